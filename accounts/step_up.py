"""Step-up: the password or the second factor must be at most 15 minutes old for weighty acts."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.http import HttpRequest


def ask_again(request: HttpRequest) -> None:
    """For a view that is weighty only sometimes: ask now, and come back with the same request."""
    raise_if_reauthentication_required(request, app="accounts")


def step_up_required(view: Callable[..., Any]) -> Callable[..., Any]:
    """Ask for the second factor (or password) again when it is too old, then go on with the same request.

    Stands below `@access`. For role changes, exports of personal data, decisions, mass mail.
    """

    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        ask_again(request)
        return view(request, *args, **kwargs)

    return asking
