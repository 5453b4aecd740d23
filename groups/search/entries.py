"""SQL on the directory's entries: the condition that an entry is one of a set, and a page of a long list."""

import json
from typing import Any, NamedTuple

from django.db import connection

from groups.models import DirectoryEntry
from groups.search import bits
from groups.search.bits import Bits

TABLE = DirectoryEntry._meta.db_table
# Up to so many groups are named one by one (PostgreSQL); of more, each row read is looked up in their bits.
FEW = 1500

Condition = tuple[str, list[Any]]


def one_of(groups: Bits) -> Condition:
    """The entry's group is one of these."""
    if connection.vendor == "sqlite":
        return "group_id IN (SELECT value FROM json_each(%s))", [json.dumps(bits.keys(groups))]
    if groups.bit_count() <= FEW:
        return "group_id = ANY(%s::bigint[])", [bits.keys(groups)]
    data = bits.as_bytes(groups)
    return _has_bit("%s::bytea", data), [data]


def _has_bit(asked: str, data: bytes) -> str:
    """A group beyond `data` is none of them. CASE keeps the planner from guessing "hardly any"."""
    return f"CASE WHEN group_id < {len(data) * 8} THEN get_bit({asked}, group_id) = 1 ELSE FALSE END"


# ------------------------------------------------------------------------- a page of a list of many rows


class Turn(NamedTuple):
    """Where the fair order of a day begins: `key` in the round of groups; stale ones come last."""

    key: int
    stale_on: Any


def fair_page(columns: str, groups: Bits | None, turn: Turn, *, offset: int, limit: int) -> Condition:
    """One page of many groups in the fair order, walked along the index of `order_key` instead of sorted.

    The order has four parts (fresh or stale, after or before the turn). A later part is looked at only when
    the earlier ones do not fill the page: its condition on their sizes is checked once, before it starts.
    groups: None stands for all of them.
    """
    need = offset + limit
    parts: list[str] = []
    values: list[Any] = []
    also = ""
    if groups is not None:
        data = bits.as_bytes(groups)
        parts, values = ["asked AS (SELECT %s::bytea AS groups)"], [data]
        also = f" AND {_has_bit('(SELECT groups FROM asked)', data)}"
    for index, (age, side) in enumerate(((">", ">="), (">", "<"), ("<=", ">="), ("<=", "<"))):
        earlier = " + ".join(f"(SELECT COUNT(*) FROM part{number})" for number in range(index))
        open_yet = f" AND {earlier} < {need}" if earlier else ""
        parts.append(
            f"part{index} AS MATERIALIZED (SELECT {index} AS part, order_key, number FROM {TABLE}"
            f" WHERE confirmed_on {age} %s AND order_key {side} %s{also}{open_yet}"
            f" ORDER BY order_key, number LIMIT {need})"
        )
        values += [turn.stale_on, turn.key]
    everything = " UNION ALL ".join(f"SELECT * FROM part{index}" for index in range(4))
    page = f"page AS (SELECT * FROM ({everything}) AS walked ORDER BY part, order_key, number"
    return (
        f"WITH {', '.join(parts)}, {page} LIMIT {int(limit)} OFFSET {int(offset)})"
        f" SELECT {columns} FROM page JOIN {TABLE} USING (number)"
        " ORDER BY page.part, page.order_key, number",
        values,
    )
