"""Spam defence of public forms without puzzles (reliability.md P33): what a robot gives away by itself.

A field that only a robot fills in, a signed time of opening, and a brake on many quick sends. A person who is
quick, slow, or works without scripts passes; whoever is stopped is told so, keeps the text and may telephone.
"""

import re
import time
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError

from core import limits
from core.normalise import email_key, mailbox_of

HONEYPOT = "homepage_again"
OPENED = "opened"
# Nobody reads and answers a form in less; such sends pass, but only a few in a row from one place.
QUICK_SECONDS = 3
QUICK_SENDS_PER_HOUR = 5
# A form may stay open over a week-end and longer; an older one is opened anew with everything typed in it.
OLDEST_SECONDS = 31 * 24 * 3600
HOUR = 3600
LOOKS_LIKE_A_ROBOT = (
    "自動で送られたものと見分けがつかなかったため、まだ送っていません。入力した内容は下に残っています。"
    "もう一度ボタンを押すか、お急ぎのときは市民活動センターへお電話ください。"
)
TOO_OFTEN = (
    "続けて何度も送られているため、いまは受け付けられません。まだ送っていません。入力した内容は下に残っています。"
    "1時間ほどたってからもう一度お試しいただくか、市民活動センターへお電話ください。"
)
# What no keyboard types. A line break in a one-line field comes from no browser either.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f]")
_CONTROL_IN_LINE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f]")
CONTROL_WORDS = "画面に見えない文字（制御文字）が入っています。消してから、もう一度入れてください。"


class TooOften(Exception):
    """Stopped by a limit; the text says what to do."""

    def __init__(self, words: str = TOO_OFTEN) -> None:
        super().__init__(words)


def stamp(purpose: str) -> str:
    """The signed present moment, for the hidden field of a form that is being opened."""
    return signing.dumps(round(time.time(), 2), salt=f"form_guard:{purpose}")


def seconds_open(sealed: str, purpose: str) -> float | None:
    """How long the form has been open; None for a time that was not sealed here, or is too old."""
    try:
        opened = signing.loads(sealed, salt=f"form_guard:{purpose}", max_age=OLDEST_SECONDS)
        return max(0.0, time.time() - float(opened))
    except (signing.BadSignature, TypeError, ValueError):
        return None


class GuardedForm(forms.Form):
    """A public form with the two hidden fields. `purpose` binds the time to this very form.

    Templates print `components/form_guard.html`. After `is_valid()` the view asks `is_quick`.
    """

    use_required_attribute = False

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purpose = purpose
        self.is_quick = False
        # A sealed time of our own is kept through corrections, so that whoever mends a slip is not «quick».
        sent = self.data.get(OPENED, "") if self.is_bound else ""
        self.opened = sent if seconds_open(sent, purpose) is not None else stamp(purpose)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        age = seconds_open(self.data.get(OPENED, ""), self.purpose)
        if self.data.get(HONEYPOT) or age is None:
            raise ValidationError(LOOKS_LIKE_A_ROBOT, code="robot")
        self.is_quick = age < QUICK_SECONDS
        return cleaned


def brake(what: str, *, place: str, quick: bool, most: dict[str, tuple[object, int]]) -> None:
    """Count one send: by the place it comes from (an IP address) and by each of `most`, each within an hour.

    Raises TooOften. `most` maps a word to (whose count, how many): {"mailbox": (key, 5)}.
    """
    if quick and not limits.allow(f"{what}.quick", place, most=QUICK_SENDS_PER_HOUR, seconds=HOUR):
        raise TooOften
    for word, (who, number) in most.items():
        if not limits.allow(f"{what}.{word}", who, most=number, seconds=HOUR):
            raise TooOften


def refuse_control(value: str, *, one_line: bool) -> None:
    """Raise ValidationError for characters that no keyboard types (header tricks, terminal escapes)."""
    if (_CONTROL_IN_LINE if one_line else _CONTROL).search(value.strip("\r\n")):
        raise ValidationError(CONTROL_WORDS, code="control")


_LINK = re.compile(r"(?:https?|ftp)\s*[:：]\s*[/／]{2}|\bwww\.", re.IGNORECASE)
_SCHEME = re.compile(r"(\w)://")
_DOT = re.compile(r"(?<=[A-Za-z0-9])\.(?=[A-Za-z])")


def count_links(text: str) -> int:
    """How many addresses of web sites stand in the text."""
    return len(_LINK.findall(text))


def unlinked(text: str) -> str:
    """Text for a mail in which no mail program makes a link of what somebody typed; still readable."""
    return _DOT.sub(" . ", _SCHEME.sub(r"\1 :// ", text)).replace("@", " @ ")


def mailbox_key(address: str) -> str:
    """One key for all spellings that reach one mailbox: width, case, `/2`, `+tag`, and Gmail's dots."""
    local, _at, domain = mailbox_of(email_key(address)).rpartition("@")
    local = local.split("+", 1)[0]
    if domain in ("gmail.com", "googlemail.com"):
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"
