"""What a form showed when it was opened: tells what a person changed from what was only sent along.

The mark travels in a hidden field as "name:digest" words. It only decides which side of a comparison is
chosen beforehand, so a forged or missing one does no harm: without it every answer counts as changed.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from django import forms

from groups.answers import Typed

FIELD = "opened"
_LENGTH = 12


def mark(form: forms.Form) -> str:
    """The mark of what `form` shows."""
    return " ".join(f"{name}:{_digest(_as_sent(form[name].value()))}" for name in form.fields)


def untouched(names: Iterable[str], sent: Typed, opened: str) -> bool:
    """Whether all these fields were sent as they had been shown."""
    shown = dict(word.split(":", 1) for word in opened.split() if ":" in word)
    return all(shown.get(name) == _digest(sent.get(name, [])) for name in names)


def _as_sent(value: Any) -> list[str]:
    """A shown value as a browser sends it: a box without a tick and an empty field are nothing."""
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return ["on"] if value is True else [] if value in (None, False) else [str(value)]


def _digest(values: list[str]) -> str:
    # Browsers send line breaks as CR LF, and ticked boxes in the order of the page.
    plain = sorted(value.replace("\r\n", "\n") for value in values if value)
    return hashlib.sha256("\0".join(plain).encode("utf-8", "replace")).hexdigest()[:_LENGTH]
