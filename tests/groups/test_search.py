"""Keyword search and counts, held against plain Python on the same rows, on both databases."""

import itertools
from datetime import date

import pytest
from django.http import QueryDict

from core import text
from groups import choices as choice_rows
from groups.choices import Choices
from groups.forms.directory import read_search
from groups.models import DirectoryEntry, Group
from groups.search import FLAGS, MASKS, Search, day_turn
from groups.search.found import Found, find, open_rows, rows
from tests.groups.factories import make_group

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)

# Each query with what makes it hard: width, kana, case, one character, wildcards, several words, nothing.
QUERIES = [
    "海", "防災", "子ども", "読み聞かせ", "ｶﾏｸﾗ", "かまくら", "カマクラ", "鎌倉", "NPO", "ｎｐｏ",
    "npo", "ＮＰＯ", "髙橋", "高橋", "七里ヶ浜", "七里ガ浜", "七里が浜", "由比ケ浜", "100%", "%", "_",
    "a_b", "\\", "'", '"', ";--", "*", "海 子ども", "海　子ども", "子ども 海", "海 存在しない語", "の",
    "ー", "コーラス", "コ－ラス", "ん", "🌊", "①", "㈱", "ザイモクザ", "ざいもく", "活動 鎌倉 海",
    "  海  ", "SELECT", "<b>", "&amp;", "か゛", "が", "ガ", "ｶﾞ", "zzzz", "読み聞かせ 土曜", "É", "é",
    "e", "straße", "STRASSE", "x" * 300,
]  # fmt: skip
TEXTS = [
    (
        "材木座あさなぎの会",
        "ザイモクザアサナギノカイ",
        "海を歩き、子どもと拾います。",
        "防災と読み聞かせ。土曜の朝。",
    ),
    ("NPOかまくら", "エヌピーオーカマクラ", "鎌倉の高橋さんと。", "100%手づくり。a_b と c\\d。"),
    (
        "七里ガ浜コーラス",
        "シチリガハマコーラス",
        "由比ヶ浜でも歌う。",
        "🌊 の歌、① 番。Straße <b>&amp;</b> É",
    ),
    (
        "谷戸の会",
        "ヤトノカイ",
        "子ども会の支援。'引用' \"二重\" ;-- *",
        "㈱見本と一緒に活動。SELECT しません。",
    ),
    ("読書の森", "ドクショノモリ", "大人の読み聞かせ。", "コ－ラスはしない。が、海は見る。"),
]


@pytest.fixture
def corpus() -> list[Group]:
    return [
        make_group(name=name, kana=kana, purpose=purpose, activities=activities)
        for name, kana, purpose, activities in TEXTS
    ]


def the_choices() -> Choices:
    return choice_rows.load(object(), TODAY)


def asked(search: Search) -> Found:
    return find(object(), search, the_choices())


def found(**values: object) -> set[int]:
    return {row.number for row in rows(asked(Search(**values)), TODAY, limit=None)}


def entries() -> list[DirectoryEntry]:
    return list(DirectoryEntry.objects.all())


def test_a_search_finds_what_plain_python_finds(corpus: list[Group]) -> None:
    for query in QUERIES:
        words = text.fold_words(query)
        expected = {entry.number for entry in entries() if all(word in entry.folded for word in words)}

        assert found(q=query) == expected, query


def test_the_queries_find_something_and_nothing(corpus: list[Group]) -> None:
    sizes = {query: len(found(q=query)) for query in QUERIES}

    assert sizes["海"] == 2 and sizes["海 子ども"] == 1 and sizes["zzzz"] == 0
    assert sizes["ｶﾏｸﾗ"] == sizes["かまくら"] == 1
    assert sizes["%"] == 1 and sizes["_"] == 1 and sizes["\\"] == 1
    assert sizes["七里ヶ浜"] == sizes["七里が浜"] == 1 and sizes["髙橋"] == 1


def test_a_word_that_the_group_does_not_publish_finds_nothing() -> None:
    make_group(introduction="ひみつの合図", public_fields=[])
    assert found(q="ひみつ") == set()

    shown = make_group(introduction="ひみつの合図", public_fields=["introduction"])
    assert found(q="ひみつ") == {shown.number}


