"""Loading one object with permission, and short answers that views share."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect

M = TypeVar("M", bound=models.Model)
LARGEST_ID = 2**63 - 1


def get_permitted(queryset: models.QuerySet[M], can: Callable[[Any, M], bool], user: Any, **lookup: Any) -> M:
    """The one object of an already visible queryset. Invisible: 404. Visible but not for this act: 403."""
    if any(isinstance(value, int) and not 0 <= value <= LARGEST_ID for value in lookup.values()):
        raise Http404
    try:
        obj = queryset.get(**lookup)
    except ObjectDoesNotExist:
        raise Http404 from None
    if not can(user, obj):
        raise PermissionDenied("この操作をする権限がありません。")
    return obj


def back_with_error(request: HttpRequest, message: str, to: Any, *args: Any) -> HttpResponseRedirect:
    """Not now: say why, and go back."""
    messages.error(request, message)
    answer = redirect(to, *args)
    # What was typed is still kept (core.middleware.KeptFormMiddleware).
    answer.not_done = True  # type: ignore[attr-defined]
    return answer
