"""Nothing typed is lost.

A form sent after the session ended is parked and given back after signing in. Where scripts run, a form that
stays open is kept every 30 seconds (static/js/keep.js), and offered when its page is opened again.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url

from core import clock
from core.models import ParkedForm

PARAMETER = "parked"
KEPT_FOR = timedelta(days=3)
# Passwords and codes are never parked; a file cannot be, the page asks for it again.
NEVER_PARKED = (
    "csrfmiddlewaretoken",
    "form_token",
    "password",
    "password1",
    "password2",
    "code",
    "oldpassword",
)
LONGEST = 200_000
# Pages of one person whose open forms are kept at once; the oldest goes first.
MOST_KEPT = 20
LONGEST_PATH = 300


def park_and_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """Keep the posted fields for `KEPT_FOR` and send the visitor to sign in, then back to the same form."""
    back = request.path
    token = park(request)
    if token:
        back = f"{request.path}?{urlencode({PARAMETER: token})}"
    return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}")


def park(request: HttpRequest) -> str:
    """Store the posted fields; return the secret that gives them back, or '' with nothing to keep."""
    data = request.POST.copy()
    for name in NEVER_PARKED:
        data.pop(name, None)
    encoded = data.urlencode()
    if not encoded or len(encoded) > LONGEST:
        return ""
    token = secrets.token_urlsafe(32)
    ParkedForm.objects.create(
        token_hash=_hash(token), path=request.path[:LONGEST_PATH], data=encoded, created_at=clock.now()
    )
    return token


def recalled(request: HttpRequest) -> QueryDict | None:
    """The fields parked for this very page, or None. A reload shows them again."""
    token = request.GET.get(PARAMETER, "")
    if not token:
        return None
    row = ParkedForm.objects.filter(
        token_hash=_hash(token), path=request.path, created_at__gte=clock.now() - KEPT_FOR
    ).first()
    return QueryDict(row.data) if row else None


def keep(owner: Any, path: str, data: QueryDict) -> datetime | None:
    """Keep what stands in an open form of this page, instead of what was kept before.

    Returns when, or None for nothing to keep or too much. The session is not prolonged by it.
    """
    kept = data.copy()
    for name in NEVER_PARKED:
        kept.pop(name, None)
    encoded = kept.urlencode()
    if not encoded or len(encoded) > LONGEST or len(path) > LONGEST_PATH:
        return None
    now = clock.now()
    ParkedForm.objects.update_or_create(
        owner=owner,
        path=path,
        defaults={"data": encoded, "created_at": now},
        create_defaults={
            "data": encoded, "created_at": now, "token_hash": _hash(secrets.token_urlsafe(32)),
        },
    )  # fmt: skip
    mine = ParkedForm.objects.filter(owner=owner).order_by("-created_at", "-pk")
    too_many = list(mine.values_list("pk", flat=True)[MOST_KEPT:])
    if too_many:
        ParkedForm.objects.filter(pk__in=too_many).delete()
    return now


def kept_for(owner: Any, path: str) -> tuple[datetime, QueryDict] | None:
    """What was kept of this person's open form, and when."""
    row = ParkedForm.objects.filter(owner=owner, path=path, created_at__gte=clock.now() - KEPT_FOR).first()
    return (row.created_at, QueryDict(row.data)) if row else None


def forget_kept(owner: Any, path: str) -> None:
    """The form was sent, or its owner wants nothing of it."""
    ParkedForm.objects.filter(owner=owner, path=path).delete()


def forget_old() -> int:
    """Delete parked forms older than `KEPT_FOR`; returns how many."""
    return ParkedForm.objects.filter(created_at__lt=clock.now() - KEPT_FOR).delete()[0]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
