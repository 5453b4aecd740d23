"""Reading the answers of an application: in words, as typed, and what changed between two rounds.

`answers` maps a step to {key: stored value}. Keys that begin with "_" are the draft's own notes: `_raw`
holds input that is not valid yet ({step: {"values": as typed, "state": "partial" or "wrong"}}), `_saved` the
version at which each step was last written, `_revised` the steps looked through again after a return.
"""

from dataclasses import dataclass
from typing import Any

from groups.models import SWITCHABLE, TIME_BANDS, WEEKDAYS, ActivityField, Area, OrganisationForm
from groups.steps import STEPS, Kind, Question, Step

Values = dict[str, Any]
Answers = dict[str, Values]
EMPTY = "（未記入）"


def clean_copy(answers: dict[str, Any]) -> Answers:
    """The answers without the draft's own notes: what is handed to the centre."""
    return {step.slug: dict(answers.get(step.slug) or {}) for step in STEPS if step.slug in answers}


@dataclass(frozen=True)
class Labels:
    """Names of the codes in answers, read once per page."""

    fields: dict[str, str]
    areas: dict[str, str]
    forms: dict[str, str]

    @classmethod
    def load(cls) -> "Labels":
        return cls(
            dict(ActivityField.objects.values_list("code", "label")),
            dict(Area.objects.values_list("code", "label")),
            dict(OrganisationForm.objects.values_list("code", "label")),
        )


def in_words(question: Question, values: Values, labels: Labels) -> str:
    """One answer as a person reads it; "" when there is none. Lists are joined with 、."""
    value = values.get(question.keys[0])
    match question.kind:
        case Kind.FIELDS:
            return "、".join(labels.fields.get(code, code) for code in value or [])
        case Kind.MAIN_FIELD:
            return labels.fields.get(value or "", value or "")
        case Kind.AREAS:
            return "、".join(labels.areas.get(code, code) for code in value or [])
        case Kind.FORM:
            return labels.forms.get(value or "", value or "")
        case Kind.WEEKDAYS:
            return "・".join(name for bit, name in enumerate(WEEKDAYS) if (value or 0) & 1 << bit)
        case Kind.TIME_BANDS:
            return "・".join(name for bit, name in enumerate(TIME_BANDS) if (value or 0) & 1 << bit)
        case Kind.FOUNDED:
            return founded_in_words(values)
        case Kind.FLAG:
            return "はい" if value else "いいえ"
        case Kind.DECLARATION:
            return "確かめました" if value else ""
        case Kind.SWITCHES:
            return "、".join(switch_title(name) for name in SWITCHABLE if name in (value or []))
        case Kind.NUMBER:
            return "" if value is None else f"{value:,}人"
    return str(value or "")


_TITLES = {question.name: question.title for step in STEPS for question in step.questions}


def switch_title(name: str) -> str:
    """What a field that may be published was called when it was asked for."""
    return _TITLES.get(name, SWITCHABLE[name])


def founded_in_words(values: Values) -> str:
    """2019年5月, as exactly as it is known."""
    text = ""
    for column, unit in (("founded_year", "年"), ("founded_month", "月"), ("founded_day", "日")):
        if values.get(column) is None:
            break
        text += f"{values[column]}{unit}"
    return text


@dataclass(frozen=True)
class Row:
    """A question with its answer in words; `public` says whether the portal would show it."""

    step: Step
    question: Question
    text: str
    public: bool


def rows(step: Step, answers: dict[str, Any], labels: Labels) -> list[Row]:
    """The questions of a step with their answers; papers are listed apart."""
    values = answers.get(step.slug) or {}
    switched_on = (answers.get("page") or {}).get("public_fields") or []
    return [
        Row(
            step,
            question,
            in_words(question, values, labels),
            question.publication == "always"
            or (question.publication == "switch" and question.name in switched_on),
        )
        for question in step.questions
        if question.kind != Kind.DOCUMENT
    ]


@dataclass(frozen=True)
class Difference:
    """An answer that is not the same in two rounds, both in words."""

    step: Step
    question: Question
    before: str
    after: str


def differences(before: dict[str, Any], after: dict[str, Any], labels: Labels) -> list[Difference]:
    """What changed between two rounds of answers, in the order of the form."""
    found = []
    for step in STEPS:
        for old, new in zip(rows(step, before, labels), rows(step, after, labels), strict=True):
            if old.text != new.text:
                found.append(Difference(step, new.question, old.text, new.text))
    return found


# ------------------------------------------------------------------------------------------- as typed

Typed = dict[str, list[str]]


def typed(step: Step, answers: dict[str, Any]) -> Typed:
    """The step as its form fields would send it: {field name: list of strings}."""
    draft = (answers.get("_raw") or {}).get(step.slug)
    if draft is not None:
        return {name: list(values) for name, values in draft["values"].items()}
    values = answers.get(step.slug) or {}
    result: Typed = {}
    for question in step.questions:
        for key in question.keys:
            if key in values:
                result |= _as_typed(question, key, values[key])
    return result


def _as_typed(question: Question, key: str, value: Any) -> Typed:
    match question.kind:
        case Kind.WEEKDAYS | Kind.TIME_BANDS:
            return {key: [str(bit) for bit in range(7) if value & 1 << bit]}
        case Kind.SWITCHES:
            return {f"show_{name}": ["yes" if name in value else "no"] for name in SWITCHABLE}
        case Kind.FLAG | Kind.DECLARATION:
            return {key: ["on"] if value else []}
        case Kind.FIELDS | Kind.AREAS:
            return {key: list(value)}
    return {key: ["" if value is None else str(value)]}


def typed_in_words(question: Question, sent: Typed, labels: Labels) -> str:
    """What was typed for a question, valid or not, as a person reads it."""
    values = [value for key in question.keys for value in sent.get(key, [])]
    match question.kind:
        case Kind.FOUNDED:
            return " ".join(value for value in values if value)
        case Kind.WEEKDAYS:
            return "・".join(WEEKDAYS[int(value)] for value in values if value in tuple("0123456"))
        case Kind.TIME_BANDS:
            return "・".join(TIME_BANDS[int(value)] for value in values if value in tuple("012"))
        case Kind.FIELDS | Kind.MAIN_FIELD:
            return "、".join(labels.fields.get(value, value) for value in values)
        case Kind.AREAS:
            return "、".join(labels.areas.get(value, value) for value in values)
        case Kind.FORM:
            return "、".join(labels.forms.get(value, value) for value in values)
        case Kind.FLAG | Kind.DECLARATION:
            return "はい" if any(values) else "いいえ"
        case Kind.SWITCHES:
            return "、".join(switch_title(name) for name in SWITCHABLE if sent.get(f"show_{name}") == ["yes"])
    return "".join(values)


def typed_keys(question: Question) -> tuple[str, ...]:
    """Names of the form fields of a question."""
    if question.kind == Kind.SWITCHES:
        return tuple(f"show_{name}" for name in SWITCHABLE)
    return question.keys
