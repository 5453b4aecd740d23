"""The form with which a group edits its public page: questions of the application, each with its switch."""

from collections.abc import Iterator
from datetime import date

from django.forms import BoundField

from core.numbering import number_fields
from groups import answers, values
from groups.answers import Typed
from groups.forms.question_fields import fields_of
from groups.forms.registration import Item, StepForm
from groups.models import SWITCHABLE, Group
from groups.questions import PAGE, Question
from groups.questions.page import LOCKED, LOCKED_NUMBER, SECTIONS, STEP, step_for

# The founding date has one switch for its three columns.
_SWITCHES = PAGE[0]
_LOCKED_SWITCH = "show_representative_name"


class PageForm(StepForm):
    """`group` gives the stored values; `data` is what was sent, else the stored values are shown."""

    def __init__(self, group: Group, *, today: date, data: Typed | None = None) -> None:
        self.stored = values.snapshot(group)
        initial = None if data is not None else stored_typed(self.stored)
        super().__init__(
            step_for(self.stored),
            today=today,
            base=self.stored,
            data=with_switches(data, self.stored),
            initial=initial,
        )
        for question in self.questions:
            if not question.required:
                for key in question.keys:
                    self.fields[key].required = False
        self.fields.update(fields_of(_SWITCHES, today))
        number_fields({_LOCKED_SWITCH: self.fields[_LOCKED_SWITCH]}, LOCKED_NUMBER)

    def values(self) -> values.Values:
        """What an action takes: the answers and the fields to be published."""
        shown = [name for name in SWITCHABLE if self.cleaned_data[f"show_{name}"] == "yes"]
        return super().values() | {"public_fields": shown}

    def sections(self) -> Iterator[tuple[str, list[tuple[Item, BoundField | None]]]]:
        """Headings with their questions; each with its switch, or None where the answer is always public."""
        asked = {question.name: question for question in self.questions}
        for heading, questions in SECTIONS:
            yield heading, [self._row(asked[question.name]) for question in questions]

    def _row(self, question: Question) -> tuple[Item, BoundField | None]:
        item = Item(question, [self[key] for key in question.keys], "")
        return item, self[f"show_{question.name}"] if question.name in SWITCHABLE else None

    @property
    def locked_switch(self) -> BoundField:
        """The representative's name is locked, but whether it is shown is the group's own choice."""
        return self[_LOCKED_SWITCH]


def stored_typed(stored: values.Values) -> Typed:
    """The stored values as the form would send them."""
    shown = {f"show_{name}": ["yes" if name in stored["public_fields"] else "no"] for name in SWITCHABLE}
    return answers.typed(STEP, {STEP.slug: stored}) | shown


def with_switches(data: Typed | None, stored: values.Values) -> Typed | None:
    """A switch that was not sent at all stays as it is: nothing becomes public by accident."""
    if data is None:
        return None
    return {
        f"show_{name}": ["yes" if name in stored["public_fields"] else "no"] for name in SWITCHABLE
    } | data


def locked_rows(group: Group) -> list[tuple[str, str]]:
    """Label and value of what cannot be changed here."""
    shown = {"name": ("団体の名前", group.name), "kana": ("フリガナ", group.kana)}
    shown["form"] = ("組織の種別", group.form.label)
    shown["representative_name"] = ("代表者", group.representative_name)
    return [shown[name] for name in LOCKED if shown[name][1]]