def test_people_are_never_found_by_their_private_data() -> None:
    make_group(
        representative_name="非公開 太郎", representative_phone="0467-99-8888", contact_name="非公開 次郎"
    )

    assert found(q="非公開") == found(q="0467-99-8888") == set()


# ---------------------------------------------------------------------------------------------- facets

# fields, areas, weekdays, time bands, form
GRID = [
    (["environment"], ["koshigoe"], 0b0100000, 0b001, "voluntary"),
    (["environment", "town"], ["kamakura"], 0b1100000, 0b010, "npo"),
    (["culture"], ["citywide"], 0, 0, "voluntary"),
    (["culture", "town"], ["kamakura", "ofuna"], 0b0000001, 0b111, "npo"),
    (["town"], ["ofuna"], 0b0100000, 0b100, "voluntary"),
    (["science"], ["tamanawa"], 0b0100001, 0, "other"),
    (["culture"], ["fukasawa"], 0b0000010, 0b001, "certified-npo"),
]
SEARCHES = [
    "", "area=kamakura", "area=kamakura&area=ofuna", "area=citywide", "area=fukasawa", "day=sat",
    "day=sat&day=unknown", "day=unknown", "time=am&time=night", "time=unknown", "field=town",
    "field=town&field=culture", "type=npo", "type=npo&type=other", "type=certified-npo",
    "type=npo&type=certified-npo", "beginner=1", "recruiting=1",
    "beginner=1&recruiting=1", "area=kamakura&day=sat&field=town", "field=environment&type=npo&time=pm",
    "q=海", "q=海&area=ofuna", "q=海&beginner=1&day=mon", "q=zzzz",
]  # fmt: skip


@pytest.fixture
def grid() -> list[Group]:
    flags = itertools.cycle([(True, False), (True, True), (False, False), (False, True)])
    groups = []
    for (fields, areas, days, times, form), (beginner, recruiting) in zip(GRID, flags, strict=False):
        purpose = "海の活動" if len(groups) % 2 else "山の活動"
        group = make_group(
            fields=fields,
            areas=areas,
            weekdays=days,
            time_bands=times,
            form=form,
            beginner_welcome=beginner,
            recruiting=recruiting,
            purpose=purpose,
        )
        groups.append(group)
    return groups


def facts(entry: DirectoryEntry, choices: Choices) -> dict[str, set[str]]:
    """What a person would say of an entry: its codes in each facet."""
    masks = {
        "area": entry.area_mask,
        "day": entry.day_mask,
        "time": entry.time_mask,
        "field": entry.field_mask,
    }
    own = {
        facet: {c for c, choice in choices.of(facet).items() if mask >> choice.bit & 1}
        for facet, mask in masks.items()
    }
    for facet in ("day", "time"):
        own[facet] = own[facet] or {"unknown"}
    own["type"] = {code for code, choice in choices.of("type").items() if choice.bit == entry.form_bit}
    own["type"] |= {"npo"} if "certified-npo" in own["type"] else set()
    for flag, bit in FLAGS.items():
        own[flag] = {"1"} if entry.flag_mask & bit else set()
    return own


def plain_matches(search: Search, entry: DirectoryEntry, choices: Choices) -> bool:
    own = facts(entry, choices)
    words = all(word in entry.folded for word in search.words)
    return words and all(
        not search.chosen(facet) or set(search.chosen(facet)) & own[facet] for facet in (*MASKS, *FLAGS)
    )


@pytest.mark.parametrize("address", SEARCHES)
def test_every_count_is_the_number_of_groups_that_the_choice_would_list(
    grid: list[Group], address: str
) -> None:
    choices = the_choices()
    search = read_search(QueryDict(address), choices)
    answer = asked(search)
    counts = answer.counts()
    plain = {entry.number for entry in entries() if plain_matches(search, entry, choices)}

    assert counts.total == len(plain)
    assert {row.number for row in rows(answer, TODAY, limit=None)} == plain
    for facet in (*MASKS, *FLAGS):
        for code, number in counts.of[facet].items():
            alone = search.with_facet(facet, (code,))
            assert number == sum(plain_matches(alone, entry, choices) for entry in entries()), (facet, code)
        without = sum(plain_matches(search.without(facet), entry, choices) for entry in entries())
        assert counts.relaxed[facet] == without
    wordless = sum(plain_matches(search.without_words(), entry, choices) for entry in entries())
    assert counts.without_words == wordless


