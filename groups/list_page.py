"""Public lists as pages of finished text: what all have (_board.html), and the directory (list.html)."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, Protocol, Self

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from core.flat import FlatPage, render_rows
from core.pages import content_key
from core.templatetags.ui import pager_html
from groups.forms import directory as form
from groups.listing import hit
from groups.search import PAGE_SIZE, SORTS
from groups.search.found import Counts, Found, Row

PAGE = FlatPage("groups/public/list.html")


class Board(NamedTuple):
    """A list that everybody can search: where it is, what it lists and how it is ordered."""

    here: str
    title: str
    what: str
    unit: str
    page_size: int
    sorts: Mapping[str, str]  # the first one is the usual order


GROUPS = Board("/groups/", "団体をさがす", "団体", "団体", PAGE_SIZE, SORTS)


class Asked(Protocol):
    """What a search says about itself."""

    @property
    def q(self) -> str: ...

    @property
    def sort(self) -> str: ...

    @property
    def page(self) -> int: ...

    def query_string(self) -> str: ...

    def parameters(self) -> list[tuple[str, str]]: ...

    def first_page(self) -> Self: ...


class ListPage(NamedTuple):
    """What the template shows; every value is text, or empty where its part of the page is left out."""

    here: str
    unit: str
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


def list_page(request: HttpRequest, found: Found, rows: list[Row], today: date) -> SafeString:
    """The whole page with these rows of what was found."""
    row = list_parts(request, found, rows, today)
    return PAGE.render(request, row, (content_key(request), today), {"centre_sites": found.choices.sites})


def list_parts(request: HttpRequest, found: Found, rows: list[Row], today: date) -> ListPage:
    search, choices, counts = found.search, found.choices, found.counts()
    chips = form.chips(search, choices)
    words = search.words
    hits = [hit(row, words, today, choices.stale_months) for row in rows]
    return ListPage(
        heading=form.heading(chips),
        **list_head(GROUPS, search, chips, counts.total, len(rows)),
        **form.filter_boxes(search, counts, choices),
        hits=render_rows(hits, "groups/public/hit.html"),
        pager=board_pager(request, GROUPS, search, counts.total),
        fair=search.sort == "fair",
        empty=mark_safe("") if rows else _empty(found, chips, counts),
    )


def list_head(board: Board, search: Asked, chips: Sequence[Any], total: int, shown: int) -> dict[str, Any]:
    """What stands around the rows of a list: figures, conditions, order. shown: how many rows there are."""
    first = (search.page - 1) * board.page_size + 1
    others = [Hidden(*pair) for pair in search.parameters() if pair[0] not in ("sort", "page")]
    return {
        "here": board.here,
        "unit": board.unit,
        "total": str(total),
        "page": str(search.page) if search.page > 1 else "",
        "query": search.query_string(),
        "sort": search.sort if search.sort != next(iter(board.sorts)) else "",
        "chips": render_rows(chips, "groups/public/chip.html"),
        "chip_count": str(len(chips)),
        "q": search.q,
        "shown": f"{first}–{first + shown - 1}" if shown else "",
        "sorts": sort_options(tuple(board.sorts.items()), search.sort) if total > 1 else mark_safe(""),
        "sort_inputs": render_rows(others, "components/hidden.html"),
        "tail": search.first_page().query_string(),
    }


def board_pager(request: HttpRequest, board: Board, search: Asked, total: int) -> SafeString:
    return pager_html(request.GET, search.page, -(-total // board.page_size))


@lru_cache(maxsize=8)
def sort_options(sorts: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    options = [Option(code, label, code == chosen) for code, label in sorts]
    return render_rows(options, "components/option.html")


def _empty(found: Found, chips: list[form.Chip], counts: Counts) -> SafeString:
    """Nothing was found: what to take off, and whom to ask."""
    context = {
        "chips": chips,
        "relax": form.relaxed(found.search, counts, found.choices),
        "centre_sites": found.choices.sites,
    }
    return empty_list(GROUPS, "groups/public/list_empty.html", context)


def empty_list(board: Board, template: str, context: Mapping[str, Any]) -> SafeString:
    """In the place of the rows. context: chips, relax, centre_sites."""
    return render_to_string(template, {**context, "here": board.here, "what": board.what, "unit": board.unit})
