"""Who acts for a group: invitations by mail and letter, acceptance, removal, limits."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import GROUP_EDITOR, GROUP_REPRESENTATIVE, group_roles_of
from core.lifecycle import Blocked, NotAllowed
from core.models import OutboxMessage
from groups.actions import membership as actions
from groups.models import Group, GroupInvitation, Membership
from tests import people
from tests.groups.factories import make_group, make_user

pytestmark = pytest.mark.django_db
EDITOR, REPRESENTATIVE = Membership.Role.EDITOR, Membership.Role.REPRESENTATIVE


def mailed_link() -> str:
    """The path of the link in the newest mail."""
    body = OutboxMessage.objects.latest("id").body
    found = re.search(r"https?://[^/]+(/my/invitations/\S+)", body)
    assert found
    return found[1]


def roles(group: Group) -> set[tuple[str, str]]:
    current = group.memberships.filter(ended_at=None).select_related("user")
    return {(member.user.email, member.role) for member in current}


@pytest.fixture
def group(applicant: Any) -> Group:
    """A group whose representative is signed in."""
    return make_group(members={applicant: REPRESENTATIVE})


def test_a_representative_invites_an_editor_who_accepts_by_a_press(
    client: Client, applicant: Any, group: Group
) -> None:
    client.post(reverse("groups_my:members", args=[group.number]), {"email": "Next@Example.jp "})
    link = mailed_link()
    guest = make_user("another-address@example.jp")
    client.force_login(guest)
    assert "編集者になりますか" in client.get(link).content.decode()
    assert roles(group) == {(applicant.email, "representative")}
    assert client.post(link)["Location"] == reverse("groups_my:group", args=[group.number])
    assert roles(group) == {(applicant.email, "representative"), (guest.email, "editor")}
    assert group_roles_of(guest) == {GROUP_EDITOR}
    assert group_roles_of(applicant) == {GROUP_REPRESENTATIVE}


def test_a_link_works_once(client: Client, applicant: Any, group: Group) -> None:
    actions.invite(group=group, email="next@example.jp", role=EDITOR, by=applicant)
    link = mailed_link()
    first, second = make_user(), make_user()
    client.force_login(first)
    client.post(link)
    client.force_login(second)
    assert client.post(link).status_code == 410
    assert client.get(link).status_code == 410
    assert (second.email, "editor") not in roles(group)


def test_a_link_needs_signing_in_and_comes_back_to_the_same_page(client: Client, group: Group) -> None:
    actions.invite(group=group, email="next@example.jp", role=EDITOR, by=group.memberships.get().user)
    client.logout()
    answer = client.get(mailed_link())
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?next={mailed_link()}")


def test_a_link_ends_after_the_days_of_the_setting(client: Client, applicant: Any, group: Group) -> None:
    actions.invite(group=group, email="next@example.jp", role=EDITOR, by=applicant)
    link = mailed_link()
    guest = make_user()
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        client.force_login(guest)
        assert client.post(link).status_code == 410
    assert roles(group) == {(applicant.email, "representative")}


def test_inviting_the_same_address_again_makes_the_first_link_useless(
    client: Client, applicant: Any, group: Group
) -> None:
    actions.invite(group=group, email="next@example.jp", role=EDITOR, by=applicant)
    old = mailed_link()
    actions.invite(group=group, email="next@example.jp", role=EDITOR, by=applicant)
    client.force_login(make_user())
    assert client.get(old).status_code == 410
    assert client.get(mailed_link()).status_code == 200
    assert actions.open_invitations(group).count() == 1


def test_only_the_hash_of_a_link_is_kept(applicant: Any, group: Group) -> None:
    invitation = actions.invite(group=group, email="next@example.jp", role=EDITOR, by=applicant)
    token = mailed_link().rstrip("/").rsplit("/", 1)[1]
    assert token not in invitation.token_hash
    assert OutboxMessage.objects.get().secret


def test_a_cancelled_invitation_is_closed(client: Client, applicant: Any, group: Group) -> None:
    invitation = actions.invite(group=group, email="next@example.jp", role=EDITOR, by=applicant)
    client.post(reverse("groups_my:invitation_cancel", args=[group.number, invitation.pk]))
    assert client.get(mailed_link()).status_code == 410


def test_an_editor_sees_the_members_but_manages_nobody(client: Client, applicant: Any, group: Group) -> None:
    editor = make_user()
    member = Membership.objects.create(group=group, user=editor, role=EDITOR, started_at=timezone.now())
    client.force_login(editor)
    page = reverse("groups_my:members", args=[group.number])
    assert "編集者を招く" not in client.get(page).content.decode()
    assert client.post(page, {"email": "x@example.jp"}).status_code == 403
    remove = reverse("groups_my:member_remove", args=[group.number, member.pk])
    assert client.post(remove).status_code == 403
    assert OutboxMessage.objects.count() == 0


def test_removing_an_editor_ends_access_at_once(client: Client, applicant: Any, group: Group) -> None:
    editor = make_user()
    member = Membership.objects.create(group=group, user=editor, role=EDITOR, started_at=timezone.now())
    remove = reverse("groups_my:member_remove", args=[group.number, member.pk])
    assert client.get(remove).status_code == 200
    assert (editor.email, "editor") in roles(group)
    client.post(remove)
    member.refresh_from_db()
    assert member.ended_by == applicant
    client.force_login(editor)
    assert client.get(reverse("groups_my:group", args=[group.number])).status_code == 404


def test_a_representative_cannot_be_removed_here(client: Client, applicant: Any, group: Group) -> None:
    own = group.memberships.get()
    client.post(reverse("groups_my:member_remove", args=[group.number, own.pk]))
    assert roles(group) == {(applicant.email, "representative")}


def test_a_stranger_finds_no_page_of_the_group(client: Client, group: Group) -> None:
    client.force_login(make_user())
    for name in ("group", "members"):
        assert client.get(reverse(f"groups_my:{name}", args=[group.number])).status_code == 404


def test_a_member_cannot_be_invited_again(client: Client, applicant: Any, group: Group) -> None:
    answer = client.post(reverse("groups_my:members", args=[group.number]), {"email": applicant.email})
    assert "もうこの団体のメンバーです" in answer.content.decode()
    assert GroupInvitation.objects.count() == 0


def test_only_the_centre_invites_a_representative_and_only_to_an_unclaimed_group(
    applicant: Any, group: Group
) -> None:
    officer, unclaimed = people.centre_staff(), make_group()
    with pytest.raises(NotAllowed):
        actions.invite(group=group, email="x@example.jp", role=REPRESENTATIVE, by=applicant)
    with pytest.raises(NotAllowed):
        actions.invite_by_letter(group=unclaimed, by=applicant)
    with pytest.raises(Blocked):
        actions.invite_by_letter(group=group, by=officer)
    assert actions.invite_by_letter(group=unclaimed, by=officer)[0].channel == "letter"


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower", "no-hyphen"])
def test_the_code_of_a_letter_makes_its_reader_representative(
    client: Client, applicant: Any, typed: str
) -> None:
    group = make_group()
    code = actions.invite_by_letter(group=group, by=people.centre_staff())[1]
    written = {"lower": code.lower(), "no-hyphen": code.replace("-", " ")}.get(typed, typed.format(code))
    client.post(reverse("groups_my:claim"), {"number": str(group.number), "code": written})
    assert roles(group) == {(applicant.email, "representative")}


def test_a_wrong_code_or_number_says_the_same_and_gives_nothing(client: Client, applicant: Any) -> None:
    group, other = make_group(), make_group()
    code = actions.invite_by_letter(group=group, by=people.centre_staff())[1]
    claim = reverse("groups_my:claim")
    answers = {
        str(client.post(claim, {"number": number, "code": tried}).context["form"].non_field_errors())
        for number, tried in ((group.number, "AAAA-BBBB-CCCC"), (other.number, code), (999, code))
    }
    assert len(answers) == 1
    assert roles(group) == set()


def test_guessing_codes_is_stopped_after_ten_tries(client: Client, applicant: Any) -> None:
    group = make_group()
    code = actions.invite_by_letter(group=group, by=people.centre_staff())[1]
    claim = reverse("groups_my:claim")
    for _ in range(10):
        client.post(claim, {"number": group.number, "code": "AAAA-BBBB-CCCC"})
    answer = client.post(claim, {"number": group.number, "code": code})
    assert "1時間ほどたってから" in answer.content.decode()
    assert roles(group) == set()


def test_a_letter_for_a_group_claimed_meanwhile_is_refused(client: Client, applicant: Any) -> None:
    group = make_group()
    code = actions.invite_by_letter(group=group, by=people.centre_staff())[1]
    Membership.objects.create(group=group, user=make_user(), role=REPRESENTATIVE, started_at=timezone.now())
    answer = client.post(reverse("groups_my:claim"), {"number": group.number, "code": code})
    assert "もう代表者がいます" in answer.content.decode()


@pytest.mark.parametrize("number", ["", "abc", "-1", "0", "9" * 40, "１"])
def test_odd_numbers_in_the_claim_form_get_a_plain_answer(
    client: Client, applicant: Any, number: str
) -> None:
    answer = client.post(reverse("groups_my:claim"), {"number": number, "code": "\x00' OR 1=1"})
    assert answer.status_code == 200
    assert "errorbox" in answer.content.decode()


def test_a_members_page_of_the_group_links_its_public_page_and_members(
    client: Client, applicant: Any, group: Group
) -> None:
    page = client.get(reverse("groups_my:group", args=[group.number])).content.decode()
    assert f'href="{group.get_absolute_url()}"' in page
    assert reverse("groups_my:members", args=[group.number]) in page
