"""Pairs of groups that may be one: near-equal name, フリガナ or 法人番号 (groups/duplicates.py)."""

from collections import defaultdict
from itertools import combinations
from typing import NamedTuple

from django.db.models import QuerySet

from core import text
from groups.duplicates import REASONS, kana_key
from groups.models import DifferentGroups, Group

MOST_PAIRS = 100
MOST_ALIKE = 6


class Pair(NamedTuple):
    """Two groups that look alike; the later number is proposed as the duplicate."""

    duplicate: Group
    kept: Group
    words: str


def suggestions() -> list[Pair]:
    """All pairs that look alike and are not joined yet, by number; two statements, whatever their number.

    What the centre knows to be two groups is left out.

    A telephone alone does not count: one person often is the contact of several groups.
    """
    columns = ("number", "name", "kana", "name_key", "corporate_number", "state", "same_as")
    groups = list(Group.objects.public().order_by("number").only(*columns))
    alike: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for group in groups:
        keys = {
            "name": group.name_key,
            "kana": kana_key(group.kana),
            "corporate_number": text.fold(group.corporate_number),
        }
        for reason, key in keys.items():
            if key:
                alike[reason, key].append(group)
    reasons: dict[tuple[int, int], list[str]] = defaultdict(list)
    for (reason, _key), rows in alike.items():
        for one, other in combinations(rows[:MOST_ALIKE], 2):
            reasons[one.number, other.number].append(reason)
    for pair in DifferentGroups.objects.values_list("first__number", "second__number"):
        reasons.pop(pair, None)
    by_number = {group.number: group for group in groups}
    return [
        Pair(by_number[other], by_number[one], "・".join(REASONS[each] for each in REASONS if each in found))
        for (one, other), found in sorted(reasons.items())[:MOST_PAIRS]
    ]


def known_to_differ() -> QuerySet[DifferentGroups]:
    """Pairs that are proposed no more, with who said so."""
    return DifferentGroups.objects.select_related("first", "second", "said_by")
