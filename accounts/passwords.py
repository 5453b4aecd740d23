"""Password rules beside Django's own list of common passwords: length, and no names of this place."""

import unicodedata
from typing import Any

from django.core.exceptions import ValidationError

SHORTEST = 12
LONGEST = 128
# What somebody guesses first here. Compared after folding, so full-width letters and capitals do not help.
CONTEXT_WORDS = (
    "kamakura",
    "鎌倉",
    "かまくら",
    "カマクラ",
    "tsunagaru",
    "つながる",
    "ツナガル",
    "portal",
    "ポータル",
)
# A password must still be this long when these words are taken out of it.
SHORTEST_REST = 8


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


class LengthValidator:
    """12 to 128 characters of any kind."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < SHORTEST:
            raise ValidationError(
                f"パスワードは{SHORTEST}文字以上にしてください（いまは{len(password)}文字です）。",
                code="password_too_short",
            )
        if len(password) > LONGEST:
            raise ValidationError(f"パスワードは{LONGEST}文字以内にしてください。", code="password_too_long")

    def get_help_text(self) -> str:
        return f"{SHORTEST}文字以上{LONGEST}文字以内。記号や空白、日本語も使えます。"


class ContextWordValidator:
    """Refuses passwords that consist mainly of this town's and this site's name, or of a group's name."""

    def validate(self, password: str, user: Any = None) -> None:
        rest = _fold(password)
        for word in CONTEXT_WORDS:
            rest = rest.replace(_fold(word), "")
        if rest != _fold(password) and len(rest) < SHORTEST_REST:
            raise ValidationError(
                "「鎌倉」や「つながる」など、このサイトの名前を使ったパスワードは推測されやすいため使えません。",
                code="password_context_word",
            )

    def get_help_text(self) -> str:
        return "このサイトや市の名前だけでできたものは使えません。"
