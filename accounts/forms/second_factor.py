"""Forms of the second factor: each displayed code opens one door once."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from django.core.cache import cache

from accounts.forms.fields import CodeField

# A code is accepted for three periods of 30 seconds (clocks differ); it must not work twice within them.
CODE_LIVES_SECONDS = 120


class _OneTimeCode:
    hint = "認証アプリに表示されている6けたの数字です。"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = CodeField(  # type: ignore[attr-defined]
            label="認証アプリのコード",
            help_text=self.hint,
            error_messages={"required": "コードを入れてください。"},
        )

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        key = f"accounts:code-used:{self.user.pk}:{code}"  # type: ignore[attr-defined]
        if not cache.add(key, 1, timeout=CODE_LIVES_SECONDS):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(_OneTimeCode, base_forms.AuthenticateForm):
    hint = "認証アプリの6けたの数字か、リカバリーコード（8けた）を入れてください。"


class ReauthenticateForm(_OneTimeCode, base_forms.ReauthenticateForm):
    hint = AuthenticateForm.hint


class ActivateForm(_OneTimeCode, totp_forms.ActivateTOTPForm):
    pass
