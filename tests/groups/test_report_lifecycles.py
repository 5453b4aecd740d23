"""Who may take which step of a report, and of what the centre hides: written out by hand."""

from typing import Any

import pytest
from django.db import transaction

from core import clock
from groups.lifecycles.reports import HOLD, REPORT
from groups.models import ActivityReport, ContentHold, Membership
from tests import people
from tests.groups.factories import make_group, make_report
from tests.groups.matrix import REFUSED, attempt

pytestmark = pytest.mark.django_db

ROLES = (
    "representative", "editor", "stranger", "centre officer", "centre officer who is a member", "つながり課",
    "coordinator", "section staff", "committee member", "administrator", "the portal itself",
)  # fmt: skip
WRITERS = {"representative", "editor", "centre officer", "centre officer who is a member"}
MEMBERS = {"representative", "editor", "centre officer who is a member"}
OFFICERS = {"centre officer"}
# (step, state) → (who may, the state after it). Every pair that is not here is closed to everybody.
Table = dict[tuple[str, str], tuple[set[str], str]]
REPORTS: Table = {
    ("publish", "draft"): (WRITERS, "published"),
    ("publish", "withdrawn"): (WRITERS, "published"),
    ("withdraw", "published"): (WRITERS, "withdrawn"),
}
REPORT_STATES, REPORT_STEPS = ("draft", "published", "withdrawn"), ("publish", "withdraw")
TAKERS = WRITERS | {"the portal itself"}
HOLDS: Table = {
    ("answer", "hidden"): (WRITERS, "answered"),
    ("lift", "hidden"): (OFFICERS, "lifted"),
    ("lift", "answered"): (OFFICERS, "lifted"),
    ("lift", "kept"): (OFFICERS, "lifted"),
    ("keep", "hidden"): (OFFICERS, "kept"),
    ("keep", "answered"): (OFFICERS, "kept"),
    ("remove", "hidden"): (TAKERS, "removed"),
    ("remove", "answered"): (TAKERS, "removed"),
    ("remove", "kept"): (TAKERS, "removed"),
}
HOLD_STATES = ("hidden", "answered", "kept", "lifted", "removed")
HOLD_STEPS = ("answer", "lift", "keep", "remove")
EVERY: list[tuple[Any, Table, str, tuple[str, ...]]] = [
    *((REPORT, REPORTS, state, REPORT_STEPS) for state in REPORT_STATES),
    *((HOLD, HOLDS, state, HOLD_STEPS) for state in HOLD_STATES),
]


def someone(role: str) -> Any:
    makers = {
        "representative": people.representative,
        "editor": people.editor,
        "stranger": people.representative,
        "centre officer": people.centre_staff,
        "centre officer who is a member": people.centre_staff,
        "つながり課": people.tsunagari_staff,
        "coordinator": people.coordinator,
        "section staff": people.section_staff,
        "committee member": people.committee_member,
        "administrator": people.administrator,
    }
    return makers[role]() if role in makers else None


def thing(lifecycle: Any, role: str, state: str) -> tuple[Any, Any]:
    """A report or a matter in `state`, and the person of `role`, who is a member where the name says so."""
    person = someone(role)
    member_role = Membership.Role.REPRESENTATIVE if role == "representative" else Membership.Role.EDITOR
    group = make_group(members={person: member_role} if role in MEMBERS else {})
    if lifecycle is REPORT:
        return make_report(group, state=state), person
    now, officer = clock.now(), people.centre_staff()
    stamps: dict[str, Any] = {}
    if state == "answered":
        stamps = {"answer": "直しました。", "answered_at": now, "answered_by": officer}
    if state in ("kept", "lifted"):
        stamps = {"decided_at": now, "decided_by": officer}
    hold = ContentHold.objects.create(
        group=group, kind="field", field="introduction", label="PR", state=state, state_changed_at=now,
        reason="理由", placed_by=officer, placed_at=now, **stamps,
    )  # fmt: skip
    return hold, person


def stamps_of(step: str, person: Any) -> dict[str, Any]:
    """What the actions write together with the state, because the database asks for it."""
    now = clock.now()
    if step == "publish":
        return {"published_at": now}
    if step == "answer":
        return {"answer": "直しました。", "answered_at": now, "answered_by": person}
    return {"decided_at": now, "decided_by": person} if step in ("lift", "keep") else {}


@pytest.mark.parametrize(("lifecycle", "table", "state", "steps"), EVERY)
def test_each_step_is_open_to_exactly_the_people_of_the_table(
    lifecycle: Any, table: Table, state: str, steps: tuple[str, ...]
) -> None:
    for role in ROLES:
        obj, person = thing(lifecycle, role, state)
        rows = {step: table.get((step, state), (set(), state)) for step in steps}
        expected = {step: target if role in who else REFUSED for step, (who, target) in rows.items()}
        got = {step: attempt(lifecycle, obj, step, by=person, **stamps_of(step, person)) for step in steps}
        assert (role, got) == (role, expected)


@pytest.mark.parametrize(
    ("lifecycle", "table", "state"),
    [
        *((REPORT, REPORTS, state) for state in REPORT_STATES),
        *((HOLD, HOLDS, state) for state in HOLD_STATES),
    ],
)
def test_buttons_are_exactly_the_steps_of_the_table(lifecycle: Any, table: Table, state: str) -> None:
    for role in ROLES:
        with transaction.atomic():
            obj, person = thing(lifecycle, role, state)
            offered = {offer.transition.name for offer in lifecycle.offers(obj, person, clock.today())}
            transaction.set_rollback(True)
        expected = {step for (step, source), (who, _to) in table.items() if source == state and role in who}
        assert (role, offered) == (role, expected)


def test_the_tables_name_every_step_and_state() -> None:
    assert (set(REPORT_STEPS), set(REPORT_STATES)) == (set(REPORT.by_name), set(ActivityReport.State.values))
    assert (set(HOLD_STEPS), set(HOLD_STATES)) == (set(HOLD.by_name), set(ContentHold.State.values))
