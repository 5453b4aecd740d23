"""One object per address of the 引き継ぎシート, for the walk over every address (access_samples.py)."""

from collections.abc import Callable
from typing import Any

from accounts.models import User
from groups.models import BatonRole, Group
from tests.groups.batons import add

Build = Callable[[Any], dict[str, Any]]


def make_role(group: Group, by: User) -> BatonRole:
    """The one role on the group's sheet; somebody holds it, so the sheet is listed."""
    role: BatonRole = add(
        group, by, "roles", title="会計", holder="佐藤 花子", deputy="", hours=6, would_stop=""
    )
    return role


def samples(number: int, other: int) -> dict[str, Build]:
    """The kwargs of each line of the table; `other` is a group without a sheet."""

    def fixed(**kwargs: Any) -> Build:
        return lambda world: kwargs

    def row(group: int) -> Build:
        return lambda world: {"number": group, "part": "roles", "pk": world.ids["baton_role"]}

    found = {f"baton:{name}": fixed(number=number) for name in ("sheet", "begin", "review", "booklet")}
    found |= {f"baton:{name}": row(number) for name in ("change", "remove", "move")}
    found["baton:posts"] = lambda world: {"number": number, "pk": world.ids["baton_role"]}
    return found | {
        "baton:rows": fixed(number=number, part="accounts"),
        "baton:rows@roles": fixed(number=number, part="roles"),
        "baton:rows@unknown": fixed(number=number, part="nonsense"),
        "baton:add": fixed(number=number, part="roles"),
        "baton:change@other_group": row(other),
        "baton_staff:sheet": fixed(number=number),
        "baton_staff:sheet@unwritten": fixed(number=other),
        "baton_staff:contacted": fixed(number=number),
    }
