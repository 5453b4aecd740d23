"""Whether a text looks as if somebody had written a password into it. A hint, not a wall: it errs.

Asked wherever people describe accounts: the portal keeps where a key lies, never the key.
"""

import re
import unicodedata

HINT = (
    "パスワードのように見える文字が入っています。パスワードや暗証番号は書かず、"
    "「しまってある場所」を書いてください（例：会計の手さげ金庫の封筒）。"
)
# 「パスワードは hamabe77」「PW：…」「暗証番号 1234」: the word for it, and then letters of a keyboard.
_NAMED = re.compile(
    r"(?:パスワード|パスコード|暗証番号|合い?言葉|password|passwd|passcode|\bpass\b|\bpw\b|\bpin\b)"
    r"\s*(?:は|が|:|=|→|「|\s)\s*(?P<key>[!-~]{4,})",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|https?://\S+|www\.\S+", re.IGNORECASE)
_WORD = re.compile(r"[!-~]{8,}")
# Microsoft365, Windows11: names of things. A year or more digits at the end is how people make passwords.
_PRODUCT = re.compile(r"[A-Za-z]+[0-9]{0,3}|[0-9().+\-/#*]+")
_KINDS = tuple(map(re.compile, ("[a-z]", "[A-Z]", "[0-9]", "[^A-Za-z0-9]")))


def looks_like_password(text: str) -> bool:
    """A named key with a digit in it, or a run of eight and more marks of three kinds."""
    plain = unicodedata.normalize("NFKC", text)
    without = _ADDRESS.sub(" ", plain)
    named = any(any(char.isdigit() for char in found["key"]) for found in _NAMED.finditer(without))
    return named or any(_is_mixed(word) for word in _WORD.findall(without))


def _is_mixed(word: str) -> bool:
    bare = word.strip(".,;:!?()[]\"'")
    if len(bare) < 8 or _PRODUCT.fullmatch(bare):
        return False
    return sum(1 for kind in _KINDS if kind.search(bare)) >= 3
