"""The queue of applications and its printed twin."""

from django.shortcuts import render

from core import clock
from core.access import Data, access
from groups.filters.cases import QueueFilter
from groups.permissions import can_view_queue
from groups.queries.cases import queue
from groups.views.staff_case import PAGES

MOST_PRINTED = 500


def _filtered(request):
    today = clock.today()
    return QueueFilter(request.GET, queue(request.user, today), user=request.user, today=today)


@access(can_view_queue, data=Data.STAFF)
def queue_page(request):
    return PAGES.show_queue(request, _filtered(request), "groups/staff/queue.html")


@access(can_view_queue, data=Data.STAFF)
def queue_print(request):
    """The same rows on paper, without pages; at most `MOST_PRINTED`."""
    chosen = _filtered(request)
    cases = list(chosen.qs[: MOST_PRINTED + 1])
    context = {
        "pages": PAGES,
        "filter": chosen,
        "lines": PAGES.lines(cases[:MOST_PRINTED], chosen.today),
        "cut_at": MOST_PRINTED if len(cases) > MOST_PRINTED else 0,
        "now": clock.now(),
    }
    return render(request, "groups/staff/queue_print.html", context)
