"""Who may take which step of a post on the needs board from which state: written out by hand."""

from typing import Any

import pytest

from core import clock
from core.lifecycle import Blocked
from groups.lifecycles.needs import NEED
from groups.models import Membership, Need
from tests.groups.factories import make_group, make_need
from tests.groups.matrix import attempt
from tests.people import administrator, centre_staff, make_user, tsunagari_staff

pytestmark = pytest.mark.django_db

STATES = ("draft", "open", "closed", "ended")
STEPS = ("open", "close", "end")
ROLES = ("representative", "editor", "former member", "stranger", "centre officer", "つながり課",
         "administrator", "the portal itself")  # fmt: skip
MEMBERS = {"representative", "editor"}
# The centre helps once it was asked (groups/sitting.py); drafts of its own a group shows to nobody.
HELPERS = MEMBERS | {"centre officer"}
# (step, state) → (who may, the state after it). Every pair that is not here is closed to everybody.
ALLOWED: dict[tuple[str, str], tuple[set[str], str]] = {
    ("open", "draft"): (MEMBERS, "open"),
    ("close", "open"): (HELPERS, "closed"),
    ("end", "open"): ({"the portal itself"}, "ended"),
}


def post_for(role: str, state: str, step: str) -> tuple[Need, Any]:
    """A post in `state`, past its last day where that is what the step is about, and the person who tries."""
    makers = {"centre officer": centre_staff, "つながり課": tsunagari_staff, "administrator": administrator}
    person = None if role == "the portal itself" else makers.get(role, make_user)()
    kinds = {"representative": "representative", "editor": "editor", "former member": "editor"}
    members = {person: kinds[role]} if role in kinds else {}
    group = make_group(members=members)
    if role == "former member":
        Membership.objects.filter(user=person).update(ended_at=clock.now())
    over = {"outcome": "found"} if state == "closed" else {}
    if step == "end":
        over["ends_on"] = clock.today().replace(year=clock.today().year - 1)
    return make_need(group, state=state, **over), person


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", STEPS)
def test_step_is_open_to_exactly_the_people_of_the_table(step: str, state: str) -> None:
    who, target = ALLOWED.get((step, state), (set(), state))
    expected = {role: target if role in who else "refused" for role in ROLES}
    assert {role: _takes(step, state, role) for role in ROLES} == expected


def _takes(step: str, state: str, role: str) -> str:
    need, person = post_for(role, state, step)
    return attempt(NEED, need, step, by=person, **({"outcome": "found"} if step == "close" else {}))


def test_the_portal_ends_nothing_before_its_day() -> None:
    with pytest.raises(Blocked, match="まだ過ぎていません"):
        NEED.apply(make_need(ends_on=clock.today()), "end", by=None, today=clock.today())


def test_table_names_every_step_and_state_of_the_lifecycle() -> None:
    assert set(STEPS) == set(NEED.by_name)
    assert set(STATES) == set(Need.State.values)
