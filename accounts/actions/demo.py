"""One-press sign-in of the demo."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest

from accounts.models import User
from accounts.session_flags import DEMO_FLAG

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in_for_demo(request: HttpRequest, user: User) -> None:
    """Sign the visitor in as `user`, counting as both factors. Raises RuntimeError outside demo mode."""
    if not settings.PORTAL_DEMO:
        raise RuntimeError("一押しのサインインは見本だけのものです。")
    if request.user.is_authenticated:
        logout(request)
    login(request, user, backend=BACKEND)
    request.session[DEMO_FLAG] = True
