"""Folding for search, snippets and keys of names."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import fold, fold_words, name_key, snippet

pytestmark = pytest.mark.once
JAPANESE = st.text(
    alphabet="鎌倉かカｶｶﾞﾞ゙がガーｰ-ＡaＢ 　\u200b\u202e①㈱髙高葛\U000e0100👨\u200d👩海ケヶの会\n", max_size=40
)


# ---------------------------------------------------------------------------------------------- folding


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ｶﾏｸﾗ", "かまくら"),
        ("カマクラ", "かまくら"),
        ("ＡＢＣ", "abc"),
        ("ｶﾞｰﾃﾞﾝ", "がーでん"),
        ("か\u3099", "が"),  # NFD, as macOS writes file names
        ("か゛", "が"),
        ("コ－ヒ－", "コーヒー"),
        ("こ-ひ-", "ｺｰﾋｰ"),
        ("髙橋", "高橋"),
        ("山﨑", "山崎"),
        ("辻\U000e0100", "辻"),
        ("𠮷田", "吉田"),
        ("渡邊", "渡辺"),
        ("渡邉", "渡辺"),
        ("\ufa19社", "神社"),
        ("七里ヶ浜", "七里ガ浜"),
        ("七里が浜", "七里ヶ浜"),
        ("㈱ひかり", "(株)ヒカリ"),
        ("海\u200bの\u00ad会", "海の会"),
        ("\u202e海", "海"),
        ("１２３", "123"),
        ("子ども\u3000食堂", "子ドモ 食堂"),
        ("Straße", "STRASSE"),
    ],
)
def test_ways_of_writing_the_same_word_fold_to_one_key(one, other):
    assert fold(one) == fold(other)


def test_every_piece_of_a_name_is_found_in_the_name():
    with Path("fixtures/demo/groups.csv").open(encoding="utf-8-sig", newline="") as file:
        names = [row["団体名"] for row in csv.DictReader(file)]
    for name in [*names, "由比ケ浜の会", "七里ヶ浜ｺｰﾗｽ", "がらくた㈱"]:
        folded = fold(name)
        pieces = {name[at : at + size] for size in (1, 2, 3, 4) for at in range(len(name) - size + 1)}
        assert [piece for piece in pieces if not all(word in folded for word in fold_words(piece))] == []


@pytest.mark.parametrize(
    ("one", "other"), [("は", "ば"), ("はは", "ぱぱ"), ("ひょう", "ひよう"), ("海", "湖")]
)
def test_different_words_stay_different(one, other):
    assert fold(one) != fold(other)


@given(JAPANESE)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_search_words_are_split_at_spaces_of_any_width():
    assert fold_words("　海　ﾌﾞﾝｶ\t海 防災 ") == ["海", "ブンカ", "防災"]


def test_a_pasted_page_gives_at_most_ten_words_of_its_first_200_characters():
    assert fold_words(" ".join(map(str, range(1000)))) == [str(n) for n in range(10)]
    assert fold_words("あ" * 100_000) == ["ア" * 200]


@pytest.mark.parametrize("nothing", ["", "　", "\u200b\u202e", "\x00"])
def test_a_search_without_a_letter_has_no_words(nothing):
    assert fold_words(nothing) == []


# ------------------------------------------------------------------------------------------- snippets


def test_snippet_marks_original_letters_where_folded_letters_match():
    assert snippet("由比ヶ浜でﾋﾞｰﾁ清掃", fold_words("びーち 由比ガ浜")) == [
        ("由比ヶ浜", True),
        ("で", False),
        ("ﾋﾞｰﾁ", True),
        ("清掃", False),
    ]


def test_snippet_cuts_around_the_match_and_says_so():
    pieces = snippet("前" * 100 + "防災" + "後" * 100, ["防災"], 20)
    assert pieces == [("…", False), ("前" * 5, False), ("防災", True), ("後" * 13, False), ("…", False)]


def test_snippet_without_a_match_shows_the_beginning():
    assert snippet("あ" * 30, ["海"], 10) == [("あ" * 10, False), ("…", False)]


def test_snippet_of_one_letter_that_unfolds_to_several_marks_the_whole_letter():
    assert snippet("㈱海", ["株"]) == [("㈱", True), ("海", False)]


def test_snippet_never_cuts_an_emoji_family_or_a_voiced_letter_in_half():
    family = "👨\u200d👩\u200d👧"
    assert snippet(family * 5 + "海", ["海"], 3) == [("…", False), (family * 2, False), ("海", True)]
    assert snippet("ｶﾞ" * 5, ["海"], 2) == [("ｶﾞｶﾞ", False), ("…", False)]


@given(JAPANESE, JAPANESE, st.integers(1, 30))
def test_snippet_pieces_are_always_a_part_of_the_text(text, query, width):
    pieces = [piece for piece, _ in snippet(text, fold_words(query), width)]
    joined = "".join(pieces).removeprefix("…").removesuffix("…")
    assert joined in " ".join(text.split())


@given(JAPANESE)
def test_a_word_of_the_text_is_marked_whenever_the_folded_text_has_it(text):
    words = fold_words(text)[:1]
    if words:
        assert any(is_match for _, is_match in snippet(text, words, 1000))


# -------------------------------------------------------------------------------------- keys of names


@pytest.mark.parametrize(
    "name",
    [
        "NPO法人 かまくら海の会",
        "特定非営利活動法人鎌倉海の会",
        "（特非）鎌倉海の会",
        "認定NPO法人　鎌倉海の会",
        "一般社団法人 鎌倉海の会",
        "（一社）鎌倉海の会",
        "㈳鎌倉海の会",
        "鎌倉・海の会",
        "鎌倉「海」の会 ",
        "ＮＰＯ鎌倉海の会",
        "鎌倉海の会（NPO法人）",
        "鎌倉海",
        "鎌倉海会",
    ],
)
def test_legal_forms_spaces_and_the_ending_do_not_make_another_name(name):
    assert name_key(name.replace("かまくら", "鎌倉")) == "鎌倉海"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("鎌倉読書会", "鎌倉読経会"),
        ("虹の会", "空の会"),
        ("NPOネットワーク", "市民ネットワーク"),
        ("コーラス", "コラス"),
    ],
)
def test_different_names_have_different_keys(one, other):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("name", "key"),
    [("NPO法人", "NPO法人"), ("の会", "の会"), ("NPOlab", "NPOlab"), ("会", "会"), ("！！", "")],
)
def test_a_name_made_of_such_parts_alone_keeps_them(name, key):
    assert name_key(name) == fold(key)
