"""Who may take which step of an application from which state: written out by hand, not read from the code."""

from typing import Any

import pytest

from core import clock
from groups.actions.proxy import begin_registration, note_signature
from groups.lifecycles import REGISTRATION
from groups.models import Registration
from tests.groups.factories import make_group, make_registration
from tests.groups.matrix import OTHERS, REFUSED, attempt, offered
from tests.groups.proxying import brought
from tests.people import centre_staff, make_user, tsunagari_staff

pytestmark = pytest.mark.django_db

STATES = ("draft", "submitted", "returned", "approved", "rejected", "withdrawn")
ROLES = (
    "applicant", "stranger", "centre officer", "centre officer who applied", "つながり課", "coordinator",
    "section staff", "committee member", "administrator", "the portal itself",
)  # fmt: skip
APPLICANTS = {"applicant", "centre officer who applied"}
OFFICERS = {"centre officer"}
# (step, state) → (who may, the state after it). Every pair that is not here is closed to everybody.
ALLOWED: dict[tuple[str, str], tuple[set[str], str]] = {
    ("submit", "draft"): (APPLICANTS, "submitted"),
    ("submit", "returned"): (APPLICANTS, "submitted"),
    ("withdraw", "submitted"): (APPLICANTS, "withdrawn"),
    ("withdraw", "returned"): (APPLICANTS, "withdrawn"),
    ("approve", "submitted"): (OFFICERS, "approved"),
    ("return", "submitted"): (OFFICERS, "returned"),
    ("reject", "submitted"): (OFFICERS, "rejected"),
    ("reject", "returned"): (OFFICERS, "rejected"),
}
STEPS = ("submit", "withdraw", "approve", "return", "reject")


def case_for(role: str, state: str) -> tuple[Registration, Any]:
    """An application in `state` and the person of `role` who tries a step on it."""
    people = {**OTHERS, "centre officer who applied": centre_staff}
    person = people[role]() if role in people else None
    applicant = person if role == "centre officer who applied" else make_user()
    items = [{"step": "basics", "field": "kana", "remark": "確かめてください。"}]
    registration = make_registration(state=state, applicant=applicant, return_items=items, documents=())
    return registration, applicant if role == "applicant" else person


PROXY_ROLES = ("typist", "colleague", "applicant of another", "つながり課")
# The same steps on an application that the centre typed and the group has signed.
PROXY_ALLOWED: dict[tuple[str, str], set[str]] = {
    ("submit", "draft"): {"typist", "colleague"},
    ("submit", "returned"): {"typist", "colleague"},
    ("withdraw", "submitted"): {"typist", "colleague"},
    ("withdraw", "returned"): {"typist", "colleague"},
    ("approve", "submitted"): {"colleague"},
    ("return", "submitted"): {"typist", "colleague"},
    ("reject", "submitted"): {"colleague"},
    ("reject", "returned"): {"colleague"},
}


@pytest.mark.parametrize("state", STATES)
def test_who_typed_for_a_group_can_do_everything_but_decide(state: str) -> None:
    typist, today = centre_staff(), clock.today()
    case = begin_registration(brought=brought(), by=typist)
    note_signature(entry=case.proxy, signed_on=today, by=typist, today=today)
    items = [{"step": "basics", "field": "kana", "remark": "確かめてください。"}]
    made = make_registration(state=state, return_items=items, documents=())
    Registration.objects.filter(pk=case.pk).update(proxy=None, applicant=typist)
    Registration.objects.filter(pk=made.pk).update(applicant=None, proxy=case.proxy)
    made.refresh_from_db()
    people = (typist, centre_staff(), make_user(), tsunagari_staff())
    for role, person in zip(PROXY_ROLES, people, strict=True):
        expected = {step for (step, source), who in PROXY_ALLOWED.items() if source == state and role in who}
        assert (role, offered(REGISTRATION, made, person)) == (role, expected)


def stamps_of(step: str, officer: Any) -> dict[str, Any]:
    """What the actions write together with the state, because the database asks for it."""
    now = clock.now()
    if step == "submit":
        return {"receipt_number": "R8-9999", "submitted_at": now, "first_submitted_at": now}
    decided = {"decided_at": now, "decided_by": officer}
    if step == "approve":
        return {**decided, "group": make_group()}
    return decided if step == "reject" else {}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", ROLES)
def test_each_step_is_open_to_exactly_the_people_of_the_table(role: str, state: str) -> None:
    case, person = case_for(role, state)
    rows = {step: ALLOWED.get((step, state), (set(), state)) for step in STEPS}
    expected = {step: target if role in who else REFUSED for step, (who, target) in rows.items()}
    stamps = {step: stamps_of(step, person) for step in STEPS}
    got = {
        step: attempt(REGISTRATION, case, step, by=person, reason="理由", **stamps[step]) for step in STEPS
    }
    assert got == expected


@pytest.mark.parametrize("state", STATES)
def test_buttons_are_exactly_the_steps_of_the_table(state: str) -> None:
    for role in ROLES:
        registration, person = case_for(role, state)
        expected = {step for (step, source), (who, _to) in ALLOWED.items() if source == state and role in who}
        assert (role, offered(REGISTRATION, registration, person)) == (role, expected)


def test_table_names_every_step_and_state_of_the_lifecycle() -> None:
    assert set(STEPS) == set(REGISTRATION.by_name)
    assert set(STATES) == set(Registration.State.values)
