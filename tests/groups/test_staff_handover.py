"""When the representative cannot be reached: the centre asks somebody, says why, and tells the old one."""

import time
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from core import clock
from core.lifecycle import Blocked, NotAllowed
from core.models import OutboxMessage
from groups.actions import handover as actions
from groups.actions import members, membership
from groups.actions.handover import Successor
from groups.models import Group, HandOver
from tests import people as staff
from tests.groups import people_pages as pages
from tests.groups.desk_lines import counts as desk_counts
from tests.groups.desk_lines import rows_behind
from tests.groups.factories import make_group, make_user
from tests.groups.people_pages import proposed, roles, signed_in, small_group, told, verbs

pytestmark = pytest.mark.django_db
REASON = "半年ほど連絡がつかず、役員会から相談があったため。"
ASSURANCE = "10月3日と20日に電話、11月5日に手紙。総会の議事録を窓口で見た。"


def form(to: Any, **over: Any) -> dict[str, Any]:
    values = {"to": to, "email": "", "afterwards": "leaves", "reason": REASON, "assurance": ASSURANCE}
    return {**values, **over}


def officer_client(**values: Any) -> Client:
    return staff.signed_in(Client(), staff.centre_staff(**values))


def at(name: str, group: Group) -> str:
    return reverse(f"groups_staff:{name}", args=[group.number])


def started(group: Group, to: Successor, **over: Any) -> HandOver:
    values = {"afterwards": "leaves", "reason": REASON, "assurance": ASSURANCE, "today": clock.today()}
    return actions.hand_over_for(group=group, to=to, **{**values, "by": staff.centre_staff(), **over})


def test_the_old_one_stays_until_the_new_one_accepts_and_reads_of_it_at_both_addresses() -> None:
    group, people = small_group(representative_email="registered@example.jp")
    client = officer_client(email="officer@example.jp")
    asked = pages.membership(group, people["edit"])
    answer = client.post(at("hand_over", group), form(asked.pk))
    assert answer["Location"] == at("group", group)
    assert roles(group)["rep@example.jp"] == "representative"
    assert told() == [
        ("edit@example.jp", "hand_over_proposed"),
        ("rep@example.jp", "hand_over_by_centre"),
        ("registered@example.jp", "hand_over_by_centre"),
    ]
    assert REASON in OutboxMessage.objects.get(to="rep@example.jp").body
    hand_over = group.hand_overs.get()
    signed_in(people["edit"]).post(reverse("groups_my:hand_over_answer", args=[hand_over.pk]))
    assert roles(group) == {"edit@example.jp": "representative", "money@example.jp": "treasurer"}
    assert told()[3:] == [
        ("edit@example.jp", "hand_over_welcome"),
        ("officer@example.jp", "hand_over_answered"),
        ("rep@example.jp", "hand_over_done"),
        ("registered@example.jp", "hand_over_done"),
    ]
    assert verbs(group) == ["センターが代表の引き継ぎを始めた", "代表者が替わった"]


def test_the_group_reads_the_reason_and_only_staff_how_the_centre_made_sure() -> None:
    group, people = small_group()
    started(group, Successor(email="asked@example.jp"))
    for person in people.values():
        page = signed_in(person).get(reverse("groups_my:members", args=[group.number])).content.decode()
        assert (REASON in page, ASSURANCE in page, "asked@example.jp" in page) == (True, False, False)
    asked = make_user("asked@example.jp")
    link = reverse("groups_my:hand_over_answer", args=[group.hand_overs.get().pk])
    page = signed_in(asked).get(link).content.decode()
    assert (REASON in page, ASSURANCE in page) == (True, False)
    page = officer_client().get(at("group", group)).content.decode()
    assert (REASON in page, ASSURANCE in page, "asked@example.jp" in page) == (True, True, True)
    assert not any(ASSURANCE in mail.body for mail in OutboxMessage.objects.all())


@pytest.mark.parametrize("name", ["hand_over", "hand_over_withdraw"])
def test_it_asks_for_the_second_factor_again(name: str) -> None:
    group, _people = small_group()
    client = officer_client()
    session = client.session
    records = session[AUTHENTICATION_METHODS_SESSION_KEY]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{**row, "at": time.time() - 3600} for row in records]
    session.save()
    for answer in (client.get(at(name, group)), client.post(at(name, group), form("mail", email="a@b.jp"))):
        assert (answer.status_code, "/reauthenticate/" in answer["Location"]) == (302, True)
    assert HandOver.objects.count() == 0


