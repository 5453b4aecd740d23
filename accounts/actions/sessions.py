"""Sessions as people see them: one row per device, ended by its owner or by the end of a role."""

import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts import devices
from accounts.models import User, UserSession
from accounts.queries import living_session_keys
from core import audit

# A page view writes to the database at most this often.
FRESH = datetime.timedelta(minutes=1)
# What a page asks for by itself is no sign of a person: it must not keep a session alive (reliability.md P5).
QUIET_PATHS = frozenset({"/my/kept/"})


def touch_session(request: HttpRequest, user: Any) -> UserSession:
    """The row of this request's session, made at the first page after signing in.

    Returns the row as it was BEFORE this request; the caller compares its times. A row that is not older than
    a minute is left alone. Times are the real clock's, not the demo's.
    """
    now = timezone.now()
    key = request.session.session_key or ""
    try:
        row = UserSession.objects.get(session_key=key)
    except UserSession.DoesNotExist:
        device = devices.describe(request.META.get("HTTP_USER_AGENT", ""))
        row, _created = UserSession.objects.get_or_create(
            session_key=key,
            defaults={"user_id": user.pk, "device": device, "started_at": now, "last_seen_at": now},
        )
        return row
    if now - row.last_seen_at > FRESH and request.path not in QUIET_PATHS:
        UserSession.objects.filter(pk=row.pk).update(last_seen_at=now)
    return row


def end_sessions(user: Any, *, keep: str | None = None) -> int:
    """End all sessions of the user except the one with the key `keep`; returns how many.

    The row of Django's table goes first: from then on the old cookie opens nothing.
    """
    rows = UserSession.objects.filter(user_id=user.pk).exclude(session_key=keep or "")
    keys = list(rows.values_list("session_key", flat=True))
    with transaction.atomic():
        Session.objects.filter(session_key__in=keys).delete()
        rows.filter(session_key__in=keys).delete()
    return len(keys)


@transaction.atomic
def end_session(*, session: UserSession, by: User) -> None:
    """The owner ends one of their sessions (a lost telephone, a shared computer)."""
    Session.objects.filter(session_key=session.session_key).delete()
    audit.record("端末のサインインを終わらせた", by, by=by, changes={"端末": (session.device, "")})
    session.delete()


@transaction.atomic
def end_other_sessions(*, user: User, keep: str) -> int:
    """The owner ends every session except the one in use (its key is `keep`); returns how many."""
    ended = end_sessions(user, keep=keep)
    audit.record("ほかの端末のサインインを終わらせた", user, by=user, changes={"端末の数": (ended, 0)})
    return ended


def forget_dead_sessions() -> int:
    """Delete rows whose Django session is gone or past its date (nightly housekeeping); returns how many."""
    return UserSession.objects.exclude(session_key__in=living_session_keys()).delete()[0]
