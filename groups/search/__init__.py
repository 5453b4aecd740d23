"""The directory's search: what was asked, as SQL conditions on the side table, and one page of rows.

Only `DirectoryEntry` is read: one table without a join, public values only, no model instance per row.
The SQL is the same on SQLite and PostgreSQL but for the words (`search_condition`) and for one page of a
very long list (`_walks`), which stand in groups/search/index.py.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection

from core import text
from groups.choices import UNKNOWN, Choice, Choices
from groups.freshness import stale_from
from groups.models import DirectoryEntry
from groups.open_data import LOCAL_GOVERNMENT_CODE
from groups.search import index as search_index

TABLE = DirectoryEntry._meta.db_table
PAGE_SIZE = 20
FACETS = ("area", "day", "time", "field", "type", "beginner", "recruiting")
MASKS = {
    "area": "area_mask",
    "day": "day_mask",
    "time": "time_mask",
    "field": "field_mask",
    "type": "form_bit",
}
# Facets in which a group may have left everything open: 未記入 is then a choice of its own.
WITH_UNKNOWN = ("day", "time")
FLAGS = {"beginner": DirectoryEntry.FLAG_BEGINNER, "recruiting": DirectoryEntry.FLAG_RECRUITING}
SORTS = {"fair": "日替わりの順", "confirmed": "確認が新しい順", "kana": "五十音順"}
_KEYS = 2**31
# From so many results on, the fair order is walked instead of sorted (measured; performance.md 4, traps).
LONG_LIST = 4000

Condition = tuple[str, list[Any]]


@dataclass(frozen=True)
class Search:
    """One search as the address says it. Codes stand in the order of the choices."""

    q: str = ""
    area: tuple[str, ...] = ()
    day: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    field: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    beginner: bool = False
    recruiting: bool = False
    sort: str = "fair"
    page: int = 1

    @property
    def words(self) -> list[str]:
        return text.fold_words(self.q)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is chosen in a facet."""
        return any(self.chosen(facet) for facet in FACETS)

    def chosen(self, facet: str) -> tuple[str, ...]:
        """The chosen codes of a facet; a ticked flag is ("1",)."""
        value = getattr(self, facet)
        return (("1",) if value else ()) if facet in FLAGS else value

    def without(self, facet: str, code: str = "") -> "Search":
        """The same search without one choice, or without the whole facet, from its first page."""
        left = tuple(other for other in self.chosen(facet) if code and other != code)
        return self.with_facet(facet, left)

    def without_words(self) -> "Search":
        return replace(self, q="", page=1)

    def with_facet(self, facet: str, codes: tuple[str, ...]) -> "Search":
        """The same search with these codes of one facet, from its first page."""
        changed: dict[str, Any] = {facet: bool(codes) if facet in FLAGS else codes}
        return replace(self, **changed, page=1)

    def first_page(self) -> "Search":
        return replace(self, page=1)

    def parameters(self) -> list[tuple[str, str]]:
        """The parameters of the address in their fixed order, defaults left out."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [(facet, code) for facet in FACETS for code in self.chosen(facet)]
        pairs += [("sort", self.sort)] if self.sort != "fair" else []
        return pairs + ([("page", str(self.page))] if self.page > 1 else [])

    def query_string(self) -> str:
        """?area=ofuna&day=sat, or nothing for the whole list."""
        pairs = self.parameters()
        return f"?{urlencode(pairs)}" if pairs else ""


class Row(NamedTuple):
    number: int
    confirmed_on: date | None
    card: dict[str, Any]


# ------------------------------------------------------------------------------------------ conditions


def search_condition(words: list[str]) -> Condition:
    """All `words` (folded) stand in the folded text."""
    if connection.vendor == "sqlite":
        return " AND ".join(["instr(folded, %s) > 0"] * len(words)), list(words)
    return search_index.condition(words)


def facet_condition(search: Search, choices: Choices, facet: str) -> Condition:
    """The condition of one facet; empty when nothing of it is chosen. Several choices of a facet are OR."""
    codes = search.chosen(facet)
    if not codes:
        return "", []
    if facet in FLAGS:
        return "(flag_mask & %s) <> 0", [FLAGS[facet]]
    column = MASKS[facet]
    if facet == "type":
        bits = sorted({bit for code in codes for bit in choices.type_bits(code)})
        return f"{column} IN ({', '.join(['%s'] * len(bits))})", bits
    known = [choices.of(facet)[code] for code in codes if code != UNKNOWN]
    parts = [f"({column} & %s) <> 0"] if known else []
    parts += [f"{column} = 0"] if UNKNOWN in codes else []
    return f"({' OR '.join(parts)})", [mask_of(known)] if known else []


def mask_of(known: Iterable[Choice]) -> int:
    return sum(1 << choice.bit for choice in known)


def facet_conditions(search: Search, choices: Choices, *, but: Iterable[str] = ()) -> Condition:
    """All chosen facets joined by AND, leaving out those named in `but`."""
    parts = [facet_condition(search, choices, facet) for facet in FACETS if facet not in but]
    return join([part for part in parts if part[0]])


def join(parts: list[Condition]) -> Condition:
    return " AND ".join(sql for sql, _ in parts), [value for _, values in parts for value in values]


def where(*conditions: Condition) -> Condition:
    """WHERE … of the conditions that are not empty."""
    sql, values = join([condition for condition in conditions if condition[0]])
    return (f" WHERE {sql}" if sql else ""), values


def word_condition(search: Search) -> Condition:
    words = search.words
    return search_condition(words) if words else ("", [])


# ------------------------------------------------------------------------------------------------ rows


def order_by(sort: str, today: date, stale_months: int) -> Condition:
    """The order of the rows. Fair: each group's random place, turned on by a new amount every day.

    Everyone sees the same order on one day; groups not confirmed for long, or not yet, come last.
    """
    if sort == "kana":
        collation = "" if connection.vendor == "sqlite" else ' COLLATE "C"'
        return f" ORDER BY kana{collation}, number", []
    if sort == "confirmed":
        return " ORDER BY confirmed_on DESC, order_key, number", []
    cut = connection.ops.adapt_datefield_value(stale_from(today, stale_months))
    return " ORDER BY (confirmed_on <= %s), (order_key < %s), order_key, number", [cut, day_turn(today)]


def day_turn(today: date) -> int:
    """Where the round of groups begins on this day."""
    return int.from_bytes(sha256(today.isoformat().encode()).digest()[:4]) % _KEYS


def rows(
    search: Search,
    choices: Choices,
    today: date,
    *,
    limit: int | None = PAGE_SIZE,
    total: int = 0,
) -> list[Row]:
    """One page of results, or with `limit=None` all of them. One statement.

    `total` is the number of results where the caller has counted them: of many, a page is found faster.
    """
    columns = "number, confirmed_on, card"
    return [_row(*found) for found in _select(columns, search, choices, today, limit, total)]


def open_rows(search: Search, choices: Choices, today: date) -> Iterator[list[str]]:
    """All results as rows of the open data's table (groups/open_data.py). One statement."""
    for number, cells in _select("number, open_cells", search, choices, today, None, 0):
        texts = json.loads(cells) if isinstance(cells, str) else cells
        identity = f"{LOCAL_GOVERNMENT_CODE}-{number}"
        yield [LOCAL_GOVERNMENT_CODE, identity, *texts, f"{settings.PORTAL_URL}/groups/{number}/"]


