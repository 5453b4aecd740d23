"""Who acts for a group already: other roles, removal, leaving, and what the group can read about it."""

from typing import Any
from urllib.parse import unquote

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import audit, clock
from core.lifecycle import Blocked, NotAllowed
from core.models import AuditEntry, OutboxMessage, ParkedForm
from groups import people_story
from groups.actions import members as actions
from groups.models import Group, HandOver, Membership
from tests.groups.factories import make_group, make_user
from tests.groups.people_pages import Role, membership, proposed, roles, signed_in, small_group, told, verbs

pytestmark = pytest.mark.django_db
OWN_PAGES = ("group", "edit_page", "photos", "certificate_page", "certificate", "members", "leave")


@pytest.fixture
def group() -> Group:
    return small_group()[0]


def person(group: Group, role: str) -> Any:
    return group.memberships.current().get(role=role).user


def at(name: str, group: Group, *more: int) -> str:
    return reverse(f"groups_my:{name}", args=[group.number, *more])


# ------------------------------------------------------------------------------------------------- roles


def test_a_treasurer_sees_and_does_what_an_editor_does(group: Group) -> None:
    answers = {}
    for role in (Role.EDITOR, Role.TREASURER):
        client = signed_in(person(group, role))
        answers[role] = {name: client.get(at(name, group)).status_code for name in OWN_PAGES}
    assert answers[Role.TREASURER] == answers[Role.EDITOR] == dict.fromkeys(OWN_PAGES, 200)


def test_a_treasurer_manages_nobody(group: Group) -> None:
    treasurer = person(group, Role.TREASURER)
    client, editor = signed_in(treasurer), membership(group, person(group, Role.EDITOR))
    closed = [
        at("member_remove", group, editor.pk),
        at("member_role", group, editor.pk),
        at("hand_over", group),
    ]
    assert [client.post(address).status_code for address in closed] == [403, 403, 403]
    assert [client.get(address).status_code for address in closed] == [403, 403, 403]


def test_a_role_is_changed_the_member_is_told_and_the_history_has_it(group: Group) -> None:
    editor = membership(group, person(group, Role.EDITOR))
    client = signed_in(person(group, Role.REPRESENTATIVE))
    client.post(at("member_role", group, editor.pk), {"role": "treasurer"})
    assert roles(group)["edit@example.jp"] == "treasurer"
    assert told() == [("edit@example.jp", "role_changed")]
    entry = people_story.story(group).get()
    assert (entry.verb, entry.changes) == ("メンバーの役割を変えた", {"松林 編集": ["編集者", "会計"]})


def test_the_same_role_again_tells_nobody(group: Group) -> None:
    editor = membership(group, person(group, Role.EDITOR))
    actions.change_role(membership=editor, role=Role.EDITOR, by=person(group, Role.REPRESENTATIVE))
    assert (told(), verbs(group)) == ([], [])


@pytest.mark.parametrize("role", ["representative", "", "nonsense"])
def test_a_role_page_gives_no_representation(group: Group, role: str) -> None:
    editor = membership(group, person(group, Role.EDITOR))
    client = signed_in(person(group, Role.REPRESENTATIVE))
    assert client.post(at("member_role", group, editor.pk), {"role": role}).status_code == 422
    with pytest.raises(Blocked):
        actions.change_role(
            membership=editor, role=Role.REPRESENTATIVE, by=person(group, Role.REPRESENTATIVE)
        )
    assert roles(group)["edit@example.jp"] == "editor"


def test_the_representative_s_own_role_leads_to_the_hand_over(group: Group) -> None:
    own = membership(group, person(group, Role.REPRESENTATIVE))
    answer = signed_in(own.user).post(at("member_role", group, own.pk), {"role": "editor"})
    assert answer["Location"] == at("hand_over", group)
    assert roles(group)["rep@example.jp"] == "representative"


def test_the_database_allows_one_representative(group: Group) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            group=group, user=make_user(), role=Role.REPRESENTATIVE, started_at=timezone.now()
        )


# ----------------------------------------------------------------------------------------------- removal


