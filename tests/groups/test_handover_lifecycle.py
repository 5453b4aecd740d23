"""Who may take which step of a hand-over from which state: written out by hand, not read from the code."""

from datetime import timedelta
from typing import Any

import pytest

from core import clock
from groups.lifecycles.people import HAND_OVER
from groups.models import HandOver
from tests.groups.factories import make_user
from tests.groups.matrix import REFUSED, attempt
from tests.groups.people_pages import membership, small_group
from tests.people import centre_staff, coordinator, tsunagari_staff

pytestmark = pytest.mark.django_db
STATES = ("proposed", "accepted", "declined", "withdrawn", "expired")
STEPS = ("accept", "decline", "withdraw", "expire")
ROLES = (
    "representative",
    "asked",
    "colleague",
    "stranger",
    "centre officer",
    "つながり課",
    "coordinator",
    "portal",
)
# (step, by the centre, the last day is over) → who may, and the state after it; only from `proposed`.
ALLOWED: dict[tuple[str, bool, bool], tuple[set[str], str]] = {
    ("accept", False, False): ({"asked"}, "accepted"),
    ("accept", True, False): ({"asked"}, "accepted"),
    ("decline", False, False): ({"asked"}, "declined"),
    ("decline", True, False): ({"asked"}, "declined"),
    ("decline", False, True): ({"asked"}, "declined"),
    ("decline", True, True): ({"asked"}, "declined"),
    ("withdraw", False, False): ({"representative", "centre officer"}, "withdrawn"),
    ("withdraw", True, False): ({"centre officer"}, "withdrawn"),
    ("withdraw", False, True): ({"representative", "centre officer"}, "withdrawn"),
    ("withdraw", True, True): ({"centre officer"}, "withdrawn"),
    ("expire", False, True): ({"portal"}, "expired"),
    ("expire", True, True): ({"portal"}, "expired"),
}


def case_for(role: str, state: str, by_centre: bool, over: bool) -> tuple[HandOver, Any]:
    group, people = small_group()
    day = clock.today() - timedelta(days=1) if over else clock.today()
    made = HandOver.objects.create(
        group=group, state=state, state_changed_at=clock.now(), member=membership(group, people["edit"]),
        former=membership(group, people["rep"]), afterwards="editor", proposed_by=people["rep"],
        by_centre=by_centre, reason="不在", assurance="電話", created_at=clock.now(), expires_on=day,
        answered_by=people["edit"] if state in ("accepted", "declined") else None,
    )  # fmt: skip
    others = {"centre officer": centre_staff, "つながり課": tsunagari_staff, "coordinator": coordinator}
    known = {"representative": people["rep"], "asked": people["edit"], "colleague": people["money"]}
    person = others[role]() if role in others else known.get(role)
    return made, make_user() if role == "stranger" else person


def outcomes(role: str, state: str, by_centre: bool, over: bool) -> dict[str, str]:
    """For each step the state after the attempt, or "refused"."""
    made, person = case_for(role, state, by_centre, over)
    answer = {"answered_by": person}
    stamps: dict[str, dict[str, Any]] = {"accept": answer, "decline": answer}
    return {step: attempt(HAND_OVER, made, step, by=person, **stamps.get(step, {})) for step in STEPS}


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize("by_centre", [False, True])
@pytest.mark.parametrize("role", ROLES)
def test_a_waiting_proposal_is_open_to_exactly_the_people_of_the_table(
    role: str, by_centre: bool, over: bool
) -> None:
    allowed = {step: ALLOWED.get((step, by_centre, over), (set(), "")) for step in STEPS}
    expected = {step: target if role in who else REFUSED for step, (who, target) in allowed.items()}
    assert outcomes(role, "proposed", by_centre, over) == expected


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize("state", STATES[1:])
@pytest.mark.parametrize("role", ROLES)
def test_nothing_happens_to_one_that_has_ended(role: str, state: str, over: bool) -> None:
    assert outcomes(role, state, True, over) == dict.fromkeys(STEPS, REFUSED)


def test_table_names_every_step_and_state_of_the_lifecycle() -> None:
    assert set(STEPS) == set(HAND_OVER.by_name)
    assert set(STATES) == set(HandOver.State.values)
