"""Searching the needs board: the address says what is asked; masks and words are compared here.

A group may have a handful of posts open at the same time (groups/needs/rules.py), so the whole board is some
hundred rows of a few numbers: one statement reads them, one the rows of the page. That is less than what the
directory's SQL is for, and right on every database by itself.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode

from core import text
from groups.choices import Choice, Choices
from groups.directory import mask_of
from groups.models import Need
from groups.needs.rules import days_words

PAGE_SIZE = 20
KINDS = tuple(Choice(kind.value, kind.label, bit) for bit, kind in enumerate(Need.Kind))
FACETS = ("kind", "area", "day", "time", "field", "beginner", "short")
FLAGS = ("beginner", "short")
SHORT_HOURS = 2
_COLUMNS = (
    "number", "kind", "area_mask", "weekdays", "days", "time_bands", "beginner_welcome", "hours",
    "ends_on", "state_changed_at", "group__entry__field_mask",
)  # fmt: skip
SORTS = {"soon": "終わりの日が近い順", "new": "新しい順"}


@dataclass(frozen=True)
class NeedSearch:
    """One search as the address says it. Codes stand in the order of the choices."""

    q: str = ""
    kind: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    day: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    field: tuple[str, ...] = ()
    beginner: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    sort: str = "soon"
    page: int = 1

    @property
    def words(self) -> list[str]:
        return text.fold_words(self.q)

    def chosen(self, facet: str) -> tuple[str, ...]:
        codes: tuple[str, ...] = getattr(self, facet)
        return codes

    def without(self, facet: str, code: str = "") -> "NeedSearch":
        """The same search without one choice, or without the whole facet, from its first page."""
        left = tuple(other for other in self.chosen(facet) if code and other != code)
        changed: dict[str, Any] = {facet: left}
        return replace(self, **changed, page=1)

    def without_words(self) -> "NeedSearch":
        return replace(self, q="", page=1)

    def first_page(self) -> "NeedSearch":
        return replace(self, page=1)

    def parameters(self) -> list[tuple[str, str]]:
        """The parameters of the address in their fixed order, defaults left out."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [(facet, code) for facet in FACETS for code in self.chosen(facet)]
        pairs += [("sort", self.sort)] if self.sort != "soon" else []
        return pairs + ([("page", str(self.page))] if self.page > 1 else [])

    def query_string(self) -> str:
        pairs = self.parameters()
        return f"?{urlencode(pairs)}" if pairs else ""


class Row(NamedTuple):
    """What is compared of one open post. `fields` is the mask of its group's fields.

    `days`: the weekdays that it names, and those of its days that are still to come.
    """

    number: int
    kind: str
    areas: int
    days: int
    times: int
    beginner: bool
    hours: Decimal | None
    ends_on: date
    opened_at: datetime
    fields: int
    text: str


@dataclass(frozen=True)
class Found:
    """Numbers of the posts found, in order; `of[facet][code]` beside a choice; `relaxed` without a facet."""

    numbers: list[int]
    of: dict[str, dict[str, int]]
    relaxed: dict[str, int]
    without_words: int


def choices_of(facet: str, choices: Choices) -> dict[str, Choice]:
    if facet == "kind":
        return {kind.code: kind for kind in KINDS}
    if facet in FLAGS:
        return {"1": Choice("1", "", 0)}
    return choices.of(facet)


def find(search: NeedSearch, choices: Choices, today: date) -> Found:
    """Everything the page needs but the rows themselves. One statement."""
    everything = board(today, with_text=bool(search.words))
    words = search.words
    rows = [row for row in everything if not words or _says(row, words)]
    fits = {facet: _fits(search, facet, choices) for facet in FACETS}
    of: dict[str, dict[str, int]] = {}
    relaxed = {}
    for facet in FACETS:
        others = [row for row in rows if all(fits[other](row) for other in FACETS if other != facet)]
        codes = choices_of(facet, choices)
        of[facet] = {code: sum(_has(row, facet, choice) for row in others) for code, choice in codes.items()}
        relaxed[facet] = len(others)
    found = [row for row in rows if all(fit(row) for fit in fits.values())]
    without_words = sum(all(fit(row) for fit in fits.values()) for row in everything)
    return Found([row.number for row in _ordered(found, search.sort)], of, relaxed, without_words)


def board(today: date, *, with_text: bool = False) -> list[Row]:
    """Every open post of a listed group as a row to compare."""
    texts = ("title", "body", "time_text", "place_text", "group__name", "group__kana") if with_text else ()
    rows = Need.objects.on_the_board(today).order_by().values(*_COLUMNS, *texts)
    return [_row(row, " ".join(row[name] for name in texts), today) for row in rows]


def _row(row: dict[str, Any], words: str, today: date) -> Row:
    own_days = [day for day in map(date.fromisoformat, row["days"]) if day >= today]
    return Row(
        number=row["number"],
        kind=row["kind"],
        areas=row["area_mask"],
        days=row["weekdays"] | mask_of([day.weekday() for day in own_days]),
        times=row["time_bands"],
        beginner=row["beginner_welcome"],
        hours=row["hours"],
        ends_on=row["ends_on"],
        opened_at=row["state_changed_at"],
        fields=row["group__entry__field_mask"] or 0,
        text=text.fold(f"{words} {days_words(own_days)}") if words else "",
    )


def _says(row: Row, words: list[str]) -> bool:
    return all(word in row.text for word in words)


def _fits(search: NeedSearch, facet: str, choices: Choices) -> Callable[[Row], bool]:
    """Whether a row has any of the chosen codes; every row fits when nothing is chosen."""
    known = choices_of(facet, choices)
    chosen = [known[code] for code in search.chosen(facet)]
    return lambda row: not chosen or any(_has(row, facet, choice) for choice in chosen)


def _has(row: Row, facet: str, choice: Choice) -> bool:
    match facet:
        case "kind":
            return row.kind == choice.code
        case "beginner":
            return row.beginner
        case "short":
            return row.hours is not None and row.hours <= SHORT_HOURS
        case "area":
            mask = row.areas
        case "day":
            mask = row.days
        case "time":
            mask = row.times
        case _:
            mask = row.fields
    return bool(mask >> choice.bit & 1)


def _ordered(rows: Iterable[Row], sort: str) -> list[Row]:
    if sort == "new":
        return sorted(rows, key=lambda row: (row.opened_at, row.number), reverse=True)
    return sorted(rows, key=lambda row: (row.ends_on, row.number))


def of_numbers(numbers: list[int]) -> list[Need]:
    """The posts themselves in this order. One statement."""
    by_number = {
        need.number: need for need in Need.objects.select_related("group").filter(number__in=numbers)
    }
    return [by_number[number] for number in numbers if number in by_number]
