"""Letters and telephone calls stand in the notice centre beside the mails, each with its channel."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock, outbox
from core.models import OutboxMessage
from groups.models import Group, ProxyEntry, ProxyNotice, Reminder
from tests.groups.factories import make_group
from tests.people import centre_staff, signed_in, tsunagari_staff

# A letter stands where its day begins, a call at its minute: their order is another one at night.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
ADDRESS = "/staff/mails/"


@pytest.fixture
def officer() -> Any:
    return centre_staff()


@pytest.fixture
def desk(client: Client, officer: Any) -> Client:
    return signed_in(client, officer)


def reminder(group: Group | None = None, **over: Any) -> Reminder:
    """A reminder that waits for somebody to post it."""
    today = clock.today()
    group = group or make_group(valid_until=today + timedelta(days=60))
    values = {"kind": "renewal", "base_on": group.valid_until, "stage": 60, "way": "letter", "due_on": today}
    return Reminder.objects.create(group=group, **{**values, **over})


def told_for(officer: Any, group: Group, **over: Any) -> ProxyNotice:
    """Something to be told to whom the centre typed for."""
    entry = ProxyEntry.objects.create(
        about_type="groups.group", about_id=str(group.pk), about_label=str(group), channel="phone",
        on_behalf_of="浜野 見本", brought_by="浜野 見本", received_on=clock.today(),
        reason="手が不自由なため", entered_by=officer, entered_at=clock.now(),
    )  # fmt: skip
    values = {"subject": "入力を受けつけました", "body": "入力しました。", "created_at": clock.now()}
    return ProxyNotice.objects.create(entry=entry, **{**values, **over})


def mail(**over: Any) -> OutboxMessage:
    return outbox.queue_rendered(
        kind="groups/registration_received",
        to="yama@example.jp",
        subject="申請を受けつけました",
        body="本文",
        **over,
    )


def rows(desk: Client, query: str = "") -> list[list[str]]:
    """Subject, recipient, object, channel and state of each row, from top to bottom."""
    page = desk.get(f"{ADDRESS}{query}").content.decode()
    body = page.split("<tbody>")[1].split("</tbody>")[0] if "<tbody>" in page else ""
    found = []
    for row in body.split("<tr>")[1:]:
        cells = dict(re.findall(r'data-l="([^"]+)">(.*?)</t[dh]>', row, re.DOTALL))
        plain = {name: " ".join(re.sub("<[^>]+>", " ", cell).split()) for name, cell in cells.items()}
        found.append([plain[name] for name in ("件名", "宛先", "何について", "手段", "状態")])
    return found


def test_mails_letters_and_calls_stand_in_one_list_with_what_has_to_be_done_first(
    desk: Client, officer: Any
) -> None:
    group = make_group(name="浜の会", valid_until=clock.today() + timedelta(days=60))
    reminder(group)
    reminder(make_group(), base_on=clock.today(), way="phone", given_on=clock.today(), given_by=officer)
    told_for(officer, group)
    done = {"done_at": clock.now(), "done_by": officer, "way": "phone"}
    told_for(officer, group, subject="決まりました", **done)
    mail()
    failed = mail()
    OutboxMessage.objects.filter(pk=failed.pk).update(state="failed")
    found = rows(desk)
    assert [(row[0], row[3]) for row in found[:3]] == [
        ("申請を受けつけました", "メール"), ("入力を受けつけました", "手紙か電話"), ("更新の知らせ", "手紙"),
    ]  # fmt: skip
    assert found[2] == [
        "更新の知らせ", "浜の会", f"{group.number}番 浜の会", "手紙",
        "まだ知らせていない 手紙と電話の知らせへ",
    ]  # fmt: skip
    assert sorted(row[3] for row in found[3:]) == ["メール", "電話", "電話"]
    assert '<span class="num">6</span>件' in desk.get(ADDRESS).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?channel=mail", ["メール"]),
        ("?channel=letter", ["手紙", "手紙か電話"]),
        ("?channel=phone", ["手紙か電話", "電話"]),
        ("?channel=desk", ["窓口"]),
        ("?state=waiting", ["手紙", "手紙か電話", "電話"]),
        ("?state=told", ["窓口"]),
        ("?state=queued", ["メール"]),
        ("?state=trouble", []),
        ("?kind=reminder", ["手紙", "電話"]),
        ("?kind=proxy", ["手紙か電話", "窓口"]),
        ("?kind=groups/registration_received", ["メール"]),
        ("?q=浜", ["手紙", "手紙か電話", "窓口"]),
        ("?q=yama", ["メール"]),
        ("?channel=mail&state=told", []),
    ],
)
def test_the_list_is_narrowed_by_channel_state_kind_and_words(
    desk: Client, officer: Any, query: str, found: list[str]
) -> None:
    end = clock.today() + timedelta(days=60)
    group = make_group(name="浜の会", valid_until=end)
    reminder(group)
    reminder(make_group(name="山の会", valid_until=end), way="phone")
    told_for(officer, group)
    told_for(officer, group, done_at=clock.now(), done_by=officer, way="desk")
    mail()
    assert sorted(row[3] for row in rows(desk, query)) == sorted(found)


def test_a_group_and_days_narrow_letters_and_calls_too(desk: Client, officer: Any) -> None:
    first, other = (make_group(valid_until=clock.today() + timedelta(days=60)) for _ in range(2))
    reminder(first), reminder(other), told_for(officer, first), told_for(officer, other)
    assert len(rows(desk, f"?group={first.number}")) == 2
    yesterday = clock.today() - timedelta(days=1)
    assert (len(rows(desk, f"?until={yesterday}")), len(rows(desk, f"?since={clock.today()}"))) == (0, 4)


def test_a_reminder_of_a_term_that_was_renewed_is_not_waiting_any_more(desk: Client) -> None:
    group = make_group(valid_until=clock.today() + timedelta(days=400))
    reminder(group, base_on=clock.today())
    assert [row[4] for row in rows(desk)] == ["知らせる前に要らなくなった"]
    assert rows(desk, "?state=waiting") == []


def test_only_who_enters_for_others_is_led_to_the_entry(desk: Client, officer: Any) -> None:
    notice = told_for(officer, make_group())
    page = f'href="/staff/proxy/{notice.entry_id}/"'
    assert page in desk.get(ADDRESS).content.decode()
    reader = signed_in(Client(), tsunagari_staff())
    assert page not in reader.get(ADDRESS).content.decode()


def test_reminders_sent_by_mail_stand_there_once(desk: Client) -> None:
    reminder(way="mail", given_on=clock.today())
    mail()
    assert [row[3] for row in rows(desk)] == ["メール"]


def test_the_list_asks_as_often_for_many_rows_of_each_kind_as_for_one(desk: Client, officer: Any) -> None:
    asked = []
    for more in (1, 2):
        for _ in range(more):
            row = reminder()
            told_for(officer, row.group), mail(about=row.group)
        desk.get(ADDRESS)
        with CaptureQueriesContext(connection) as statements:
            desk.get(ADDRESS)
        asked.append(len(statements))
    assert asked[0] == asked[1] <= 10
