"""/staff/people/: roles are given and taken by the right officers, with a reason, and recorded."""

import datetime
import time

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import actions
from accounts.models import Invitation, RoleAssignment, UserSession
from accounts.roles import Role, default_end
from core.lifecycle import Blocked
from core.models import AuditEntry, OutboxMessage
from tests import people

pytestmark = pytest.mark.django_db


def role_form(role: str = Role.COORDINATOR, **values: object) -> dict[str, object]:
    today = timezone.localdate()
    start = {"starts_on_0": today.year, "starts_on_1": today.month, "starts_on_2": today.day}
    return {"role": role, "reason": "4月の異動のため", **start, **values}


def by(client: Client, maker=people.tsunagari_staff) -> Client:
    return people.signed_in(client, maker())


@pytest.mark.parametrize(
    ("maker", "status"),
    [
        (people.representative, 403),
        (people.centre_staff, 403),
        (people.coordinator, 403),
        (people.section_staff, 403),
        (people.committee_member, 403),
        (people.tsunagari_staff, 200),
        (people.administrator, 200),
    ],
)
def test_who_opens_the_list_of_people(client: Client, maker, status: int) -> None:
    people.signed_in(client, maker())
    assert client.get("/staff/people/").status_code == status


def test_visitor_is_asked_to_sign_in(client: Client) -> None:
    answer = client.get("/staff/people/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/staff/people/")


def test_granting_a_role_records_it_and_tells_the_person(client: Client) -> None:
    someone = people.make_user("new@example.jp", name="新人 学")
    answer = by(client).post(f"/staff/people/{someone.pk}/grant/", role_form())
    assert (answer.status_code, answer["Location"]) == (302, f"/staff/people/{someone.pk}/")
    row = RoleAssignment.objects.get(user=someone)
    today = timezone.localdate()
    assert (row.role, row.starts_on, row.ends_on) == (
        Role.COORDINATOR,
        today,
        default_end(Role.COORDINATOR, today),
    )
    entry = AuditEntry.objects.get(verb="役割を付けた")
    assert (entry.object_id, entry.actor_label, entry.role_label, entry.reason) == (
        str(someone.pk),
        "つなぎ 緑",
        "地域のつながり課",
        "4月の異動のため",
    )
    assert [(mail.to, mail.kind) for mail in OutboxMessage.objects.all()] == [
        ("new@example.jp", "accounts/role_granted")
    ]


@pytest.mark.parametrize("role", [Role.TSUNAGARI, Role.ADMINISTRATOR, "mayor", ""])
def test_role_out_of_reach_is_no_choice(client: Client, role: str) -> None:
    someone = people.make_user()
    answer = by(client).post(f"/staff/people/{someone.pk}/grant/", role_form(role))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["role"]
    assert RoleAssignment.objects.filter(user=someone).count() == 0


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"role": Role.SECTION_STAFF}, "section"),
        ({"starts_on_0": "2020"}, "starts_on"),
        ({"starts_on_1": "13"}, "starts_on"),
        ({"starts_on_2": ""}, "starts_on"),
        ({"starts_on_0": "9" * 9}, "starts_on"),
        ({"starts_on_0": "令和九"}, "starts_on"),
        ({"ends_on_0": "2027"}, "ends_on"),
        ({"ends_on_0": "2020", "ends_on_1": "１", "ends_on_2": "１"}, "ends_on"),
        ({"ends_on_0": "2099", "ends_on_1": "1", "ends_on_2": "1"}, "__all__"),
        ({"section": "999999999999999999999"}, "section"),
    ],
)
def test_wrong_entry_is_explained_and_saves_nothing(client: Client, values: dict, field: str) -> None:
    someone = people.make_user()
    answer = by(client).post(f"/staff/people/{someone.pk}/grant/", role_form(**values))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert RoleAssignment.objects.filter(user=someone).count() == 0


