"""The tick boxes of the search form, each with the number beside it, as flat rows for the templates."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

Counted = tuple[str, str, int]
MAP_AREAS = ("tamanawa", "ofuna", "fukasawa", "koshigoe", "kamakura")


class Box(NamedTuple):
    """`name` and `code` make the address; `kind`: the style's classes; `none`: no group would be found."""

    name: str
    code: str
    label: str
    letter: str
    number: str
    checked: bool
    none: bool
    kind: str


def box(name: str, code: str, label: str, count: int, *, checked: bool = False, kind: str = "") -> Box:
    return Box(name, code, label, label[:1], str(count), checked, not count, kind)


def boxes(name: str, counted: Iterable[Counted], chosen: Collection[str] = (), kind: str = "") -> list[Box]:
    """One box for each (code, label, count)."""
    return [
        box(name, code, label, count, checked=code in chosen, kind=kind) for code, label, count in counted
    ]


def map_boxes(areas: Iterable[Counted], chosen: Collection[str] = ()) -> list[Box]:
    """The five areas, in the places where they lie."""
    of = {area[0]: area for area in areas}
    return [
        box("area", *of[code], checked=code in chosen, kind=f" area area--{code}")
        for code in MAP_AREAS
        if code in of
    ]
