"""The stored form of telephone numbers, postal codes, numbers, kana, mail addresses and web addresses."""

import pytest
from django.core.exceptions import ValidationError

from core.normalise import (
    email_key,
    mailbox_of,
    next_person_at,
    normalise_corporate_number,
    normalise_digits,
    normalise_email,
    normalise_integer,
    normalise_kana,
    normalise_mailbox,
    normalise_phone,
    normalise_postal,
    normalise_url,
    show_postal,
)

pytestmark = pytest.mark.once


def problem(function, *args, **kwargs) -> str:
    with pytest.raises(ValidationError) as caught:
        function(*args, **kwargs)
    return caught.value.messages[0]


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
    assert problem(normalise_postal, "248-868") == "郵便番号は7けたの数字で入れてください（例：248-8686）。"


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
    assert problem(normalise_integer, typed) == "数字で入れてください（例：1000）。小数や文字は使えません。"


def test_numbers_outside_the_bounds_are_refused():
    assert problem(normalise_integer, "－1") == "0以上の数を入れてください。"
    assert problem(normalise_integer, "10001", maximum=10_000) == "10,000以下の数を入れてください。"
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
        "フリガナは全角カタカナで入れてください（例：カマクラ　ハナコ）。「倉」は使えません。"
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


def test_a_mail_address_is_known_by_its_folded_key():
    assert email_key("Ｎａｍｅ@Example.JP ") == "name@example.jp"


def test_a_postal_code_is_shown_with_its_mark():
    assert (show_postal("2488686"), show_postal("")) == ("〒248-8686", "")


@pytest.mark.parametrize(
    ("address", "mailbox", "next_one"),
    [
        ("hama@example.jp", "hama@example.jp", "hama/2@example.jp"),
        ("hama/2@example.jp", "hama@example.jp", "hama/3@example.jp"),
        ("hama/9@example.jp", "hama@example.jp", "hama/9@example.jp"),
        ("a.b+c/3@mail.example.jp", "a.b+c@mail.example.jp", "a.b+c/4@mail.example.jp"),
        ("hama/1@example.jp", "hama/1@example.jp", "hama/1/2@example.jp"),
        ("hama/22@example.jp", "hama/22@example.jp", "hama/22/2@example.jp"),
        ("hama/2/2@example.jp", "hama/2/2@example.jp", "hama/2/2/2@example.jp"),
        ("/2@example.jp", "/2@example.jp", "/2/2@example.jp"),
    ],
)
def test_only_one_digit_after_a_stroke_is_another_person_at_a_mailbox(
    address: str, mailbox: str, next_one: str
) -> None:
    assert (mailbox_of(address), next_person_at(address)) == (mailbox, next_one)


def test_an_address_that_others_write_to_is_the_mailbox_itself() -> None:
    assert normalise_email("ｈａｍａ／２@Example.jp") == "hama/2@example.jp"
    assert normalise_mailbox("ｈａｍａ／２@Example.jp") == "hama@example.jp"
