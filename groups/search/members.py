"""Which groups each choice of the directory has, as sets (bits.py), read once for each content version.

PostgreSQL keeps the sets (index.py); SQLite's entries are looked through.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db import connection

from groups.choices import UNKNOWN, Choices
from groups.search import FLAGS, MASKS, bits, index
from groups.search.bits import Bits
from groups.search.entries import TABLE, one_of

# The column of each kind of choice; both flags stand in one.
COLUMNS = {**MASKS, "flags": "flag_mask"}


@dataclass(frozen=True, eq=False)
class Members:
    """`everyone` listed, and the groups of each choice by its key (`index.choice_key`)."""

    everyone: Bits
    of: dict[int, Bits]
    # What the choices of the form came to so far: their groups, and how many these are.
    _known: dict[tuple[str, str], tuple[Bits, int]] = field(default_factory=dict)

    def count(self, facet: str, code: str, choices: Choices, among: Bits) -> int:
        """How many of these groups a choice stands for; of all groups it is counted once."""
        groups, size = self._choice(facet, code, choices)
        return size if among is self.everyone else (among & groups).bit_count()

    def with_any(self, facet: str, codes: Iterable[str], choices: Choices) -> Bits:
        return _union(self._choice(facet, code, choices)[0] for code in codes)

    def _choice(self, facet: str, code: str, choices: Choices) -> tuple[Bits, int]:
        if (facet, code) not in self._known:
            groups = self._groups(facet, code, choices)
            self._known[facet, code] = groups, groups.bit_count()
        return self._known[facet, code]

    def _groups(self, facet: str, code: str, choices: Choices) -> Bits:
        """The groups that a choice of the form stands for."""
        if facet in FLAGS:
            return self._with("flags", [FLAGS[facet].bit_length() - 1])
        if facet == "type":
            return self._with(facet, choices.type_bits(code))
        known = choices.of(facet)
        if code == UNKNOWN:
            return self.everyone & ~self._with(facet, [choice.bit for choice in known.values()])
        return self._with(facet, [known[code].bit])

    def _with(self, facet: str, places: list[int]) -> Bits:
        return _union(self.of.get(index.choice_key(facet, place), 0) for place in places)


def _union(sets: Iterable[Bits]) -> Bits:
    return reduce(or_, sets, 0)


_kept: tuple[object, Members] | None = None


def load(content_key: object, words: list[str]) -> tuple[Members, Bits]:
    """The members of this content version (`core.pages.content_key`), and the groups with all `words`.

    At most two statements, and none without words where the members are known already.
    """
    global _kept
    members = _kept[1] if _kept is not None and _kept[0] == content_key else None
    if connection.vendor == "postgresql":
        members, having = _from_index(members, words)
    else:
        members = members or _members(_of_entries())
        having = members.everyone & _read_through(words) if words else members.everyone
    _kept = (content_key, members)
    return members, having


def _from_index(members: Members | None, words: list[str]) -> tuple[Members, Bits]:
    if members is not None and not words:
        return members, members.everyone
    postings = index.read(words, also_choices=members is None)
    members = members or _members(postings)
    having, unsure = index.find(words, postings, members.everyone)
    return members, having & ~unsure | _read_through(words, unsure) if unsure else having


def _members(of: dict[int, Bits]) -> Members:
    return Members(
        of.get(index.EVERYONE, 0),
        {key: groups for key, groups in of.items() if index.LOWEST_CHOICE < key < 0},
    )


def _of_entries() -> dict[int, Bits]:
    of: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT group_id, {', '.join(COLUMNS.values())} FROM {TABLE}")
        for group, *masks in cursor.fetchall():
            of.setdefault(index.EVERYONE, []).append(group)
            for facet, mask in zip(COLUMNS, masks, strict=True):
                for place in [mask] if facet == "type" else bits.keys(mask):
                    of.setdefault(index.choice_key(facet, place), []).append(group)
    return {key: bits.of(groups) for key, groups in of.items()}


def _read_through(words: list[str], among: Bits | None = None) -> Bits:
    """The groups (of these) in whose text all words stand, by reading each text."""
    where = "strpos" if connection.vendor == "postgresql" else "instr"
    only, values = one_of(among) if among is not None else ("", [])
    conditions = [only] * bool(only) + [f"{where}(folded, %s) > 0"] * len(words)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT group_id FROM {TABLE} WHERE {' AND '.join(conditions)}", [*values, *words])
        return bits.of(group for (group,) in cursor.fetchall())
