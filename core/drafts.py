"""Nothing typed is lost: a form sent after the session ended is parked and given back after signing in."""

import hashlib
import secrets
from datetime import timedelta
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
        token_hash=_hash(token), path=request.path[:300], data=encoded, created_at=clock.now()
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


def forget_old() -> int:
    """Delete parked forms older than `KEPT_FOR`; returns how many."""
    return ParkedForm.objects.filter(created_at__lt=clock.now() - KEPT_FOR).delete()[0]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
