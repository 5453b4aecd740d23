"""/groups/: the directory, its table (CSV) and its sheet for paper."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import clock
from core.access import EVERYONE, Data, access
from core.exports import csv_response
from core.pages import content_key, kept_page
from groups import choices as choice_rows
from groups.forms import directory as form
from groups.list_page import GROUPS, list_page
from groups.listing import hit
from groups.open_data import TABLE
from groups.search import PAGE_SIZE, SORTS
from groups.search.found import Found, find, open_rows, rows
from groups.views.boards import past_end, without_blanks


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@without_blanks(GROUPS)
@kept_page
def directory(request):
    today = clock.today()
    found = _found(request, today)
    search, total = found.search, found.total
    start = (search.page - 1) * PAGE_SIZE
    if start and start >= total:
        return past_end(request, GROUPS, search, total, centre_sites=found.choices.sites)
    return HttpResponse(list_page(request, found, rows(found, today), today))


def _found(request: HttpRequest, today: date, *, whole: bool = False) -> Found:
    """What the address asks for; whole: from the first page on, whatever page it names."""
    key = content_key(request)
    choices = choice_rows.load(key, today)
    search = form.read_search(request.GET, choices)
    return find(key, search.first_page() if whole else search, choices)


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@kept_page
def directory_print(request):
    """All results on paper, in few lines each."""
    today = clock.today()
    found = _found(request, today, whole=True)
    search, choices = found.search, found.choices
    context = {
        "hits": [hit(row, [], today, choices.stale_months) for row in rows(found, today, limit=None)],
        "conditions": [label for label, _address in form.chips(search, choices)],
        "order": SORTS[search.sort],
        "address": form.address(search),
        "today": today,
        "centre_sites": choices.sites,
    }
    return render(request, "groups/public/list_print.html", context)


@access(EVERYONE, data=Data.PUBLIC)
def directory_csv(request):
    """All results as a table for Excel, with the columns of the open data."""
    today = clock.today()
    found = _found(request, today, whole=True)
    return csv_response(TABLE, open_rows(found, today), f"groups-{today:%Y%m%d}.csv")
