"""allauth's forms with the portal's labels and hints, and without placeholders."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms

from accounts.forms.fields import CodeField, FoldedEmailField
from core.clean import clean_name

NEW_PASSWORD_HINT = (
    "12文字以上128文字以内。記号や空白、日本語も使えます。"
    "よく使われるものや、このサイトや団体の名前だけのものは使えません。"
)
CODE_HINT = "メールに書いてある8けたの数字です。ハイフンはなくてもかまいません。"


def _address(**kwargs: Any) -> FoldedEmailField:
    return FoldedEmailField(error_messages={"required": "メールアドレスを入れてください。"}, **kwargs)


class Portal:
    """Takes the placeholders and allauth's own hints away; subclasses name what each field says instead."""

    labels: dict[str, str] = {}
    hints: dict[str, str] = {}
    required: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            field.help_text = self.hints.get(name, field.help_text if isinstance(field, CodeField) else "")
            if name in self.labels:
                field.label = self.labels[name]
            if name in self.required:
                field.error_messages["required"] = self.required[name]


class SignInForm(Portal, allauth_forms.LoginForm):
    labels = {"login": "メールアドレス", "password": "パスワード"}
    required = {"password": "パスワードを入れてください。"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = _address()
        self.order_fields(["login", "password"])

    def _setup_password_field(self) -> None:
        """Keep the password here although signing up asks for none (accounts/allauth_settings.py)."""


class SignUpForm(Portal, allauth_forms.SignupForm):
    labels = {"name": "氏名"}
    name = forms.CharField(
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "氏名を入れてください。"},
    )
    field_order = ["name", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = _address(help_text="このアドレスに確認のコードを送ります。")

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])


class RequestCodeForm(Portal, allauth_forms.RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = _address()


class _CodeForm(Portal):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = CodeField(  # type: ignore[attr-defined]
            label="確認のコード",
            help_text=CODE_HINT,
            error_messages={"required": "メールに書いてあるコードを入れてください。"},
        )


class SignInCodeForm(_CodeForm, allauth_forms.ConfirmLoginCodeForm):
    pass


class EmailCodeForm(_CodeForm, allauth_forms.ConfirmEmailVerificationCodeForm):
    pass


class ResetCodeForm(_CodeForm, allauth_forms.ConfirmPasswordResetCodeForm):
    pass


class ForgottenPasswordForm(Portal, allauth_forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = _address()


class _NewPassword(Portal):
    labels = {
        "oldpassword": "いまのパスワード",
        "password1": "新しいパスワード",
        "password2": "新しいパスワード（もう一度）",
    }
    hints = {"password1": NEW_PASSWORD_HINT}
    required = {
        "oldpassword": "いまのパスワードを入れてください。",
        "password1": "新しいパスワードを入れてください。",
        "password2": "新しいパスワードを、確認のためもう一度入れてください。",
    }


class NewPasswordForm(_NewPassword, allauth_forms.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(_NewPassword, allauth_forms.ChangePasswordForm):
    pass


class FirstPasswordForm(_NewPassword, allauth_forms.SetPasswordForm):
    pass


class NewEmailForm(Portal, allauth_forms.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = _address(
            label="新しいメールアドレス", help_text="このアドレスに確認のコードを送ります。"
        )


class ConfirmPasswordForm(Portal, allauth_forms.ReauthenticateForm):
    labels = {"password": "パスワード"}
    required = {"password": "パスワードを入れてください。"}
