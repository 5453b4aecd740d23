"""The form with which a group writes a post for the needs board."""

import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from core import settings_rows, text
from core.fields import DayField, DaysField, DaysWidget
from core.numbering import number_form
from groups.directory import mask_of
from groups.forms.question_fields import CleanField, CodesField, MaskField
from groups.models import TIME_BANDS, WEEKDAYS, Area, Need
from groups.needs.rules import ASKS_FOR_TIME, LONGEST_DAYS, MOST_DAYS, date_problems
from groups.needs.words import ASKS, TITLES

MOST_HOURS = 24
# How many days stand on the form at first, and how many 「日をふやす」 adds.
FIRST_DAYS, MORE_DAYS = 2, 2
DAYS_SHOWN = "days_shown"
FIELDS = (
    "kind", "title", "body", "beginner_welcome", "days", "weekdays", "time_bands", "time_text", "hours",
    "areas", "place_text", "ends_on",
)  # fmt: skip
NEEDED_IN_PUBLIC = ("body", "areas", "ends_on")
SECTIONS = (
    ("なにを", ("kind", "title", "body", "beginner_welcome")),
    ("いつ・どのくらい", ("days", "weekdays", "time_bands", "time_text", "hours")),
    ("どこで", ("areas", "place_text")),
    ("いつまで募集するか", ("ends_on",)),
)