@pytest.mark.parametrize("missing", ["to", "reason", "assurance", "afterwards"])
def test_every_answer_is_needed_and_nothing_typed_is_lost(missing: str) -> None:
    group, _people = small_group()
    typed = {**form("mail", email="asked@example.jp"), missing: " "}
    answer = officer_client().post(at("hand_over", group), typed)
    assert (answer.status_code, HandOver.objects.count(), told()) == (422, 0, [])
    kept = answer.context["form"]
    assert all(kept[name].value() for name in ("to", "email", "reason", "assurance") if name != missing)


def test_the_action_and_the_database_refuse_a_hand_over_without_a_reason() -> None:
    group, _people = small_group()
    for empty in ({"reason": " "}, {"assurance": ""}):
        with pytest.raises(Blocked, match="理由"):
            started(group, Successor(email="asked@example.jp"), **empty)
    made = started(group, Successor(email="asked@example.jp"))
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOver.objects.filter(pk=made.pk).update(assurance="")


def test_an_officer_does_nothing_for_a_group_of_their_own_and_takes_over_nothing() -> None:
    officer = staff.centre_staff(email="officer@example.jp")
    own = make_group(members={officer: pages.Role.EDITOR})
    assert staff.signed_in(Client(), officer).get(at("hand_over", own)).status_code == 403
    with pytest.raises(NotAllowed):
        started(own, Successor(email="asked@example.jp"), by=officer)
    group, _people = small_group()
    with pytest.raises(Blocked, match="自分に引き継ぐことはできません"):
        started(group, Successor(email="officer@example.jp"), by=officer)


def test_the_centre_takes_the_place_of_the_representative_s_own_proposal_and_not_the_other_way_round() -> (
    None
):
    group, people = small_group()
    first = proposed(group, people)
    second = started(group, Successor(email="asked@example.jp"))
    first.refresh_from_db()
    assert (first.state, second.state) == ("withdrawn", "proposed")
    with pytest.raises(Blocked, match="センターが"):
        proposed(group, people, "money")
    client = signed_in(people["rep"])
    page = client.post(reverse("groups_my:hand_over_withdraw", args=[group.number]), follow=True)
    assert "センターへお電話ください" in page.content.decode()
    with pytest.raises(NotAllowed):
        actions.withdraw(hand_over=second, today=clock.today(), by=people["rep"])


def test_a_representative_cannot_stop_the_centre_by_removing_the_one_who_was_asked() -> None:
    group, people = small_group()
    asked = pages.membership(group, people["edit"])
    started(group, Successor(asked))
    with pytest.raises(Blocked, match="センターが"):
        members.remove_member(membership=asked, today=clock.today(), by=people["rep"])
    assert "edit@example.jp" in roles(group)


def test_the_centre_stops_it_when_the_old_one_calls_and_everybody_is_told() -> None:
    group, _people = small_group()
    hand_over = started(group, Successor(email="asked@example.jp"))
    client = officer_client()
    assert "取り下げますか" in client.get(at("hand_over_withdraw", group)).content.decode()
    client.post(at("hand_over_withdraw", group))
    hand_over.refresh_from_db()
    assert hand_over.state == "withdrawn"
    assert told()[2:] == [("asked@example.jp", "hand_over_ended"), ("rep@example.jp", "hand_over_nothing")]
    answer = client.post(at("hand_over_withdraw", group), follow=True)
    assert "返事を待っている引き継ぎは、いまはありません" in answer.content.decode()


def test_invitations_of_the_old_representative_end_with_the_centre_s_hand_over() -> None:
    group, people = small_group()
    membership.invite(group=group, email="friend@example.jp", role="editor", by=people["rep"])
    hand_over = started(group, Successor(pages.membership(group, people["edit"])))
    assert membership.open_invitations(group).count() == 1
    actions.accept(hand_over=hand_over, today=clock.today(), by=people["edit"])
    assert membership.open_invitations(group).count() == 0


def test_the_list_shows_what_waits_with_the_same_statements_for_more_rows(
    django_assert_max_num_queries: Any,
) -> None:
    client = officer_client()
    address = reverse("groups_staff:hand_overs")
    assert "いまはありません" in client.get(address).content.decode()
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            started(make_group(representative_email=""), Successor(email=f"a{HandOver.objects.count()}@b.jp"))
        with django_assert_max_num_queries(10) as seen:
            page = client.get(address).content.decode()
        counts.append(len(seen))
        assert page.count('data-l="引き継ぐ人"') == HandOver.objects.count()
        # The desk opens this list, and its figure is the list's length.
        assert desk_counts(staff.centre_staff(), clock.today())["hand_over"] == rows_behind(
            client, "hand_over"
        )
    assert counts[0] == counts[1]
