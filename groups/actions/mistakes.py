"""「まちがいを知らせる」: from a reader's form to the centre's list. The group never learns who reported."""

from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock, dates, settings_rows
from core.forms import update_versioned
from core.lifecycle import Blocked, NotAllowed
from groups.actions.confirmation import life, mail_link, mail_waiting, report_of
from groups.lifecycles.questions import MISTAKE
from groups.models import Group, MistakeReport
from groups.notices import questions as notices
from groups.permissions.questions import can_handle_mistake
from groups.purpose_questions import MISTAKE as PURPOSE

State = MistakeReport.State
STEPS = ("take", "finish", "dismiss", "reopen")


@transaction.atomic
def report_mistake(
    *, group: Group, parts: list[str], body: str, email: str, today: date, by: Any
) -> MistakeReport:
    """Keep a report until its writer confirms it by mail; the same words about the same group are kept once.

    Without an address it can only wait beside the list, until an officer looks there.
    """
    if by is not None or not group.is_public:
        raise NotAllowed("このページからは知らせられません。")
    waiting = group.mistake_reports.filter(state__in=(State.UNCONFIRMED, State.NEW))
    if same := waiting.filter(body=body, reporter_email=email).first():
        return same
    now = clock.now()
    report = MistakeReport.objects.create(
        group=group,
        parts=parts,
        body=body,
        reporter_email=email,
        purpose_text_version=PURPOSE.version,
        due_on=_due_on(today),
        created_at=now,
        state_changed_at=now,
    )
    if email:
        mail_link(report)
    return report


def _due_on(today: date) -> date:
    return dates.add_working_days(today, settings_rows.value("groups.mistake_due_days", on=today))


def find_report(number: int, token: str) -> MistakeReport | None:
    """The report about group `number` behind a link; None for a wrong link, and after its hours."""
    key = report_of(token)
    if key is None:
        return None
    found = MistakeReport.objects.select_related("group").filter(pk=key, group__number=number).first()
    if found is None or (found.state == State.UNCONFIRMED and found.created_at + life() <= clock.now()):
        return None
    return found


@transaction.atomic
def confirm_mistake(*, report: MistakeReport, today: date, by: Any) -> MistakeReport:
    """Its writer has pressed: now it stands on the centre's list, and its days are counted. Raises Blocked.

    The officers get one mail until somebody has looked: a flood of reports is no flood of mails.
    """
    MISTAKE.apply(report, "confirm", by=by, today=today, confirmed_at=clock.now(), due_on=_due_on(today))
    if not MistakeReport.objects.filter(state=State.NEW).exclude(pk=report.pk).exists():
        notices.mistake_arrived(report)
    mail_waiting(report.reporter_email)
    return report


@transaction.atomic
def handle_mistake(
    *, report: MistakeReport, step: str, by: Any, today: date, answer: str = ""
) -> MistakeReport:
    """One step of the table; with an answer the reporter is mailed, if they left an address.

    Raises Blocked, NotAllowed; ValueError for a step that the table does not have.
    """
    if step not in STEPS:
        raise ValueError(f"Unknown step {step!r}")
    if answer and not report.reporter_email:
        raise Blocked("返事のあて先が書かれていないため、返事は送れません。")
    stamps: dict[str, Any] = {"handled_by": by}
    if answer:
        stamps["answered_at"] = clock.now()
    MISTAKE.apply(report, step, by=by, today=today, **stamps)
    if answer:
        notices.mistake_answered(report, text=answer)
        audit.record("知らせた人へ返事を送った", report, by=by)
    return report


@transaction.atomic
def note_on_mistake(*, report: MistakeReport, note: str, seen_version: int, by: Any) -> None:
    """The office's own note. Raises StaleWrite when a colleague wrote since the page was opened."""
    if not can_handle_mistake(by, report):
        raise NotAllowed("覚え書きを書く権限がありません。")
    update_versioned(report, seen_version, note=note)
    audit.record("覚え書きを書いた", report, by=by, internal=True)
