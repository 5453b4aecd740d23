"""The directory's form: reading its address, and the words and links that it shows.

What an address cannot mean is left out; nothing in it is an error.
"""

import re
from typing import NamedTuple

from django.http import QueryDict
from django.utils.safestring import SafeString

from core.text import MAX_QUERY_CHARACTERS
from groups.boxes import DAY, MAP_AREAS, Counted, box, boxes, joined, map_boxes
from groups.choices import UNKNOWN, Choices
from groups.search import FACETS, FLAGS, MASKS, SORTS, WITH_UNKNOWN, Search
from groups.search.found import Counts

# Pages beyond this are beyond the end of every list, and small enough for any database.
LAST_PAGE = 1_000_000
FLAG_LABELS = {"beginner": "はじめての人歓迎", "recruiting": "会員募集中"}
UNKNOWN_LABELS = {"day": "曜日が未記入", "time": "時間が未記入"}
# On the form the whole city is an addition to the areas chosen on the map.
OTHER_AREA_LABELS = {"citywide": "市内全域で活動する団体も"}
# Forms that always have a line; the rare ones have one while a group of them would be found.
COMMON_TYPES = ("voluntary", "npo")


def read_search(params: QueryDict, choices: Choices) -> Search:
    """The search of an address: parameters q field area day time type beginner recruiting sort page."""
    chosen = {facet: _codes(params.getlist(facet), facet, choices) for facet in MASKS}
    return Search(
        q=" ".join(params.get("q", "").split())[:MAX_QUERY_CHARACTERS],
        beginner=params.get("beginner") == "1",
        recruiting=params.get("recruiting") == "1",
        sort=sort if (sort := params.get("sort", "")) in SORTS else "fair",
        page=page_number(params.get("page", "")),
        **chosen,
    )


def without_blanks(params: QueryDict, page: str = "/groups/") -> str:
    """The address of `page` without its empty parameters; "" when there are none."""
    if not params:
        return ""
    filled = params.copy()
    for name, values in params.lists():
        filled.setlist(name, [value for value in values if value.strip()])
    left = filled.urlencode()
    return "" if left == params.urlencode() else f"{page}?{left}" if left else page


def _codes(given: list[str], facet: str, choices: Choices) -> tuple[str, ...]:
    """The known codes among those given, each once, in the order of the choices."""
    asked = set(given)
    known = [code for code in choices.of(facet) if code in asked]
    return (*known, UNKNOWN) if facet in WITH_UNKNOWN and UNKNOWN in asked else tuple(known)


def page_number(given: str) -> int:
    """A page number from 1; anything that is no number is the first page."""
    if not re.fullmatch("0*[1-9][0-9]*", given, re.ASCII):
        return 1
    digits = given.lstrip("0")
    return int(digits) if len(digits) < 7 else LAST_PAGE


# ------------------------------------------------------------------------------------- words and links


def label_of(facet: str, code: str, choices: Choices) -> str:
    if facet in FLAGS:
        return FLAG_LABELS[facet]
    return UNKNOWN_LABELS[facet] if code == UNKNOWN else choices.of(facet)[code].label


class Chip(NamedTuple):
    label: str
    address: str


def chips(search: Search, choices: Choices) -> list[Chip]:
    """Each chosen condition in words, with the address of the search without it."""
    found = [Chip(f"「{search.q}」", address(search.without_words()))] if search.q else []
    for facet in FACETS:
        for code in search.chosen(facet):
            found.append(Chip(label_of(facet, code, choices), address(search.without(facet, code))))
    return found


def relaxed(search: Search, counts: Counts, choices: Choices) -> list[tuple[str, str, int]]:
    """What to take off when nothing was found: words, address and the number of groups then found."""
    offers = []
    for facet in FACETS:
        if codes := search.chosen(facet):
            label = "、".join(label_of(facet, code, choices) for code in codes)
            offers.append((label, address(search.without(facet)), counts.relaxed[facet]))
    if search.words:
        offers.append((search.q, address(search.without_words()), counts.without_words))
    return sorted((offer for offer in offers if offer[2]), key=lambda offer: -offer[2])


def address(search: Search) -> str:
    return f"/groups/{search.query_string()}"


def heading(chosen: list[Chip]) -> str:
    """The title of the page: 環境の保全・土曜の団体."""
    words = [chip.label for chip in chosen]
    return f"{'・'.join(words[:4])}{'ほか' if len(words) > 4 else ''}の団体" if words else "団体をさがす"


def filter_boxes(search: Search, counts: Counts, choices: Choices) -> dict[str, SafeString]:
    """The choices of the form, each with the number beside it, as finished text."""
    areas = _with_counts("area", counts, choices)
    others = [
        (code, OTHER_AREA_LABELS.get(code, label), count)
        for code, label, count in areas
        if code == "citywide" or (code not in MAP_AREAS and (count or code in search.area))
    ]
    fields = [
        (code, label, count)
        for code, label, count in _with_counts("field", counts, choices)
        if count or code in search.field or choices.of("field")[code].active
    ]
    types = [
        (code, label, count)
        for code, label, count in _with_counts("type", counts, choices)
        if count or code in search.type or code in COMMON_TYPES
    ]
    return {
        "areas": map_boxes(areas, search.area),
        "other_areas": boxes("area", others, search.area),
        "days": boxes("day", _with_counts("day", counts, choices), search.day, template=DAY),
        "times": boxes("time", _with_counts("time", counts, choices), search.time, " time"),
        "unknown": joined(
            box(
                facet,
                UNKNOWN,
                label,
                counts.of[facet][UNKNOWN],
                checked=UNKNOWN in search.chosen(facet),
                kind=" unknown",
            )
            for facet, label in UNKNOWN_LABELS.items()
        ),
        "fields": boxes("field", fields, search.field),
        "flags": joined(
            box(flag, "1", label, counts.of[flag]["1"], checked=bool(search.chosen(flag)))
            for flag, label in FLAG_LABELS.items()
        ),
        "types": boxes("type", types, search.type),
    }


def _with_counts(facet: str, counts: Counts, choices: Choices) -> list[Counted]:
    of = counts.of[facet]
    return [(code, choice.label, of[code]) for code, choice in choices.of(facet).items()]
