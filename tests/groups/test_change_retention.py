"""Change notices and papers that go by themselves once their period is over, and what stays."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage

from core import clock, outbox
from core.models import AuditEntry, OutboxMessage, StoredFile
from groups.actions import change_decision, decision
from groups.actions.change_decision import apply_notice
from groups.actions.group_documents import forget_ended
from groups.actions.retention import forget_cases
from groups.actions.retention_changes import delete_old_drafts, forget_notices
from groups.actions.retention_years import empty_ended_groups
from groups.models import ChangeDocument, ChangeNote, ChangeNotice, Group, GroupDocument, Registration
from tests.groups.changes import make_notice, make_paper
from tests.groups.factories import make_registration
from tests.people import centre_staff

pytestmark = pytest.mark.django_db
# Decided in 令和8年度; that year ends on 31 March 2027 and the fifth one after it on 31 March 2032.
DECIDED = datetime(2026, 11, 23, 3, tzinfo=UTC)
LAST_DAY, DUE_DAY = date(2032, 3, 31), date(2032, 4, 1)


@pytest.mark.parametrize("state", ["applied", "rejected", "withdrawn"])
def test_an_ended_notice_stays_on_the_last_day_and_goes_on_the_next(state: str) -> None:
    notice = make_notice(state=state, now=DECIDED)
    assert forget_notices(LAST_DAY) == 0
    assert forget_notices(DUE_DAY) == 1
    assert (ChangeNotice.objects.count(), Group.objects.count()) == (0, 1)
    entry = AuditEntry.objects.get(verb="保存期間が過ぎた変更届を消した")
    assert entry.object_id == str(notice.group.pk)
    assert notice.receipt_number in str(entry.changes) and "浜風の会" not in str(entry.changes)


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_a_notice_that_waits_is_never_forgotten(state: str) -> None:
    make_notice(state=state, now=DECIDED)
    assert forget_notices(date(2050, 1, 1)) == 0


def test_its_paper_notes_and_mails_go_with_it(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    notice = make_notice(state="rejected", now=DECIDED, parts=("rules",), new={})
    name = make_paper(notice).file.storage_name
    ChangeNote.objects.create(notice=notice, body="覚え", written_by=centre_staff(), written_at=DECIDED)
    mail = outbox.queue_rendered(kind="t", to="a@example.jp", subject="結果", body="本文", about=notice)
    OutboxMessage.objects.filter(pk=mail.pk).update(state=OutboxMessage.State.SENT)
    with django_capture_on_commit_callbacks(execute=True):
        forget_notices(DUE_DAY)
    for model in (ChangeDocument, ChangeNote, StoredFile, OutboxMessage):
        assert model.objects.count() == 0
    assert not default_storage.exists(name)


def test_rules_in_force_outlive_the_notice_that_brought_them() -> None:
    notice = make_notice(parts=("rules",), new={})
    make_paper(notice)
    group = apply_notice(notice=notice, by=centre_staff(), today=clock.today())
    ChangeNotice.objects.update(decided_at=DECIDED)
    forget_notices(DUE_DAY)
    assert ChangeNotice.objects.count() == 0
    paper = GroupDocument.objects.get(group=group)
    assert default_storage.exists(paper.file.storage_name)
    assert forget_ended(date(2050, 1, 1)) == 0


def test_rules_of_an_application_outlive_it_too() -> None:
    case = make_registration(state="submitted")
    decision.approve(registration=case, by=centre_staff(), today=clock.today())
    Registration.objects.update(decided_at=DECIDED)
    forget_cases(DUE_DAY)
    assert Registration.objects.count() == 0
    assert GroupDocument.objects.get().file.name == "rules.pdf"
    assert StoredFile.objects.count() == 1


def test_former_rules_go_with_the_period_of_cases() -> None:
    notice = make_notice(parts=("rules",), new={})
    make_paper(notice)
    apply_notice(notice=notice, by=centre_staff(), today=clock.today())
    ChangeNotice.objects.update(decided_at=DECIDED)
    GroupDocument.objects.update(ended_on=date(2027, 3, 31))
    assert (forget_ended(LAST_DAY), forget_ended(DUE_DAY), forget_ended(DUE_DAY)) == (0, 1, 0)
    assert StoredFile.objects.count() == 1  # the notice still holds it
    forget_notices(DUE_DAY)
    assert StoredFile.objects.count() == 0


def test_the_papers_of_a_group_that_ended_long_ago_go_with_its_texts() -> None:
    notice = make_notice(parts=("rules",), new={})
    make_paper(notice)
    apply_notice(notice=notice, by=centre_staff(), today=clock.today())
    ChangeNotice.objects.update(decided_at=DECIDED)
    forget_notices(DUE_DAY)
    Group.objects.update(state="expired", ended_on=date(2026, 11, 23))
    assert empty_ended_groups(date(2040, 4, 1)) == 1
    assert (GroupDocument.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_draft_left_alone_is_announced_once_and_then_deleted_with_its_paper() -> None:
    notice = make_notice(state="draft", parts=("rules",), new={})
    make_paper(notice)
    last = clock.today()
    for days in (75, 77, 80):
        assert delete_old_drafts(last + timedelta(days=days)) == 0
    [mail] = OutboxMessage.objects.filter(kind="groups/change_draft_reminder")
    assert mail.to == notice.applicant.email
    OutboxMessage.objects.update(created_at=clock.end_of(last + timedelta(days=76)))
    assert delete_old_drafts(last + timedelta(days=89)) == 0
    assert delete_old_drafts(last + timedelta(days=92)) == 1
    assert (ChangeNotice.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_decided_notice_is_no_draft() -> None:
    notice = make_notice()
    change_decision.reject(notice=notice, reason="理由", by=centre_staff(), today=clock.today())
    assert delete_old_drafts(date(2050, 1, 1)) == 0
