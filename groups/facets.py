"""The number beside each choice, kept right under the current search: one statement for all of them.

A count says how many groups would be listed if its facet had only this choice while the other facets and the
words stay. The rows are grouped by mask in SQL and the few masks are unfolded here; that is several times
faster than one COUNT … FILTER for each of some fifty choices (performance.md, Facets).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from groups.choices import UNKNOWN, Choices
from groups.search import (
    FLAGS,
    MASKS,
    TABLE,
    WITH_UNKNOWN,
    Condition,
    Search,
    facet_conditions,
    mask_of,
    where,
    word_condition,
)

COLUMNS = {**MASKS, "flags": "flag_mask"}
# Kept by triggers of PostgreSQL (migration 0002): how many groups have each mask.
COUNTS = "groups_directorycount"
# Facets whose masks are counted in one set (`_one_pass`); each facet is in one of them.
TOGETHER = (("area", "type", "flags"), ("day", "time"), ("field",))
Masks = dict[int, int]


@dataclass(frozen=True)
class Counts:
    """`total` groups found; `of[facet][code]` beside a choice; `relaxed[facet]` with that facet taken off."""

    total: int
    of: dict[str, dict[str, int]]
    relaxed: dict[str, int]


def count(search: Search, choices: Choices) -> Counts:
    """Count everything with one statement."""
    found = _grouped(search, choices)
    of = {facet: _beside(facet, found[facet], choices) for facet in MASKS}
    relaxed = {facet: sum(found[facet].values()) for facet in MASKS}
    for flag, bit in FLAGS.items():
        others = [other for name, other in FLAGS.items() if name != flag and search.chosen(name)]
        allowed = {mask: n for mask, n in found["flags"].items() if all(mask & other for other in others)}
        of[flag] = {"1": sum(n for mask, n in allowed.items() if mask & bit)}
        relaxed[flag] = sum(allowed.values())
    return Counts(_total(search, choices, found["area"]), of, relaxed)


def count_without_words(search: Search, choices: Choices) -> int:
    """How many groups the other conditions find: shown beside 「ことばを外す」 when nothing was found."""
    condition, values = where(facet_conditions(search, choices))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {TABLE}{condition}", values)
        return int(cursor.fetchone()[0])


def _grouped(search: Search, choices: Choices) -> dict[str, Masks]:
    """For each facet: the masks of the groups that all other conditions find, with their numbers."""
    parts: Iterable[tuple[Any, ...]]
    if connection.vendor != "postgresql":
        parts = _rows(_each_facet(search, choices))
    elif search.words or search.is_narrowed:
        parts = _apart(_rows(_one_pass(search, choices)))
    else:
        parts = _rows((f"SELECT facet, mask, groups FROM {COUNTS}", []))
    found: dict[str, Masks] = {facet: {} for facet in COLUMNS}
    for facet, mask, number in parts:
        of = found[facet]
        of[mask] = of.get(mask, 0) + number
    return found


def _rows(statement: Condition) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return cursor.fetchall()


def _each_facet(search: Search, choices: Choices) -> Condition:
    """A part of the statement for each facet. With words in the search the text is read once for all."""
    parts = []
    source, values = _source(search)
    for facet, column in COLUMNS.items():
        condition, given = where(facet_conditions(search, choices, but=own(facet)))
        table = "hit" if source else TABLE
        parts.append(f"SELECT '{facet}', {column}, COUNT(*) FROM {table}{condition} GROUP BY {column}")
        values += given
    return source + " UNION ALL ".join(parts), values


def _source(search: Search) -> Condition:
    condition, values = where(word_condition(search))
    if not condition:
        return "", []
    return f"WITH hit AS (SELECT {', '.join(COLUMNS.values())} FROM {TABLE}{condition}) ", values


def _one_pass(search: Search, choices: Choices) -> Condition:
    """PostgreSQL: every row is read once and counted for each facet (a third of the time at 100,000).

    Few groups share their fields, but many share place, form and flags, or days and times: those are counted
    together, in half as many sets as there are facets, and taken apart here. A row holds all masks (NULL for
    those of the other sets), then the number of groups for each facet.
    """
    condition, values = where(word_condition(search))
    counts, filters = [], []
    for facet in COLUMNS:
        sql, given = facet_conditions(search, choices, but=own(facet))
        counts.append(f"COUNT(*) FILTER (WHERE {sql})" if sql else "COUNT(*)")
        filters += given
    sets = ", ".join(f"({', '.join(COLUMNS[facet] for facet in together)})" for together in TOGETHER)
    return (
        f"SELECT {', '.join(COLUMNS.values())}, {', '.join(counts)}"
        f" FROM {TABLE}{condition} GROUP BY GROUPING SETS ({sets})",
        [*filters, *values],
    )


def _apart(found: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, int, int]]:
    """Facet, mask and number of groups for each facet of each row of `_one_pass`."""
    size = len(COLUMNS)
    for row in found:
        for facet, mask, number in zip(COLUMNS, row[:size], row[size:], strict=True):
            if mask is not None:
                yield facet, mask, number


def own(facet: str) -> tuple[str, ...]:
    """The facets whose choices do not narrow the counts of this one."""
    return tuple(FLAGS) if facet == "flags" else (facet,)


def _beside(facet: str, masks: Masks, choices: Choices) -> dict[str, int]:
    if facet == "type":
        return {code: sum(masks.get(bit, 0) for bit in choices.type_bits(code)) for code in choices.of(facet)}
    by_bit: dict[int, int] = {}
    for mask, number in masks.items():
        for bit in _bits(mask):
            by_bit[bit] = by_bit.get(bit, 0) + number
    counts = {code: by_bit.get(1 << choice.bit, 0) for code, choice in choices.of(facet).items()}
    return counts | ({UNKNOWN: masks.get(0, 0)} if facet in WITH_UNKNOWN else {})


@lru_cache(maxsize=4096)
def _bits(mask: int) -> tuple[int, ...]:
    """1, 4 and 8 of 13."""
    return tuple(1 << place for place in range(mask.bit_length()) if mask >> place & 1)


def _total(search: Search, choices: Choices, areas: Masks) -> int:
    """The groups found in all: those of the area facet that the chosen areas let through."""
    if not search.area:
        return sum(areas.values())
    chosen = mask_of(choices.of("area")[code] for code in search.area)
    return sum(number for mask, number in areas.items() if mask & chosen)
