"""The first page of every officer: what is late, due, mine, waiting for others; and the same on paper."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.permissions import is_back_office
from core import clock
from core.access import Data, access
from groups.permissions import can_view_queue
from groups.queries import month_figures, week_end
from kamakura_portal import desk


@access(is_back_office, data=Data.STAFF)
def staff_home(request: HttpRequest) -> HttpResponse:
    """Each figure opens the list behind it, which is as long as the figure says."""
    return render(request, "portal/staff_home.html", _context(request))


@access(is_back_office, data=Data.STAFF)
def staff_home_print(request: HttpRequest) -> HttpResponse:
    """The same figures as a list to tick off on paper."""
    return render(request, "portal/staff_home_print.html", _context(request))


def _context(request: HttpRequest) -> dict[str, Any]:
    today = clock.today()
    piles = desk.piles(request.user, today)
    *dated, watch = piles
    return {
        "now": clock.now(),
        "week_ends": week_end(today),
        "has_lines": bool(desk.lines_of(request.user)),
        "every_pile": piles,
        "piles": dated,
        "watch": watch,
        "is_quiet": not any(pile.count for pile in piles),
        "month": month_figures(today) if can_view_queue(request.user) else None,
    }
