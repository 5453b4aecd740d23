"""Fields that sign-in pages share."""

import unicodedata
from typing import Any

from django import forms

from accounts.addresses import fold_email


class FoldedEmailField(forms.EmailField):
    """An address in its stored spelling; full-width letters and spaces at the ends are forgiven."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "メールアドレス")
        kwargs.setdefault("max_length", 254)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("autocomplete", "email")

    def to_python(self, value: Any) -> str:
        return fold_email(super().to_python(value) or "")


class CodeField(forms.CharField):
    """A mailed or displayed code; full-width digits, spaces and any kind of hyphen are forgiven."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)
        self.widget.attrs.update(
            {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        )

    def to_python(self, value: Any) -> str:
        folded = unicodedata.normalize("NFKC", super().to_python(value) or "")
        return "".join(letter for letter in folded if letter.isalnum())
