"""Reads that join this app's rows with Django's."""

import datetime
from dataclasses import dataclass

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import RoleAssignment, User, UserSession
from accounts.permissions import can_change_role


def holders(role: str, on: datetime.date) -> QuerySet[User]:
    """Everyone who holds a role on that day and can sign in."""
    current = RoleAssignment.objects.in_force(on).filter(role=role)
    return User.objects.filter(is_active=True, pk__in=current.values("user"))


def living_session_keys() -> QuerySet:
    """Keys of the sessions whose cookie still opens something."""
    return Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")


def living_sessions(user: User) -> QuerySet[UserSession]:
    """Where the user is signed in now, the last used device first."""
    return user.sessions.filter(session_key__in=living_session_keys())


@dataclass(frozen=True)
class RoleLine:
    """One assignment on a person's page: `is_open` in force or still to begin, `can_end` by this officer."""

    row: RoleAssignment
    is_open: bool
    can_end: bool


def role_history(person: User, *, seen_by: User, today: datetime.date) -> list[RoleLine]:
    """All assignments of a person, the latest first."""
    lines = []
    for row in person.role_assignments.select_related("section", "granted_by", "ended_by"):
        is_open = row.ended_at is None and (row.ends_on is None or row.ends_on >= today)
        lines.append(RoleLine(row, is_open, is_open and can_change_role(seen_by, person, row.role)))
    return lines
