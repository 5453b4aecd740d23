"""The number beside each choice, kept right under the current search: one statement for all of them.

A count says how many groups would be listed if its facet had only this choice while the other facets and the
words stay. The rows are grouped by mask in SQL and the few masks are unfolded here; that is several times
faster than one COUNT … FILTER for each of some fifty choices (performance.md, Facets).
"""

from dataclasses import dataclass

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

_COLUMNS = (*MASKS.values(), "flag_mask")
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
    source, values = _source(search)
    parts = []
    for facet in (*MASKS, "flags"):
        own = tuple(FLAGS) if facet == "flags" else (facet,)
        column = MASKS.get(facet, "flag_mask")
        condition, given = where(facet_conditions(search, choices, but=own))
        parts.append(f"SELECT '{facet}', {column}, COUNT(*) FROM {{table}}{condition} GROUP BY {column}")
        values += given
    table = "hit" if source else TABLE
    found: dict[str, Masks] = {facet: {} for facet in (*MASKS, "flags")}
    with connection.cursor() as cursor:
        cursor.execute(source + " UNION ALL ".join(parts).format(table=table), values)
        for facet, mask, number in cursor.fetchall():
            found[facet][mask] = number
    return found


def _source(search: Search) -> Condition:
    """With words in the search the text is read once, for all facets together."""
    condition, values = where(word_condition(search))
    if not condition:
        return "", []
    return f"WITH hit AS (SELECT {', '.join(_COLUMNS)} FROM {TABLE}{condition}) ", values


def _beside(facet: str, masks: Masks, choices: Choices) -> dict[str, int]:
    if facet == "type":
        return {code: masks.get(choice.bit, 0) for code, choice in choices.of(facet).items()}
    by_bit: dict[int, int] = {}
    for mask, number in masks.items():
        left = mask
        while left:
            lowest = left & -left
            by_bit[lowest] = by_bit.get(lowest, 0) + number
            left ^= lowest
    counts = {code: by_bit.get(1 << choice.bit, 0) for code, choice in choices.of(facet).items()}
    return counts | ({UNKNOWN: masks.get(0, 0)} if facet in WITH_UNKNOWN else {})


def _total(search: Search, choices: Choices, areas: Masks) -> int:
    """The groups found in all: those of the area facet that the chosen areas let through."""
    if not search.area:
        return sum(areas.values())
    chosen = mask_of(choices.of("area")[code] for code in search.area)
    return sum(number for mask, number in areas.items() if mask & chosen)
