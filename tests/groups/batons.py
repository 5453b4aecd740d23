"""A 引き継ぎシート for tests, written through the real actions.

sheet = write_sheet(group, by, roles=[("会計", "佐藤 花子", "", 6)])
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from core import clock
from groups.actions import baton as actions
from groups.baton.parts import BY_SLUG
from groups.models import BatonSheet, Group

Written = tuple[str, str, str, int | None]
RED: list[Written] = [("代表", "佐藤 花子", "鈴木 一郎", 4), ("会計", "鈴木 一郎", "", 12)]
AMBER: list[Written] = [(title, "佐藤 花子", "鈴木 一郎", 4) for title in ("代表", "会計", "連絡")]
GREEN: list[Written] = [("代表", "佐藤 花子", "鈴木 一郎", 4), ("会計", "鈴木 一郎", "", 4)]


def add(group: Group, by: Any, part: str, today: date | None = None, **values: Any) -> Any:
    """One row of a list."""
    return actions.add_row(
        group=group, part=BY_SLUG[part], values=values, today=today or clock.today(), by=by
    )


def write_sheet(
    group: Group, by: Any, roles: Iterable[Written] = GREEN, today: date | None = None
) -> BatonSheet:
    """The group's sheet with these roles: title, holder, deputy, hours a month."""
    for title, holder, deputy, hours in roles:
        add(group, by, "roles", today, title=title, holder=holder, deputy=deputy, hours=hours, would_stop="")
    return BatonSheet.objects.get(group=group)
