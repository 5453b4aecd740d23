"""Giving and taking roles. Nobody changes their own rights; every change has a reason (reliability.md 3)."""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from accounts.actions.sessions import end_sessions
from accounts.models import RoleAssignment, Section, User
from accounts.models.role import RoleAssignmentQuerySet
from accounts.permissions import can_change_role, can_end_access
from accounts.roles import Role, assignments, default_end, forget_cached_roles
from core import audit, clock, outbox
from core.lifecycle import Blocked

OWN_RIGHTS = "自分の役割は変えられません。別の担当者に頼んでください。"
NOT_YOURS_TO_GIVE = "この役割を変える権限がありません。"


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: str,
    by: User | None,
    reason: str,
    starts_on: datetime.date,
    ends_on: datetime.date | None,
    section: Section | None = None,
) -> RoleAssignment:
    """Give a role for a term; both days count. `by=None` is the portal itself (first administrator, demo).

    Raises PermissionDenied for one's own rights or a role that is not the officer's to give, and Blocked for
    a term that is too long or overlaps one the person already has.
    """
    _check_officer(by, user, role)
    latest = default_end(role, starts_on)
    if by is not None and latest is not None and (ends_on is None or ends_on > latest):
        raise Blocked(f"この役割の終わりは、遅くとも{latest.year}年{latest.month}月{latest.day}日です。")
    # The person's row is the lock: two officers granting at once take turns, the second one is told.
    User.objects.select_for_update().get(pk=user.pk)
    if _overlapping(user, role, section, starts_on, ends_on).exists():
        raise Blocked(f"{user}さんは、この期間に同じ役割をすでに持っています。")
    row = RoleAssignment.objects.create(
        user=user,
        role=role,
        section=section,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_by=by,
        reason=reason,
    )
    forget_cached_roles(user)
    audit.record(
        "役割を付けた",
        user,
        by=by,
        changes={"役割": ("", row.label), "期間": ("", _term(starts_on, ends_on))},
        reason=reason,
    )
    return row


@transaction.atomic
def end_role(*, assignment: RoleAssignment, by: User, reason: str) -> None:
    """End a role now, whatever its term says. The last role's end also ends all sessions."""
    person = User.objects.select_for_update().get(pk=assignment.user_id)
    row = RoleAssignment.objects.select_for_update().get(pk=assignment.pk)
    _check_officer(by, person, row.role)
    if row.ended_at is not None:
        raise Blocked("この役割は、すでに取り消されています。")
    _end(row, by=by, reason=reason)
    forget_cached_roles(person)
    if not assignments(person):
        end_sessions(person)


@transaction.atomic
def end_access(*, user: User, by: User, reason: str) -> int:
    """退職・異動: end every role, present and future, and every session. Returns how many roles ended.

    The account itself stays: past decisions keep their author, and a former officer may still be a member
    of a group. Open invitations to a role are withdrawn as well, or they would bring the rights back.
    """
    from accounts.actions.invitations import withdraw_role_invitations

    person = User.objects.select_for_update().get(pk=user.pk)
    if by.pk == person.pk:
        raise PermissionDenied(OWN_RIGHTS)
    if not can_end_access(by, person):
        raise PermissionDenied(NOT_YOURS_TO_GIVE)
    rows = person.role_assignments.select_for_update().not_over(clock.today())
    for row in rows:
        _end(row, by=by, reason=reason)
    withdraw_role_invitations(email=person.email, by=by)
    ended = end_sessions(person)
    forget_cached_roles(user)
    audit.record(
        "退職・異動の手続きをした", person, by=by, reason=reason, changes={"終わらせた端末": ("", ended)}
    )
    return len(rows)


def tell_about_role(row: RoleAssignment) -> None:
    """A mail to the person: which role, from when to when, and how to begin."""
    outbox.queue(
        "mail/accounts/role_granted", to=row.user.email, context={"person": row.user, "row": row}, about=row
    )


def _check_officer(by: User | None, person: User, role: str) -> None:
    if by is None:
        return
    if by.pk == person.pk:
        raise PermissionDenied(OWN_RIGHTS)
    if not can_change_role(by, person, Role(role)):
        raise PermissionDenied(NOT_YOURS_TO_GIVE)


def _overlapping(
    user: User, role: str, section: Section | None, starts_on: datetime.date, ends_on: datetime.date | None
) -> RoleAssignmentQuerySet:
    rows = user.role_assignments.filter(role=role, section=section, ended_at__isnull=True)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
    return rows if ends_on is None else rows.filter(starts_on__lte=ends_on)


def _end(row: RoleAssignment, *, by: User, reason: str) -> None:
    row.ended_at = clock.now()
    row.ended_by = by
    row.save(update_fields=["ended_at", "ended_by"])
    audit.record("役割を取り消した", row.user, by=by, changes={"役割": (row.label, "")}, reason=reason)


def _term(starts_on: datetime.date, ends_on: datetime.date | None) -> str:
    return f"{starts_on.isoformat()}から{ends_on.isoformat() + 'まで' if ends_on else ''}"
