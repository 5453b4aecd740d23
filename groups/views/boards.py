"""What the views of the public lists share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from groups.forms import directory
from groups.list_page import Asked, Board

View = Callable[[HttpRequest], HttpResponse]


def without_blanks(board: Board) -> Callable[[View], View]:
    """Forms send the fields left empty too: go on to the address without them, one search has one address.

    Above `kept_page`: the way on asks the database nothing, and only the clean address is kept.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest) -> HttpResponse:
            if clean := directory.without_blanks(request.GET, board.here):
                return redirect(clean)
            return view(request)

        return answer

    return guard


def past_end(request: HttpRequest, board: Board, search: Asked, total: int, **around: Any) -> HttpResponse:
    """A page that the list does not have (any more): 404 with the way back."""
    context = {
        "total": total,
        "pages": -(-total // board.page_size),
        "address": f"{board.here}{search.first_page().query_string()}",
        "label": board.title,
        "what": board.what,
        "unit": board.unit,
        **around,
    }
    return render(request, "groups/public/past_end.html", context, status=404)
