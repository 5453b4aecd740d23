"""Two rules for everyone who is signed in: how long a session lives, and who needs a second factor."""

import datetime
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts import session_flags
from accounts.actions.sessions import touch_session
from accounts.roles import AnyUser, needs_second_factor

GetResponse = Callable[[HttpRequest], HttpResponse]

# What somebody can open who has signed in with one factor but needs two: setting it up, giving it, leaving.
ONE_FACTOR_PAGES = frozenset(
    {
        "mfa_activate_totp",
        "mfa_reauthenticate",
        "account_reauthenticate",
        "account_login",
        "account_logout",
        "accounts:second_factor_lost",
        "accounts:sign_in_again",
    }
)


class SecondFactorMiddleware:
    """Nobody with a role gets further than setting up the second factor without having used it.

    Requests without a session cookie are left alone; public pages come not even here (PublicPageMiddleware).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        if not needs_second_factor(request.user) or session_flags.has_both_factors(request):
            return None
        match = request.resolver_match
        if match is not None and match.view_name in ONE_FACTOR_PAGES:
            return None
        if settings.PORTAL_DEMO and request.path.startswith("/demo/"):
            return None
        return HttpResponseRedirect(_second_factor_page(request))


def _second_factor_page(request: HttpRequest) -> str:
    """Set it up, or give the code when it is already set up."""
    if not is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
        return reverse("mfa_activate_totp")
    back = request.get_full_path() if request.method == "GET" else request.path
    return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}"


class SessionLifetimeMiddleware:
    """Signs out after too long a pause or too long a day (reliability.md 5, Sessions).

    The check happens when somebody first asks who the user is, so public pages that never ask never touch the
    session. A form posted after the end meets an anonymous visitor and is parked by the access guard.
    """

    # (longest pause, longest session)
    WITH_ROLE = (datetime.timedelta(minutes=30), datetime.timedelta(hours=12))
    WITHOUT_ROLE = (datetime.timedelta(hours=2), datetime.timedelta(days=7))

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signed_in = request.user
        request.user = SimpleLazyObject(lambda: self._still_signed_in(request, signed_in))  # type: ignore[assignment]
        return self.get_response(request)

    def _still_signed_in(self, request: HttpRequest, user: AnyUser) -> AnyUser:
        if not user.is_authenticated:
            return user
        row = touch_session(request, user)
        pause, whole = self.WITH_ROLE if needs_second_factor(user) else self.WITHOUT_ROLE
        now = timezone.now()
        if now - row.last_seen_at <= pause and now - row.started_at <= whole:
            return user
        row.delete()
        request.user = user  # logout() must not ask this very question again
        logout(request)
        messages.info(
            request, "しばらく操作がなかったため、安全のためサインアウトしました。", fail_silently=True
        )
        return AnonymousUser()
