"""Forms of proxy entry: how it came, the signature, the scanned paper, and how the group was told."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from core import dates, files, text
from groups.actions.proxy import PURPOSE, Brought
from groups.forms.documents import ACCEPT
from groups.forms.question_fields import CleanField
from groups.models import ProxyEntry, ProxyNotice
from groups.steps import BY_SLUG

EARLIEST_YEAR = 2020


class DayField(forms.CharField):
    """A day as people write it (令和8年11月23日, 2026/11/23), never one to come."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "w-20", "autocomplete": "off"})
        super().__init__(widget=widget, help_text="例：令和8年11月23日、2026/11/23", **kwargs)
        self.today: date | None = None

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        if not typed:
            return None
        day = dates.parse_date(typed[:60], earliest=EARLIEST_YEAR)
        if self.today is not None and day > self.today:
            raise ValidationError("今日より先の日は入れられません。", code="future")
        return day

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        return None


class _DayForm(forms.Form):
    """Days are checked against `today`, which also stands in the field at first."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, DayField):
                field.today, field.initial = today, dates.wareki(today).split("（")[0] + _rest(today)


def _rest(day: date) -> str:
    return dates.wareki(day).partition("）")[2]


class BroughtForm(_DayForm):
    """How it came, for whom, and why the centre types it."""

    channel = forms.ChoiceField(
        label="受けた方法",
        choices=ProxyEntry.Channel.choices,
        widget=forms.RadioSelect(attrs={"class": "inline"}),
        error_messages={
            "required": "受けた方法を選んでください。",
            "invalid_choice": "一覧にあるものから選んでください。",
        },
    )
    on_behalf_of = CleanField(
        cleaner=text.clean_line,
        longest=100,
        label="だれに代わって入力しますか",
        help_text="団体か人の名前。申請の画面と、印刷した控えに出ます。",
        widget=forms.TextInput(attrs={"class": "w-30", "autocomplete": "off"}),
        error_messages={"required": "だれに代わって入力するかを入れてください。"},
    )
    brought_by = CleanField(
        cleaner=text.clean_line,
        longest=100,
        label="持ってきた人・送ってきた人・電話の人",
        widget=forms.TextInput(attrs={"class": "w-20", "autocomplete": "off"}),
        error_messages={"required": "持ってきた人、送ってきた人か、電話の人の名前を入れてください。"},
    )
    phone = CleanField(
        cleaner=text.normalise_phone,
        longest=20,
        required=False,
        label="連絡する電話",
        help_text="わからないところをたずねる番号。例：0467-00-0000",
        widget=forms.TextInput(attrs={"class": "w-12", "inputmode": "tel", "autocomplete": "off"}),
    )
    received_on = DayField(label="受けた日", error_messages={"required": "受けた日を入れてください。"})
    reason = CleanField(
        cleaner=text.clean_line,
        longest=300,
        label="代わりに入力する理由",
        help_text="例：パソコンを使わないため。団体の人にも見えます。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "代わりに入力する理由を入れてください。"},
    )

    @property
    def brought(self) -> Brought:
        return Brought(**self.cleaned_data)


class SignatureForm(_DayForm):
    """The officer holds the signed sheet in hand. `declares`: the four declarations stand on it."""

    signed_on = DayField(label="署名の日", error_messages={"required": "紙にある署名の日を入れてください。"})
    seen = forms.BooleanField(error_messages={"required": "紙を確かめて、印を付けてください。"})

    def __init__(self, *args: Any, declares: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = BY_SLUG["declarations"].questions
        numbers = f"{asked[0].number}から{asked[-1].number}"
        what = f"四つの誓約（{numbers}）に印と署名がある紙" if declares else "署名がある紙"
        self.fields["seen"].label = f"{what}を、手もとで確かめました"


class ScanForm(forms.Form):
    """The paper as it came, scanned or photographed."""

    use_required_attribute = False
    scan = forms.FileField(
        label="紙の写し",
        help_text="スキャンした PDF か、紙を撮った写真（JPEG・PNG）。1つ20MBまで。",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={
            "required": "ファイルを選んでください。",
            "empty": "中身がないファイルです。選び直してください。",
        },
    )

    def clean_scan(self) -> UploadedFile:
        uploaded: UploadedFile = self.cleaned_data["scan"]
        files.checked_content(uploaded, purpose=PURPOSE)
        return uploaded


class ToldForm(forms.Form):
    """How the group was told."""

    way = forms.ChoiceField(
        choices=ProxyNotice.Way.choices,
        error_messages={
            "required": "どの方法で知らせたかを選んでください。",
            "invalid_choice": "一覧にあるものから選んでください。",
        },
    )
