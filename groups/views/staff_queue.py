"""The queue of applications and its printed twin."""

from django.core.paginator import Paginator
from django.shortcuts import render

from core import clock
from core.access import Data, access
from groups.filters import QueueFilter
from groups.permissions import can_process_queue, can_view_queue
from groups.queries.cases import queue, waiting

PER_PAGE = 20
MOST_PRINTED = 500


def _filtered(request):
    today = clock.today()
    return QueueFilter(request.GET, queue(request.user, today), user=request.user, today=today)


def _lines(cases, today):
    return [(case, waiting(case, today)) for case in cases]


@access(can_view_queue, data=Data.STAFF)
def queue_page(request):
    chosen = _filtered(request)
    page = Paginator(chosen.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": chosen,
        "form": chosen.form,
        "page": page,
        "lines": _lines(page, chosen.today),
        "may_act": can_process_queue(request.user),
        "today": chosen.today,
    }
    return render(request, "groups/staff/queue.html", context)


@access(can_view_queue, data=Data.STAFF)
def queue_print(request):
    """The same rows on paper, without pages; at most `MOST_PRINTED`."""
    chosen = _filtered(request)
    cases = list(chosen.qs[: MOST_PRINTED + 1])
    context = {
        "filter": chosen,
        "lines": _lines(cases[:MOST_PRINTED], chosen.today),
        "cut_at": MOST_PRINTED if len(cases) > MOST_PRINTED else 0,
        "now": clock.now(),
    }
    return render(request, "groups/staff/queue_print.html", context)