def _select(
    columns: str, search: Search, choices: Choices, today: date, limit: int | None, total: int
) -> list[Any]:
    if limit is not None and _walks(search, total):
        sql, values = _long_list(columns, search, choices, today, limit)
    else:
        sql, values = _sorted(columns, search, choices, today, limit)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _sorted(columns: str, search: Search, choices: Choices, today: date, limit: int | None) -> Condition:
    order = order_by(search.sort, today, choices.stale_months)
    chosen, words = facet_conditions(search, choices), search.words
    page = "" if limit is None else f" LIMIT {int(limit)} OFFSET {int(limit) * (search.page - 1)}"
    if page and connection.vendor == "postgresql" and search_index.check_condition(words)[0]:
        condition = where(chosen, search_index.pieces_condition(words))
        sql, values = search_index.checked_last(columns, TABLE, condition, order, words)
    else:
        found, given = where(chosen, word_condition(search))
        sql, values = f"SELECT {columns} FROM {TABLE}{found}{order[0]}", [*given, *order[1]]
    return sql + page, values


def _walks(search: Search, total: int) -> bool:
    return connection.vendor == "postgresql" and search.sort == "fair" and total >= LONG_LIST


def _long_list(columns: str, search: Search, choices: Choices, today: date, limit: int) -> Condition:
    conditions = [facet_conditions(search, choices), search_index.scan_condition(search.words)]
    turn = search_index.Turn(day_turn(today), stale_from(today, choices.stale_months))
    return search_index.fair_page(
        columns,
        TABLE,
        join([condition for condition in conditions if condition[0]]),
        turn,
        offset=limit * (search.page - 1),
        limit=limit,
    )


def _row(number: int, confirmed_on: date | str, card: str | dict[str, Any]) -> Row:
    """SQLite's driver gives dates and JSON as text."""
    if isinstance(confirmed_on, str):
        confirmed_on = date.fromisoformat(confirmed_on)
    confirmed = None if confirmed_on == DirectoryEntry.NEVER else confirmed_on
    return Row(number, confirmed, json.loads(card) if isinstance(card, str) else card)
