"""The forms of an application: one per step, built from the table of questions."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict

from core import settings_rows, text
from groups.answers import Typed, Values
from groups.forms.question_fields import CleanField, fields_of
from groups.models import PERSONAL_SWITCHES, SWITCHABLE, OrganisationForm
from groups.questions import Kind, Question
from groups.steps import NEVER_PUBLIC, Step

# What is kept of input that is not valid: enough for every honest answer, not for a flood.
LONGEST_KEPT = 20_000


@dataclass(frozen=True)
class Item:
    """A question on the page: its bound fields and, after a return, the officer's remark."""

    question: Question
    fields: list[BoundField]
    remark: str

    @property
    def field(self) -> BoundField:
        return self.fields[0]

    @property
    def errors(self) -> list[str]:
        return [str(error) for field in self.fields for error in field.errors]

    @property
    def never_public(self) -> str:
        """Why the answer is never published; "" when it can be."""
        return NEVER_PUBLIC.get(self.question.name, "")


class StepForm(forms.Form):
    """One step. `base` holds the stored answers; `only` names the questions that are open (None: all).

    Rules between two answers look at the form first and at `base` for questions that are closed.
    """

    def __init__(
        self,
        step: Step,
        *,
        today: date,
        base: Values,
        only: dict[str, str] | None = None,
        data: Typed | None = None,
        initial: Typed | None = None,
    ) -> None:
        super().__init__(data=as_data(data), initial=_initial(initial))
        self.step, self.today, self.base = step, today, base
        self.remarks = only or {}
        self.questions = [q for q in step.questions if only is None or q.name in only]
        for question in self.questions:
            self.fields.update(fields_of(question, today))
        if step.slug == "page":
            _default_switches(self)

    def clean(self) -> None:
        for rule in RULES.get(self.step.slug, ()):
            rule(self)

    def answer(self, key: str) -> Any:
        """The value in force: of this form when it asks for it (None when invalid), else the stored one."""
        return self.cleaned_data.get(key) if key in self.fields else self.base.get(key)

    def complain(self, keys: Collection[str], message: str) -> None:
        """Put an error at the first of these fields that is open, else above the form."""
        open_key = next((key for key in keys if key in self.fields), None)
        self.add_error(open_key, ValidationError(message, code="rule"))

    def values(self) -> Values:
        """Cleaned answers of the open questions; call after is_valid(), also when it was not."""
        cleaned: Values = getattr(self, "cleaned_data", {})
        if self.step.slug == "page":
            shown = [name for name in SWITCHABLE if cleaned.get(f"show_{name}") == "yes"]
            return {"public_fields": shown}
        return {key: cleaned[key] for question in self.questions for key in question.keys if key in cleaned}

    def typed(self) -> Typed:
        """What was sent, for the fields of this form only, in a shape that every database can keep."""
        data = cast(QueryDict, self.data)
        return {name: [_keepable(value) for value in data.getlist(name)] for name in self.fields}

    @property
    def only_blanks_are_missing(self) -> bool:
        """Every error is an empty required field: the page is unfinished, not wrong."""
        return all(e.code == "required" for errors in self.errors.as_data().values() for e in errors)

    def items_to_show(self) -> Iterator[Item]:
        for question in self.questions:
            if question.kind == Kind.SWITCHES:
                continue
            bound = [self[key] for key in question.keys]
            yield Item(question, bound, self.remarks.get(question.name, ""))

    def switches(self) -> list[tuple[str, BoundField]]:
        """(name of the Group field, bound field) of the page step."""
        return [(name, self[f"show_{name}"]) for name in SWITCHABLE if f"show_{name}" in self.fields]


def as_data(typed: Typed | None) -> Any:
    """Stored typed values as a QueryDict, or None."""
    if typed is None:
        return None
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    return data


_SEVERAL = ("fields", "areas", "weekdays", "time_bands")


def _initial(typed: Typed | None) -> dict[str, Any]:
    """Fields of several choices get a list, all others their single value.

    An empty list is a box without a tick: None, because Django's checkbox takes [] for a tick.
    """
    return {
        name: values if name in _SEVERAL else next(iter(values), None)
        for name, values in (typed or {}).items()
    }


