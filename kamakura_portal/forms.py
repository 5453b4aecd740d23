"""Forms of the pages that belong to no single app."""

from datetime import date
from typing import Any

from django import forms

from core.fields import DayField
from core.settings_rows import Setting


class SettingForm(forms.Form):
    """A new value for one rule, with the day from which it holds and why."""

    value = forms.IntegerField(
        label="新しい値",
        error_messages={
            "required": "「新しい値」を入れてください。",
            "invalid": "「新しい値」は数字で入れてください（例：7）。",
        },
        widget=forms.TextInput(attrs={"class": "w-4", "inputmode": "numeric"}),
    )
    valid_from = DayField(label="いつから", help_text="過ぎた日は選べません。")
    note = forms.CharField(
        label="変えた理由",
        max_length=300,
        help_text="あとから見る人のために残します。",
        error_messages={"required": "「変えた理由」を書いてください。"},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, setting: Setting, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.setting, self.today = setting, today
        field = self.fields["value"]
        field.help_text = (
            f"{setting.help_text} {setting.lowest}から{setting.highest}までの数字（{setting.unit}）".strip()
        )

    def clean_value(self) -> int:
        value: int = self.cleaned_data["value"]
        if not self.setting.lowest <= value <= self.setting.highest:
            raise forms.ValidationError(
                f"{self.setting.lowest}から{self.setting.highest}までの数字を入れてください。"
            )
        return value

    def clean_valid_from(self) -> date:
        day: date = self.cleaned_data["valid_from"]
        if day < self.today:
            raise forms.ValidationError(
                "今日より前の日からは変えられません。過ぎた日の決まりは、そのまま残ります。"
            )
        if day.year > 2100:
            raise forms.ValidationError("2100年までの日を入れてください。")
        return day


class SampleForm(forms.Form):
    """One field of each kind, for the style guide."""

    name = forms.CharField(
        label="団体名", help_text="例：材木座あさなぎの会", widget=forms.TextInput(attrs={"class": "w-20"})
    )
    purpose = forms.CharField(label="目的", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    welcome = forms.BooleanField(label="はじめての人を歓迎します", required=False)
