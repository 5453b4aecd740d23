"""Who may take which step of a group, a renewal and a closing notice: by hand, not read from the code."""

from datetime import date
from typing import Any

import pytest
from django.db import transaction

from core import clock
from core.lifecycle import Blocked, Lifecycle, NotAllowed
from groups.lifecycles import CLOSING, GROUP, RENEWAL
from groups.models import ClosingNotice, Group, Membership
from tests.groups.factories import make_group, make_renewal
from tests.groups.matrix import OTHERS
from tests.people import centre_staff, make_user

pytestmark = pytest.mark.django_db

ROLES = (
    "representative", "editor", "stranger", "centre officer", "centre officer who is a member", "つながり課",
    "coordinator", "section staff", "committee member", "administrator", "the portal itself",
)  # fmt: skip
PORTAL = {"the portal itself"}
# The representative decides; the centre writes down what they said (groups/sitting.py).
REPRESENTATIVE = {"representative", "centre officer"}
CENTRE = {"centre officer"}
HELPERS = {"representative", "editor", "centre officer", "centre officer who is a member"}

Table = dict[tuple[str, str], tuple[set[str], str]]
# (step, state) → (who may, the state after it). Every pair that is not here is closed to everybody.
GROUPS: Table = {
    ("open_renewal", "registered"): (PORTAL, "renewal_due"),
    ("renew", "registered"): (HELPERS, "registered"),
    ("renew", "renewal_due"): (HELPERS, "registered"),
    ("lapse", "registered"): (PORTAL, "expired"),
    ("lapse", "renewal_due"): (PORTAL, "expired"),
    ("lapse", "suspended"): (PORTAL, "expired"),
    ("restore", "expired"): (CENTRE, "registered"),
    ("pause", "registered"): (REPRESENTATIVE, "suspended"),
    ("pause", "renewal_due"): (REPRESENTATIVE, "suspended"),
    ("resume", "suspended"): (REPRESENTATIVE, "registered"),
    ("strike_off", "registered"): (CENTRE, "struck_off"),
    ("strike_off", "renewal_due"): (CENTRE, "struck_off"),
    ("strike_off", "suspended"): (CENTRE, "struck_off"),
    ("strike_off", "expired"): (CENTRE, "struck_off"),
}
RENEWALS: Table = {
    ("submit", "returned"): (HELPERS, "submitted"),
    ("accept", "submitted"): (CENTRE, "accepted"),
    ("return", "submitted"): (CENTRE, "returned"),
    ("withdraw", "submitted"): (HELPERS, "withdrawn"),
    ("withdraw", "returned"): (HELPERS, "withdrawn"),
}
CLOSINGS: Table = {
    ("carry_out", "submitted"): (CENTRE, "done"),
    ("withdraw", "submitted"): (REPRESENTATIVE, "withdrawn"),
}
TABLES: dict[str, tuple[Lifecycle[Any], Table]] = {
    "group": (GROUP, GROUPS),
    "renewal": (RENEWAL, RENEWALS),
    "closing": (CLOSING, CLOSINGS),
}


def everybody() -> dict[str, Any]:
    return {
        **{role: make() for role, make in OTHERS.items()},
        "representative": make_user(),
        "editor": make_user(),
        "centre officer who is a member": centre_staff(),
    }


def subject(kind: str, people: dict[str, Any]) -> Any:
    roles = Membership.Role
    group = make_group(
        members={
            people["representative"]: roles.REPRESENTATIVE,
            people["editor"]: roles.EDITOR,
            people["centre officer who is a member"]: roles.EDITOR,
        },
        valid_until=date(2027, 3, 31),
    )
    by = people["representative"]
    if kind == "group":
        return group
    if kind == "renewal":
        return make_renewal(group, by=by, new_end=date(2028, 3, 31))
    return ClosingNotice.objects.create(
        group=group, state_changed_at=clock.now(), ends_on=clock.today(), submitted_by=by,
        submitted_at=clock.now(),
    )  # fmt: skip


@pytest.mark.parametrize("kind", TABLES)
def test_every_step_is_open_to_exactly_these_people_from_exactly_these_states(kind: str) -> None:
    lifecycle, table = TABLES[kind]
    people = everybody()
    obj = subject(kind, people)
    states = [str(state) for state in dict(type(obj).State.choices)]
    seen: Table = {}
    for state in states:
        for step in lifecycle.by_name:
            for role in ROLES:
                after = attempt(lifecycle, obj, state, step, people[role])
                if after:
                    who, _state = seen.setdefault((step, state), (set(), after))
                    who.add(role)
    assert seen == table


def attempt(lifecycle: Lifecycle[Any], obj: Any, state: str, step: str, by: Any) -> str:
    """The state after the step, "" when it is refused; nothing stays."""
    with transaction.atomic():
        type(obj).objects.filter(pk=obj.pk).update(state=state)
        try:
            changed = lifecycle.apply(obj, step, by=by, today=clock.today(), reason="試験")
            return str(changed.state)
        except (NotAllowed, Blocked):
            return ""
        finally:
            transaction.set_rollback(True)


def test_a_renewal_without_changes_is_ended_by_the_one_who_hands_it_in() -> None:
    people = everybody()
    group = subject("group", people)
    renewal = make_renewal(group, by=people["editor"], proposed={}, before={}, new_end=date(2028, 3, 31))
    RENEWAL.apply(renewal, "accept", by=people["editor"], today=clock.today())
    assert renewal.state == "accepted"


def test_every_step_of_the_tables_is_tried_here() -> None:
    assert {name for name, _state in GROUPS} == set(GROUP.by_name)
    assert {name for name, _state in RENEWALS} == set(RENEWAL.by_name)
    assert {name for name, _state in CLOSINGS} == set(CLOSING.by_name)
    assert Group.State.STRUCK_OFF not in {state for _step, state in GROUPS}