@pytest.mark.parametrize("maker", [people.tsunagari_staff, people.administrator])
def test_nobody_changes_their_own_rights(client: Client, maker) -> None:
    officer = maker()
    people.signed_in(client, officer)
    row = officer.role_assignments.get()
    for path in (f"{officer.pk}/grant/", f"{officer.pk}/leave/", f"{officer.pk}/second-factor/"):
        assert client.post(f"/staff/people/{path}", role_form()).status_code == 403
    assert client.post(f"/staff/people/roles/{row.pk}/end/", {"reason": "試験"}).status_code == 403
    today = timezone.localdate()
    with pytest.raises(PermissionDenied):
        actions.grant_role(
            user=officer, role=Role.COORDINATOR, by=officer, reason="試験", starts_on=today, ends_on=today
        )
    assert list(RoleAssignment.objects.values_list("pk", "ended_at")) == [(row.pk, None)]


def test_same_role_is_not_given_twice_for_one_time() -> None:
    officer, someone = people.administrator(), people.make_user()
    today = timezone.localdate()
    term = {"starts_on": today, "ends_on": default_end(Role.COORDINATOR, today)}
    actions.grant_role(user=someone, role=Role.COORDINATOR, by=officer, reason="着任", **term)
    with pytest.raises(Blocked):
        actions.grant_role(user=someone, role=Role.COORDINATOR, by=officer, reason="着任", **term)
    assert RoleAssignment.objects.filter(user=someone).count() == 1


