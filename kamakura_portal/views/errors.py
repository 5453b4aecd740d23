"""Error pages: they say what happened and how to go on. None of them reads the database."""

import sys
from functools import lru_cache

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from core import drafts
from core.access import EVERYONE, Data, access

UNREADABLE = "送られた内容を読みとれませんでした。前の画面にもどって、もう一度お試しください。"
SECONDS_UNTIL_RETRY = 30


def _page(template: str, status: int, message: str = "") -> HttpResponse:
    return HttpResponse(_text(template, message), status=status)


@lru_cache(maxsize=64)
def _text(template: str, message: str) -> str:
    """The page knows nothing of the request: whoever asks for what does not exist costs no rendering."""
    return render_to_string(template, {"message": message})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return _page("errors/413.html", 413)
    return _page("errors/400.html", 400, message=UNREADABLE)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page("errors/403.html", 403, message=str(exception) or "このページを開く権限がありません。")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page("errors/404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 with a time to come back when the database does not answer."""
    if isinstance(sys.exc_info()[1], OperationalError):
        response = _page("errors/503.html", 503)
        response["Retry-After"] = str(SECONDS_UNTIL_RETRY)
        return response
    return _page("errors/500.html", 500)


@access(EVERYONE, data=Data.NONE, methods=("GET", "POST"))
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or cookies are off. What was typed is parked and can be had back."""
    token = drafts.park(request)
    back = f"{request.path}?{drafts.PARAMETER}={token}" if token else request.path
    context = {"back": back, "kept": bool(token)}
    return HttpResponse(render_to_string("errors/csrf.html", context), status=403)
