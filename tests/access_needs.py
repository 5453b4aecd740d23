"""Posts on the needs board for the walk over every address: one in each state, of the groups shown there."""

from collections.abc import Callable
from typing import Any

from groups.models import Group, Need
from tests.groups.factories import make_need

# As in tests/access_samples.py, which builds the groups and includes this file.
NUMBER, OTHER_NUMBER, STRUCK_NUMBER = 11, 12, 13


def build(world: Any) -> None:
    """Posts of the group shown: open, a draft, over; and one of the group that was struck off."""
    group = Group.objects.get(number=NUMBER)
    over = {"state": Need.State.CLOSED, "outcome": Need.Outcome.FOUND}
    world.ids["need"] = make_need(group).number
    world.ids["need_draft"] = make_need(group, state=Need.State.DRAFT).number
    world.ids["need_over"] = make_need(group, **over).number
    world.ids["struck_need"] = make_need(Group.objects.get(number=STRUCK_NUMBER)).number


def _public(name: str) -> Callable[[Any], dict[str, Any]]:
    return lambda world: {"number": world.ids[name]}


def _own(name: str, number: int = NUMBER) -> Callable[[Any], dict[str, Any]]:
    return lambda world: {"number": number, "need_number": world.ids[name]}


SAMPLES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "needs:detail": _public("need"),
    "needs:detail@draft": _public("need_draft"),
    "needs:detail@over": _public("need_over"),
    "needs:detail@struck_off": _public("struck_need"),
    "needs_my:list": lambda world: {"number": NUMBER},
    "needs_my:new": lambda world: {"number": NUMBER},
    **{
        f"needs_my:{name}{variant}": _own(key)
        for name in ("edit", "close", "copy", "delete")
        for variant, key in (("", "need"), ("@draft", "need_draft"), ("@over", "need_over"))
    },
    "needs_my:edit@other_group": _own("need", OTHER_NUMBER),
}
