"""Folding, snippets, keys of names, cleaning and the stored form of each kind of field."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.text import (
    clean_line,
    clean_name,
    clean_text,
    fold,
    fold_words,
    name_key,
    normalise_corporate_number,
    normalise_digits,
    normalise_email,
    normalise_integer,
    normalise_kana,
    normalise_phone,
    normalise_postal,
    normalise_url,
    snippet,
)

pytestmark = pytest.mark.once
JAPANESE = st.text(
    alphabet="鎌倉かカｶｶﾞﾞ゙がガーｰ-ＡaＢ 　\u200b\u202e①㈱髙高葛\U000e0100👨\u200d👩海ケヶの会\n", max_size=40
)


def problem(function, *args, **kwargs) -> str:
    with pytest.raises(ValidationError) as caught:
        function(*args, **kwargs)
    return caught.value.messages[0]


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
        ("七里が浜", "七里ケ浜"),
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


# ----------------------------------------------------------------------------------------- cleaning


@pytest.mark.parametrize(
    "name",
    [
        "髙﨑",
        "𠮷田",
        "葛\U000e0100城",
        "\ufa19",
        "①㍻㈱",
        "辺邉邊",
        "O’Neill＝スミス・ジョン",
        "か\u3099",
        "海★♪",
        "～波～",
        "１２３",
    ],
)
def test_names_are_kept_exactly_as_typed(name):
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u3000海の会 \n", "海の会"),
        ("海\u202eexe.jpg", "海exe.jpg"),
        ("\ufeff海\u200b\u2060の\u00ad会", "海の会"),
        ("海\x00の会", "海の会"),
        ("海\r\nの\t会", "海 の 会"),
        ("\u3164\u2800\u3000", ""),
        ("\ufe0f\U000e0100", ""),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("海" + "\u0301" * 500, "海" + "\u0301" * 4),
    ],
)
def test_what_nobody_can_see_is_removed_from_a_line(typed, kept):
    assert clean_line(typed) == kept


def test_prose_keeps_paragraphs_and_emoji():
    assert clean_text("\r\n海を守る　\r\n\r\n毎週👨\u200d👩\u200d👧\u2028次\n\n\n\n\n\n終わり") == (
        "海を守る\n\n毎週👨\u200d👩\u200d👧\n次\n\n\n終わり"
    )


@pytest.mark.parametrize("broken", ["海\ufffd", "海\ud83d", "海\uffff", "海\ufdd0"])
def test_broken_letters_are_refused_with_their_position(broken):
    assert (
        problem(clean_line, broken) == "2文字目が文字化けしています。その文字を消して、入力し直してください。"
    )


def test_gaiji_are_refused_with_a_way_out():
    assert problem(clean_text, "\ue000") == (
        "1文字目に外字（そのパソコンだけの文字）が使われています。"
        "「髙」を「高」にするなど、代わりの文字（代替文字）に置きかえてください。"
    )


def test_an_official_name_has_no_emoji():
    assert problem(clean_name, "海🌊") == "2文字目の絵文字「🌊」は名前に使えません。消してください。"


@given(st.text(max_size=30))
def test_cleaning_twice_changes_nothing(text):
    try:
        once = clean_line(text)
    except ValidationError:
        return
    assert clean_line(once) == once


# ------------------------------------------------------------------------------------ stored forms


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("０４６７（２３）３０００", "0467-23-3000"),
        ("0467ー23ー3000", "0467-23-3000"),
        ("0467－23‐3000", "0467-23-3000"),
        ("0467233000", "0467-23-3000"),
        ("0467 23 3000", "0467-23-3000"),
        ("04-6723-3000", "0467-23-3000"),
        ("+81 467 23 3000", "0467-23-3000"),
        ("+81-(0)467-23-3000", "0467-23-3000"),
        ("TEL：0467-23-3000", "0467-23-3000"),
        ("0456811111", "045-681-1111"),
        ("046-822-1111", "046-822-1111"),
        ("03 1234 5678", "03-1234-5678"),
        ("04-7167-1111", "04-7167-1111"),
        ("０９０１２３４５６７８", "090-1234-5678"),
        ("08012345678", "080-1234-5678"),
        ("070-1234-5678", "070-1234-5678"),
        ("05012345678", "050-1234-5678"),
        ("0120123456", "0120-123-456"),
        ("08001234567", "0800-123-4567"),
        ("0557-81-0000", "0557-81-0000"),
        ("", ""),
    ],
)
def test_telephone_numbers_get_half_width_digits_and_hyphens(typed, stored):
    assert normalise_phone(typed) == stored


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("23-3000", "市外局番から"),
        ("0467-23-300", "けた数を確かめて"),
        ("090-1234-567", "けた数を確かめて"),
        ("0467-23-3000 内線12", "内線番号は取り除いて"),
        ("0467-23-3000/090-1234-5678", "1つだけ"),
        ("0557810000", "市外局番のあとにハイフン"),
        ("なし", "数字とハイフンで"),
        ("=1+1", "数字とハイフンで"),
    ],
)
def test_a_wrong_telephone_number_is_answered_with_how_to_put_it_right(typed, words):
    assert words in problem(normalise_phone, typed)


@pytest.mark.parametrize(
    "typed", ["〒248-8686", "２４８－８６８６", "2488686", "〒 248ー8686", "郵便番号：248-8686"]
)
def test_postal_codes_are_seven_digits(typed):
    assert normalise_postal(typed) == "2488686"


def test_a_short_postal_code_is_refused():
    assert problem(normalise_postal, "248-868") == "郵便番号は7けたの数字で入力してください（例：248-8686）。"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("１０００", 1000),
        ("1,000", 1000),
        ("１，０００", 1000),
        ("￥1,000円", 1000),
        (" 0 ", 0),
        ("12人", 12),
        ("０１２", 12),
    ],
)
def test_whole_numbers_are_read_in_any_width_with_thousands_marks(typed, number):
    assert normalise_integer(typed) == number


@pytest.mark.parametrize("typed", ["", "1e3", "0.5", "NaN", "1,00", "十", "9" * 30, "1-2", "0x10"])
def test_what_is_no_whole_number_is_refused(typed):
    assert problem(normalise_integer, typed) == "数字で入力してください（例：1000）。小数や文字は使えません。"


def test_numbers_outside_the_bounds_are_refused():
    assert problem(normalise_integer, "－1") == "0以上の数を入力してください。"
    assert problem(normalise_integer, "10001", maximum=10_000) == "10,000以下の数を入力してください。"
    assert normalise_integer("−5", minimum=-10) == -5


def test_digits_keep_leading_zeros():
    assert normalise_digits("００１２-３") == "00123"


def test_a_corporate_number_is_checked_by_its_first_digit():
    assert normalise_corporate_number("７０００-０１２０-５０００-２") == "7000012050002"
    assert "正しくありません" in problem(normalise_corporate_number, "8000012050002")
    assert "13けた" in problem(normalise_corporate_number, "700001205000")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("かまくら はなこ", "カマクラ　ハナコ"),
        ("ｶﾏｸﾗ\u3000ｶﾞｰﾃﾞﾝ", "カマクラ　ガーデン"),
        ("コ－ヒ－", "コーヒー"),
        ("か\u3099", "ガ"),
        ("か゛", "ガ"),
        ("ＮＰＯ カマクラ", "ＮＰＯ　カマクラ"),
        ("ヴァイオリン・クラブ", "ヴァイオリン・クラブ"),
        ("", ""),
    ],
)
def test_kana_are_stored_as_full_width_katakana(typed, stored):
    assert normalise_kana(typed) == stored


def test_kanji_in_kana_are_named_in_the_message():
    assert problem(normalise_kana, "カマ倉") == (
        "フリガナは全角カタカナで入力してください（例：カマクラ　ハナコ）。「倉」は使えません。"
    )


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("ｎａｍｅ＠Ｅｘａｍｐｌｅ．ｊｐ", "name@example.jp"),
        (" Name+tag@EXAMPLE.jp ", "Name+tag@example.jp"),
        ("mailto:name@example.jp", "name@example.jp"),
        ("", ""),
    ],
)
def test_mail_addresses_become_half_width(typed, stored):
    assert normalise_email(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "name",
        "a@b",
        "a@example.jp, b@example.jp",
        "a@example.jp\r\nBcc: b@example.jp",
        "a@@example.jp",
        "a" * 250 + "@example.jp",
    ],
)
def test_only_one_whole_mail_address_is_taken(typed):
    assert problem(normalise_email, typed).startswith("メールアドレス")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("example.jp", "https://example.jp"),
        ("ｈｔｔｐｓ：／／ｅｘａｍｐｌｅ．ｊｐ／ａ", "https://example.jp/a"),
        ("HTTP://example.jp/～umi", "http://example.jp/～umi"),
        ("example.jp:8080/x", "https://example.jp:8080/x"),
        ("", ""),
    ],
)
def test_addresses_of_sites_get_their_scheme(typed, stored):
    assert normalise_url(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.jp",
        "https://u:p@example.jp/",
        "鎌倉",
        "https://a b.jp",
        "file:///x",
    ],
)
def test_other_schemes_and_passwords_in_addresses_are_refused(typed):
    assert problem(normalise_url, typed)
