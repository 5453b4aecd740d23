"""The form for one activity report. A draft may have gaps; a published one may not."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core import dates, text
from core.fields import DayField
from core.numbering import number_form
from groups.actions.reports import Values
from groups.forms.question_fields import CleanField, NumberField, ProseField
from groups.models import ActivityReport

MOST_PEOPLE = 1_000_000
# Asked for at the latest when the report is published.
NEEDED = ("held_on", "place", "body")


class ReportForm(forms.Form):
    title = CleanField(
        cleaner=text.clean_line,
        longest=80,
        label="題",
        help_text="何をしたかが一目で分かる、短い題。例：秋の海岸そうじ",
        widget=forms.TextInput(attrs={"class": "w-30"}),
        error_messages={"required": "「題」を入れてください。"},
    )
    held_on = DayField(
        label="活動した日",
        help_text="もう終わった活動の日です。何日かにわたるときは、初めの日。例：2026 10 18",
        error_messages={"required": "「活動した日」を入れてください。"},
    )
    place = CleanField(
        cleaner=text.clean_line,
        longest=120,
        label="場所",
        help_text="例：腰越海岸、深沢学習センター",
        widget=forms.TextInput(attrs={"class": "w-30"}),
        error_messages={"required": "「場所」を入れてください。"},
    )
    people = NumberField(
        lowest=0,
        highest=MOST_PEOPLE,
        required=False,
        label="参加した人など（人数）",
        help_text="参加した人、見に来た人など、およその数。分からないときは空けておきます。例：24",
        widget=forms.TextInput(attrs={"class": "w-4", "inputmode": "numeric"}),
    )
    body = ProseField(
        longest=4000,
        rows=10,
        label="したこと",
        help_text="どんなことをして、どうだったか。写っていない人の名前や連絡先は書かないでください。4,000文字まで。",
        error_messages={"required": "「したこと」を入れてください。"},
    )

    def __init__(self, *args: Any, today: date, published: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name in NEEDED:
            self.fields[name].required = published
        number_form(self)

    def clean_held_on(self) -> date | None:
        day: date | None = self.cleaned_data["held_on"]
        if day is not None and day > self.today:
            words = f"{dates.wareki(day)}は、まだ来ていません。終わった活動の日を入れてください。"
            raise ValidationError(words)
        return day

    def values(self) -> Values:
        """What an action takes."""
        cleaned = self.cleaned_data
        return Values(
            held_on=cleaned["held_on"],
            place=cleaned["place"],
            people=cleaned["people"],
            title=cleaned["title"],
            body=cleaned["body"],
        )

    def differences(self, stored: ActivityReport) -> list[tuple[str, Any]]:
        """(label, stored value) of each answer in which this form and the stored report differ."""
        mine = self.values()
        return [
            (str(self.fields[name].label), getattr(stored, name))
            for name, value in mine.items()
            if getattr(stored, name) != value
        ]


def stored_values(report: ActivityReport) -> dict[str, Any]:
    return {name: getattr(report, name) for name in ReportForm.base_fields}
