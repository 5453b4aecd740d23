"""Who may take which step of a change notice from which state: written out by hand, not read from code."""

from typing import Any

import pytest

from core import clock
from groups.lifecycles.changes import CHANGE
from groups.models import ChangeNotice
from tests.groups.changes import RETURN_ITEMS, make_notice, own_group
from tests.groups.matrix import OTHERS, REFUSED, attempt, offered
from tests.people import centre_staff, make_user

pytestmark = pytest.mark.django_db

STATES = ("draft", "submitted", "returned", "applied", "rejected", "withdrawn")
PEOPLE = {
    **OTHERS,
    "member": make_user,
    "centre officer of the group": centre_staff,
    "centre officer who sent it": centre_staff,
}
MEMBERS = {"member", "centre officer of the group"}
OFFICERS = {"centre officer"}
# (step, state) → (who may, the state after it). Every pair that is not here is closed to everybody.
ALLOWED: dict[tuple[str, str], tuple[set[str], str]] = {
    ("submit", "draft"): (MEMBERS, "submitted"),
    ("submit", "returned"): (MEMBERS, "submitted"),
    ("withdraw", "submitted"): (MEMBERS, "withdrawn"),
    ("withdraw", "returned"): (MEMBERS, "withdrawn"),
    ("apply", "submitted"): (OFFICERS, "applied"),
    ("return", "submitted"): (OFFICERS, "returned"),
    ("reject", "submitted"): (OFFICERS, "rejected"),
    ("reject", "returned"): (OFFICERS, "rejected"),
}
STEPS = ("submit", "withdraw", "apply", "return", "reject")


def notice_for(role: str, state: str) -> tuple[ChangeNotice, Any]:
    """A notice in `state` and the person of `role` who tries a step on it."""
    person = PEOPLE[role]()
    group = own_group(person if role in MEMBERS else None)
    sender = person if role == "centre officer who sent it" else None
    return make_notice(state=state, group=group, applicant=sender, return_items=RETURN_ITEMS), person


def stamps_of(step: str, officer: Any) -> dict[str, Any]:
    """What the actions write together with the state, because the database asks for it."""
    now = clock.now()
    if step == "submit":
        return {"receipt_number": "R8-変9999", "submitted_at": now, "first_submitted_at": now}
    return {"decided_at": now, "decided_by": officer} if step in ("apply", "reject") else {}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", PEOPLE)
def test_each_step_is_open_to_exactly_the_people_of_the_table(role: str, state: str) -> None:
    notice, person = notice_for(role, state)
    rows = {step: ALLOWED.get((step, state), (set(), state)) for step in STEPS}
    expected = {step: target if role in who else REFUSED for step, (who, target) in rows.items()}
    stamps = {step: stamps_of(step, person) for step in STEPS}
    got = {step: attempt(CHANGE, notice, step, by=person, reason="理由", **stamps[step]) for step in STEPS}
    assert got == expected


@pytest.mark.parametrize("state", STATES)
def test_buttons_are_exactly_the_steps_of_the_table(state: str) -> None:
    for role in PEOPLE:
        notice, person = notice_for(role, state)
        expected = {step for (step, source), (who, _to) in ALLOWED.items() if source == state and role in who}
        assert (role, offered(CHANGE, notice, person)) == (role, expected)


def test_table_names_every_step_and_state_of_the_lifecycle() -> None:
    assert set(STEPS) == set(CHANGE.by_name)
    assert set(STATES) == set(ChangeNotice.State.values)
