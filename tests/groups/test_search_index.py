"""The keyword index against plain Python, its counts, and the walk through a long list."""

import itertools
from collections import defaultdict
from dataclasses import replace
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection

from core import text, version
from core.models import AuditEntry
from groups import choices as choice_rows
from groups.actions.directory import rebuild_directory
from groups.directory import sync
from groups.models import DirectoryEntry, Group
from groups.search import Search, bits, entries, found, members
from groups.search import index as search_index
from groups.search.found import find, rows
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
    texts = dict(DirectoryEntry.objects.values_list("number", "folded"))
    choices, key = choice_rows.load(object(), TODAY), object()

    for term in every_term():
        words = text.fold_words(term)
        expected = {number for number, folded in texts.items() if all(word in folded for word in words)}
        answer = find(key, Search(q=term), choices)
        assert {row.number for row in rows(answer, TODAY, limit=None)} == expected, term
        assert answer.total == len(expected), term


def test_a_piece_is_its_letters_side_by_side() -> None:
    assert search_index.tokens_of("🌊") == [0x1F30A]
    assert search_index.tokens_of("a b") == [0x61, 0x62]
    assert search_index.tokens_of("ab a") == [0x61, 0x62, 0x61 << 21 | 0x62]
    assert search_index.tokens_of("") == []
    assert max(search_index.tokens_of("\U0010ffff" * 3)) < 2**63


def test_no_two_pieces_share_a_number() -> None:
    pieces = ["".join(letters) for n in (1, 2, 3) for letters in itertools.product("a海🌊\u0001", repeat=n)]

    assert len({search_index.packed(piece) for piece in pieces}) == len(pieces)


def test_a_pair_is_forked_where_different_letters_or_the_end_of_a_word_follow_it() -> None:
    def forks(text: str) -> list[str]:
        pairs = {text[start : start + 2] for start in range(len(text) - 1)}
        held = search_index.tokens_of(text)
        return sorted(pair for pair in pairs if search_index.forked(search_index.packed(pair)) in held)

    assert forks("読ミ聞カセ") == forks("読ミ 読ミ") == forks("聞カ 聞カ") == []
    assert forks("聞カセ聞カセ") == ["カセ"]
    assert forks("聞カセ聞カナイ") == ["聞カ"]
    assert forks("読ミ聞ク 読ミ") == ["読ミ"]
    assert forks("アアアイ") == ["アア"]


@pytest.mark.postgresql
def test_the_database_makes_the_same_pieces_as_python() -> None:
    with connection.cursor() as cursor:
        for folded in [*map(text.fold, TEXTS), "", " ", "a", "か" * 1000]:
            cursor.execute("SELECT groups_grams(%s)", [folded])
            assert sorted(set(cursor.fetchone()[0])) == search_index.tokens_of(folded), folded


@pytest.mark.postgresql
def test_longer_words_are_certain_without_the_texts_where_no_other_letter_follows() -> None:
    """The pieces of 読み聞かせ stand apart in the second text, and side by side or not in the third."""
    texts = ["読み聞かせの会", "読み聞く。聞かせる。読み聞か", "読み聞かせと聞かない話", "読み方"]
    for purpose in texts:
        make_group(name="会", kana="", purpose=purpose, activities="", public_fields=[])
    (word,) = text.fold_words("読み聞かせ")
    groups = list(DirectoryEntry.objects.order_by("number").values_list("group_id", flat=True))

    postings = search_index.read([word], also_choices=True)
    with_pieces, unsure = search_index.find([word], postings, postings[search_index.EVERYONE])

    assert bits.keys(with_pieces) == groups[:3]
    assert bits.keys(unsure) == groups[1:3]
    assert find(object(), Search(q="読み聞かせ"), choice_rows.load(object(), TODAY)).total == 2


# ------------------------------------------------------------------------------------------ long lists