def test_ending_the_last_role_signs_the_person_out(client: Client) -> None:
    someone = people.coordinator()
    theirs = people.signed_in(Client(), someone)
    assert theirs.get("/accounts/profile/").status_code == 200
    row = someone.role_assignments.get()
    answer = by(client).post(f"/staff/people/roles/{row.pk}/end/", {"reason": "担当が変わったため"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.ended_by.name == "つなぎ 緑"
    assert theirs.get("/accounts/profile/").status_code == 302


def test_leaving_ends_every_role_session_and_invitation(client: Client) -> None:
    officer = people.administrator()
    someone = people.coordinator()
    today = timezone.localdate()
    later = today + datetime.timedelta(days=40)
    people.give_role(someone, Role.COMMITTEE, starts_on=later, ends_on=later)
    payload = {"email": someone.email, "section": None, "reason": "試験", "by": officer}
    actions.invite_to_role(role=Role.CENTRE_STAFF, starts_on=today, ends_on=None, **payload)
    theirs = people.signed_in(Client(), someone)
    theirs.get("/accounts/profile/")
    people.signed_in(client, officer)
    answer = client.post(f"/staff/people/{someone.pk}/leave/", {"reason": "退職"})
    assert answer.status_code == 302
    assert RoleAssignment.objects.filter(user=someone, ended_at__isnull=True).count() == 0
    assert Invitation.objects.open().count() == 0
    assert UserSession.objects.filter(user=someone).count() == 0
    assert theirs.get("/accounts/profile/").status_code == 302


def test_officer_cannot_end_the_access_of_somebody_above(client: Client) -> None:
    chief = people.administrator()
    assert by(client).post(f"/staff/people/{chief.pk}/leave/", {"reason": "試験"}).status_code == 403
    assert chief.role_assignments.get().ended_at is None


def test_lost_second_factor_is_reset_by_another_officer(client: Client) -> None:
    someone = people.centre_staff(email="lost@example.jp")
    theirs = people.signed_in(Client(), someone)
    theirs.get("/accounts/profile/")
    form = {"reason": "電話をなくした", "checked": "on"}
    answer = by(client).post(f"/staff/people/{someone.pk}/second-factor/", form)
    assert answer.status_code == 302
    assert Authenticator.objects.filter(user=someone).count() == 0
    assert theirs.get("/accounts/profile/").status_code == 302
    mail = OutboxMessage.objects.get()
    assert (mail.to, mail.kind) == ("lost@example.jp", "accounts/second_factor_reset")
    assert AuditEntry.objects.get(verb="二段階認証を解除した").reason == "電話をなくした"


def test_reset_without_having_checked_the_person_is_refused(client: Client) -> None:
    someone = people.centre_staff()
    people.give_second_factor(someone)
    answer = by(client).post(f"/staff/people/{someone.pk}/second-factor/", {"reason": "電話をなくした"})
    assert list(answer.context["form"].errors) == ["checked"]
    assert Authenticator.objects.filter(user=someone).count() == 2


@pytest.mark.parametrize("maker", [people.centre_staff, people.coordinator, people.representative])
def test_other_people_cannot_reset_a_second_factor(maker) -> None:
    someone = people.centre_staff()
    people.give_second_factor(someone)
    with pytest.raises(PermissionDenied):
        actions.reset_second_factor(user=someone, by=maker(), reason="試験")
    assert Authenticator.objects.filter(user=someone).count() == 2


def test_role_change_needs_a_fresh_factor(client: Client) -> None:
    someone = people.make_user()
    by(client)
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] = time.time() - 16 * 60
    session.save()
    answer = client.get(f"/staff/people/{someone.pk}/grant/")
    assert answer.status_code == 302
    assert (
        answer["Location"]
        == f"/accounts/2fa/reauthenticate/?next=%2Fstaff%2Fpeople%2F{someone.pk}%2Fgrant%2F"
    )
    assert client.get("/staff/people/").status_code == 200


def test_inviting_sends_one_mail_and_can_be_taken_back(client: Client) -> None:
    by(client)
    form = role_form(name="新人 学", email="new@example.jp")
    assert client.post("/staff/people/invite/", form)["Location"] == "/staff/people/"
    page = client.get("/staff/people/")
    assert [what for _row, what in page.context["invitations"]] == [
        "「コーディネーター」の役割への招待です。"
    ]
    row = Invitation.objects.get()
    assert client.post(f"/staff/people/invitations/{row.pk}/withdraw/").status_code == 302
    assert (Invitation.objects.open().count(), OutboxMessage.objects.count()) == (0, 1)


def test_test_mail_goes_to_the_officer(client: Client) -> None:
    officer = people.administrator(email="chief@example.jp")
    people.signed_in(client, officer)
    client.post("/staff/people/test-mail/")
    assert [(mail.to, mail.kind) for mail in OutboxMessage.objects.all()] == [
        ("chief@example.jp", "accounts/test")
    ]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["結び 静", "つなぎ 緑"]),
        ("?role=coordinator", ["結び 静"]),
        ("?show=ended", ["元職 員"]),
        ("?show=all&q=代表", ["代表 太郎"]),
        ("?q=Ｂ-coord", ["結び 静"]),
        ("?role=mayor&show=x&page=x", ["結び 静", "つなぎ 緑"]),
    ],
)
def test_list_can_be_filtered(client: Client, query: str, names: list[str]) -> None:
    today = timezone.localdate()
    day = datetime.timedelta(days=1)
    people.coordinator(email="b-coord@example.jp")
    people.centre_staff(email="a@example.jp", name="元職 員", starts_on=today - 9 * day, ends_on=today - day)
    people.representative(email="c@example.jp")
    people.signed_in(client, people.tsunagari_staff(email="d@example.jp"))
    page = client.get(f"/staff/people/{query}")
    assert [person.name for person in page.context["page_obj"]] == names


def test_list_asks_the_database_equally_often_with_more_people(client: Client) -> None:
    by(client)
    client.get("/staff/people/")
    counts = []
    for _n in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/staff/people/")
        counts.append(len(queries))
        for maker in (people.coordinator, people.coordinator, people.section_staff):
            maker()
    assert counts[0] == counts[1]


def test_page_of_a_person_tells_what_is_possible(client: Client) -> None:
    someone = people.coordinator()
    page = by(client).get(f"/staff/people/{someone.pk}/")
    context = page.context
    assert (context["can_leave"], context["can_reset"], context["is_me"]) == (True, True, False)
    assert AuditEntry.objects.filter(verb="利用者の情報を見た", object_id=str(someone.pk)).count() == 1


def test_page_of_nobody_is_no_page(client: Client) -> None:
    by(client)
    assert client.get("/staff/people/999999/").status_code == 404
    assert client.get("/staff/people/99999999999999999999/").status_code == 404
