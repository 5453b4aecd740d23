"""The people of a group in the walk over every address: a hand-over that its editor is asked for."""

from collections.abc import Callable
from typing import Any

from core import clock
from groups.actions.handover import Successor, propose
from groups.models import Group, HandOver, Membership


def ask_to_hand_over(group: Group, *, to: Membership, by: Any) -> int:
    """The representative's proposal that waits; returns its key."""
    afterwards = HandOver.Afterwards.EDITOR
    return propose(group=group, to=Successor(to), afterwards=afterwards, today=clock.today(), by=by).pk


def samples(number: int) -> dict[str, Callable[[Any], dict[str, Any]]]:
    """kwargs of the addresses about people, for the group of that number."""
    of_group = ("groups_my:leave", "groups_my:hand_over", "groups_my:hand_over_withdraw")
    of_staff = ("groups_staff:hand_over", "groups_staff:hand_over_withdraw")
    return {
        **{name: lambda world: {"number": number} for name in (*of_group, *of_staff)},
        "groups_my:member_role": lambda world: {"number": number, "pk": world.ids["editor_membership"]},
        "groups_my:hand_over_answer": lambda world: {"pk": world.ids["hand_over"]},
        "groups_my:hand_over_decline": lambda world: {"pk": world.ids["hand_over"]},
        "groups_my:invitation_decline": lambda world: {"token": world.group_token},
        "groups_my:invitation_decline@cut_off": lambda world: {"token": world.group_token[:-1]},
    }
