"""The form that cuts a role into one or two small posts; both are written and can be sent as they stand."""

from decimal import Decimal

from django import forms

from core import text
from core.fields import DayField
from groups.baton.posts import HOURS, last_day, proposals
from groups.forms.question_fields import CleanField, NumberField, ProseField
from groups.models import Need
from groups.needs.rules import date_problems
from groups.needs.words import ASKS

MOST_HOURS = 20


def _title(number):
    return CleanField(
        cleaner=text.clean_line,
        longest=60,
        required=False,
        label=f"{number}つ目の見出し",
        widget=forms.TextInput(attrs={"class": "w-30"}),
    )


def _body(number):
    return ProseField(
        longest=1000,
        rows=4,
        required=False,
        label=f"{number}つ目の内容",
        help_text="名前や電話番号は書かないでください。",
    )


def _hours(number):
    return NumberField(
        lowest=1,
        highest=MOST_HOURS,
        required=False,
        label=f"{number}つ目の、月の時間",
        help_text="例：2",
        widget=forms.TextInput(attrs={"class": "w-4", "inputmode": "numeric"}),
    )


class PostsForm(forms.Form):
    """`posts` is what an action takes, one for each ticked proposal."""

    use_1 = forms.BooleanField(label="一つ目の募集を出す", required=False)
    title_1, body_1, hours_1 = _title("一"), _body("一"), _hours("一")
    use_2 = forms.BooleanField(label="二つ目の募集を出す", required=False)
    title_2, body_2, hours_2 = _title("二"), _body("二"), _hours("二")
    kind = forms.ChoiceField(
        label="どんな人に頼みますか",
        choices=[(kind.value, ASKS[kind]) for kind in (Need.Kind.VOLUNTEERS, Need.Kind.MEMBERS)],
        widget=forms.RadioSelect(attrs={"class": "inline"}),
        error_messages={
            "required": "「どんな人に頼みますか」を選んでください。",
            "invalid_choice": "一覧にあるものから選んでください。",
        },
    )
    ends_on = DayField(
        label="終わりの日",
        help_text="この日を過ぎると、自動で一覧から消えます。あとで延ばせます。",
        error_messages={"required": "「終わりの日」を入れてください。"},
    )

    def __init__(self, data=None, *, today, **kwargs):
        super().__init__(data, **kwargs)
        self.today = today

    def clean(self):
        cleaned = self.cleaned_data
        if not (cleaned.get("use_1") or cleaned.get("use_2")):
            self.add_error("use_1", "出す募集に、一つ以上印を付けてください。")
        for number, name in self._ticked():
            if not cleaned.get(f"title_{number}") and f"title_{number}" not in self.errors:
                self.add_error(f"title_{number}", f"「{name}つ目の見出し」を入れてください。")
            if not cleaned.get(f"body_{number}") and f"body_{number}" not in self.errors:
                self.add_error(f"body_{number}", f"「{name}つ目の内容」を入れてください。")
            if not cleaned.get(f"hours_{number}") and f"hours_{number}" not in self.errors:
                self.add_error(f"hours_{number}", f"「{name}つ目の、月の時間」を入れてください。")
        for name, words in date_problems((), cleaned.get("ends_on"), self.today).items():
            self.add_error(name, words)
        return cleaned

    def _ticked(self):
        return [(n, name) for n, name in ((1, "一"), (2, "二")) if self.cleaned_data.get(f"use_{n}")]

    @property
    def posts(self):
        cleaned = self.cleaned_data
        return [
            {
                "kind": cleaned["kind"],
                "title": cleaned[f"title_{number}"],
                "body": cleaned[f"body_{number}"],
                "time_text": f"月に{cleaned[f'hours_{number}']}時間くらい",
                "hours": Decimal(cleaned[f"hours_{number}"]),
                "beginner_welcome": True,
                "ends_on": cleaned["ends_on"],
            }
            for number, _name in self._ticked()
        ]

    def halves(self):
        """The fields of each proposal together, for the page."""
        return [[self[f"{name}_{number}"] for name in ("use", "title", "body", "hours")] for number in (1, 2)]


def proposed(role, today):
    """The form as it is first shown for a role."""
    initial = {"kind": Need.Kind.VOLUNTEERS, "ends_on": last_day(today)}
    for number, proposal in enumerate(proposals(role.title), start=1):
        initial |= {
            f"use_{number}": True,
            f"title_{number}": proposal.title,
            f"body_{number}": proposal.body,
            f"hours_{number}": HOURS,
        }
    return initial