def test_all_counts_need_one_statement_for_the_words_and_none_without(
    grid: list[Group], django_assert_num_queries
) -> None:
    choices, key = the_choices(), object()
    find(key, Search(), choices)
    for address in SEARCHES:
        search = read_search(QueryDict(address), choices)

        with django_assert_num_queries(1 if search.words else 0):
            find(key, search, choices).counts()


def test_a_weekday_that_is_not_published_counts_as_not_given() -> None:
    make_group(weekdays=0b0100000, public_fields=[])
    counts = asked(Search()).counts()

    assert counts.of["day"]["sat"] == 0 and counts.of["day"]["unknown"] == 1


# ----------------------------------------------------------------------------------------------- order


def order(sort: str, today: date) -> list[int]:
    return [row.number for row in rows(asked(Search(sort=sort)), today, limit=None)]


def test_the_fair_order_is_the_same_all_day_and_another_one_the_next_day() -> None:
    for _ in range(12):
        make_group(confirmed_on=date(2026, 11, 1))

    assert order("fair", TODAY) == order("fair", TODAY)
    assert len({tuple(order("fair", date(2026, 11, day))) for day in range(20, 30)}) > 1


def test_every_group_comes_first_on_some_day() -> None:
    numbers = {
        make_group(confirmed_on=date(2026, 11, 1), order_key=place * 2**29).number for place in range(4)
    }
    first = {
        order("fair", date(2026, 11, 2).replace(month=month, day=day))[0]
        for month in (11, 12)
        for day in range(2, 28)
    }

    assert first == numbers
    assert 0 <= day_turn(TODAY) < 2**31


def test_groups_not_confirmed_for_fourteen_months_come_last() -> None:
    stale = make_group(confirmed_on=date(2025, 9, 23), order_key=1)
    fresh = make_group(confirmed_on=date(2025, 9, 24), order_key=2)

    assert all(order("fair", TODAY)[-1] == stale.number for _ in range(2))
    assert order("confirmed", TODAY) == [fresh.number, stale.number]


def test_groups_that_nobody_confirmed_yet_stand_with_the_stale_ones_and_after_every_confirmation() -> None:
    turn = day_turn(TODAY)
    early = make_group(confirmed_on=None, order_key=turn)
    stale = make_group(confirmed_on=date(2000, 1, 1), order_key=turn + 1)
    late = make_group(confirmed_on=None, order_key=turn + 2)
    fresh = make_group(confirmed_on=date(2026, 11, 1), order_key=turn - 1)

    assert order("fair", TODAY) == [fresh.number, early.number, stale.number, late.number]
    assert order("confirmed", TODAY) == [fresh.number, stale.number, early.number, late.number]
    found = rows(asked(Search(sort="confirmed")), TODAY)
    assert [row.confirmed_on for row in found] == [date(2026, 11, 1), date(2000, 1, 1), None, None]


def test_names_stand_in_the_order_of_the_fifty_sounds() -> None:
    numbers = {
        kana: make_group(kana=kana).number
        for kana in ("ンノカイ", "アオゾラ", "ガッコウ", "カモメ", "サクラ")
    }

    assert order("kana", TODAY) == [
        numbers[k] for k in ("アオゾラ", "カモメ", "ガッコウ", "サクラ", "ンノカイ")
    ]


def test_only_listed_groups_are_found() -> None:
    listed = {make_group(state=state).number for state in Group.LISTED_STATES}
    for state in (Group.State.EXPIRED, Group.State.STRUCK_OFF):
        make_group(state=state)

    assert found() == listed


def test_a_table_row_has_a_cell_for_each_column() -> None:
    from groups.open_data import TABLE

    group = make_group()
    (row,) = open_rows(asked(Search()), TODAY)

    assert len(row) == len(TABLE.columns)
    assert row[1] == f"142042-{group.number}" and group.name in row