def _keepable(value: str) -> str:
    """No NUL and no lone surrogate: PostgreSQL's JSON takes neither."""
    kept = value[:LONGEST_KEPT].replace("\x00", "")
    return kept.encode("utf-8", "replace").decode("utf-8")


def _default_switches(form: StepForm) -> None:
    """Personal fields start at 公開しない, everything else at 公開する."""
    for name in SWITCHABLE:
        field = form.fields.get(f"show_{name}")
        if field is not None:
            field.initial = "no" if name in PERSONAL_SWITCHES else "yes"


# ------------------------------------------------------------------------------- rules between answers


def _corporate_number_only_for_corporations(form: StepForm) -> None:
    number, code = form.answer("corporate_number"), form.answer("form")
    if not number or not code:
        return
    if not OrganisationForm.objects.filter(code=code, is_corporation=True).exists():
        form.complain(
            ("corporate_number", "form"),
            "法人番号を入れられるのは法人だけです。組織の種別を確かめるか、番号を消してください。",
        )


def _founded_is_a_day_that_was(form: StepForm) -> None:
    year, month, day = (form.answer(f"founded_{part}") for part in ("year", "month", "day"))
    if "founded_year" not in form.fields or year is None:
        return
    if day is not None and month is None:
        if "founded_month" not in form.errors:
            form.complain(("founded_month",), "日を入れるときは、月も入れてください。")
        return
    try:
        earliest = date(year, month or 1, day or 1)
    except ValueError:
        form.complain(("founded_day",), f"{year}年{month}月{day}日という日はありません。")
        return
    if earliest > form.today:
        form.complain(("founded_month",), "設立した日が今日より先になっています。")


def enough_citizens(form: StepForm) -> None:
    total, citizens = form.answer("members_total"), form.answer("members_citizens")
    officers = form.answer("officers_total")
    fewest = settings_rows.value("groups.fewest_citizens", on=form.today)
    if citizens is not None and citizens < fewest:
        form.complain(
            ("members_citizens", "members_total"),
            f"登録には市民が{fewest}人以上必要です。市内で働く人、学ぶ人、事業をする人も数えてください。",
        )
    elif citizens is not None and total is not None and citizens > total:
        form.complain(
            ("members_citizens", "members_total"),
            "市民の人数が、会員の人数より多くなっています。どちらかを直してください。",
        )
    if officers is not None and total is not None and officers > total and "officers_total" in form.fields:
        form.complain(
            ("officers_total",), "役員の人数が、会員の人数より多くなっています。どちらかを直してください。"
        )


def _main_field_is_chosen(form: StepForm) -> None:
    chosen, main = form.answer("fields"), form.answer("main_field")
    if chosen and main and main not in chosen:
        form.complain(("main_field", "fields"), "主たる分野は、上で選んだ活動分野の中から選んでください。")


def _name_has_letters(form: StepForm) -> None:
    name = form.answer("name")
    if name and "name" in form.fields and not text.name_key(name):
        form.complain(("name",), "名前に文字が入っていません。")


RULES: dict[str, tuple[Callable[[StepForm], None], ...]] = {
    "basics": (
        _name_has_letters,
        _corporate_number_only_for_corporations,
        _founded_is_a_day_that_was,
        enough_citizens,
    ),
    "activity": (_main_field_is_chosen,),
    "group-page": (  # a registered group edits its public page (forms/page.py)
        _corporate_number_only_for_corporations,
        _founded_is_a_day_that_was,
        _main_field_is_chosen,
    ),
}


# The same rules with the answers that each is about, for forms that ask any choice of questions.
BETWEEN: tuple[tuple[Callable[[StepForm], None], tuple[str, ...]], ...] = (
    (_name_has_letters, ("name",)),
    (_corporate_number_only_for_corporations, ("form", "corporate_number")),
    (_founded_is_a_day_that_was, ("founded_year",)),
    (enough_citizens, ("members_total", "members_citizens", "officers_total")),
    (_main_field_is_chosen, ("fields", "main_field")),
)


class SubmitForm(forms.Form):
    """The last page: a reason is needed only where a similar group was found."""

    duplicate_reason = CleanField(
        cleaner=text.clean_text,
        longest=500,
        label="別の団体である理由",
        help_text="例：同じ名前ですが、活動する地域と会員が違います。500文字まで。",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "似た団体があります。別の団体である理由を書いてください。"},
    )

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duplicate_reason"].required = needs_reason
