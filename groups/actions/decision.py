"""What the centre does with an application: assign, note, check, return, approve, reject (rules.md 9.1).

What every kind of case has in common stands in groups/actions/casework.py.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from core import audit, clock
from groups import notices
from groups.actions.casework import Desk, ReturnItem, decision_stamps
from groups.actions.group_documents import adopt
from groups.actions.new_group import create_group
from groups.lifecycles import REGISTRATION
from groups.models import Group, InternalNote, Registration, RegistrationCheck
from groups.permissions import can_process_case

CheckView = Mapping[str, str]

DESK = Desk(
    what="申請",
    own="自分の申請",
    rows=Registration.objects.all,
    lifecycle=REGISTRATION,
    may_work=can_process_case,
    tell_assigned=notices.registration_assigned,
    tell_returned=notices.registration_returned,
    tell_rejected=notices.registration_rejected,
)


# ------------------------------------------------------------------------------------- inside the office


def assign(*, registration: Registration, to: Any | None, by: Any) -> None:
    DESK.assign(registration, to=to, by=by)


def add_note(*, registration: Registration, body: str, by: Any) -> InternalNote:
    return DESK.add_note(registration, body=body, by=by)


@transaction.atomic
def set_checks(*, registration: Registration, views: Mapping[str, CheckView], by: Any) -> None:
    """Write the centre's view on some of the four tests of an open case; one line in the record for all.

    views: {test: {"verdict": code, "note": text}}; what is left out stays as it is.
    """
    locked = DESK.waiting(registration, by)
    changes: dict[str, tuple[str, str]] = {}
    for test, view in views.items():
        changes |= _set_check(locked, test, view, by)
    if changes:
        audit.record("見立てを書いた", locked, by=by, internal=True, changes=changes)


def _set_check(locked: Registration, test: str, view: CheckView, by: Any) -> dict[str, tuple[str, str]]:
    """Write one test and tell what changed, in words."""
    check = locked.checks.filter(test=test).first() or RegistrationCheck(registration=locked, test=test)
    before = (str(check.get_verdict_display()), check.note)
    check.verdict = view.get("verdict", check.verdict)
    check.note = view.get("note", check.note)
    label = str(check.get_test_display())
    changes: dict[str, tuple[str, str]] = {}
    if before[0] != str(check.get_verdict_display()):
        changes[label] = (before[0], str(check.get_verdict_display()))
    if before[1] != check.note:
        changes[f"{label}のメモ"] = ("", audit.CHANGED)
    if changes:
        check.checked_by, check.checked_at = by, clock.now()
        check.save()
    return changes


# ------------------------------------------------------------------------------------------- decisions


def return_for_correction(
    *,
    registration: Registration,
    items: Iterable[ReturnItem],
    by: Any,
    today: date,
    seen: datetime | None = None,
) -> Registration:
    return DESK.return_for_correction(registration, items=items, by=by, today=today, seen=seen)


@transaction.atomic
def approve(*, registration: Registration, by: Any, today: date, seen: datetime | None = None) -> Group:
    """Register the group: number, page, representative and mail in one transaction. Returns the group."""
    locked = DESK.ready(registration, "approve", by=by, seen=seen)
    group = create_group(locked, by=by, today=today)
    adopt(locked, group, today=today)
    REGISTRATION.apply(locked, "approve", by=by, today=today, group=group, **decision_stamps(by))
    notices.registration_approved(locked, group)
    registration.refresh_from_db()
    return group


def reject(
    *, registration: Registration, reason: str, by: Any, today: date, seen: datetime | None = None
) -> Registration:
    return DESK.reject(registration, reason=reason, by=by, today=today, seen=seen)