class HoursField(forms.CharField):
    """Hours in halves, as people type them: 2, ２時間, 1.5, 1時間半."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        typed = unicodedata.normalize("NFKC", super().to_python(value) or "").replace(" ", "")[:20]
        if not typed:
            return None
        plain = typed.replace("時間", "").replace("くらい", "").replace("半", ".5")
        try:
            hours = Decimal(f"0{plain}" if plain.startswith(".") else plain)
        except InvalidOperation:
            raise ValidationError("1回の時間は「2」や「1.5」のように、数字で入れてください。") from None
        if not hours.is_finite() or not 0 < hours <= MOST_HOURS or hours * 2 % 1:
            raise ValidationError(
                f"1回の時間は、0.5から{MOST_HOURS}まで、30分（0.5）きざみで入れてください。"
            )
        return hours

    def run_validators(self, value: Any) -> None:
        return None


def _line(longest: int, label: str, help_text: str, required: str = "") -> CleanField:
    return CleanField(
        cleaner=text.clean_line,
        longest=longest,
        label=label,
        required=bool(required),
        help_text=f"{help_text}{longest}文字まで。",
        error_messages={"required": required},
    )


def _boxes(label: str, names: Any, suffix: str, help_text: str = "") -> MaskField:
    return MaskField(
        label=label,
        required=False,
        help_text=help_text,
        choices=[(str(bit), f"{name}{suffix}") for bit, name in enumerate(names)],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "inline"}),
        error_messages={"invalid_choice": "一覧にあるものから選んでください。"},
    )


class NeedForm(forms.Form):
    """`opening`: it is to be public when it is saved, so everything that a reader needs must be there."""

    kind = forms.ChoiceField(
        label=TITLES["kind"],
        choices=list(ASKS.items()),
        widget=forms.RadioSelect(attrs={"class": "cols"}),
        error_messages={
            "required": "「募集するもの」を選んでください。",
            "invalid_choice": "一覧にあるものから選んでください。",
        },
    )
    title = _line(
        60,
        TITLES["title"],
        "一目で分かる短いことばで。例：浜の清掃を手伝ってくれる人。",
        "「見出し」を入れてください。",
    )
    body = CleanField(
        cleaner=text.clean_text,
        longest=1000,
        label=TITLES["body"],
        required=False,
        help_text="なにをするのか、持ち物、服装、集まる場所など。名前や電話番号は書かないでください。1,000文字まで。",
        widget=forms.Textarea(attrs={"rows": 6, "data-limit": 1000}),
    )
    beginner_welcome = forms.BooleanField(
        label="はじめての人を歓迎する", required=False, help_text="一覧に「はじめて歓迎」と出ます。"
    )
    days = DaysField(
        most=MOST_DAYS,
        label="日にち（決まっているとき）",
        required=False,
        help_text=f"決まった日だけのときに入れます。{MOST_DAYS}日まで。続けて募集するときは、空けておいてください。",
    )
    weekdays = _boxes("曜日", WEEKDAYS, "曜", "決まっていないときは、空けておいてください。")
    time_bands = _boxes("時間帯", TIME_BANDS, "")
    time_text = _line(100, "かかる時間", "例：9時から11時まで。月に1回。会員とボランティアの募集では必ず。")
    hours = HoursField(
        label="1回の時間（何時間くらい）",
        required=False,
        help_text="例：2、1.5。「1回2時間まで」で探す人に見つけてもらえます。",
        widget=forms.TextInput(attrs={"class": "w-4", "inputmode": "decimal"}),
    )
    areas = CodesField(
        label=TITLES["area_mask"],
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "inline"}),
        error_messages={"invalid_choice": "一覧にあるものから選んでください。"},
    )
    place_text = _line(100, TITLES["place_text"], "例：材木座海岸、滑川の河口のそば。")
    ends_on = DayField(label="終わりの日", required=False)

    def __init__(
        self, data: Any = None, *, today: date, opening: bool = False, need: Need | None = None, **kwargs: Any
    ) -> None:
        self.rows = list(Area.objects.all())
        initial = {**(self.shown(need) if need else {}), **kwargs.pop("initial", {})}
        super().__init__(data, initial=initial, **kwargs)
        self.today, self.opening, self.need = today, opening, need
        self.fields["areas"].choices = [(area.code, area.label) for area in self.rows]  # type: ignore[attr-defined]
        days = settings_rows.value(LONGEST_DAYS.key, on=today)
        last_day = self.fields["ends_on"]
        last_day.help_text = (
            f"この日を過ぎると、自動で一覧から消えます。{days}日先まで。"
            "日にちを入れたときは、空けておくと、さいごの日までになります。"
        )
        self._show_days()
        self._mark_as_needed(True)
        number_form(self)

    def _show_days(self) -> None:
        """Room for the days that are there, and at least for as many as the page had before."""
        widget = cast(DaysWidget, self.fields["days"].widget)
        rows = self["days"].value() or []
        filled = [
            place
            for place, row in enumerate(rows, start=1)
            if row and (not isinstance(row, list) or any(row))
        ]
        asked = str(self.data.get(DAYS_SHOWN) or self.initial.get(DAYS_SHOWN) or FIRST_DAYS)
        before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 3 else FIRST_DAYS
        widget.shown = min(max([before, *filled]), MOST_DAYS)

    @classmethod
    def with_more_days(cls, data: Any, *, today: date) -> "NeedForm":
        """The form as it was sent, right or wrong, with room for more days; nothing is judged yet."""
        typed = {
            name: field.widget.value_from_datadict(data, MultiValueDict(), name)
            for name, field in cls.base_fields.items()
        }
        shown = cls(data, today=today).days_shown + MORE_DAYS
        return cls(today=today, initial={**typed, DAYS_SHOWN: shown})

    @property
    def days_shown(self) -> int:
        return cast(DaysWidget, self.fields["days"].widget).shown

    @property
    def may_have_more_days(self) -> bool:
        return self.days_shown < MOST_DAYS

    def full_clean(self) -> None:
        """※必須 stands beside what a public post needs; a draft may leave it open (`_complete` asks)."""
        self._mark_as_needed(False)
        super().full_clean()
        self._mark_as_needed(True)

    def _mark_as_needed(self, needed: bool) -> None:
        for name in NEEDED_IN_PUBLIC:
            self.fields[name].required = needed

    def shown(self, need: Need) -> dict[str, Any]:
        """The stored values as the form shows them."""
        values = {name: getattr(need, name) for name in FIELDS if name != "areas"} | {"days": need.dates}
        if need.hours is not None:
            values["hours"] = f"{need.hours.normalize():f}"
        return values | {"areas": [area.code for area in self.rows if need.area_mask >> area.bit & 1]}

    def clean(self) -> None:
        cleaned = self.cleaned_data
        days = cleaned.get("days") or []
        if days and "ends_on" not in self.errors and self._ends_with_its_days(cleaned.get("ends_on")):
            cleaned["ends_on"] = days[-1]
        if self.opening:
            self._complete(cleaned)
        known = self.need.dates if self.need and self.need.state == Need.State.OPEN else []
        problems = date_problems(days, cleaned.get("ends_on"), self.today, known)
        if "days" in problems and cleaned.get("ends_on") == days[-1]:
            problems.pop("ends_on", None)
        for name, words in problems.items():
            self.add_error(name, words)

    def _ends_with_its_days(self, ends_on: date | None) -> bool:
        """Nothing else was said: the box is empty, or it still is the last day of the stored post."""
        stored = self.need
        return ends_on is None or (stored is not None and ends_on == stored.ends_on == stored.last_day)

    def _complete(self, cleaned: dict[str, Any]) -> None:
        wanted = {
            "body": "「内容」を入れてください。",
            "areas": "「地域」を一つ以上選んでください。",
            "ends_on": "「終わりの日」を入れてください。続けて募集するときにも要ります（あとで延ばせます）。",
        }
        for name, words in wanted.items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)
        asks_for_time = cleaned.get("kind") in ASKS_FOR_TIME and "hours" not in self.errors
        if asks_for_time and not (cleaned.get("time_text") or cleaned.get("hours")):
            self.add_error("time_text", "「かかる時間」を入れてください。例：9時から11時まで、月に1回。")

    def values(self) -> dict[str, Any]:
        """The columns for groups.actions.needs."""
        chosen = {area.bit for area in self.rows if area.code in self.cleaned_data["areas"]}
        values = {name: self.cleaned_data[name] for name in FIELDS if name != "areas"}
        values["days"] = [str(day) for day in values["days"]]
        return values | {"area_mask": mask_of(sorted(chosen))}

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(heading, [self[name] for name in names]) for heading, names in SECTIONS]
