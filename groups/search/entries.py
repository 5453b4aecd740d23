"""SQL on the directory's entries: the condition that an entry is one of a set, and a page of a long list."""

import json
from datetime import date
from typing import Any

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
    wanted = bits.as_bytes(groups)
    # A group beyond the last bit is none of them. CASE keeps the planner from guessing "hardly any".
    places = len(wanted) * 8
    return f"CASE WHEN group_id < {places} THEN get_bit(%s::bytea, group_id) = 1 ELSE FALSE END", [wanted]


def fair_page(groups: Bits | None, stale_on: date, turn: int, *, offset: int, limit: int) -> Condition:
    """number, confirmed_on and card of one page in the fair order, walked along its index (migration 0027).

    groups: None stands for all of them. PostgreSQL only.
    """
    wanted = None if groups is None else bits.as_bytes(groups)
    return (
        "SELECT number, confirmed_on, card FROM groups_fair_page(%s, %s, %s, %s) WITH ORDINALITY"
        f" ORDER BY ordinality LIMIT {int(limit)} OFFSET {int(offset)}",
        [wanted, stale_on, turn, offset + limit],
    )
