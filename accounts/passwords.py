"""Password rules beside Django's own list of common passwords: length, and no names of this place.

The names of a person's groups live in the groups app above; it reports them through `register_word_source`,
because this app must not know groups.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models.user import User
from core import text

SHORTEST = 12
LONGEST = 128
# What somebody guesses first here. Compared after folding, so full-width letters, capitals and katakana for
# hiragana do not help.
CONTEXT_WORDS = ("kamakura", "鎌倉", "かまくら", "tsunagaru", "つながる", "portal", "ポータル")
# A shorter name of a group stands in too many good passwords by chance.
SHORTEST_NAME = 4
# A password must still be this long when these words are taken out of it.
SHORTEST_REST = 8


# Each source answers with the names of this person's groups.
_word_sources: list[Callable[[User], Iterable[str]]] = []


def register_word_source(source: Callable[[User], Iterable[str]]) -> None:
    """Lets an upper app name what is easily guessed of a person (call it once, in AppConfig.ready)."""
    if source not in _word_sources:
        _word_sources.append(source)


def _key(words: str) -> str:
    return text.fold(words).replace(" ", "")


def _group_names(user: Any) -> set[str]:
    """Folded, whole and without NPO法人 and the like; empty for somebody without an account."""
    if not isinstance(user, User) or user.pk is None:
        return set()
    names = {name for source in _word_sources for name in source(user)}
    keys = {key for name in names for key in (_key(name), text.name_key(name))}
    return {key for key in keys if len(key) >= SHORTEST_NAME}


def _without(rest: str, words: Iterable[str]) -> str:
    """`rest` with the words taken out, the longest first."""
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest


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
        whole = _key(password)
        without_names = _without(whole, _group_names(user))
        rest = _without(without_names, map(_key, CONTEXT_WORDS))
        if rest == whole or len(rest) >= SHORTEST_REST:
            return
        if without_names != whole:
            raise ValidationError(
                "あなたの団体の名前を使ったパスワードは推測されやすいため使えません。別の言葉にしてください。",
                code="password_group_name",
            )
        raise ValidationError(
            "「鎌倉」や「つながる」など、このサイトの名前を使ったパスワードは推測されやすいため使えません。",
            code="password_context_word",
        )

    def get_help_text(self) -> str:
        return "このサイトや市、あなたの団体の名前だけでできたものは使えません。"
