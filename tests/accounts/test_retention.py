"""Rows about people go once their period is over, to the day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.actions.retention import FORGOTTEN
from accounts.models import Invitation, RoleAssignment, User, UserSession
from accounts.roles import Role
from core import audit
from core.models import AuditEntry, OutboxMessage
from tests import people
from tests.groups.factories import make_group, make_registration

pytestmark = pytest.mark.django_db


def test_a_role_goes_five_years_after_its_last_day() -> None:
    people.coordinator(starts_on=date(2024, 4, 1), ends_on=date(2026, 3, 31))
    assert actions.forget_old_roles(date(2031, 3, 30)) == 0
    assert actions.forget_old_roles(date(2031, 3, 31)) == 1
    assert actions.forget_old_roles(date(2031, 3, 31)) == 0


def test_a_role_taken_by_hand_counts_from_that_moment() -> None:
    people.coordinator(starts_on=date(2024, 4, 1), ends_on=date(2030, 3, 31))
    taken = datetime(2026, 2, 28, 15, tzinfo=UTC)  # 1 March in Japan
    RoleAssignment.objects.update(ended_at=taken)
    assert actions.forget_old_roles(date(2031, 2, 28)) == 0
    assert actions.forget_old_roles(date(2031, 3, 1)) == 1


def test_a_role_without_an_end_stays() -> None:
    person = people.coordinator(starts_on=date(2024, 4, 1))
    RoleAssignment.objects.filter(user=person).update(ends_on=None)
    assert actions.forget_old_roles(date(2099, 4, 1)) == 0


def test_an_invitation_goes_a_year_after_its_end() -> None:
    invitation = Invitation.objects.create(
        email="new@example.jp",
        purpose=actions.invitations.ROLE_PURPOSE,
        payload={"role": Role.COORDINATOR},
        token_hash="0" * 64,
        created_at=timezone.now() - timedelta(days=7),
        expires_at=timezone.now(),
    )
    ended = timezone.localdate(invitation.expires_at)
    assert actions.forget_invitations(ended.replace(year=ended.year + 1) - timedelta(days=1)) == 0
    assert actions.forget_invitations(ended.replace(year=ended.year + 1)) == 1


# ------------------------------------------------------------------------------------------ unused accounts

LAST_USED = datetime(2024, 2, 29, 3, tzinfo=UTC)
STAYS, GOES = date(2027, 2, 28), date(2027, 3, 1)


def person(**over: object) -> User:
    made = people.make_user("away@example.jp", "見本 花子")
    User.objects.filter(pk=made.pk).update(**{"last_login": LAST_USED, "created_at": LAST_USED, **over})
    made.refresh_from_db()
    return made


def test_an_account_goes_three_years_after_its_last_use() -> None:
    person()
    assert actions.forget_unused_people(STAYS) == 0
    assert actions.forget_unused_people(GOES) == 1
    assert (User.objects.count(), EmailAddress.objects.count()) == (0, 0)
    assert "見本 花子" not in AuditEntry.objects.get().object_label
    assert actions.forget_unused_people(GOES) == 0


def test_an_account_that_was_never_signed_in_to_counts_from_its_making() -> None:
    person(last_login=None)
    assert (actions.forget_unused_people(STAYS), actions.forget_unused_people(GOES)) == (0, 1)


def test_a_session_that_was_seen_later_counts_as_use() -> None:
    UserSession.objects.create(
        user=person(), session_key="k", started_at=LAST_USED, last_seen_at=LAST_USED + timedelta(days=2)
    )
    assert actions.forget_unused_people(GOES) == 0


def test_whom_the_record_names_leaves_a_row_that_tells_nothing_and_opens_nothing(client: Client) -> None:
    someone = person()
    people.give_second_factor(someone)
    audit.record("何かをした", someone, by=someone)
    assert actions.forget_unused_people(GOES) == 1
    left = User.objects.get()
    assert (left.name, left.email) == (FORGOTTEN, f"forgotten-{left.pk}@portal.invalid")
    assert (left.is_active, left.has_usable_password()) == (False, False)
    assert (EmailAddress.objects.count(), Authenticator.objects.count()) == (0, 0)
    assert actions.forget_unused_people(GOES) == 0
    client.post("/accounts/login/code/", {"email": "away@example.jp"})
    assert "login_code" not in OutboxMessage.objects.get().kind


def test_a_role_an_application_or_a_group_keeps_its_person() -> None:
    people.give_role(person(), Role.COORDINATOR)
    make_registration(state="submitted", applicant=make_away("applicant@example.jp"))
    make_group(members={make_away("member@example.jp"): "representative"})
    before = set(User.objects.values_list("email", flat=True))
    assert actions.forget_unused_people(GOES) == 0
    assert set(User.objects.values_list("email", flat=True)) == before


def make_away(email: str) -> User:
    made = people.make_user(email)
    User.objects.filter(pk=made.pk).update(last_login=LAST_USED)
    return made
