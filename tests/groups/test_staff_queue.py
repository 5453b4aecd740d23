"""The queue of applications: order, filters, pages, and who may open what."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock, dates
from core.models import OutboxMessage
from groups.models import Registration
from tests.groups.factories import make_group, make_registration
from tests.groups.staff_pages import QUEUE, named, names_in, officer_client, page, seen, working_days_ago
from tests.people import (
    administrator,
    centre_staff,
    committee_member,
    coordinator,
    make_user,
    section_staff,
    signed_in,
    tsunagari_staff,
)

pytestmark = pytest.mark.django_db


def test_queue_shows_late_cases_first_then_by_due_date_then_those_that_wait_for_the_group() -> None:
    today = clock.today()
    named("返事待ち", state="returned", due_on=today - timedelta(days=9))
    named("あとの期限", due_on=today + timedelta(days=4))
    named("遅れ", due_on=working_days_ago(3))
    named("先の期限", due_on=today)
    html = page(officer_client(), QUEUE)
    assert names_in(html) == ["遅れ", "先の期限", "あとの期限", "返事待ち"]
    assert html.count("期限から3営業日 遅れ") == 1
    assert html.count('<tr class="late">') == 1


def test_list_of_ended_cases_has_the_newest_decision_or_withdrawal_first() -> None:
    now, today = clock.now(), clock.today()
    officer = centre_staff()
    for days, state in ((5, "rejected"), (1, "withdrawn"), (3, "rejected"), (9, "withdrawn")):
        ended = now - timedelta(days=days)
        decided = {"decided_at": ended, "decided_by": officer} if state == "rejected" else {}
        due = today + timedelta(days=days)
        named(f"{days}日前", state=state, state_changed_at=ended, due_on=due, **decided)
    html = page(signed_in(Client(), officer), QUEUE, state="done")
    assert names_in(html) == ["1日前", "3日前", "5日前", "9日前"]


def test_days_of_a_withdrawn_case_end_with_its_withdrawal() -> None:
    now = clock.now()
    sent = dates.add_working_days(clock.today(), -8)
    withdrawn = dates.add_working_days(sent, 2)
    named(
        "やめた会",
        state="withdrawn",
        submitted_at=now - (clock.today() - sent),
        state_changed_at=now - (clock.today() - withdrawn),
    )
    html = page(officer_client(), QUEUE, state="done")
    assert '<td data-l="かかった日数" class="num nowrap">2営業日</td>' in html


def test_refused_case_has_one_name_in_filter_and_row() -> None:
    named("断った会", state="rejected")
    html = page(officer_client(), QUEUE, state="rejected")
    assert '<option value="rejected" selected>却下</option>' in html
    assert '<span class="tag tag--error">却下</span>' in html


def test_queue_holds_no_draft_and_no_application_of_the_officer() -> None:
    officer = centre_staff()
    make_registration(state="draft")
    named("自分の会", applicant=officer)
    assert "待っている申請はありません" in page(signed_in(Client(), officer), QUEUE)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"state": "returned"}, ["差戻しの会"]),
        ({"state": "done"}, ["済みの会"]),
        ({"assigned": "me"}, ["わたしの会"]),
        ({"assigned": "none", "late": "on"}, ["遅れの会"]),
        ({"q": "わたし"}, ["わたしの会"]),
        ({"q": "ﾜﾀｼﾉ"}, ["わたしの会"]),
        ({"q": "r8-7777"}, ["遅れの会"]),
        ({"kind": "new", "q": "会", "late": "on"}, ["遅れの会"]),
    ],
)
def test_filter_of_the_queue_is_its_address(query: dict[str, str], expected: list[str]) -> None:
    officer = centre_staff()
    due = clock.today() + timedelta(days=2)
    named("わたしの会", assigned_to=officer, due_on=due)
    named("遅れの会", due_on=clock.today() - timedelta(days=1), receipt_number="R8-7777")
    named("差戻しの会", state="returned", assigned_to=centre_staff())
    named("済みの会", state="rejected", assigned_to=centre_staff())
    assert names_in(page(signed_in(Client(), officer), QUEUE, **query)) == expected


def test_unknown_filter_value_is_named_and_left_out() -> None:
    named("海の会")
    html = page(officer_client(), QUEUE, state="zzz")
    assert "入力エラー：" in html
    assert names_in(html) == ["海の会"]


def test_long_queue_is_cut_into_pages_of_twenty_and_keeps_the_filter() -> None:
    for number in range(21):
        named(f"会{number}", due_on=clock.today() + timedelta(days=number))
    client = officer_client()
    first = page(client, QUEUE, kind="new")
    assert len(names_in(first)) == 20
    assert "?kind=new&amp;page=2" in first
    assert names_in(page(client, QUEUE, kind="new", page="2")) == ["会20"]


def test_number_of_statements_is_the_same_for_one_three_and_a_thousand_rows() -> None:
    officer = centre_staff()
    client = signed_in(Client(), officer)
    pattern = make_registration(state="submitted", documents=(), assigned_to=officer)
    counts = []
    for total in (1, 3, 1000):
        missing = total - Registration.objects.count()
        Registration.objects.bulk_create(_copies(pattern, missing))
        client.get(QUEUE)
        with CaptureQueriesContext(connection) as statements:
            assert client.get(QUEUE, {"q": "会"}).status_code == 200
        counts.append(len(statements))
    assert len(set(counts)) == 1
    assert counts[0] <= 10


def _copies(pattern: Registration, count: int) -> list[Registration]:
    rows = []
    for _ in range(count):
        row = Registration.objects.get(pk=pattern.pk) if not rows else _clone(rows[0])
        row.pk, row.receipt_number = None, f"T-{uuid.uuid4().hex[:12]}"
        rows.append(row)
    return rows


def _clone(row: Registration) -> Registration:
    values = {f.attname: getattr(row, f.attname) for f in Registration._meta.concrete_fields}
    return Registration(**values)


def test_printed_queue_has_every_row_of_the_filter_and_says_when() -> None:
    for number in range(22):
        named(f"会{number}")
    html = page(officer_client(), QUEUE + "print/")
    assert len(names_in(html)) == 22
    assert "現在　22件" in html


# ----------------------------------------------------------------------------------------- permission

OPEN_TO_OFFICE = ("queue", "queue_print", "case", "document", "groups", "group", "certificate")
OPEN_TO_CENTRE = ("assign", "note", "checks", "return", "approve", "reject")


def _addresses() -> dict[str, str]:
    registration = make_registration(state="submitted")
    paper = registration.documents.first()
    group = make_group()
    of_case = {
        name: [registration.pk]
        for name in ("case", "assign", "note", "checks", "return", "approve", "reject")
    }
    arguments = {
        **of_case,
        "document": [registration.pk, paper.pk],
        "group": [group.number],
        "certificate": [group.number],
    }
    return {
        name: reverse(f"groups_staff:{name}", args=arguments.get(name, []))
        for name in (*OPEN_TO_OFFICE, *OPEN_TO_CENTRE)
    }


@pytest.mark.parametrize(
    ("person", "office", "centre"),
    [
        (centre_staff, 200, 200),
        (tsunagari_staff, 200, 403),
        (coordinator, 403, 403),
        (section_staff, 403, 403),
        (committee_member, 403, 403),
        (administrator, 403, 403),
        (make_user, 403, 403),
    ],
)
def test_page_opens_for_exactly_the_roles_that_may_see_it(person, office: int, centre: int) -> None:
    addresses = _addresses()
    client = signed_in(Client(), person())
    answers = {name: client.get(address).status_code for name, address in addresses.items()}
    assert answers == {
        **dict.fromkeys(OPEN_TO_OFFICE, office),
        **dict.fromkeys(OPEN_TO_CENTRE, centre),
    }


def test_visitor_is_sent_to_sign_in_from_every_page() -> None:
    for address in _addresses().values():
        response = Client().get(address)
        assert (response.status_code, "/login/" in response["Location"]) == (302, True)


def test_tsunagari_sees_the_case_but_no_button() -> None:
    registration = make_registration(state="submitted")
    html = page(signed_in(Client(), tsunagari_staff()), f"{QUEUE}{registration.pk}/")
    assert "見るだけの画面です" in html
    assert [
        step for step in ("approve/", "return/", "reject/", "notes/", "assign/") if f'{step}"' in html
    ] == []


def test_tsunagari_cannot_post_a_decision() -> None:
    registration = make_registration(state="submitted")
    client = signed_in(Client(), tsunagari_staff())
    for name in ("approve", "return", "reject", "note", "assign"):
        assert client.post(reverse(f"groups_staff:{name}", args=[registration.pk])).status_code == 403
    registration.refresh_from_db()
    assert (registration.state, OutboxMessage.objects.count()) == ("submitted", 0)


def test_own_application_and_drafts_do_not_exist_for_an_officer() -> None:
    officer = centre_staff()
    client = signed_in(Client(), officer)
    own = make_registration(state="submitted", applicant=officer)
    draft = make_registration(state="draft")
    for registration in (own, draft):
        for name in ("case", "approve", "return", "reject", "note", "assign"):
            address = reverse(f"groups_staff:{name}", args=[registration.pk])
            assert client.get(address).status_code == 404
            expected = 405 if name == "case" else 404
            assert client.post(address, {"seen": seen(own)}).status_code == expected


def test_number_beyond_every_database_is_not_found() -> None:
    client = officer_client()
    for address in (f"{QUEUE}{10**30}/", f"/staff/groups/{10**30}/", f"/staff/sites/{10**30}/"):
        assert client.get(address).status_code == 404
