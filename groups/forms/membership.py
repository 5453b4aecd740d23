"""Inviting by mail, another role, and the code of a printed letter."""

from typing import Any

from django import forms

from core import text
from core.numbering import number_form
from groups.forms.question_fields import CleanField, NumberField
from groups.models import MAY, Membership

ROLES = [(role.value, f"{role.label}：{MAY[role]}") for role in Membership.GIVEN]


def role_field(**kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="役割",
        choices=ROLES,
        widget=forms.RadioSelect,
        error_messages={
            "required": "役割を選んでください。",
            "invalid_choice": "編集者か会計を選んでください。",
        },
        **kwargs,
    )


class InviteForm(forms.Form):
    role = role_field(initial=Membership.Role.EDITOR)
    email = CleanField(
        cleaner=text.normalise_email,
        longest=254,
        label="招く人のメールアドレス",
        help_text="招待のメールを送るためだけに使います。公開しません。一つのアドレスでサインインするのは一人だけです。"
        "例：name@example.jp",
        widget=forms.TextInput(attrs={"class": "w-30", "inputmode": "email", "autocomplete": "off"}),
        error_messages={"required": "招く人のメールアドレスを入れてください。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        number_form(self, part="1")


class RoleForm(forms.Form):
    role = role_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        number_form(self, part="2")


class ClaimForm(forms.Form):
    number = NumberField(
        lowest=1,
        highest=2_000_000_000,
        label="団体番号",
        help_text="手紙の表のいちばん上にある数字です。",
        widget=forms.TextInput(attrs={"class": "w-4", "inputmode": "numeric"}),
        error_messages={"required": "団体番号を入れてください。"},
    )
    code = CleanField(
        cleaner=text.clean_line,
        longest=40,
        label="一度だけ使える番号（コード）",
        help_text="手紙にある12文字です。ハイフンや大文字・小文字は、違っていても構いません。",
        widget=forms.TextInput(
            attrs={"class": "w-20", "autocomplete": "off", "autocapitalize": "characters"}
        ),
        error_messages={"required": "手紙にある番号（コード）を入れてください。"},
    )
