"""One stored form for each kind of field: numbers, telephone, postal code, kana, e-mail, address of a site.

Each function takes what somebody typed (any width, any hyphen) and returns the stored form, or raises
`ValidationError` with a sentence that says how to put it right. Empty input gives an empty string.
Sources: GIF data standards 443 (postal code) and 445 (telephone), numbering plan of 総務省.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator

from core.clean import clean_line

_ANY_DASH = re.compile("[-‐‑‒–—―−─ー－ｰ~〜～]+")
_FULL_WIDTH_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}


def _half_width(value: str) -> str:
    return unicodedata.normalize("NFKC", clean_line(value)).strip()


# ---------------------------------------------------------------------------------------------- numbers


def normalise_digits(value: str) -> str:
    """Digits only, leading zeros kept: １２３-４５ → 12345."""
    text = re.sub(r"\s", "", _ANY_DASH.sub("", _half_width(value)))
    if text and not (text.isascii() and text.isdigit()):
        raise ValidationError("数字だけで入れてください。")
    return text


def normalise_integer(
    value: str, *, minimum: int = 0, maximum: int = 2_147_483_647, units: str = "円人名回団体件"
) -> int:
    """A whole number: １０００, 1,000, １，０００ and ￥1,000円 are 1000. Empty input is an error here."""
    text = re.sub(r"\s", "", _half_width(value)).lstrip("¥\\").rstrip(units).replace("、", ",")
    text = re.sub("^[‐‑–—−ー]", "-", text)
    if not re.fullmatch(r"-?(?:\d{1,18}|\d{1,3}(?:,\d{3}){1,5})", text, re.ASCII):
        raise ValidationError("数字で入れてください（例：1000）。小数や文字は使えません。")
    number = int(text.replace(",", ""))
    if number < minimum:
        raise ValidationError(f"{minimum:,}以上の数を入れてください。")
    if number > maximum:
        raise ValidationError(f"{maximum:,}以下の数を入れてください。")
    return number


def normalise_corporate_number(value: str) -> str:
    """法人番号: 13 digits, the first of which checks the other twelve."""
    digits = normalise_digits(value)
    if not digits:
        return ""
    if len(digits) != 13:
        raise ValidationError(f"法人番号は13けたの数字です（いまは{len(digits)}けた）。")
    weighted = sum(int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits[1:])))
    if int(digits[0]) != 9 - weighted % 9:
        raise ValidationError("法人番号が正しくありません。13けたの数字をもう一度確かめてください。")
    return digits


def normalise_postal(value: str) -> str:
    """Postal code as seven digits: 〒２４８－８６８６ → 2488686."""
    text = re.sub("^(?:〒|郵便番号)[::]?", "", _half_width(value).replace("〠", "〒"))
    digits = re.sub(r"\s", "", _ANY_DASH.sub("", text))
    if digits and not re.fullmatch(r"\d{7}", digits, re.ASCII):
        raise ValidationError("郵便番号は7けたの数字で入れてください（例：248-8686）。")
    return digits


def show_postal(digits: str) -> str:
    """2488686 → 〒248-8686."""
    return f"〒{digits[:3]}-{digits[3:]}" if len(digits) == 7 else digits


# ------------------------------------------------------------------------------------------------ phone

_PHONE_EXAMPLE = "（例：0467-00-0000）"
# Area codes longer than their neighbours' come first: 0467 (Kamakura) lies inside 046 (Yokosuka).
# South Kanto is complete; elsewhere only the large cities. An unlisted number keeps the typed hyphens.
_AREAS = """
    0460 0463 0465 0466 0467 046 045 044 042 0422 0428 043 0436 0438 0439 047 0470 0475 0476 0478 0479
    048 0480 049 0493 0494 0495 03 06 011 022 0220 0223 0224 0225 0226 0228 0229 052 075 078
