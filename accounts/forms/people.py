"""Forms of a person's own pages and of the staff's pages about people."""

import datetime
from typing import Any

from django import forms

from accounts.addresses import fold_email
from accounts.forms.fields import FoldedEmailField
from accounts.models import RoleAssignment, Section, User
from accounts.roles import Role, default_end
from core.clean import clean_line, clean_name
from core.fields import DayField

NAME_MISSING = "氏名を入れてください。"


class NameForm(forms.Form):
    name = forms.CharField(
        label="氏名",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "w-20"}),
        error_messages={"required": NAME_MISSING},
    )

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])


class ReasonForm(forms.Form):
    """Every change of somebody's rights has a reason; it stays in the record."""

    reason = forms.CharField(
        label="理由",
        max_length=200,
        help_text="あとから見た人に分かるように書いてください。記録に残ります。",
        widget=forms.TextInput(attrs={"class": "w-30"}),
        error_messages={"required": "理由を入れてください。"},
    )

    def clean_reason(self) -> str:
        return clean_line(self.cleaned_data["reason"])


class SecondFactorResetForm(ReasonForm):
    checked = forms.BooleanField(
        label="電話や対面で、本人からの申し出であることを確かめました",
        error_messages={
            "required": "メールだけで受けないでください。電話や対面で本人を確かめてから進めます。"
        },
    )
    field_order = ["checked", "reason"]


class RoleForm(ReasonForm):
    """A role with its term; the choices are the roles that this officer may give."""

    section = forms.ModelChoiceField(
        Section.objects.filter(is_active=True),
        label="課",
        required=False,
        empty_label="選んでください",
        help_text="担当課職員のときに選びます。",
    )
    starts_on = DayField(label="開始日")
    ends_on = DayField(
        label="終了日",
        required=False,
        help_text="空らんなら、職員は次の3月31日、推進委員は2年の任期の最終日になります。",
    )
    field_order = ["role", "section", "starts_on", "ends_on", "reason"]

    def __init__(self, *args: Any, grantable: frozenset[Role], today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        choices = [(role.value, role.label) for role in Role if role in grantable]
        self.fields["role"] = forms.ChoiceField(
            label="役割",
            choices=choices,
            widget=forms.RadioSelect,
            error_messages={"required": "役割を選んでください。"},
        )
        self.order_fields(self.field_order)
        self.fields["starts_on"].initial = today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        role, section, start, end = (data.get(name) for name in ("role", "section", "starts_on", "ends_on"))
        if role == Role.SECTION_STAFF and section is None and "section" not in self.errors:
            self.add_error("section", "担当課職員には課を選んでください。")
        if role and role != Role.SECTION_STAFF:
            data["section"] = None
        if start and start < self.today:
            self.add_error("starts_on", "開始日は今日か、今日よりあとにしてください。")
        if start and end and end < start:
            self.add_error("ends_on", "終了日は開始日か、開始日よりあとにしてください。")
        if role and start and not end and "ends_on" not in self.errors:
            data["ends_on"] = default_end(role, start)
        return data

    def term(self) -> dict[str, Any]:
        """The cleaned values as the actions take them."""
        return {
            name: self.cleaned_data[name] for name in ("role", "section", "starts_on", "ends_on", "reason")
        }


class InvitationForm(RoleForm):
    name = forms.CharField(
        label="氏名",
        max_length=60,
        widget=forms.TextInput(attrs={"class": "w-20"}),
        error_messages={"required": NAME_MISSING},
    )
    email = FoldedEmailField(
        help_text="このアドレスに招待のリンクを送ります。リンクは7日間、1回だけ使えます。",
        widget=forms.EmailInput(attrs={"class": "w-30", "autocomplete": "off"}),
        error_messages={"required": "メールアドレスを入れてください。"},
    )
    field_order = ["name", "email", "role", "section", "starts_on", "ends_on", "reason"]

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])


class PeopleFilter(forms.Form):
    """The address of the list is its filter."""

    WITH_ROLE, ENDED, EVERYBODY = "", "ended", "all"

    q = forms.CharField(label="氏名・メールアドレス", required=False, max_length=100)
    role = forms.ChoiceField(
        label="役割", required=False, choices=[("", "すべて"), *((role.value, role.label) for role in Role)]
    )
    show = forms.ChoiceField(
        label="表示",
        required=False,
        choices=[(WITH_ROLE, "役割のある人"), (ENDED, "役割が終わった人"), (EVERYBODY, "役割のない人も")],
    )

    def clean_q(self) -> str:
        return clean_line(self.cleaned_data["q"])

    def apply(self, today: datetime.date) -> Any:
        """The people that match; a value that is no choice is ignored (the form shows its error)."""
        values = self.cleaned_data if self.is_valid() else {}
        rows = RoleAssignment.objects.not_over(today)
        people = User.objects.all()
        if role := values.get("role"):
            rows = rows.filter(role=role)
        if values.get("show") == self.ENDED:
            people = people.filter(role_assignments__isnull=False).exclude(role_assignments__in=rows)
        elif values.get("show") != self.EVERYBODY or role:
            people = people.filter(role_assignments__in=rows)
        if words := values.get("q"):
            people = people.filter(name__contains=words) | people.filter(email__contains=fold_email(words))
        return people.distinct().order_by("email")
