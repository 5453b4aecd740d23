"""The tick boxes of the search form, each with the number beside it, as finished text."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from core.flat import flat_template

Counted = tuple[str, str, int]
MAP_AREAS = ("tamanawa", "ofuna", "fukasawa", "koshigoe", "kamakura")
CHECK, DAY = "components/check.html", "components/check_day.html"
_NUMBER = "\ue002"
# What the numbers count.
GROUPS = "団体"


class Box(NamedTuple):
    """`name` and `code` make the address; `kind`: the style's classes; `none`: nothing would be found."""

    name: str
    code: str
    label: str
    letter: str
    number: str
    checked: bool
    none: bool
    kind: str
    unit: str = GROUPS


def boxes(
    name: str,
    counted: Iterable[Counted],
    chosen: Collection[str] = (),
    kind: str = "",
    template: str = CHECK,
    unit: str = GROUPS,
) -> SafeString:
    """One box for each (code, label, number counted), one under the other."""
    return joined(
        box(name, *each, checked=each[0] in chosen, kind=kind, template=template, unit=unit)
        for each in counted
    )


def map_boxes(areas: Iterable[Counted], chosen: Collection[str] = (), unit: str = GROUPS) -> SafeString:
    """The five areas, in the places where they lie."""
    of = {area[0]: area for area in areas}
    places = (code for code in MAP_AREAS if code in of)
    return joined(
        box("area", *of[code], checked=code in chosen, kind=f" area area--{code}", unit=unit)
        for code in places
    )


def box(
    name: str,
    code: str,
    label: str,
    number: int,
    *,
    checked: bool = False,
    kind: str = "",
    template: str = CHECK,
    unit: str = GROUPS,
) -> str:
    """One box as HTML."""
    before, after = _around_number(template, name, code, label, kind, checked, not number, unit)
    return f"{before}{number}{after}"


def joined(made: Iterable[str]) -> SafeString:
    return mark_safe("\n".join(made))


@lru_cache(maxsize=512)
def _around_number(
    template: str, name: str, code: str, label: str, kind: str, checked: bool, none: bool, unit: str
) -> tuple[str, str]:
    """There are some fifty boxes, and only their numbers differ from page to page."""
    row = Box(name, code, label, label[:1], _NUMBER, checked, none, kind, unit)
    before, _, after = flat_template(template).render(row).partition(_NUMBER)
    return before, after
