"""What the centre's pages about one application share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from core.http import back_with_error, get_permitted
from core.lifecycle import Blocked, NotAllowed
from groups.models import Registration
from groups.permissions import can_view_case
from groups.queries.cases import visible_cases

# A form that came back with errors is shown again with this status.
UNPROCESSABLE = 422


def find_case(user: Any, pk: int) -> Registration:
    """A received application; drafts and the officer's own applications do not exist here (404)."""
    cases = visible_cases(user).select_related(
        "applicant", "assigned_to", "decided_by", "group", "proxy__entered_by"
    )
    return get_permitted(cases, can_view_case, user, pk=pk)


def back_to_case_when_blocked(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A step that is not possible now leads back to the case and says why; a forbidden one is a 403."""

    @wraps(view)
    def answered(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, pk, *args, **kwargs)
        except Blocked as blocked:
            return back_with_error(request, str(blocked), "groups_staff:case", pk)
        except NotAllowed as refused:
            raise PermissionDenied(str(refused)) from refused

    return answered
