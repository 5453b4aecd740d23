"""Request-wide guards: hostile bytes, headers, the clock, and 'closed by default'."""

import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.cache import patch_cache_control

from core import clock, drafts
from core.access import declaration_of
from core.errors import bad_request
from core.logs import current_request_id
from core.room import with_room

GetResponse = Callable[[HttpRequest], HttpResponse]
# Longer addresses come from no page of ours; refusing them early keeps search and logs sane.
LONGEST_QUERY = 4000


class RequestGuardMiddleware:
    """Refuse NUL bytes in the address (PostgreSQL would answer with an error) and name the request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        current_request_id.set(str(uuid.uuid4()))
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path or "%00" in query or "\x00" in query or len(query) > LONGEST_QUERY:
            return bad_request(request, "アドレスに使えない文字があるか、長すぎます。")
        return self.get_response(request)


class ClockMiddleware:
    """Read the demo's day once per request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        clock.forget()
        return self.get_response(request)


class RoomMiddleware:
    """Make the page in a roomy block (core/room.py). Stands below the kept pages, which need no room."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = with_room(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


class SecurityHeadersMiddleware:
    """Headers that Django has no setting for, and `no-store` on every page that is not declared public."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        if not _may_be_kept(request, response):
            patch_cache_control(response, no_store=True, private=True)
        return response


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Static files, and good answers of pages declared public that set no cookie."""
    if request.path.startswith(settings.STATIC_URL):
        return True
    declared = getattr(request, "is_cacheable_page", False)
    return declared and response.status_code < 400 and "Set-Cookie" not in response.headers


class PublicPageMiddleware:
    """Answers pages that are the same for everybody above the sessions: they cannot see who is signed in.

    What stands below (sessions, sign-in, messages) is for the pages that are not declared cacheable.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        declaration = declaration_of(match.func)
        if declaration is None or not declaration.cacheable:
            return self.get_response(request)
        request.resolver_match = match
        request.is_cacheable_page = True  # type: ignore[attr-defined]
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return response


class AccessMiddleware(LoginRequiredMiddleware):
    """Closed by default: no declaration, no page. A POST after the session ended keeps what was typed."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        declaration = declaration_of(view_func)
        if declaration is None:
            if settings.PORTAL_PRODUCTION:
                raise Http404
            raise ImproperlyConfigured(f"{view_func!r} declares no access (core.access).")
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> Any:
        if request.method == "POST":
            return drafts.park_and_sign_in(request)
        return super().handle_no_permission(request, view_func)


class KeptFormMiddleware:
    """Forgets what was kept of an open form once the form has been sent and done (core.drafts.keep)."""

    PAGES = ("/my/", "/staff/")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sent = request.method == "POST" and request.path.startswith(self.PAGES)
        done = sent and response.status_code == 302 and not getattr(response, "not_done", False)
        if done and request.user.is_authenticated:
            drafts.forget_kept(request.user, request.path)
        return response
