"""Who comes to act for a group: invitations by mail and letter, acceptance, refusal, limits."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import GROUP_EDITOR, GROUP_REPRESENTATIVE, GROUP_TREASURER, group_roles_of
from core.lifecycle import Blocked, NotAllowed
from core.models import OutboxMessage
from groups.actions import membership as actions
from groups.actions import question_desk
from groups.models import Group, GroupInvitation, Membership
from tests import people
from tests.groups.asking import sent_question
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
    assert "メンバーを招く" not in client.get(page).content.decode()
    assert client.post(page, {"email": "x@example.jp"}).status_code == 403
    remove = reverse("groups_my:member_remove", args=[group.number, member.pk])
    assert client.post(remove).status_code == 403
    assert OutboxMessage.objects.count() == 0


def test_a_stranger_finds_no_page_of_the_group(client: Client, group: Group) -> None:
    client.force_login(make_user())
    for name in ("group", "members"):
        assert client.get(reverse(f"groups_my:{name}", args=[group.number])).status_code == 404


def test_an_address_that_is_a_member_s_sign_in_is_refused_with_the_way_to_put_it_right(
    client: Client, applicant: Any, group: Group
) -> None:
    answer = client.post(reverse("groups_my:members", args=[group.number]), {"email": applicant.email})
    page = answer.content.decode()
    assert (answer.status_code, GroupInvitation.objects.count()) == (422, 0)
    assert "もうこの団体のメンバーです（見本 花子さん、代表者）" in page
    assert "もう一人の方は applicant/2@example.jp と入れてください" in page
    assert "メールは applicant@example.jp に届きます" in page


@pytest.mark.parametrize(("typed", "status"), [("", 422), ("not-an-address", 422), ("a@b@c.jp", 422)])
def test_a_bad_address_comes_back_with_what_was_typed(
    client: Client, group: Group, typed: str, status: int
) -> None:
    page = reverse("groups_my:members", args=[group.number])
    answer = client.post(page, {"email": typed, "role": "treasurer"})
    assert (answer.status_code, GroupInvitation.objects.count()) == (status, 0)
    assert answer.context["form"]["email"].value() == typed
    assert answer.context["form"]["role"].value() == "treasurer"


@pytest.mark.parametrize("role", ["representative", "nonsense", ""])
def test_a_representative_gives_no_other_role_than_editor_and_treasurer(
    client: Client, group: Group, role: str
) -> None:
    page = reverse("groups_my:members", args=[group.number])
    answer = client.post(page, {"email": "x@example.jp", "role": role})
    assert (answer.status_code, GroupInvitation.objects.count()) == (422, 0)


def test_an_invited_treasurer_becomes_one_and_the_representative_is_told(
    client: Client, applicant: Any, group: Group
) -> None:
    client.post(
        reverse("groups_my:members", args=[group.number]), {"email": "next@example.jp", "role": "treasurer"}
    )
    link, guest = mailed_link(), make_user("next@example.jp", name="会計 三郎")
    client.force_login(guest)
    assert "会計になりますか" in client.get(link).content.decode()
    client.post(link)
    assert roles(group) == {(applicant.email, "representative"), (guest.email, "treasurer")}
    assert group_roles_of(guest) == {GROUP_TREASURER}
    mail = OutboxMessage.objects.latest("id")
    assert (mail.to, mail.subject) == (
        applicant.email,
        f"会計 三郎さんが「{group.name}」の会計になりました",
    )


def test_an_invitation_pressed_twice_makes_one_member(client: Client, applicant: Any, group: Group) -> None:
    actions.invite(group=group, email="next@example.jp", role=EDITOR, by=applicant)
    link = mailed_link()
    client.force_login(make_user())
    pressed = {"form_token": "0b9f6c80-0000-4000-8000-000000000011"}
    places = [client.post(link, pressed)["Location"] for _ in range(2)]
    assert places == [reverse("groups_my:group", args=[group.number])] * 2
    assert len(roles(group)) == 2


def test_declining_asks_once_more_tells_who_invited_and_closes_the_link(
    client: Client, applicant: Any, group: Group
) -> None:
    actions.invite(group=group, email="next@example.jp", role=EDITOR, by=applicant)
    link = mailed_link()
    client.force_login(make_user("next@example.jp"))
    assert "招待をことわりますか" in client.get(f"{link}decline/").content.decode()
    assert actions.open_invitations(group).count() == 1
    client.post(f"{link}decline/")
    assert actions.open_invitations(group).count() == 0
    assert (client.get(link).status_code, client.post(link).status_code) == (410, 410)
    assert roles(group) == {(applicant.email, "representative")}
    mail = OutboxMessage.objects.latest("id")
    assert (mail.to, mail.subject) == (applicant.email, f"「{group.name}」への招待がことわられました")
    assert "next@example.jp あての" in mail.body


def test_a_member_who_opens_a_colleague_s_invitation_reads_whose_sign_in_it_is(
    client: Client, applicant: Any, group: Group
) -> None:
    actions.invite(group=group, email="next@example.jp", role=EDITOR, by=applicant)
    answer = client.post(mailed_link(), follow=True)
    assert "その方のメールアドレスでサインインしてから" in answer.content.decode()
    assert roles(group) == {(applicant.email, "representative")}


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


def test_two_officers_of_a_group_share_a_mailbox_and_each_signs_in_alone(
    client: Client, applicant: Any, group: Group
) -> None:
    second_at = applicant.email.replace("@", "/2@")
    client.post(reverse("groups_my:members", args=[group.number]), {"email": second_at})
    link, message = mailed_link(), OutboxMessage.objects.latest("id")
    assert message.to == second_at
    second = make_user(second_at)
    guest = people.signed_in(Client(), second, second_factor=False)
    guest.post(link)
    assert roles(group) == {(applicant.email, "representative"), (second_at, "editor")}
    page = client.post(reverse("groups_my:members", args=[group.number]), {"email": second_at})
    assert applicant.email.replace("@", "/3@") in page.content.decode()


def test_who_shares_a_mailbox_is_shown_to_others_by_an_address_that_mail_reaches(
    applicant: Any, group: Group
) -> None:
    second = make_user("hama/2@example.jp")
    Membership.objects.create(group=group, user=second, role=EDITOR, started_at=timezone.now())
    question = sent_question(group)
    seen = question.letters.latest("id").pk
    letter = question_desk.answer(question=question, body="はい", tells_email=True, seen=seen, by=second)
    assert letter.shown_email == "hama@example.jp"
    desk = people.signed_in(Client(), people.centre_staff())
    page = desk.get(reverse("groups_staff:group", args=[group.number])).content.decode()
    assert "hama@example.jp" in page and "hama/2@" not in page
