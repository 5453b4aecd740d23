"""Forms of the yearly renewal, of pause and end, and of the centre's part in them."""

from datetime import date
from typing import Any

from django import forms

from core.fields import DayField
from core.numbering import number_form
from groups import answers, values
from groups.answers import Typed
from groups.forms.registration import StepForm, enough_citizens
from groups.forms.staff import LineField, ProseField
from groups.models import Channel, Contact, Group
from groups.questions.renewal import STEP, step_for


class RenewalForm(StepForm):
    """What has changed since last year, prefilled with what is registered."""

    def __init__(self, group: Group, *, today: date, data: Typed | None = None, first: values.Values) -> None:
        stored = values.snapshot(group)
        initial = None if data is not None else answers.typed(STEP, {STEP.slug: stored | first})
        super().__init__(step_for(stored), today=today, base=stored, data=data, initial=initial)
        for question in self.questions:
            if not question.required:
                for key in question.keys:
                    self.fields[key].required = False

    def clean(self) -> None:
        enough_citizens(self)


class DeskForm(forms.Form):
    """「変更なし」, said at the desk, on the telephone, by post or by fax."""

    channel = forms.ChoiceField(
        label="届けかた",
        choices=[choice for choice in Channel.choices if choice[0] != Channel.ONLINE],
        widget=forms.RadioSelect,
        error_messages={"required": "どのように届いたかを選んでください。"},
    )
    brought_by = LineField(
        label="届けた人",
        max_length=80,
        help_text="団体のだれが知らせたか（例：会計の方）。",
        error_messages={"required": "届けた人を入れてください。"},
        widget=forms.TextInput(attrs={"class": "w-20"}),
    )


class RemarkForm(forms.Form):
    remark = ProseField(
        label="直してほしいこと",
        max_length=1000,
        help_text="この文が、そのまま団体へのメールに入ります。",
        error_messages={"required": "直してほしいことを書いてください。"},
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class StrikeOffForm(forms.Form):
    """The officer's own words; a breach is heard before (rules.md 9.1)."""

    GROUNDS = (("closed", "団体から廃止届があった・活動を終えた"), ("breach", "決まりに反した"))
    ground = forms.ChoiceField(
        label="もとになること",
        choices=GROUNDS,
        widget=forms.RadioSelect,
        error_messages={"required": "もとになることを選んでください。"},
    )
    hearing = ProseField(
        label="団体の言い分を聞いた記録",
        required=False,
        max_length=1000,
        help_text="決まりに反したときは必ず書きます。いつ、だれから、どう聞いたか。団体には届きません。",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reason = ProseField(
        label="理由",
        max_length=1000,
        help_text="この文が、そのまま団体へのメールに入ります。",
        error_messages={"required": "理由を書いてください。"},
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean(self) -> None:
        if self.cleaned_data.get("ground") == "breach" and not self.cleaned_data.get("hearing", "").strip():
            self.add_error("hearing", "決まりに反したときは、団体の言い分を聞いた記録が要ります。")


class ClosingForm(forms.Form):
    ends_on = DayField(label="活動を終える日")
    reason = ProseField(
        label="理由",
        required=False,
        max_length=1000,
        help_text="書かなくてもかまいません。センターだけが読みます。",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        number_form(self, part="2")


class ContactForm(forms.Form):
    """How the centre reached a group, and whether the page is still true."""

    on = DayField(label="連絡した日")
    channel = forms.ChoiceField(
        label="手段",
        choices=[choice for choice in Channel.choices if choice[0] != Channel.ONLINE],
        widget=forms.RadioSelect,
        error_messages={"required": "手段を選んでください。"},
    )
    result = forms.ChoiceField(
        label="結果",
        choices=Contact.Result.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "結果を選んでください。"},
    )
    note = LineField(
        label="メモ",
        required=False,
        max_length=300,
        help_text="次に連絡する人のために。内部だけに残ります。",
        widget=forms.TextInput(attrs={"class": "w-40"}),
    )
    still_same = forms.BooleanField(
        label="公開のページの内容が今も変わらないことを、団体の人に確かめた（最終確認日が今日になります）",
        required=False,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError("連絡した日が、今日より先になっています。")
        return day

    def clean(self) -> None:
        if self.cleaned_data.get("still_same") and self.cleaned_data.get("result") != Contact.Result.REACHED:
            self.add_error("still_same", "内容を確かめたのは、話せたときだけです。結果を選び直してください。")
