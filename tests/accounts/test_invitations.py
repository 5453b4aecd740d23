"""One link, one person, seven days, one success."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.actions.invitations import ROLE_PURPOSE, role_payload
from accounts.models import Invitation, RoleAssignment, User
from accounts.roles import Role
from core.lifecycle import Blocked
from core.models import OutboxMessage
from tests import people

pytestmark = pytest.mark.django_db
ADDRESS = "new@example.jp"


def invitation_link(by: User | None = None, email: str = ADDRESS, role: str = Role.COORDINATOR) -> str:
    """The path of a fresh invitation to a role."""
    payload = role_payload(
        role=role, starts_on=timezone.localdate(), ends_on=None, section=None, reason="着任", name="新人 学"
    )
    _row, token = actions.create_invitation(email=email, purpose=ROLE_PURPOSE, payload=payload, by=by)
    return f"/accounts/invitations/{token}/"


def test_opening_the_link_accepts_nothing(client: Client) -> None:
    link = invitation_link()
    page = client.get(link)
    assert page.status_code == 200
    assert page.context["form"].initial == {"name": "新人 学"}
    assert (User.objects.count(), Invitation.objects.open().count()) == (0, 1)


def test_newcomer_joins_with_the_button_and_is_led_to_the_second_factor(client: Client) -> None:
    answer = client.post(invitation_link(), {"name": "新人 学"})
    assert (answer.status_code, answer["Location"]) == (302, "/staff/")
    user = User.objects.get(email=ADDRESS)
    assert user.name == "新人 学"
    assert [row.role for row in user.role_assignments.all()] == [Role.COORDINATOR]
    assert client.get("/staff/")["Location"] == "/accounts/2fa/totp/activate/"


def test_link_works_once(client: Client) -> None:
    link = invitation_link()
    client.post(link, {"name": "新人 学"})
    second = Client()
    assert second.get(link).status_code == 404
    assert second.post(link, {"name": "別人"}).status_code == 404
    assert RoleAssignment.objects.count() == 1


def test_second_of_two_simultaneous_acceptances_is_refused() -> None:
    user = people.make_user(ADDRESS)
    token = invitation_link().split("/")[3]
    first, second = actions.find_open(token), actions.find_open(token)
    actions.accept_invitation(invitation=first, by=user)
    with pytest.raises(Blocked):
        actions.accept_invitation(invitation=second, by=user)
    assert RoleAssignment.objects.count() == 1


@pytest.mark.parametrize(("age", "status"), [(6, 200), (8, 404)])
def test_link_lives_seven_days(client: Client, age: int, status: int) -> None:
    link = invitation_link()
    past = timezone.now() - datetime.timedelta(days=age)
    Invitation.objects.update(created_at=past, expires_at=past + datetime.timedelta(days=7))
    assert client.get(link).status_code == status


def test_unknown_link_is_no_page(client: Client) -> None:
    assert client.get("/accounts/invitations/nonsense/").status_code == 404


def test_newer_invitation_replaces_the_older_one(client: Client) -> None:
    older, newer = invitation_link(), invitation_link()
    assert (client.get(older).status_code, client.get(newer).status_code) == (404, 200)


def test_only_the_hash_of_the_secret_is_stored() -> None:
    token = invitation_link().split("/")[3]
    row = Invitation.objects.get()
    assert token not in str(vars(row))


def test_person_with_an_account_signs_in_first(client: Client) -> None:
    user = people.make_user(ADDRESS)
    link = invitation_link()
    assert client.get(link).context["has_account"] is True
    assert client.post(link).status_code == 403
    people.signed_in(client, user)
    assert client.post(link)["Location"] == "/staff/"


def test_somebody_else_cannot_accept(client: Client) -> None:
    link = invitation_link()
    people.signed_in(client, people.make_user("other@example.jp"))
    assert client.get(link).status_code == 200
    assert client.post(link).status_code == 403
    assert RoleAssignment.objects.count() == 0


def test_invitation_of_an_officer_who_lost_the_right_is_refused() -> None:
    officer = people.tsunagari_staff()
    token = invitation_link(by=officer).split("/")[3]
    RoleAssignment.objects.update(ended_at=timezone.now())
    user = people.make_user(ADDRESS)
    with pytest.raises(Blocked):
        actions.accept_invitation(invitation=actions.find_open(token), by=user)
    assert Invitation.objects.open().count() == 1


def test_nobody_invites_to_a_role_out_of_reach() -> None:
    with pytest.raises(PermissionDenied):
        actions.invite_to_role(
            email=ADDRESS,
            role=Role.ADMINISTRATOR,
            starts_on=timezone.localdate(),
            ends_on=None,
            section=None,
            reason="試験",
            by=people.tsunagari_staff(),
        )
    assert (Invitation.objects.count(), OutboxMessage.objects.count()) == (0, 0)


def test_mail_of_an_invitation_is_secret_and_goes_to_one_person() -> None:
    by = people.tsunagari_staff(name="つなぎ 緑")
    actions.invite_to_role(
        email="Ｎｅｗ@example.jp",
        role=Role.CENTRE_STAFF,
        starts_on=timezone.localdate(),
        ends_on=None,
        section=None,
        reason="着任",
        by=by,
    )
    mail = OutboxMessage.objects.get()
    assert (mail.to, mail.secret, mail.kind) == (ADDRESS, True, "accounts/invitation")
    assert "つなぎ 緑さんから" in mail.body
    assert "「センター職員」の役割への招待です。" in mail.body
    assert "/accounts/invitations/" in mail.body


# ---------------------------------------------------------------- the first administrator


def test_first_administrator_gets_a_link_that_makes_an_administrator(client: Client, capsys) -> None:
    call_command("create_first_administrator", "Chief@example.jp", name="管理 明")
    link = next(line for line in capsys.readouterr().out.splitlines() if "/accounts/invitations/" in line)
    path = "/accounts/" + link.split("/accounts/")[1]
    assert client.post(path, {"name": "管理 明"})["Location"] == "/admin/"
    row = RoleAssignment.objects.get()
    assert (row.user.email, row.role, row.granted_by) == ("chief@example.jp", Role.ADMINISTRATOR, None)


def test_command_refuses_while_there_is_an_administrator() -> None:
    people.administrator()
    with pytest.raises(CommandError):
        call_command("create_first_administrator", "second@example.jp")
    assert Invitation.objects.count() == 0


def test_command_helps_again_when_the_last_administrator_is_gone() -> None:
    today = timezone.localdate()
    people.administrator(starts_on=today - datetime.timedelta(9), ends_on=today - datetime.timedelta(1))
    call_command("create_first_administrator", "second@example.jp")
    assert Invitation.objects.count() == 1
