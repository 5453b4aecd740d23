"""Rows about people go once their period is over, to the day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts import actions
from accounts.models import Invitation, RoleAssignment
from accounts.roles import Role
from tests import people

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
