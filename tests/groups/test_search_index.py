"""The keyword index against plain Python, its counts, and the walk through a long list."""

import itertools
from collections import Counter
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection

from core import text, version
from core.models import AuditEntry
from groups import choices as choice_rows
from groups import facets, search
from groups.actions.directory import rebuild_directory
from groups.directory import sync
from groups.models import DirectoryEntry, Group
from groups.search import Search, rows
from groups.search import index as search_index
from tests.groups.factories import make_group

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
# Letters beyond U+FFFF (emoji, 𩸽, a joined family), wildcards, quotes, one-letter and very short texts.
TEXTS = [
    "海", "海辺", "🌊", "🌊🌊の会", "𩸽を味わう会", "👨\u200d👩\u200d👧 家族の会", "100%の a_b と c\\d",
    "\"二重\" 'ひとえ'", "読み聞かせ 読み聞かせ", "読み 聞かせ", "子どもと防災を考える", "子ども 防災",
    "ｶﾞｷﾞｸﾞ", "ＡＢＣ ａｂｃ", "が か゛",
]  # fmt: skip
ODD = [
    "%", "_", "\\", "%%", "a_b", "c\\d", "\\%", "🌊", "🌊🌊", "🌊の", "🌊🌊の会", "𩸽", "𩸽を味わ", "👨👩👧",
    "'", '"二', "海 🌊", "読み 聞かせ", "読み聞かせ 読み", "子ども 防災", "abc", "ガギグ", "海" * 200, "ない",
    "海辺の",
]  # fmt: skip


def every_term() -> list[str]:
    """Every run of 1, 2, 3 and 5 letters of the texts, and the odd ones."""
    runs = {
        folded[start : start + length]
        for folded in map(text.fold, TEXTS)
        for length in (1, 2, 3, 5)
        for start in range(len(folded) - length + 1)
    }
    return sorted(runs) + ODD


def test_every_run_of_letters_is_found_where_plain_python_finds_it() -> None:
    for purpose in TEXTS:
        make_group(name="会", kana="", purpose=purpose, activities="", public_fields=[])
    entries = dict(DirectoryEntry.objects.values_list("number", "folded"))
    choices = choice_rows.load(object(), TODAY)

    for term in every_term():
        words = text.fold_words(term)
        expected = {number for number, folded in entries.items() if all(word in folded for word in words)}
        found = Search(q=term)
        assert {row.number for row in rows(found, choices, TODAY, limit=None)} == expected, term
        assert facets.count(found, choices).total == len(expected), term


def test_a_piece_is_its_letters_side_by_side() -> None:
    assert search_index.tokens_of("ab") == [0x61, 0x62, 0x61 << 21 | 0x62]
    assert search_index.tokens_of("🌊") == [0x1F30A]
    assert search_index.tokens_of("a b") == [0x61, 0x62]
    assert search_index.tokens_of("") == []
    assert max(search_index.tokens_of("\U0010ffff" * 3)) < 2**63


def test_no_two_pieces_share_a_number() -> None:
    pieces = ["".join(letters) for n in (1, 2, 3) for letters in itertools.product("a海🌊\u0001", repeat=n)]

    assert len({search_index.packed(piece) for piece in pieces}) == len(pieces)


@pytest.mark.postgresql
def test_the_database_makes_the_same_pieces_as_python() -> None:
    with connection.cursor() as cursor:
        for folded in [*map(text.fold, TEXTS), "", " ", "a", "か" * 1000]:
            cursor.execute("SELECT groups_grams(%s)", [folded])
            assert sorted(set(cursor.fetchone()[0])) == search_index.tokens_of(folded), folded