def test_a_removed_member_is_out_at_the_very_next_request_of_the_same_session(group: Group) -> None:
    editor = person(group, Role.EDITOR)
    client, representative = signed_in(editor), signed_in(person(group, Role.REPRESENTATIVE))
    assert [client.get(at(name, group)).status_code for name in OWN_PAGES] == [200] * len(OWN_PAGES)
    representative.post(at("member_remove", group, membership(group, editor).pk))
    assert [client.get(at(name, group)).status_code for name in OWN_PAGES] == [404] * len(OWN_PAGES)
    for name in ("edit_page", "confirm_page", "photos", "members", "leave"):
        assert client.post(at(name, group), {"tagline": "まだ書けるか"}).status_code == 404
    group.refresh_from_db()
    assert group.tagline != "まだ書けるか"


def test_a_form_that_a_removed_member_had_open_is_refused_and_nothing_of_it_shows(group: Group) -> None:
    """Typed before the session ended, parked, and asked for again after the removal."""
    editor = person(group, Role.EDITOR)
    page, typed = at("edit_page", group), "外れる前に書いたひとこと"
    away = Client().post(page, {"tagline": typed})["Location"]
    assert ParkedForm.objects.count() == 1
    actions.remove_member(
        membership=membership(group, editor), today=clock.today(), by=person(group, Role.REPRESENTATIVE)
    )
    client = signed_in(editor)
    back = away.partition("next=")[2]
    answer = client.get(unquote(back))
    assert (answer.status_code, typed in answer.content.decode()) == (404, False)
    assert group.name not in client.get(reverse("my_home")).content.decode()


def test_removal_asks_once_more_and_tells_the_one_who_is_out(group: Group) -> None:
    editor = membership(group, person(group, Role.EDITOR))
    client = signed_in(person(group, Role.REPRESENTATIVE))
    address = at("member_remove", group, editor.pk)
    assert "松林 編集さんを外しますか" in client.get(address).content.decode()
    assert "edit@example.jp" in roles(group)
    pressed = {"form_token": "0b9f6c80-0000-4000-8000-000000000012"}
    assert [client.post(address, pressed)["Location"] for _ in range(2)] == [at("members", group)] * 2
    editor.refresh_from_db()
    assert editor.ended_by == person(group, Role.REPRESENTATIVE)
    assert told() == [("edit@example.jp", "member_removed")]
    assert verbs(group) == ["メンバーを外した"]
    assert AuditEntry.objects.filter(verb="メンバーを外した").count() == 1


def test_a_representative_cannot_be_removed(group: Group) -> None:
    own = membership(group, person(group, Role.REPRESENTATIVE))
    signed_in(own.user).post(at("member_remove", group, own.pk))
    assert roles(group)["rep@example.jp"] == "representative"
    with pytest.raises(NotAllowed):
        actions.remove_member(membership=own, today=clock.today(), by=person(group, Role.EDITOR))


def test_removing_somebody_who_left_says_so(group: Group) -> None:
    editor = membership(group, person(group, Role.EDITOR))
    actions.leave(group=group, today=clock.today(), by=editor.user)
    answer = signed_in(person(group, Role.REPRESENTATIVE)).post(
        at("member_remove", group, editor.pk), follow=True
    )
    assert "もうメンバーではありません" in answer.content.decode()


def test_another_group_s_member_cannot_be_reached_through_the_own_group(group: Group) -> None:
    other = make_user()
    elsewhere = make_group(members={other: Role.EDITOR})
    theirs = membership(elsewhere, other)
    client = signed_in(person(group, Role.REPRESENTATIVE))
    for name in ("member_remove", "member_role"):
        client.post(at(name, group, theirs.pk), {"role": "treasurer"})
    assert roles(elsewhere) == {other.email: "editor"}


@pytest.mark.parametrize("name", ["member_remove", "member_role", "invitation_cancel"])
def test_an_absurd_number_is_no_error(group: Group, name: str) -> None:
    client = signed_in(person(group, Role.REPRESENTATIVE))
    assert client.post(at(name, group, 10**30)).status_code in (302, 404)


# ----------------------------------------------------------------------------------------------- leaving


def test_a_member_leaves_alone_both_sides_are_told_and_twice_is_once(group: Group) -> None:
    treasurer = person(group, Role.TREASURER)
    client, pressed = signed_in(treasurer), {"form_token": "0b9f6c80-0000-4000-8000-000000000013"}
    assert "この団体から抜けますか" in client.get(at("leave", group)).content.decode()
    places = [client.post(at("leave", group), pressed)["Location"] for _ in range(2)]
    assert places == [reverse("my_home")] * 2
    assert "money@example.jp" not in roles(group)
    assert told() == [("money@example.jp", "member_left_receipt"), ("rep@example.jp", "member_left")]
    assert verbs(group) == ["団体から抜けた"]
    assert client.get(at("group", group)).status_code == 404


