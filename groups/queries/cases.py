"""The centre's reading of applications: the queue, and everything about one of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.json import KT

from core import audit
from core.lifecycle import Offer
from core.models import AuditEntry
from groups.answers import Difference, Labels, Row, differences, rows
from groups.duplicates import Match, find
from groups.lifecycles import REGISTRATION
from groups.models import InternalNote, Registration, RegistrationCheck, RegistrationDocument
from groups.queries.casework import LONG, LONGEST_TIMELINE, Asked, Waiting, in_order, waiting
from groups.steps import BY_SLUG, STEPS, Kind, Step

State = Registration.State


def visible_cases(user: Any) -> QuerySet[Registration]:
    """What an officer can see: everything the centre has received, but never an application of their own."""
    return Registration.objects.received().exclude(applicant=user)


def queue(user: Any, today: date) -> QuerySet[Registration]:
    """Cases with `shown_name`, in the order in which the office works."""
    cases = visible_cases(user).annotate(shown_name=KT("submitted_answers__basics__name"))
    return in_order(cases, today).defer(*LONG, "duplicates")


# --------------------------------------------------------------------------------------------- one case


@dataclass(frozen=True)
class CaseFile:
    """Everything the case page shows, read once."""

    case: Registration
    waiting: Waiting
    steps: list[tuple[Step, list[Row]]]
    differences: list[Difference]
    question_count: int
    asked: list[Asked]
    documents: list[RegistrationDocument]
    withdrawn_documents: list[RegistrationDocument]
    missing_documents: list[str]
    timeline: list[AuditEntry]
    checks: list[RegistrationCheck]
    notes: list[InternalNote]
    duplicates: list[Match]
    offers: list[Offer]

    @property
    def name(self) -> str:
        return str((self.case.submitted_answers.get("basics") or {}).get("name") or "（名前なし）")


def case_file(case: Registration, user: Any, today: date) -> CaseFile:
    """The case as `user` may see it. About ten statements, whatever the size of the case."""
    labels = Labels.load()
    papers = list(case.documents.select_related("file"))
    story = list(audit.timeline(case, with_internal=True)[:LONGEST_TIMELINE])
    changed: list[Difference] = []
    if case.previous_answers:
        changed = differences(case.previous_answers, case.submitted_answers, labels)
        changed = _in_form_order([*changed, *_changed_papers(papers, _returned_at(story))])
    present = [paper for paper in papers if paper.removed_at is None]
    steps = [(step, rows(step, case.submitted_answers, labels)) for step in STEPS]
    return CaseFile(
        case=case,
        waiting=waiting(case, today),
        steps=steps,
        differences=changed,
        question_count=sum(len(step.questions) for step in STEPS),
        asked=_asked(case, changed),
        documents=present,
        withdrawn_documents=[paper for paper in papers if paper.removed_at is not None],
        missing_documents=_missing(present),
        timeline=story,
        checks=checks_of(case),
        notes=list(case.notes.select_related("written_by")),
        duplicates=_duplicates(case),
        offers=REGISTRATION.offers(case, user, today),
    )


def answers_in_words(case: Registration) -> dict[tuple[str, str], str]:
    """(step, question) → the submitted answer in words; papers by their file names."""
    labels = Labels.load()
    words = {
        (row.step.slug, row.question.name): row.text
        for step in STEPS
        for row in rows(step, case.submitted_answers, labels)
    }
    for paper in case.documents.filter(removed_at=None).select_related("file"):
        key = ("documents", paper.kind)
        words[key] = "、".join(filter(None, (words.get(key), paper.file.name)))
    return words


def publication(case: Registration) -> tuple[list[str], list[str]]:
    """Labels of the filled questions that the page will show, and of those it will not."""
    labels = Labels.load()
    filled = [row for step in STEPS for row in rows(step, case.submitted_answers, labels) if row.text]
    asked_about = [row for row in filled if row.question.kind not in (Kind.DECLARATION, Kind.SWITCHES)]
    shown = [row.question.label for row in asked_about if row.public]
    return shown, [row.question.label for row in asked_about if not row.public]


def _returned_at(story: list[AuditEntry]) -> datetime | None:
    returned = REGISTRATION.by_name["return"].past
    return next((entry.at for entry in story if entry.verb == returned), None)


def _changed_papers(papers: list[RegistrationDocument], returned_at: datetime | None) -> Iterator[Difference]:
    """The kinds of paper that are not the same as when the case was last returned, by file names."""
    if returned_at is None:
        return
    step = BY_SLUG["documents"]
    for question in step.questions:
        of_kind = [paper for paper in papers if paper.kind == question.name]
        present = [paper for paper in of_kind if paper.removed_at is None]
        before = [
            paper
            for paper in of_kind
            if paper.added_at <= returned_at and (paper.removed_at is None or paper.removed_at > returned_at)
        ]
        if before != present:
            yield Difference(
                step, question, *("、".join(p.file.name for p in side) for side in (before, present))
            )


def _in_form_order(changed: list[Difference]) -> list[Difference]:
    return sorted(changed, key=lambda difference: difference.step.number)


def _asked(case: Registration, changed: list[Difference]) -> list[Asked]:
    """What the last return asked for, and what became of it once the group has sent the case again."""
    is_away = case.state == State.RETURNED
    if not is_away and not case.previous_answers:
        return []
    different = {(d.step.slug, str(d.question.name)) for d in changed}
    return [
        Asked(
            BY_SLUG[item["step"]].question(item["field"]).label,
            item["remark"],
            None if is_away else (item["step"], item["field"]) in different,
        )
        for item in case.return_items
    ]


def _duplicates(case: Registration) -> list[Match]:
    """Of an open case looked up anew (the register grows); afterwards as it was when it was sent."""
    if case.is_waiting:
        return find(case.submitted_answers, registration=case)
    known = ("number", "name", "registration")
    matches = [
        Match(tuple(row["reasons"]), **{key: row[key] for key in known if key in row})
        for row in case.duplicates
    ]
    others = [match.registration for match in matches if match.registration]
    there = set(Registration.objects.filter(pk__in=others).values_list("pk", flat=True)) if others else set()
    return [match for match in matches if match.registration is None or match.registration in there]


def _missing(papers: list[RegistrationDocument]) -> list[str]:
    """Labels of the kinds of paper that are asked for and not there."""
    there = {paper.kind for paper in papers}
    return [q.label for q in BY_SLUG["documents"].questions if q.name not in there]


def checks_of(case: Registration) -> list[RegistrationCheck]:
    """One row for each of the four tests, in their order; unsaved where nobody has looked yet."""
    saved = {check.test: check for check in case.checks.select_related("checked_by")}
    return [
        saved.get(test, RegistrationCheck(registration=case, test=test))
        for test in RegistrationCheck.Test.values
    ]
