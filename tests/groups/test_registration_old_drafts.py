"""Drafts that nobody touches: told 14 days before, then deleted; nothing else ever is."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from core.models import OutboxMessage, StoredFile
from groups.actions.registration import delete_old_drafts
from groups.models import Registration
from tests.groups.applying import full_draft
from tests.groups.factories import make_registration

pytestmark = pytest.mark.django_db
SAVED = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)


def old_draft(user: Any) -> Registration:
    return full_draft(user, now=SAVED)


def night(day: date) -> int:
    """The night's work on that day."""
    with time_machine.travel(datetime(day.year, day.month, day.day, 17, tzinfo=UTC) - timedelta(hours=16)):
        return delete_old_drafts(day)


def test_a_draft_is_announced_after_76_days_and_deleted_after_90(applicant: Any) -> None:
    old_draft(applicant)
    assert night(date(2026, 6, 15)) == 0
    assert OutboxMessage.objects.count() == 0
    assert night(date(2026, 6, 16)) == 0
    mail = OutboxMessage.objects.get()
    assert (mail.to, mail.kind) == (applicant.email, "groups/draft_reminder")
    assert "2026年6月30日" in mail.body
    assert night(date(2026, 6, 29)) == 0
    assert night(date(2026, 6, 30)) == 1
    assert (Registration.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert OutboxMessage.objects.count() == 1


def test_a_draft_never_goes_without_fourteen_days_of_notice(applicant: Any) -> None:
    old_draft(applicant)
    assert night(date(2026, 9, 1)) == 0
    assert "2026年9月15日" in OutboxMessage.objects.get().body
    assert night(date(2026, 9, 14)) == 0
    assert night(date(2026, 9, 15)) == 1


def test_saving_after_the_notice_starts_the_days_anew(applicant: Any) -> None:
    draft = old_draft(applicant)
    night(date(2026, 6, 16))
    Registration.objects.filter(pk=draft.pk).update(updated_at=datetime(2026, 6, 20, 3, tzinfo=UTC))
    assert night(date(2026, 7, 30)) == 0
    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize("state", ["submitted", "returned", "approved", "rejected", "withdrawn"])
def test_what_the_centre_has_received_is_never_deleted(applicant: Any, state: str) -> None:
    make_registration(applicant=applicant, state=state, now=SAVED)
    assert night(date(2027, 6, 1)) == 0
    assert night(date(2027, 7, 1)) == 0
    assert Registration.objects.count() == 1
