"""The directory as one page: pieces of finished text for templates/groups/public/list.html."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from core.flat import FlatPage, render_rows
from core.pages import content_key
from core.templatetags.ui import pager_html
from groups.choices import Choices
from groups.facets import Counts
from groups.forms import directory as form
from groups.listing import hit
from groups.search import PAGE_SIZE, SORTS, Row, Search

PAGE = FlatPage("groups/public/list.html")


class ListPage(NamedTuple):
    """What the template shows; every value is text, or empty where its part of the page is left out."""

    heading: str
    total: str
    page: str
    query: str
    sort: str
    chips: SafeString
    chip_count: str
    areas: SafeString
    other_areas: SafeString
    days: SafeString
    times: SafeString
    unknown: SafeString
    fields: SafeString
    flags: SafeString
    types: SafeString
    q: str
    shown: str
    sorts: SafeString
    sort_inputs: SafeString
    hits: SafeString
    pager: SafeString
    fair: bool
    tail: str
    empty: SafeString


class Option(NamedTuple):
    code: str
    label: str
    chosen: bool


class Hidden(NamedTuple):
    name: str
    value: str


def list_page(
    request: HttpRequest, search: Search, counts: Counts, found: list[Row], choices: Choices, today: date
) -> SafeString:
    """The whole page with the rows `found`."""
    row = list_parts(request, search, counts, found, choices, today)
    return PAGE.render(request, row, (content_key(request), today), {"centre_sites": choices.sites})


def list_parts(
    request: HttpRequest, search: Search, counts: Counts, found: list[Row], choices: Choices, today: date
) -> ListPage:
    chips = form.chips(search, choices)
    first = (search.page - 1) * PAGE_SIZE + 1
    words = search.words
    hits = [hit(row, words, today, choices.stale_months) for row in found]
    others = [Hidden(*pair) for pair in search.parameters() if pair[0] not in ("sort", "page")]
    return ListPage(
        heading=form.heading(chips),
        total=str(counts.total),
        page=str(search.page) if search.page > 1 else "",
        query=search.query_string(),
        sort=search.sort if search.sort != "fair" else "",
        chips=render_rows(chips, "groups/public/chip.html"),
        chip_count=str(len(chips)),
        **form.filter_boxes(search, counts, choices),
        q=search.q,
        shown=f"{first}–{first + len(found) - 1}" if found else "",
        sorts=sort_options(search.sort) if counts.total > 1 else mark_safe(""),
        sort_inputs=render_rows(others, "components/hidden.html"),
        hits=render_rows(hits, "groups/public/hit.html"),
        pager=pager_html(request.GET, search.page, -(-counts.total // PAGE_SIZE)),
        fair=search.sort == "fair",
        tail=search.first_page().query_string(),
        empty=mark_safe("") if found else _empty(search, chips, counts, choices),
    )


@lru_cache(maxsize=len(SORTS))
def sort_options(chosen: str) -> SafeString:
    options = [Option(code, label, code == chosen) for code, label in SORTS.items()]
    return render_rows(options, "components/option.html")


def _empty(search: Search, chips: list[form.Chip], counts: Counts, choices: Choices) -> SafeString:
    """Nothing was found: what to take off, and whom to ask."""
    context = {
        "chips": chips,
        "relax": form.relaxed(search, counts, choices),
        "centre_sites": choices.sites,
    }
    return render_to_string("groups/public/list_empty.html", context)
