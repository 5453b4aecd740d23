"""The forms that join two numbers of one group and take them apart."""

from django import forms

from groups.forms.staff import ProseField
from groups.models import Group


class JoinForm(forms.Form):
    """Which group stays, and why."""

    number = forms.IntegerField(
        label="残す団体の番号",
        min_value=1,
        max_value=2**31 - 1,
        help_text="公開のページを残すほうの団体番号を入れてください。",
        widget=forms.TextInput(attrs={"class": "w-4", "inputmode": "numeric"}),
        error_messages={
            "required": "残す団体の番号を入れてください。",
            "invalid": "団体番号は数字で入れてください（例：87）。",
        },
    )
    reason = ProseField(
        label="同じ団体だと分かった理由",
        max_length=300,
        help_text="例　7月21日、代表者に電話で確かめた。経過に残り、団体の人も読めます。",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "同じ団体だと分かった理由を書いてください。"},
    )

    def clean_number(self) -> int:
        number: int = self.cleaned_data["number"]
        kept = Group.objects.filter(number=number).first()
        if kept is None:
            raise forms.ValidationError(f"団体番号 {number} の団体はありません。番号を確かめてください。")
        self.kept: Group = kept
        return number


class PartForm(forms.Form):
    reason = ProseField(
        label="分ける理由",
        max_length=300,
        help_text="経過に残り、団体の人も読めます。",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "分ける理由を書いてください。"},
    )