"""
_AREA_CODES = sorted(_AREAS.split(), key=len, reverse=True)
# 所沢 and 柏 are 04-29.. and 04-71..: only the typed hyphens tell them from 042 and 047.
_SHORT_04 = re.compile(r"04-[27]\d{3}-\d{4}", re.ASCII)
_MOBILE = re.compile("0[5-9]0")


def normalise_phone(value: str) -> str:
    """A Japanese telephone number in half-width digits with hyphens.

    ０４６７（２３）３０００, 0467ー23ー3000, 0467233000 and +81 467 23 3000 all become 0467-23-3000.
    """
    text = _half_width(value)
    if not text:
        return ""
    text = re.sub(r"^(?:tel|電話(?:番号)?|携帯|fax)[.::\s]*", "", text, flags=re.IGNORECASE)
    if re.search("内線|ext|#", text, re.IGNORECASE):
        raise ValidationError("内線番号は取り除いて、電話番号だけを入れてください" + _PHONE_EXAMPLE + "。")
    if re.search(r"[/／、,;・&]|または|\d\s*\n", text):
        raise ValidationError("電話番号は1つだけ入れてください" + _PHONE_EXAMPLE + "。")
    text = re.sub(r"^(?:\+|0081|010)\s*81[-\s]*(?:\(0\))?0?|^0081[-\s]*0?", "0", _ANY_DASH.sub("-", text))
    text = re.sub(r"[()\[\]\s.]+", "-", text).strip("-")
    text = re.sub("-+", "-", text)
    if not re.fullmatch(r"[\d-]+", text, re.ASCII):
        raise ValidationError("電話番号は数字とハイフンで入れてください" + _PHONE_EXAMPLE + "。")
    return _hyphenate(text)


def _hyphenate(text: str) -> str:
    digits = text.replace("-", "")
    if not digits.startswith("0"):
        raise ValidationError("電話番号は市外局番から入れてください" + _PHONE_EXAMPLE + "。")
    if digits.startswith("0800"):
        return _cut(digits, 4, 3, 4)
    if _MOBILE.match(digits):
        return _cut(digits, 3, 4, 4)
    if digits.startswith(("0120", "0570", "0990")):
        return _cut(digits, 4, 3, 3)
    if len(digits) != 10:
        _wrong_length(digits, 10)
    if _SHORT_04.fullmatch(text):
        return text
    for code in _AREA_CODES:
        if digits.startswith(code):
            return _cut(digits, len(code), 6 - len(code), 4)
    if re.fullmatch(r"0\d{1,4}-\d{1,4}-\d{4}", text, re.ASCII):
        return text
    raise ValidationError("市外局番のあとにハイフン（-）を入れてください" + _PHONE_EXAMPLE + "。")


def _cut(digits: str, *lengths: int) -> str:
    if len(digits) != sum(lengths):
        _wrong_length(digits, sum(lengths))
    parts, at = [], 0
    for length in lengths:
        parts.append(digits[at : at + length])
        at += length
    return "-".join(parts)


def _wrong_length(digits: str, expected: int) -> None:
    raise ValidationError(
        f"電話番号のけた数を確かめてください（この番号は{expected}けたのはずですが、{len(digits)}けたあります）。"
    )


# ------------------------------------------------------------------------------------------------- kana

_HALF_KANA = re.compile("[\uff61-\uff9f]+")
_KANA_WITH_MARKS = re.compile("[\u3041-\u30ff][\u3099\u309a]")
_TO_KATAKANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_DASH_AFTER_KANA = re.compile("(?<=[\u30a1-\u30fa\u30fc])[-‐‑‒–—―−─－]")
_NOT_KANA = re.compile(
    "[^\u30a1-\u30fe\u3000A-Za-zＡ-Ｚａ-ｚ0-9０-９・、。「」『』（）()&＆'’.．,，!！?？~〜～/／+＋%％:：-]"
)


def normalise_kana(value: str) -> str:
    """フリガナ in full-width katakana, one full-width space between words: ｶﾏｸﾗ はなこ → カマクラ　ハナコ.

    Letters and digits inside a name may stay (ＮＰＯ); kanji are an error.
    """
    text = _HALF_KANA.sub(lambda run: unicodedata.normalize("NFKC", run[0]), clean_line(value))
    text = text.translate({0x309B: 0x3099, 0x309C: 0x309A})
    text = _KANA_WITH_MARKS.sub(lambda pair: unicodedata.normalize("NFC", pair[0]), text)
    text = _DASH_AFTER_KANA.sub("ー", text.translate(_TO_KATAKANA))
    text = re.sub(r"\s+", "\u3000", text).strip("\u3000")
    if found := _NOT_KANA.search(text):
        raise ValidationError(
            f"フリガナは全角カタカナで入れてください（例：カマクラ　ハナコ）。「{found[0]}」は使えません。"
        )
    return text


# ------------------------------------------------------------------------------------- e-mail, web site

_EMAIL_EXAMPLE = "（例：name@example.jp）"
_check_email = EmailValidator()
# hama/2@example.jp to hama/9@example.jp: the second to ninth person at the mailbox hama@example.jp.
_ANOTHER_PERSON = re.compile(r"([^@/]+)/([2-9])@([^@]+)")
_check_url = URLValidator(schemes=["http", "https"])


def normalise_email(value: str) -> str:
    """One e-mail address; full-width letters become half-width, the domain lower case."""
    text = _half_width(value)
    text = re.sub(r"^(?:mailto|e-?mail|メール)\s*:\s*", "", text, flags=re.IGNORECASE).strip("<>")
    if not text:
        return ""
    if text.count("@") > 1 or re.search(r"[\s,;、]", text):
        raise ValidationError("メールアドレスは1つだけ、空白なしで入れてください" + _EMAIL_EXAMPLE + "。")
    local, at, domain = text.rpartition("@")
    address = f"{local}{at}{domain.lower()}"
    try:
        _check_email(address)
    except ValidationError:
        raise ValidationError("メールアドレスの形を確かめてください" + _EMAIL_EXAMPLE + "。") from None
    if len(address) > 254:
        raise ValidationError("メールアドレスは254文字以内で入れてください。")
    return address


def mailbox_of(address: str) -> str:
    """Where mail for an address goes. People who share a mailbox sign in as hama@ and hama/2@example.jp."""
    shared = _ANOTHER_PERSON.fullmatch(address)
    return f"{shared[1]}@{shared[3]}" if shared else address


def next_person_at(address: str) -> str:
    """The sign-in of one more person at the same mailbox: hama@ → hama/2@, hama/2@ → hama/3@ (at most 9)."""
    shared, (local, _at, domain) = _ANOTHER_PERSON.fullmatch(address), mailbox_of(address).rpartition("@")
    return f"{local}/{min(int(shared[2]) + 1, 9) if shared else 2}@{domain}"


def normalise_mailbox(value: str) -> str:
    """An address that others write to, or that only gets mail: never the sign-in of a second person."""
    return mailbox_of(normalise_email(value))


def email_key(address: str) -> str:
    """The identity of an address for comparing; mail goes to the address as it was given."""
    return unicodedata.normalize("NFKC", address).strip().casefold()


def normalise_url(value: str) -> str:
    """Address of a web site, http or https only; https:// is added when the scheme is left out."""
    text = clean_line(value)
    if not text:
        return ""
    if not re.match("https?://", text, re.IGNORECASE):
        text = text.translate(_FULL_WIDTH_ASCII)
        if not re.match("[a-z][a-z0-9+.-]*:(?![0-9])", text, re.IGNORECASE):
            text = "https://" + text.removeprefix("//")
    scheme, _, rest = text.partition("://")
    text = f"{scheme.lower()}://{rest}" if rest else text
    try:
        _check_url(text)
    except ValidationError:
        raise ValidationError(
            "ホームページのアドレスは https:// から入れてください（例：https://example.jp/）。"
        ) from None
    if "@" in rest.split("/")[0]:
        raise ValidationError("アドレスに利用者名やパスワードを入れないでください。")
    return text
