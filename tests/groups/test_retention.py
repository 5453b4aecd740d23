"""What goes by itself once its period is over, to the day, and what stays."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from core import clock, outbox
from core.models import AuditEntry, OutboxMessage, SettingRow, StoredFile
from groups.actions.retention import forget_cases, forget_imports, forget_invitations
from groups.models import (
    Group,
    GroupInvitation,
    ImportBatch,
    ImportRow,
    InternalNote,
    Registration,
    RegistrationCheck,
    RegistrationDocument,
)
from groups.rules import CASES
from tests.groups.factories import make_group, make_registration, make_user
from tests.people import centre_staff, signed_in

pytestmark = pytest.mark.django_db
# Decided in 令和8年度; that year ends on 31 March 2027 and the fifth one after it on 31 March 2032.
DECIDED = datetime(2026, 11, 23, 3, tzinfo=UTC)
LAST_DAY, DUE_DAY = date(2032, 3, 31), date(2032, 4, 1)
ENDED = ("approved", "rejected", "withdrawn")


def ended_case(state: str = "rejected", now: datetime = DECIDED, **over: Any) -> Registration:
    """An ended application with everything that can hang on one."""
    case = make_registration(state=state, now=now, **over)
    RegistrationCheck.objects.create(registration=case, test="locality", note="電話で聞いた")
    InternalNote.objects.create(registration=case, body="覚え書き", written_by=centre_staff(), written_at=now)
    mail = outbox.queue_rendered(kind="t", to="a@example.jp", subject="結果", body="本文", about=case)
    OutboxMessage.objects.filter(pk=mail.pk).update(state=OutboxMessage.State.SENT)
    return case


@pytest.mark.parametrize("state", ENDED)
def test_an_ended_application_stays_on_the_last_day_and_goes_on_the_next(state: str) -> None:
    ended_case(state)
    assert forget_cases(LAST_DAY) == 0
    assert forget_cases(DUE_DAY) == 1
    assert Registration.objects.count() == 0


def test_its_papers_checks_notes_and_mails_go_with_it(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    case = ended_case()
    removed = case.documents.first()
    RegistrationDocument.objects.filter(pk=removed.pk).update(removed_at=DECIDED)
    names = [paper.file.storage_name for paper in case.documents.all()]
    assert all(default_storage.exists(name) for name in names)
    with django_capture_on_commit_callbacks(execute=True):
        forget_cases(DUE_DAY)
    for model in (RegistrationDocument, RegistrationCheck, InternalNote, StoredFile, OutboxMessage):
        assert model.objects.count() == 0
    assert [name for name in names if default_storage.exists(name)] == []


def test_the_group_stays_and_its_history_keeps_the_receipt_number() -> None:
    case = ended_case("approved")
    group = case.group
    before = Group.objects.values().get()
    forget_cases(DUE_DAY)
    assert Group.objects.values().get() == before
    entry = AuditEntry.objects.get(object_type="groups.group", object_id=str(group.pk))
    assert (entry.verb, entry.actor) == ("保存期間が過ぎた申請を消した", None)
    assert entry.changes == {"申請": [f"申請 {case.receipt_number} 登録済（2026-11-23）", ""]}


def test_the_line_in_the_record_holds_nothing_personal() -> None:
    case = ended_case("withdrawn")
    forget_cases(DUE_DAY)
    entry = AuditEntry.objects.get()
    assert entry.object_label == f"申請 {case.receipt_number}"
    assert case.name not in str((entry.object_label, entry.changes, entry.reason))


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_what_waits_for_somebody_is_never_deleted(state: str) -> None:
    make_registration(state=state, now=DECIDED)
    assert forget_cases(date(2099, 4, 1)) == 0
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(
    ("ended", "stays", "goes"),
    [
        # 31 March 23:59:59 and 1 April 00:00 in Japan belong to two fiscal years.
        (datetime(2027, 3, 31, 14, 59, 59, tzinfo=UTC), date(2032, 3, 31), date(2032, 4, 1)),
        (datetime(2027, 3, 31, 15, tzinfo=UTC), date(2033, 3, 31), date(2033, 4, 1)),
        (datetime(2028, 2, 28, 15, tzinfo=UTC), date(2033, 3, 31), date(2033, 4, 1)),  # 29 February
    ],
)
def test_the_fiscal_year_of_the_decision_in_japan_counts(ended: datetime, stays: date, goes: date) -> None:
    ended_case(now=ended)
    assert (forget_cases(stays), forget_cases(goes)) == (0, 1)


def test_missed_nights_are_made_up_for_and_a_second_run_finds_nothing() -> None:
    for state in ENDED:
        ended_case(state)
    ended_case(now=datetime(2030, 5, 1, tzinfo=UTC))
    assert [forget_cases(date(2033, 7, 9)), forget_cases(date(2033, 7, 9))] == [3, 0]
    assert Registration.objects.count() == 1


def test_the_period_in_force_that_night_counts() -> None:
    ended_case()
    SettingRow.objects.create(key=CASES.setting.key, value=6, valid_from=DUE_DAY, created_at=clock.now())
    assert forget_cases(DUE_DAY) == 0
    assert forget_cases(date(2033, 4, 1)) == 1


def test_the_pages_about_the_group_and_of_a_look_alike_do_without_it(client: Client) -> None:
    case = ended_case("approved")
    other = make_registration(
        state="rejected", duplicates=[{"reasons": ["name"], "number": None, "registration": case.pk}]
    )
    forget_cases(DUE_DAY)
    signed_in(client, centre_staff())
    group_page = client.get(f"/staff/groups/{case.group.number}/").content.decode()
    assert "登録の申請</dt>" not in group_page
    assert "保存期間が過ぎた申請を消した" in group_page
    address = f"/staff/registrations/{case.pk}/"
    assert client.get(address).status_code == 404
    assert address not in client.get(f"/staff/registrations/{other.pk}/").content.decode()


def test_a_mail_about_it_that_still_waits_is_left_to_the_outbox() -> None:
    case = ended_case()
    waiting = outbox.queue_rendered(kind="t", to="b@example.jp", subject="結果", body="本文", about=case)
    forget_cases(DUE_DAY)
    assert OutboxMessage.objects.get() == waiting


def test_a_group_without_an_application_is_no_obstacle() -> None:
    make_group()
    assert forget_cases(DUE_DAY) == 0


# ------------------------------------------------------------------------------- invitations and imports


def invitation(channel: str, expires_at: datetime, **over: Any) -> GroupInvitation:
    return GroupInvitation.objects.create(
        group=make_group(),
        role="representative",
        channel=channel,
        email="a@example.jp" if channel == "mail" else "",
        token_hash=f"{channel}{expires_at}",
        invited_by=make_user(),
        created_at=expires_at,
        expires_at=expires_at,
        **over,
    )


@pytest.mark.parametrize("channel", ["mail", "letter"])
@pytest.mark.parametrize("used", [True, False])
def test_an_invitation_goes_a_year_after_the_fiscal_year_of_its_end(channel: str, used: bool) -> None:
    accepted = {"accepted_at": DECIDED, "accepted_by": make_user()} if used else {}
    row = invitation(channel, DECIDED, **accepted)
    assert forget_invitations(date(2028, 3, 31)) == 0
    assert forget_invitations(date(2028, 4, 1)) == 1
    assert Group.objects.get() == row.group


def import_batch(state: str, **stamps: Any) -> ImportBatch:
    batch = ImportBatch.objects.create(
        state=state,
        file_name="一覧.csv",
        sha256="0" * 64,
        created_at=stamps.pop("created_at", DECIDED),
        **stamps,
    )
    ImportRow.objects.create(batch=batch, row_number=2, cells=["見本 花子"], group=make_group())
    return batch


@pytest.mark.parametrize(
    ("state", "stamps"),
    [
        ("applied", {"created_at": datetime(2026, 1, 1, tzinfo=UTC), "applied_at": DECIDED}),
        ("undone", {"applied_at": datetime(2026, 11, 1, tzinfo=UTC), "undone_at": DECIDED}),
        ("discarded", {}),
        ("uploaded", {}),  # read, never applied, forgotten: it holds names too
        ("checked", {}),
    ],
)
def test_an_import_goes_with_its_rows_after_a_year_and_the_groups_stay(state: str, stamps: Any) -> None:
    import_batch(state, **stamps)
    assert forget_imports(date(2027, 11, 22)) == 0
    assert forget_imports(date(2027, 11, 23)) == 1
    assert (ImportBatch.objects.count(), ImportRow.objects.count(), Group.objects.count()) == (0, 0, 1)
    assert AuditEntry.objects.get().verb == "保存期間が過ぎた取り込みを消した"
    assert forget_imports(date(2027, 11, 23)) == 0


def test_an_import_of_29_february_goes_on_1_march() -> None:
    import_batch("applied", applied_at=datetime(2028, 2, 29, 3, tzinfo=UTC))
    assert forget_imports(date(2029, 2, 28)) == 0
    assert forget_imports(date(2029, 3, 1)) == 1
