"""What one session has proved so far: the second factor, or the demo's one-press sign-in."""

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

DEMO_FLAG = "demo_both_factors"


def is_demo_session(request: HttpRequest) -> bool:
    """Signed in by the demo's button. Outside demo mode the flag means nothing, whoever set it."""
    return bool(settings.PORTAL_DEMO and request.session.get(DEMO_FLAG))


def has_both_factors(request: HttpRequest) -> bool:
    """This very session gave a code of the authenticator app (or a recovery code)."""
    if is_demo_session(request):
        return True
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)
