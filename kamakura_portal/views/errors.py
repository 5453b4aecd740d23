"""Error pages: they say what happened and how to go on. None of them reads the database."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from core import drafts
from core.access import EVERYONE, Data, access


def _page(name: str, status: int, **context: Any) -> HttpResponse:
    return HttpResponse(render_to_string(f"errors/{name}.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        "400", 400, message="送られた内容を読みとれませんでした。前の画面にもどって、もう一度お試しください。"
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page("403", 403, message=str(exception) or "このページを開く権限がありません。")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page("404", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page("500", 500)


@access(EVERYONE, data=Data.NONE, methods=("GET", "POST"))
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or cookies are off. What was typed is parked and can be had back."""
    token = drafts.park(request)
    back = f"{request.path}?{drafts.PARAMETER}={token}" if token else request.path
    return _page("csrf", 403, back=back, kept=bool(token))
