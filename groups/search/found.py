"""What a search finds: the set of groups, the number beside each choice, and the rows of a page.

Only `DirectoryEntry` is read: one table without a join, public values only, no model instance per row. Totals
and numbers are counted on sets in memory (bits.py), on both databases by the same lines.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from operator import and_
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from groups.choices import UNKNOWN, Choices
from groups.freshness import stale_from
from groups.models import DirectoryEntry
from groups.open_data import LOCAL_GOVERNMENT_CODE
from groups.search import FACETS, FLAGS, PAGE_SIZE, WITH_UNKNOWN, Search, day_turn
from groups.search import members as membership
from groups.search.bits import Bits
from groups.search.entries import TABLE, Condition, fair_page, one_of
from groups.search.members import Members


@dataclass(frozen=True)
class Counts:
    """`total` groups found; `of[facet][code]` beside a choice; `relaxed[facet]` with that facet taken off.

    `without_words`: with the words taken off.
    """

    total: int
    of: dict[str, dict[str, int]]
    relaxed: dict[str, int]
    without_words: int


class Row(NamedTuple):
    number: int
    confirmed_on: date | None
    card: dict[str, Any]


@dataclass(frozen=True)
class Found:
    """A search with the groups that have its words (`having`), and those of every choice."""

    search: Search
    choices: Choices
    members: Members
    having: Bits

    @cached_property
    def groups(self) -> Bits:
        """All that the search finds."""
        return self.but("")

    @cached_property
    def total(self) -> int:
        return self.groups.bit_count()

    def but(self, facet: str) -> Bits:
        """What the search would find without its choices of a facet. Several choices of a facet are OR."""
        return reduce(and_, (groups for name, groups in self._chosen.items() if name != facet), self.having)

    @cached_property
    def _chosen(self) -> dict[str, Bits]:
        chosen = {facet: self.search.chosen(facet) for facet in FACETS}
        return {
            facet: self.members.with_any(facet, codes, self.choices)
            for facet, codes in chosen.items()
            if codes
        }

    def counts(self) -> Counts:
        """The number beside each choice, kept right under the search.

        It says how many groups would be listed if its facet had only this choice while the other facets and
        the words stay.
        """
        of: dict[str, dict[str, int]] = {}
        relaxed: dict[str, int] = {}
        for facet in FACETS:
            others = self.but(facet)
            relaxed[facet] = others.bit_count()
            of[facet] = {
                code: self.members.count(facet, code, self.choices, others)
                for code in _codes(facet, self.choices)
            }
        without_words = reduce(and_, self._chosen.values(), self.members.everyone)
        return Counts(self.total, of, relaxed, without_words.bit_count())


def find(content_key: object, search: Search, choices: Choices) -> Found:
    """`content_key`: the version of what is asked (`core.pages.content_key`). At most two statements."""
    return Found(search, choices, *membership.load(content_key, search.words))


def _codes(facet: str, choices: Choices) -> tuple[str, ...]:
    if facet in FLAGS:
        return ("1",)
    return (*choices.of(facet), UNKNOWN) if facet in WITH_UNKNOWN else tuple(choices.of(facet))


# ------------------------------------------------------------------------------------------------ rows


def rows(found: Found, today: date, *, limit: int | None = PAGE_SIZE) -> list[Row]:
    """The search's page of results, or with `limit=None` all of them. One statement; none for no result."""
    if not found.total:
        return []
    start = (limit or 0) * (found.search.page - 1)
    if limit is not None and _walks(found, start + limit):
        stale_on = stale_from(today, found.choices.stale_months)
        statement = fair_page(_wanted(found), stale_on, day_turn(today), offset=start, limit=limit)
    else:
        sql, values = _sorted("number, confirmed_on, card", found, today)
        page = "" if limit is None else f" LIMIT {int(limit)} OFFSET {int(start)}"
        statement = f"{sql}{page}", values
    return [_row(*row) for row in _read(statement)]


def open_rows(found: Found, today: date) -> Iterator[list[str]]:
    """All results as rows of the open data's table (groups/open_data.py). One statement."""
    for number, cells in _read(_sorted("number, open_cells", found, today)):
        texts = json.loads(cells) if isinstance(cells, str) else cells
        identity = f"{LOCAL_GOVERNMENT_CODE}-{number}"
        yield [LOCAL_GOVERNMENT_CODE, identity, *texts, f"{settings.PORTAL_URL}/groups/{number}/"]


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


def _walks(found: Found, need: int) -> bool:
    everyone = found.members.everyone.bit_count()
    return (
        connection.vendor == "postgresql"
        and found.search.sort == "fair"
        and is_shorter_to_walk(found.total, need, everyone)
    )


def is_shorter_to_walk(total: int, need: int, everyone: int) -> bool:
    """Whether the first `need` of `total` results are found faster by walking along the fair order.

    That reads need × everyone ÷ total entries of an index, one after the other; sorting reads `total` rows,
    here and there, which takes several times as long for each.
    """
    return total * total * 8 > need * everyone


def _sorted(columns: str, found: Found, today: date) -> Condition:
    wanted = _wanted(found)
    only, given = ("TRUE", []) if wanted is None else one_of(wanted)
    order, values = order_by(found.search.sort, today, found.choices.stale_months)
    return f"SELECT {columns} FROM {TABLE} WHERE {only}{order}", [*given, *values]


def _wanted(found: Found) -> Bits | None:
    """The groups found; None for all that are listed."""
    return None if found.groups == found.members.everyone else found.groups


def _read(statement: Condition) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return cursor.fetchall()


def _row(number: int, confirmed_on: date | str, card: str | dict[str, Any]) -> Row:
    """SQLite's driver gives dates and JSON as text."""
    if isinstance(confirmed_on, str):
        confirmed_on = date.fromisoformat(confirmed_on)
    confirmed = None if confirmed_on == DirectoryEntry.NEVER else confirmed_on
    return Row(number, confirmed, json.loads(card) if isinstance(card, str) else card)
