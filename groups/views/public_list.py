"""/groups/: the directory, its table (CSV) and its sheet for paper."""

from django.http import HttpResponse
from django.shortcuts import render

from core import clock
from core.access import EVERYONE, Data, access
from core.exports import csv_response
from core.pages import content_key, kept_page
from groups import choices as choice_rows
from groups import facets
from groups.forms import directory as form
from groups.list_page import GROUPS, list_page
from groups.listing import hit
from groups.open_data import TABLE
from groups.search import PAGE_SIZE, SORTS, open_rows, rows
from groups.views.boards import past_end, without_blanks


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@without_blanks(GROUPS)
@kept_page
def directory(request):
    today = clock.today()
    choices = choice_rows.load(content_key(request), today)
    search = form.read_search(request.GET, choices)
    counts = facets.count(search, choices)
    start = (search.page - 1) * PAGE_SIZE
    if start and start >= counts.total:
        return past_end(request, GROUPS, search, counts.total, centre_sites=choices.sites)
    found = rows(search, choices, today, total=counts.total) if counts.total else []
    return HttpResponse(list_page(request, search, counts, found, choices, today))


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@kept_page
def directory_print(request):
    """All results on paper, in few lines each."""
    today = clock.today()
    choices = choice_rows.load(content_key(request), today)
    search = form.read_search(request.GET, choices).first_page()
    found = rows(search, choices, today, limit=None)
    context = {
        "hits": [hit(row, [], today, choices.stale_months) for row in found],
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
    choices = choice_rows.load(content_key(request), today)
    search = form.read_search(request.GET, choices).first_page()
    return csv_response(TABLE, open_rows(search, choices, today), f"groups-{today:%Y%m%d}.csv")
