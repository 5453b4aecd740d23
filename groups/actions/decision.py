"""What the centre does with an application: assign, note, check, return, approve, reject (rules.md 9.1).

Every action asks permission itself, writes in one transaction and leaves a line in the record. Steps that
change the state go through `lifecycles.REGISTRATION`; `NotAllowed` and `Blocked` come from there.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from core import audit, clock
from core.lifecycle import Blocked, NotAllowed
from groups import notices
from groups.actions import casework
from groups.actions.group_documents import adopt
from groups.actions.new_group import create_group
from groups.lifecycles import REGISTRATION
from groups.models import Group, InternalNote, Registration, RegistrationCheck
from groups.permissions import can_process_case

ReturnItem = dict[str, str]
CheckView = Mapping[str, str]

WHAT = "申請"


def _locked(registration: Registration) -> Registration:
    """The row as it is now, held until the transaction ends."""
    return Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)


def _open_case(registration: Registration, by: Any) -> Registration:
    """The locked row of a case that waits for a decision. Raises NotAllowed, Blocked."""
    locked = _locked(registration)
    if not can_process_case(by, locked):
        raise NotAllowed("この申請を扱う権限がありません。")
    casework.refuse_closed(locked, what=WHAT)
    return locked


def _ready(registration: Registration, step: str, *, by: Any, seen: datetime | None) -> Registration:
    """The locked row, if `step` is open to `by` and the officer has seen the present round of answers.

    seen: `submitted_at` of the round on the officer's screen; None skips that check (commands, demo).
    """
    locked = _locked(registration)
    casework.refuse_unready(locked, REGISTRATION, step, by=by, seen=seen, what=WHAT)
    return locked


def already(registration: Registration) -> str:
    """Who brought the case into its present state, for the officer who comes second."""
    return casework.already(registration, what=WHAT)


# ------------------------------------------------------------------------------------- inside the office


@transaction.atomic
def assign(*, registration: Registration, to: Any | None, by: Any) -> None:
    """Give an open case to a colleague (who gets a mail), take it, or with `to=None` lay it back."""
    locked = _open_case(registration, by)
    if to is not None and not can_process_case(to, locked):
        raise Blocked("担当にできるのは、いまセンター職員である人だけです。自分の申請の担当にはなれません。")
    if casework.give_to(locked, to, by=by) and to is not None and to != by:
        notices.registration_assigned(locked, to=to, by=by)


@transaction.atomic
def add_note(*, registration: Registration, body: str, by: Any) -> InternalNote:
    """Append an internal note. Notes are never changed; a correction is a further note."""
    locked = _locked(registration)
    if not can_process_case(by, locked):
        raise NotAllowed("内部の記録を書く権限がありません。")
    note = InternalNote.objects.create(registration=locked, body=body, written_by=by, written_at=clock.now())
    audit.record("内部の記録を書いた", locked, by=by, internal=True)
    return note


@transaction.atomic
def set_checks(*, registration: Registration, views: Mapping[str, CheckView], by: Any) -> None:
    """Write the centre's view on some of the four tests of an open case; one line in the record for all.

    views: {test: {"verdict": code, "note": text}}; what is left out stays as it is.
    """
    locked = _open_case(registration, by)
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


@transaction.atomic
def return_for_correction(
    *,
    registration: Registration,
    items: Iterable[ReturnItem],
    by: Any,
    today: date,
    seen: datetime | None = None,
) -> Registration:
    """Send the case back: only the fields of `items` reopen, each with its remark.

    items: {"step", "field", "remark"} with codes of groups/steps.py. Without one the engine says so.
    """
    locked = _ready(registration, "return", by=by, seen=seen)
    locked.return_items = [dict(item) for item in items]
    locked.save(update_fields=["return_items"])
    REGISTRATION.apply(locked, "return", by=by, today=today, updated_at=clock.now())
    notices.registration_returned(locked)
    registration.refresh_from_db()
    return locked


@transaction.atomic
def approve(*, registration: Registration, by: Any, today: date, seen: datetime | None = None) -> Group:
    """Register the group: number, page, representative and mail in one transaction. Returns the group."""
    locked = _ready(registration, "approve", by=by, seen=seen)
    group = create_group(locked, by=by, today=today)
    adopt(locked, group, today=today)
    now = clock.now()
    REGISTRATION.apply(
        locked, "approve", by=by, today=today, group=group, decided_at=now, decided_by=by, updated_at=now
    )
    notices.registration_approved(locked, group)
    registration.refresh_from_db()
    return group


@transaction.atomic
def reject(
    *, registration: Registration, reason: str, by: Any, today: date, seen: datetime | None = None
) -> Registration:
    """Refuse the registration with a reason in an officer's own words. Never called by a rule."""
    locked = _ready(registration, "reject", by=by, seen=seen)
    now = clock.now()
    REGISTRATION.apply(
        locked,
        "reject",
        by=by,
        today=today,
        reason=reason,
        decision_reason=reason.strip(),
        decided_at=now,
        decided_by=by,
        updated_at=now,
    )
    notices.registration_rejected(locked)
    registration.refresh_from_db()
    return locked