def test_the_representative_cannot_leave_and_reads_how_to_hand_over(group: Group) -> None:
    client = signed_in(person(group, Role.REPRESENTATIVE))
    page = client.get(at("leave", group)).content.decode()
    assert "抜ける前に、代表を引き継いでください" in page
    assert at("hand_over", group) in page
    answer = client.post(at("leave", group), follow=True)
    assert "代表をほかの人に引き継いでからでないと抜けられません" in answer.content.decode()
    assert roles(group)["rep@example.jp"] == "representative"


def test_whoever_left_can_be_invited_and_come_back(group: Group) -> None:
    editor = person(group, Role.EDITOR)
    actions.leave(group=group, today=clock.today(), by=editor)
    Membership.objects.create(group=group, user=editor, role=Role.TREASURER, started_at=timezone.now())
    assert roles(group)["edit@example.jp"] == "treasurer"
    assert group.memberships.filter(user=editor).count() == 2


@pytest.mark.parametrize(("way", "state"), [("leave", "declined"), ("remove", "withdrawn")])
def test_a_member_who_goes_takes_no_proposed_hand_over_along(way: str, state: str) -> None:
    group, people = small_group()
    hand_over = proposed(group, people)
    if way == "leave":
        actions.leave(group=group, today=clock.today(), by=people["edit"])
    else:
        member = membership(group, people["edit"])
        actions.remove_member(membership=member, today=clock.today(), by=people["rep"])
    hand_over.refresh_from_db()
    assert hand_over.state == state
    assert HandOver.objects.open().count() == 0


# ----------------------------------------------------------------------------------------------- history


def test_every_member_reads_the_same_history_without_any_address(group: Group) -> None:
    representative = signed_in(person(group, Role.REPRESENTATIVE))
    representative.post(at("members", group), {"email": "secret@example.jp", "role": "editor"})
    actions.leave(group=group, today=clock.today(), by=person(group, Role.TREASURER))
    page = signed_in(person(group, Role.EDITOR)).get(at("members", group)).content.decode()
    assert ("これまでのこと" in page, "メンバーを招いた" in page, "団体から抜けた" in page) == (
        True,
        True,
        True,
    )
    assert "secret@example.jp" not in page


def test_the_history_is_about_people_only_and_tells_no_internal_line(group: Group) -> None:
    audit.record("公開のページを変えた", group, by=None)
    audit.record(people_story.JOINED, group, by=None, internal=True)
    assert verbs(group) == []


def test_a_nameless_person_stands_in_the_record_without_an_address(group: Group) -> None:
    nameless = make_user("nameless@example.jp", name="")
    Membership.objects.create(group=group, user=nameless, role=Role.EDITOR, started_at=timezone.now())
    actions.change_role(
        membership=membership(group, nameless), role=Role.TREASURER, by=person(group, Role.REPRESENTATIVE)
    )
    assert people_story.story(group).get().changes == {people_story.NAMELESS: ["編集者", "会計"]}


def test_the_page_of_members_takes_the_same_statements_for_more_people(
    group: Group, django_assert_max_num_queries: Any
) -> None:
    counts = []
    client = signed_in(person(group, Role.REPRESENTATIVE))
    for _ in range(2):
        client.get(at("members", group))
        with django_assert_max_num_queries(30) as seen:
            client.get(at("members", group))
        counts.append(len(seen))
        for number in range(3):
            Membership.objects.create(
                group=group, user=make_user(), role=Role.EDITOR, started_at=timezone.now()
            )
            client.post(at("members", group), {"email": f"more{number}@example.jp", "role": "editor"})
    assert counts[0] == counts[1]


def test_mails_about_people_say_where_to_ask(group: Group) -> None:
    actions.remove_member(
        membership=membership(group, person(group, Role.EDITOR)),
        today=clock.today(),
        by=person(group, Role.REPRESENTATIVE),
    )
    assert "鎌倉市市民活動センター" in OutboxMessage.objects.get().body
