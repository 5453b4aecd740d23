"""Who may take which step with a question or a report of a mistake: written out by hand."""

from typing import Any

import pytest
from django.db import transaction

from core import clock
from core.lifecycle import Blocked, Lifecycle, NotAllowed
from groups.lifecycles.questions import MISTAKE, QUESTION
from groups.models import MistakeReport, Question
from tests import people
from tests.groups.factories import make_group

pytestmark = pytest.mark.django_db

ROLES = (
    "asker", "representative", "former editor", "stranger", "centre officer", "coordinator",
    "section staff", "つながり課", "committee member", "administrator",
)  # fmt: skip
ASKER, CENTRE = {"asker"}, {"centre officer"}
# The centre writes down what the group says (groups/sitting.py).
GROUP = {"representative", "centre officer"}
STATES = ("unconfirmed", "open", "answered", "closed", "reported", "removed")
# (step, state) → (who may, the state after it). Every pair that is not here is closed to everybody.
Table = dict[tuple[str, str], tuple[set[str], str]]
OF_A_GROUP: Table = {
    ("confirm", "unconfirmed"): (ASKER, "open"),
    ("reply", "open"): (ASKER, "open"),
    ("reply", "answered"): (ASKER, "open"),
    ("answer", "open"): (GROUP, "answered"),
    ("answer", "answered"): (GROUP, "answered"),
    ("close", "open"): (ASKER | GROUP, "closed"),
    ("close", "answered"): (ASKER | GROUP, "closed"),
    ("report", "open"): (GROUP, "reported"),
    ("report", "answered"): (GROUP, "reported"),
    ("report", "closed"): (GROUP, "reported"),
    ("restore", "reported"): (CENTRE, "open"),
    ("restore", "removed"): (CENTRE, "open"),
    ("remove", "reported"): (CENTRE, "removed"),
}
OF_THE_CENTRE: Table = {
    **OF_A_GROUP,
    ("answer", "open"): (GROUP, "answered"),
    ("answer", "answered"): (GROUP, "answered"),
    ("close", "open"): (ASKER | GROUP, "closed"),
    ("close", "answered"): (ASKER | GROUP, "closed"),
    ("pass_on", "open"): (CENTRE, "closed"),
    ("pass_on", "answered"): (CENTRE, "closed"),
    ("remove", "open"): (CENTRE, "removed"),
    ("remove", "answered"): (CENTRE, "removed"),
}
STEPS = ("confirm", "reply", "answer", "pass_on", "close", "report", "restore", "remove")
MISTAKE_STATES = ("unconfirmed", "new", "in_hand", "done", "nothing")
OF_A_MISTAKE: Table = {
    ("confirm", "unconfirmed"): (ASKER, "new"),
    ("take", "unconfirmed"): (CENTRE, "in_hand"),
    ("dismiss", "unconfirmed"): (CENTRE, "nothing"),
    ("take", "new"): (CENTRE, "in_hand"),
    ("finish", "new"): (CENTRE, "done"),
    ("finish", "in_hand"): (CENTRE, "done"),
    ("dismiss", "new"): (CENTRE, "nothing"),
    ("dismiss", "in_hand"): (CENTRE, "nothing"),
    ("reopen", "done"): (CENTRE, "in_hand"),
    ("reopen", "nothing"): (CENTRE, "in_hand"),
}


@pytest.fixture
def persons() -> dict[str, Any]:
    return {
        "asker": None,
        "representative": people.representative(),
        "former editor": people.editor(),
        "stranger": people.make_user(),
        "centre officer": people.centre_staff(),
        "coordinator": people.coordinator(),
        "section staff": people.section_staff(),
        "つながり課": people.tsunagari_staff(),
        "committee member": people.committee_member(),
        "administrator": people.administrator(),
    }


def make(persons: dict[str, Any], state: str, *, for_centre: bool) -> Question:
    members = {persons["representative"]: "representative", persons["former editor"]: "editor"}
    group = make_group(members=members)
    group.memberships.filter(user=persons["former editor"]).update(ended_at=clock.now())
    now = clock.now()
    return Question.objects.create(
        group=group, state=state, for_centre=for_centre, asker_email="a@example.jp",
        state_changed_at=now, created_at=now, last_letter_at=now, purpose_text_version="1",
        confirmed_at=None if state == "unconfirmed" else now,
    )  # fmt: skip


def outcome(table: Lifecycle[Any], obj: Any, step: str, person: Any) -> str:
    """The state after the attempt, or "refused"; nothing of it stays."""
    before, stamps = obj.state, {"confirmed_at": clock.now()} if step == "confirm" else {}
    offered = {offer.transition.name for offer in table.offers(obj, person, clock.today())}
    with transaction.atomic():
        try:
            with transaction.atomic():
                table.apply(obj, step, by=person, today=clock.today(), reason="理由", **stamps)
            after = str(obj.state)
        except (NotAllowed, Blocked):
            after = "refused"
        transaction.set_rollback(True)
    obj.refresh_from_db()
    assert obj.state == before
    assert (step in offered) == (after != "refused")
    return after


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(("for_centre", "allowed"), [(False, OF_A_GROUP), (True, OF_THE_CENTRE)])
def test_a_question_takes_exactly_the_steps_of_the_table(
    persons: dict[str, Any], state: str, for_centre: bool, allowed: Table
) -> None:
    question = make(persons, state, for_centre=for_centre)
    got = {(step, role): outcome(QUESTION, question, step, persons[role]) for step in STEPS for role in ROLES}
    expected = {}
    for step in STEPS:
        who, target = allowed.get((step, state), (set(), state))
        expected |= {(step, role): target if role in who else "refused" for role in ROLES}
    assert got == expected


@pytest.mark.parametrize("state", MISTAKE_STATES)
def test_a_report_takes_exactly_the_steps_of_the_table(persons: dict[str, Any], state: str) -> None:
    report = MistakeReport.objects.create(
        group=make_group(members={persons["representative"]: "representative"}), state=state, body="x",
        reporter_email="a@example.jp",
        due_on=clock.today(), created_at=clock.now(), state_changed_at=clock.now(), purpose_text_version="1",
    )  # fmt: skip
    steps = tuple(MISTAKE.by_name)
    got = {(step, role): outcome(MISTAKE, report, step, persons[role]) for step in steps for role in ROLES}
    expected = {}
    for step in steps:
        who, target = OF_A_MISTAKE.get((step, state), (set(), state))
        expected |= {(step, role): target if role in who else "refused" for role in ROLES}
    assert got == expected


def test_the_tables_name_every_step_and_state() -> None:
    assert set(STEPS) == set(QUESTION.by_name)
    assert set(STATES) == set(Question.State.values)
    assert {step for step, _state in OF_A_MISTAKE} == set(MISTAKE.by_name)
    assert set(MISTAKE_STATES) == set(MistakeReport.State.values)