@pytest.mark.parametrize("query", ["", "海", "海 活動", "zzzz"])
def test_a_long_list_has_the_same_pages_as_a_short_one(query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in range(9):
        confirmed = (None, date(2026, 11, 1), date(2024, 1, 1))[place % 3]
        purpose = "海の活動" if place % 2 else "山の活動"
        make_group(confirmed_on=confirmed, order_key=place * 2**27, purpose=purpose, activities="")
    make_group(confirmed_on=date(2026, 11, 1), order_key=2**27, purpose="海の活動")
    choices, key = choice_rows.load(object(), TODAY), object()

    for facet, codes in (("area", ()), ("beginner", ("1",))):
        for sort in ("fair", "confirmed", "kana"):
            asked = replace(Search(q=query, sort=sort).with_facet(facet, codes), sort=sort)
            for page in (1, 2, 3, 6):
                there = find(key, replace(asked, page=page), choices)
                named_one_by_one = rows(there, TODAY, limit=2)
                with monkeypatch.context() as patch:
                    patch.setattr(found, "is_shorter_to_walk", lambda *sizes: True)
                    patch.setattr(entries, "FEW", 0)
                    assert rows(there, TODAY, limit=2) == named_one_by_one


def test_a_list_is_walked_where_that_reads_less_than_sorting_it() -> None:
    assert found.is_shorter_to_walk(600, 20, 100_000) and found.is_shorter_to_walk(390, 20, 390)
    assert not found.is_shorter_to_walk(400, 20, 100_000)  # 20 of them lie 250 apart
    assert not found.is_shorter_to_walk(8_000, 8_000, 10_000_000)  # the four hundredth page
    assert not found.is_shorter_to_walk(30, 20, 390)


# ------------------------------------------------------------------------------------------ sets of groups


def test_a_set_of_groups_gives_its_keys_back() -> None:
    for keys in ([], [0], [1], [7, 8], [0, 63, 64, 8191, 8192, 100_000], list(range(500))):
        assert bits.keys(bits.of(keys)) == keys
        data = bits.as_bytes(bits.of(keys))
        assert [n for n in range(len(data) * 8) if data[n >> 3] >> (n & 7) & 1] == keys
    assert bits.of([5, 3, 5]) == 0b101000


def kept() -> dict[int, set[int]]:
    """The groups of each key as the table says."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT key, block, few, many FROM {search_index.TABLE}")
        of = search_index.as_sets(cursor.fetchall())
    return {key: set(bits.keys(groups)) for key, groups in of.items() if groups}


def true() -> dict[int, set[int]]:
    """The same by looking at every entry."""
    of: dict[int, set[int]] = defaultdict(set)
    for entry in DirectoryEntry.objects.all():
        choices = [
            search_index.choice_key(facet, place)
            for facet, column in members.COLUMNS.items()
            for place in ([entry.form_bit] if facet == "type" else bits.keys(getattr(entry, column)))
        ]
        for key in [search_index.EVERYONE, *choices, *search_index.tokens_of(entry.folded)]:
            of[key].add(entry.pk)
    return of


@pytest.mark.postgresql
def test_the_postings_follow_every_kind_of_change() -> None:
    first = make_group(fields=["environment"], areas=["ofuna"], weekdays=0b0100000)
    second = make_group(fields=["culture"], areas=["ofuna"], recruiting=True)
    assert kept() == true()

    first.weekdays, first.purpose = 0, "🌊 と読み聞かせ"
    first.save()
    sync(first)
    assert kept() == true()
    assert kept()[search_index.packed("🌊")] == {first.pk}

    first.tagline = "同じ日にもう一度"
    first.save()
    sync(first)
    assert kept() == true()

    Group.objects.filter(pk=second.pk).delete()
    assert kept() == true() and kept()[search_index.EVERYONE] == {first.pk}

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {members.TABLE}")
    assert kept() == {}


@pytest.mark.postgresql
def test_a_key_of_many_groups_holds_a_bit_for_each_place() -> None:
    key, many = 7, [*range(3, 1500, 3), 8191, 8192, 20_000]
    with connection.cursor() as cursor:
        for group in many:
            cursor.execute("SELECT groups_post(%s, %s)", [[key, key], group])
        assert kept() == {key: set(many)}
        cursor.execute(f"SELECT block, few IS NULL, length(many) FROM {search_index.TABLE} ORDER BY block")
        assert cursor.fetchall() == [(0, True, 1024), (1, False, None), (2, False, None)]

        for group in many[::2]:
            cursor.execute("SELECT groups_unpost(%s, %s)", [[key], group])
        assert kept() == {key: set(many[1::2])}


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
    answer = find(object(), Search(q="海の活動"), choices)
    assert [row.number for row in rows(answer, TODAY)] == [wrong.number]
    if connection.vendor == "postgresql":
        assert kept() == true()


def test_a_second_rebuild_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    make_group()
    call_command("rebuild_directory")
    entries = list(DirectoryEntry.objects.values())
    call_command("rebuild_directory")

    assert list(DirectoryEntry.objects.values()) == entries
    assert "1団体" in capsys.readouterr().out
