"""The form of the needs board: reading its address, and the words, boxes and links that it shows.

What an address cannot mean is left out; nothing in it is an error.
"""

from typing import Any

from django.http import QueryDict

from core.text import MAX_QUERY_CHARACTERS
from groups.boxes import DAY, Counted, boxes, joined, map_boxes
from groups.choices import Choices
from groups.forms.directory import Chip, page_number
from groups.needs.search import FACETS, FLAGS, SHORT_HOURS, SORTS, Found, NeedSearch, choices_of

HERE = "/needs/"
UNIT = "件"
FLAG_LABELS = {"beginner": "はじめての人歓迎", "short": f"1回{SHORT_HOURS}時間まで"}
OFF_MAP = ("citywide", "outside")


def read_search(params: QueryDict, choices: Choices) -> NeedSearch:
    """The search of an address: q kind area day time field beginner short sort page."""
    chosen: dict[str, Any] = {facet: _codes(params.getlist(facet), facet, choices) for facet in FACETS}
    return NeedSearch(
        q=" ".join(params.get("q", "").split())[:MAX_QUERY_CHARACTERS],
        sort=sort if (sort := params.get("sort", "")) in SORTS else "soon",
        page=page_number(params.get("page", "")),
        **chosen,
    )


def _codes(given: list[str], facet: str, choices: Choices) -> tuple[str, ...]:
    return tuple(code for code in choices_of(facet, choices) if code in given)


def label_of(facet: str, code: str, choices: Choices) -> str:
    return FLAG_LABELS[facet] if facet in FLAGS else choices_of(facet, choices)[code].label


def address(search: NeedSearch) -> str:
    return f"{HERE}{search.query_string()}"


def chips(search: NeedSearch, choices: Choices) -> list[Chip]:
    """Each chosen condition in words, with the address of the search without it."""
    found = [Chip(f"「{search.q}」", address(search.without_words()))] if search.q else []
    for facet in FACETS:
        for code in search.chosen(facet):
            found.append(Chip(label_of(facet, code, choices), address(search.without(facet, code))))
    return found


def relaxed(search: NeedSearch, found: Found, choices: Choices) -> list[tuple[str, str, int]]:
    """What to take off when nothing was found: words, address and the number of posts then found."""
    offers = []
    for facet in FACETS:
        if codes := search.chosen(facet):
            label = "、".join(label_of(facet, code, choices) for code in codes)
            offers.append((label, address(search.without(facet)), found.relaxed[facet]))
    if search.words:
        offers.append((search.q, address(search.without_words()), found.without_words))
    return sorted((offer for offer in offers if offer[2]), key=lambda offer: -offer[2])


def filter_boxes(search: NeedSearch, found: Found, choices: Choices) -> dict[str, Any]:
    """The choices of the form, each with the number beside it, as finished text."""

    def counted(facet: str) -> list[Counted]:
        of, known = found.of[facet], choices_of(facet, choices)
        return [(code, label_of(facet, code, choices), of[code]) for code in known]

    def shown(facet: str) -> list[Counted]:
        """Long lists without what nobody asks for now."""
        return [row for row in counted(facet) if row[2] or row[0] in search.chosen(facet)]

    areas = counted("area")
    return {
        "kinds": boxes("kind", counted("kind"), search.kind, unit=UNIT),
        "areas": map_boxes(areas, search.area, UNIT),
        "other_areas": boxes("area", [row for row in areas if row[0] in OFF_MAP], search.area, unit=UNIT),
        "days": boxes("day", counted("day"), search.day, template=DAY, unit=UNIT),
        "times": boxes("time", counted("time"), search.time, " time", unit=UNIT),
        "flags": joined(boxes(flag, counted(flag), search.chosen(flag), unit=UNIT) for flag in FLAGS),
        "fields": boxes("field", shown("field"), search.field, unit=UNIT),
    }
