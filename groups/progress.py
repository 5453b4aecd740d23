"""How far an application is: the state of each step, and what is still missing before it can be sent."""

from dataclasses import dataclass
from enum import StrEnum

from groups import purpose_texts
from groups.models import Registration, RegistrationDocument
from groups.steps import STEPS, Kind, Step, reopened


class Status(StrEnum):
    TODO = "まだ"
    PARTIAL = "書きかけ"
    FIX = "直してください"
    DONE = "済み"
    CLOSED = "そのまま"


@dataclass(frozen=True)
class StepLine:
    """A step of the task list; `note` says what is missing."""

    step: Step
    status: Status
    note: str = ""

    @property
    def is_open(self) -> bool:
        return self.status != Status.CLOSED


def is_editable(registration: Registration) -> bool:
    return registration.is_editable


def open_questions(registration: Registration, step: Step) -> dict[str, str] | None:
    """The questions that can be changed with their remarks; None means all of the step."""
    if registration.state == Registration.State.RETURNED:
        return reopened(registration.return_items, step.slug)
    return None


def documents(registration: Registration) -> list[RegistrationDocument]:
    """The papers that count now, oldest first."""
    return list(registration.documents.filter(removed_at=None).select_related("file").order_by("id"))


def overview(registration: Registration) -> list[StepLine]:
    """One line per step. One query."""
    kinds = {document.kind for document in documents(registration)}
    return [_line(registration, step, kinds) for step in STEPS]


def _line(registration: Registration, step: Step, kinds: set[str]) -> StepLine:
    answers = registration.answers
    raw = (answers.get("_raw") or {}).get(step.slug)
    if registration.state == Registration.State.RETURNED:
        opened = reopened(registration.return_items, step.slug)
        if not opened:
            return StepLine(step, Status.CLOSED)
        if step.slug not in (answers.get("_revised") or []) or raw:
            return StepLine(step, Status.FIX, f"{sum(1 for remark in opened.values() if remark)}か所")
        return StepLine(step, Status.DONE)
    if step.slug == "documents":
        return _documents_line(step, kinds)
    if raw:
        state = Status.PARTIAL if raw["state"] == "partial" else Status.FIX
        return StepLine(step, state)
    if step.slug not in answers:
        return StepLine(step, Status.TODO)
    if step.slug == "people" and registration.purpose_text_version != purpose_texts.CURRENT.version:
        return StepLine(
            step, Status.PARTIAL, "使いみちの説明が新しくなりました。読んで、保存し直してください。"
        )
    return StepLine(step, Status.DONE)


def _documents_line(step: Step, kinds: set[str]) -> StepLine:
    missing = missing_documents(kinds)
    if not missing:
        return StepLine(step, Status.DONE)
    status = Status.PARTIAL if kinds else Status.TODO
    return StepLine(step, status, f"{'と'.join(missing.values())}が要ります。" if kinds else "")


def missing_documents(kinds: set[str]) -> dict[str, str]:
    """The required papers that are not there: {kind: label}."""
    return {
        question.name: question.label
        for step in STEPS
        for question in step.questions
        if question.kind == Kind.DOCUMENT and question.required and question.name not in kinds
    }


def unfinished(registration: Registration) -> list[StepLine]:
    """Steps that keep the application from being sent."""
    return [line for line in overview(registration) if line.status not in (Status.DONE, Status.CLOSED)]
