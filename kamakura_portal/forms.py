"""Forms of the pages that belong to no single app."""

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms

from core.fields import DayField
from core.settings_rows import MonthDay, Setting
from groups.models import Topic


class MonthDayField(forms.CharField):
    """3月31日, 3/31 or 03-31."""

    def clean(self, value: Any) -> MonthDay:
        parts = [
            part for part in re.split(r"[^0-9]+", unicodedata.normalize("NFKC", super().clean(value))) if part
        ]
        try:
            month, day = map(int, parts)
            date(2000, month, day)
        except ValueError:
            raise forms.ValidationError("「新しい値」は月と日で入れてください（例：3月31日）。") from None
        return MonthDay(f"{month:02d}-{day:02d}")


REQUIRED = {"required": "「新しい値」を入れてください。"}


def _number(setting: Setting) -> forms.Field:
    limits = f"{setting.lowest}から{setting.highest}までの数字"
    outside = f"{limits}を入れてください。"
    return forms.IntegerField(
        label="新しい値",
        help_text=f"{setting.help_text} {limits}（{setting.unit}）".strip(),
        min_value=setting.lowest,
        max_value=setting.highest,
        error_messages=REQUIRED
        | {
            "invalid": "「新しい値」は数字で入れてください（例：7）。",
            "min_value": outside,
            "max_value": outside,
        },
        widget=forms.TextInput(attrs={"class": "w-4", "inputmode": "numeric"}),
    )


def _month_day(setting: Setting) -> forms.Field:
    return MonthDayField(
        label="新しい値",
        help_text=f"{setting.help_text} 月と日（例：3月31日）".strip(),
        error_messages=REQUIRED,
        widget=forms.TextInput(attrs={"class": "w-10"}),
    )


def _text(setting: Setting) -> forms.Field:
    return forms.CharField(
        label="新しい値",
        help_text=f"{setting.help_text} {setting.highest}字まで。空にすると、この文は入りません。".strip(),
        required=False,
        max_length=setting.highest,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


_FIELDS = {int: _number, MonthDay: _month_day, str: _text}


class SettingForm(forms.Form):
    """A new value for one rule, with the day from which it holds and why."""

    value = forms.Field(label="新しい値")
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
        self.fields["value"] = _FIELDS[setting.kind](setting)

    def clean_valid_from(self) -> date:
        day: date = self.cleaned_data["valid_from"]
        if day < self.today:
            raise forms.ValidationError(
                "今日より前の日からは変えられません。過ぎた日の決まりは、そのまま残ります。"
            )
        if day.year > 2100:
            raise forms.ValidationError("2100年までの日を入れてください。")
        return day


class NoticeChoiceForm(forms.Form):
    """The mails to the office that an officer wants."""

    wanted = forms.MultipleChoiceField(
        label="受けとる知らせ",
        required=False,
        choices=Topic.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "知らない知らせが入っています。もう一度選んでください。"},
    )


class SampleForm(forms.Form):
    """One field of each kind, for the style guide."""

    name = forms.CharField(
        label="団体名", help_text="例：材木座あさなぎの会", widget=forms.TextInput(attrs={"class": "w-20"})
    )
    purpose = forms.CharField(label="目的", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    welcome = forms.BooleanField(label="はじめての人を歓迎します", required=False)