@pytest.mark.postgresql
def test_words_are_found_through_the_index() -> None:
    make_group()
    for words in (["海"], ["読み聞かせ"], ["海", "防災"]):
        condition, values = search_index.condition(words)
        with connection.cursor() as cursor:
            # A table of one row is read whole; the question is whether the index can serve.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN SELECT number FROM {search.TABLE} WHERE {condition}", values)
            plan = "\n".join(line for (line,) in cursor.fetchall())

        assert f"Bitmap Index Scan on {search_index.INDEX}" in plan


# ------------------------------------------------------------------------------------------ long lists


@pytest.mark.parametrize("query", ["", "海", "海 活動", "zzzz"])
def test_a_long_list_has_the_same_pages_as_a_short_one(query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in range(9):
        confirmed = (None, date(2026, 11, 1), date(2024, 1, 1))[place % 3]
        purpose = "海の活動" if place % 2 else "山の活動"
        make_group(confirmed_on=confirmed, order_key=place * 2**27, purpose=purpose, activities="")
    make_group(confirmed_on=date(2026, 11, 1), order_key=2**27, purpose="海の活動")
    choices = choice_rows.load(object(), TODAY)

    for facet, codes in (("area", ()), ("beginner", ("1",))):
        asked = Search(q=query).with_facet(facet, codes)
        for page in (1, 2, 3, 6):
            there = search.replace(asked, page=page)
            sorted_rows = rows(there, choices, TODAY, limit=2)
            with monkeypatch.context() as patch:
                patch.setattr(search, "LONG_LIST", 0)
                assert rows(there, choices, TODAY, limit=2) == sorted_rows


# ---------------------------------------------------------------------------------------------- counts


def kept_counts() -> Counter[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT facet, mask, groups FROM {facets.COUNTS} WHERE groups <> 0")
        return Counter({(facet, mask): number for facet, mask, number in cursor.fetchall()})


def true_counts() -> Counter[tuple[str, int]]:
    return Counter(
        (facet, getattr(entry, column))
        for entry in DirectoryEntry.objects.all()
        for facet, column in facets.COLUMNS.items()
    )


@pytest.mark.postgresql
def test_the_kept_counts_follow_every_kind_of_change() -> None:
    first = make_group(fields=["environment"], areas=["ofuna"], weekdays=0b0100000)
    second = make_group(fields=["culture"], areas=["ofuna"], recruiting=True)
    assert kept_counts() == true_counts()

    first.weekdays = 0
    first.save()
    sync(first)
    assert kept_counts() == true_counts()

    Group.objects.filter(pk=second.pk).delete()
    assert kept_counts() == true_counts() and sum(kept_counts().values()) == 6

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {search.TABLE}")
    assert kept_counts() == Counter()


# --------------------------------------------------------------------------------------------- rebuild


def test_a_rebuild_puts_right_what_is_missing_wrong_or_too_much() -> None:
    missing, wrong, gone = make_group(), make_group(purpose="海の活動"), make_group()
    good = {entry.pk: entry.folded for entry in DirectoryEntry.objects.exclude(pk=gone.pk)}
    DirectoryEntry.objects.filter(group=missing).delete()
    DirectoryEntry.objects.filter(group=wrong).update(folded="ちがう", area_mask=0)
    Group.objects.filter(pk=gone.pk).update(state=Group.State.EXPIRED)
    before = version.current().version

    assert rebuild_directory(by=None) == 2
    assert {entry.pk: entry.folded for entry in DirectoryEntry.objects.all()} == good
    assert version.current().version > before
    assert AuditEntry.objects.filter(verb="団体一覧を作り直した").count() == 1
    choices = choice_rows.load(object(), TODAY)
    assert [row.number for row in rows(Search(q="海の活動"), choices, TODAY)] == [wrong.number]
    if connection.vendor == "postgresql":
        assert kept_counts() == true_counts()


def test_a_second_rebuild_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    make_group()
    call_command("rebuild_directory")
    entries = list(DirectoryEntry.objects.values())
    call_command("rebuild_directory")

    assert list(DirectoryEntry.objects.values()) == entries
    assert "1団体" in capsys.readouterr().out
