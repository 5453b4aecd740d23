"""Form fields for the questions of groups/questions.py. Their words, limits and cleaning come from there."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core import dates, text
from core.numbering import number_fields
from groups.answers import switch_title
from groups.models import SWITCHABLE, TIME_BANDS, WEEKDAYS, ActivityField, Area, OrganisationForm
from groups.questions import Kind, Question

MOST_PEOPLE = 1_000_000
YES_NO = (("yes", "公開する"), ("no", "公開しない"))
Cleaner = Callable[[str], str]


class Titled(forms.Field):
    """Names itself in its errors, so that the summary above a long form says which answer is meant."""

    title = ""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except ValidationError as error:
            if not self.title or any(e.code == "required" for e in error.error_list):
                raise
            named = (ValidationError(f"{self.title}：{e.messages[0]}", code=e.code) for e in error.error_list)
            raise ValidationError(list(named)) from error


class CleanField(Titled, forms.CharField):
    """Text that is cleaned by `cleaner` and counted in characters, the same as the sentence under the field.

    No `maxlength` attribute: browsers cut pasted text with it, without a word.
    """

    def __init__(self, *, cleaner: Cleaner, longest: int, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)
        self.cleaner = cleaner
        self.longest = longest

    def to_python(self, value: Any) -> str:
        typed = "" if value is None else str(value)
        # Cleaning a pasted book would only cost time: what is far too long is refused by its length alone.
        if len(typed) > 4 * self.longest + 1000:
            self._refuse(len(typed))
        cleaned = self.cleaner(typed)
        if len(cleaned) > self.longest:
            self._refuse(len(cleaned))
        return cleaned

    def _refuse(self, length: int) -> None:
        raise ValidationError(
            f"{self.longest:,}文字以内で入れてください（いまは{length:,}文字）。", code="long"
        )


class ProseField(CleanField):
    """Several lines, with the count of letters that are left."""

    def __init__(self, *, longest: int, rows: int, cleaner: Cleaner = text.clean_text, **kwargs: Any) -> None:
        area = forms.Textarea(attrs={"rows": rows, "data-limit": longest})
        super().__init__(cleaner=cleaner, longest=longest, widget=area, **kwargs)


class NumberField(Titled, forms.CharField):
    """A whole number as people type it (１４, 14人)."""

    def __init__(self, *, lowest: int, highest: int, **kwargs: Any) -> None:
        super().__init__(strip=True, **kwargs)
        self.lowest, self.highest = lowest, highest

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        typed = super().to_python(value)
        if not typed:
            return None
        return text.normalise_integer(
            typed[:40], minimum=self.lowest, maximum=self.highest, units="人年月日名"
        )

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        return None


class DatePartField(NumberField):
    """A month or a day: whatever is wrong with it, the range is what helps."""

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        try:
            return super().to_python(value)
        except ValidationError as error:
            words = f"{self.lowest}から{self.highest}までの数字で入れてください。"
            raise ValidationError(words, code="range") from error


class YearField(NumberField):
    """A year: 1998, 平成10, H10."""

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        typed = forms.CharField.to_python(self, value)
        if not typed:
            return None
        founded = dates.parse_founded(typed[:40], latest=self.highest)
        if founded.month is not None:
            raise ValidationError("年だけを入れてください。月と日は、となりの欄に入れてください。")
        return founded.year


class CodesField(forms.MultipleChoiceField):
    """Several codes of a reference table, each once."""

    def to_python(self, value: Any) -> list[str]:
        return list(dict.fromkeys(super().to_python(value)))


class MaskField(forms.MultipleChoiceField):
    """Several of a few choices, stored as one bit each."""

    def clean(self, value: Any) -> int:
        return sum(1 << int(bit) for bit in set(super().clean(value)))

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return [str(bit) for bit in range(value.bit_length()) if value & 1 << bit]
        return value


def fields_of(question: Question, today: date) -> dict[str, forms.Field]:
    """The form fields of one question by name; three for a founding date, one per switch."""
    if question.kind == Kind.FOUNDED:
        fields = _founded(question, today)
    elif question.kind == Kind.SWITCHES:
        fields = {f"show_{name}": _switch(switch_title(name)) for name in SWITCHABLE}
    else:
        fields = {question.name: _field(question)}
    for field in fields.values():
        if isinstance(field, Titled) and not field.title:
            field.title = question.title
    number_fields(fields, question.number)
    return fields


def _common(question: Question, verb: str = "入れて") -> dict[str, Any]:
    return {
        "label": question.label,
        "required": question.required,
        "help_text": question.help_text,
        "error_messages": {
            "required": f"「{question.title}」を{verb}ください。",
            "invalid_choice": "一覧にあるものから選んでください。",
        },
    }


_CLEANERS: dict[str, Cleaner] = {
    Kind.NAME: text.clean_name,
    Kind.KANA: text.normalise_kana,
    Kind.LINE: text.clean_line,
    Kind.PROSE: text.clean_text,
    Kind.CORPORATE: text.normalise_corporate_number,
    Kind.PHONE: text.normalise_phone,
    Kind.EMAIL: text.normalise_mailbox,
    Kind.URL: text.normalise_url,
}
# Not type=email or type=url: browsers rewrite what was typed before it is sent, or send nothing at all.
_INPUT: dict[str, dict[str, str]] = {
    Kind.CORPORATE: {"inputmode": "numeric"},
    Kind.PHONE: {"inputmode": "tel", "autocomplete": "off"},
    Kind.EMAIL: {"inputmode": "email", "autocomplete": "off"},
    Kind.URL: {"inputmode": "url"},
}
# The representative is most often the person who fills this in; the browser may offer what it knows.
_KNOWN_TO_THE_BROWSER = {
    "representative_name": "name",
    "representative_phone": "tel",
    "representative_email": "email",
}


def _field(question: Question) -> forms.Field:
    kind = question.kind
    if kind in _CLEANERS:
        return _text_field(question)
    if kind == Kind.NUMBER:
        widget = forms.TextInput(attrs={"class": question.width, "inputmode": "numeric"})
        lowest = 0 if question.name == "members_citizens" else 1
        return NumberField(lowest=lowest, highest=MOST_PEOPLE, widget=widget, **_common(question))
    if kind == Kind.FLAG:
        return forms.BooleanField(**_common(question))
    if kind == Kind.DECLARATION:
        common = _common(question)
        common["error_messages"]["required"] = f"「{question.title}」に印を付けてください。"
        return forms.BooleanField(**common)
    return _choice_field(question)


def _text_field(question: Question) -> CleanField:
    attrs = {"class": question.width, **_INPUT.get(question.kind, {})}
    if question.name in _KNOWN_TO_THE_BROWSER:
        attrs["autocomplete"] = _KNOWN_TO_THE_BROWSER[question.name]
    common = _common(question)
    if question.kind == Kind.PROSE:
        widget: forms.Widget = forms.Textarea(
            attrs={"rows": 8 if question.max_length > 1000 else 5, "data-limit": question.max_length}
        )
        common["help_text"] = f"{question.help_text}{question.max_length:,}文字まで。"
    else:
        widget = forms.TextInput(attrs={key: value for key, value in attrs.items() if value})
    return CleanField(cleaner=_CLEANERS[question.kind], longest=question.max_length, widget=widget, **common)


def _choice_field(question: Question) -> forms.Field:
    common = _common(question, "選んで")
    match question.kind:
        case Kind.FORM:
            widget = forms.RadioSelect(attrs={"class": "cols"})
            return forms.ChoiceField(choices=_rows(OrganisationForm), widget=widget, **common)
        case Kind.FIELDS:
            boxes = forms.CheckboxSelectMultiple(attrs={"class": "cols"})
            return CodesField(choices=_rows(ActivityField, active=True), widget=boxes, **common)
        case Kind.MAIN_FIELD:
            choices = [("", "選んでください"), *_rows(ActivityField, active=True)]
            return forms.ChoiceField(choices=choices, **common)
        case Kind.AREAS:
            inline = forms.CheckboxSelectMultiple(attrs={"class": "inline"})
            return CodesField(choices=_rows(Area), widget=inline, **common)
        case Kind.WEEKDAYS:
            return _mask([(str(bit), f"{name}曜") for bit, name in enumerate(WEEKDAYS)], common)
        case Kind.TIME_BANDS:
            return _mask([(str(bit), name) for bit, name in enumerate(TIME_BANDS)], common)
    raise ValueError(f"No field for {question.kind}.")


def _mask(choices: list[tuple[str, str]], common: dict[str, Any]) -> MaskField:
    return MaskField(
        choices=choices, widget=forms.CheckboxSelectMultiple(attrs={"class": "inline"}), **common
    )


def _rows(model: Any, **only: Any) -> list[tuple[str, str]]:
    return list(model.objects.filter(**only).values_list("code", "label"))


def _founded(question: Question, today: date) -> dict[str, forms.Field]:
    def attrs() -> forms.TextInput:
        return forms.TextInput(attrs={"class": "w-4", "inputmode": "numeric"})

    year_input = forms.TextInput(attrs={"class": "w-4"})
    missing = {"required": "設立した年を入れてください。"}
    year = YearField(label="年", lowest=1850, highest=today.year, widget=year_input, error_messages=missing)
    month = DatePartField(label="月", lowest=1, highest=12, required=False, widget=attrs())
    day = DatePartField(label="日", lowest=1, highest=31, required=False, widget=attrs())
    year.title, month.title, day.title = "設立した年", "設立した月", "設立した日"
    return {"founded_year": year, "founded_month": month, "founded_day": day}


def _switch(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": f"「{label}」を公開するかどうかを選んでください。"},
    )
