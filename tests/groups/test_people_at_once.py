"""Two answers at the same moment, a hundred times: one counts, the other side is told why not."""

import re
from functools import partial
from typing import Any

import pytest

from core import clock
from core.models import OutboxMessage
from groups.actions import handover, membership
from groups.actions.handover import Successor
from groups.models import Group, HandOver
from tests.groups.at_once import at_once
from tests.groups.factories import make_group, make_user, reference
from tests.groups.people_pages import proposed, roles, small_group, verbs
from tests.people import centre_staff

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROUNDS = 25


def representatives(group: Group) -> list[str]:
    return [address for address, role in roles(group).items() if role == "representative"]


def fresh(hand_over: HandOver) -> HandOver:
    """The row as another request would have loaded it."""
    return HandOver.objects.select_related("group", "member__user", "former__user", "proposed_by").get(
        pk=hand_over.pk
    )


@pytest.fixture
def trio(db: Any) -> tuple[Group, dict[str, Any]]:
    reference()
    return small_group()


def test_accepting_and_taking_back_at_once(trio: tuple[Group, dict[str, Any]]) -> None:
    group, people = trio
    today = clock.today()
    for _ in range(ROUNDS):
        new = "edit" if representatives(group) == ["rep@example.jp"] else "rep"
        old = "rep" if new == "edit" else "edit"
        one = proposed(group, people, new, by=people[old])
        outcome = at_once(
            partial(handover.accept, hand_over=fresh(one), today=today, by=people[new]),
            partial(handover.withdraw, hand_over=fresh(one), today=today, by=people[old]),
        )
        accepted = outcome[0] == ""
        assert sorted(bool(words) for words in outcome) == [False, True]
        assert fresh(one).state == ("accepted" if accepted else "withdrawn")
        assert representatives(group) == [people[new if accepted else old].email]


def test_two_tabs_that_accept_at_once_make_one_change(trio: tuple[Group, dict[str, Any]]) -> None:
    group, people = trio
    for round_number in range(ROUNDS):
        new, old = ("edit", "rep") if round_number % 2 == 0 else ("rep", "edit")
        one = proposed(group, people, new, by=people[old])

        tabs = [partial(handover.accept, hand_over=fresh(one), by=people[new]) for _ in range(2)]
        outcome = at_once(*(partial(tab, today=clock.today()) for tab in tabs))
        assert sorted(bool(words) for words in outcome) == [False, True]
        assert "すでに「引き継ぎ済み」になっているため" in max(outcome)
        assert verbs(group).count("代表者が替わった") == min(round_number + 1, 25)
    assert OutboxMessage.objects.filter(kind="groups/hand_over_welcome").count() == ROUNDS


def test_a_letter_and_a_hand_over_to_a_group_without_a_representative_at_once(db: Any) -> None:
    reference()
    officer, reader, asked = centre_staff(), make_user("reader@example.jp"), make_user("asked@example.jp")
    for _ in range(ROUNDS):
        group = make_group(representative_email="")
        code = membership.invite_by_letter(group=group, by=officer)[1]
        one = handover.hand_over_for(
            group=group, to=Successor(email=asked.email), afterwards="leaves", reason="不在",
            assurance="電話", today=clock.today(), by=officer,
        )  # fmt: skip
        outcome = at_once(
            partial(membership.claim, number=group.number, code=code, by=reader),
            partial(handover.accept, hand_over=fresh(one), today=clock.today(), by=asked),
        )
        assert sorted(bool(words) for words in outcome) == [False, True]
        assert roles(group) == {(reader if outcome[0] == "" else asked).email: "representative"}


def test_two_people_who_open_the_same_invitation_at_once(trio: tuple[Group, dict[str, Any]]) -> None:
    group, people = trio
    for number in range(ROUNDS):
        membership.invite(group=group, email=f"new{number}@example.jp", role="editor", by=people["rep"])
        body = OutboxMessage.objects.filter(kind="groups/member_invited").latest("id").body
        found = re.search(r"/my/invitations/([^/\s]+)/", body)
        assert found
        token, pair = found[1], [make_user(), make_user()]
        outcome = at_once(*(partial(membership.accept, token=token, by=user) for user in pair))
        assert sorted(bool(words) for words in outcome) == [False, True]
        assert max(outcome) == membership.UNKNOWN
        assert len({user.email for user in pair} & set(roles(group))) == 1
