"""The staff home: every figure is the length of the list behind it."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core import clock, outbox
from core.models import OutboxMessage
from groups.actions import claims
from groups.claims import unclaimed
from groups.models import Registration
from groups.queries import late_words
from kamakura_portal import desk
from tests.groups.desk_lines import counts, line, rows_behind
from tests.groups.factories import make_group, make_registration, reference
from tests.groups.staff_pages import working_days_ago
from tests.people import centre_staff, coordinator, signed_in, tsunagari_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    reference()


def work_of_every_kind(me: User) -> dict[str, int]:
    """A day on which each line has another number of rows; returns the numbers."""
    today = clock.today()
    sunday = today + timedelta(days=6 - today.weekday())
    for due, officer in ((-3, None), (-1, me), (30, None), (31, None), (32, me), (33, centre_staff())):
        make_registration(state="submitted", due_on=today + timedelta(days=due), assigned_to=officer)
    make_registration(state="submitted", due_on=sunday, assigned_to=me)
    make_registration(state="submitted", due_on=sunday + timedelta(days=1), assigned_to=me)
    # Neither an officer's own application nor a decided one is anybody's work here.
    make_registration(state="submitted", due_on=today, applicant=me)
    make_registration(state="rejected", due_on=working_days_ago(2), assigned_to=me)
    for _ in range(3):
        make_registration(state="returned", assigned_to=me)
    for number in range(5):
        make_group(contact_email=f"g{number}@example.jp", representative_email="")
    claims.invite_by_mail(groups=claims_of(2), by=me)
    for state, number in ((OutboxMessage.State.FAILED, 3), (OutboxMessage.State.UNCERTAIN, 2)):
        for _ in range(number):
            mail = outbox.queue_rendered(kind="test", to="a@example.jp", subject="件名", body="本文")
            OutboxMessage.objects.filter(pk=mail.pk).update(state=state)
    return {
        "case_late": 2, "case_week": 1, "case_mine": 4, "case_returned": 3, "case_unassigned": 3,
        "claim_invited": 2, "claim_open": 3, "mail_failed": 3, "mail_uncertain": 2,
    }  # fmt: skip


def claims_of(number: int) -> Any:
    chosen = list(unclaimed().values_list("pk", flat=True)[:number])
    return unclaimed().filter(pk__in=chosen)


def test_the_count_of_each_line_is_the_number_of_rows_on_the_page_it_opens(client: Client) -> None:
    me = centre_staff()
    signed_in(client, me)
    expected = work_of_every_kind(me)
    said = counts(me, clock.today())
    assert {key: said[key] for key in expected} == expected
    assert {key: rows_behind(client, key) for key in expected} == expected


def test_every_line_has_a_key_of_its_own_and_a_page_that_its_audience_may_open(client: Client) -> None:
    assert len({each.key for each in desk.LINES}) == len(desk.LINES)
    for person in (centre_staff(), coordinator(), tsunagari_staff()):
        signed_in(client, person)
        assert [each.key for each in desk.lines_of(person) if client.get(each.url).status_code != 200] == []


def figures(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<a href="(/staff/[^"]+)"><span>[^<]+</span><b class="num">(\d+)</b>', page)


def test_the_home_shows_each_line_with_its_figure_and_leaves_out_what_is_empty(client: Client) -> None:
    me = centre_staff()
    signed_in(client, me)
    expected = {
        line(key).url.replace("&", "&amp;"): str(number) for key, number in work_of_every_kind(me).items()
    }
    page = client.get("/staff/").content.decode()
    assert dict(figures(page)) == expected
    paper = client.get("/staff/print/").content.decode()
    assert len(re.findall(r"<td>□</td>", paper)) == len(expected)


def test_a_quiet_day_is_said_in_words(client: Client) -> None:
    signed_in(client, centre_staff())
    page = client.get("/staff/").content.decode()
    assert (figures(page), "いま待っている仕事はありません。" in page) == ([], True)
    assert "いま待っている仕事はありません。" in client.get("/staff/print/").content.decode()


def test_one_statement_counts_everything() -> None:
    me = centre_staff()
    lines = desk.lines_of(me)
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            desk.figures_of(lines, me, clock.today())
        assert len(asked) == 1
        work_of_every_kind(me)


def test_the_home_asks_as_often_for_much_work_as_for_none(client: Client) -> None:
    me = centre_staff()
    signed_in(client, me)
    client.get("/staff/")
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as statements:
            client.get("/staff/")
        asked.append(len(statements))
        work_of_every_kind(me)
    assert asked[0] == asked[1] <= 10


def test_a_line_without_a_day_stands_beside_lines_with_one() -> None:
    me, today = centre_staff(), clock.today()
    make_registration(state="submitted", due_on=today + timedelta(days=40))
    make_group()
    found = {figure.line.key: figure.first for figure in desk.figures_of(desk.lines_of(me), me, today)}
    assert (found["case_unassigned"], found["claim_open"]) == (today + timedelta(days=40), None)


def test_a_role_without_work_yet_is_told_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "LINES", ())
    signed_in(client, coordinator())
    assert "いま、ポータルでお願いする仕事はありません" in client.get("/staff/").content.decode()


def test_lateness_is_counted_in_working_days_and_never_hidden_by_a_weekend() -> None:
    friday = date(2026, 11, 13)
    assert [late_words(friday, friday + timedelta(days=days)) for days in (0, 1, 2, 3, 4)] == [
        "",
        "期限を過ぎています",
        "期限を過ぎています",
        "期限から1営業日 遅れ",
        "期限から2営業日 遅れ",
    ]


def test_staff_home_says_how_late_the_oldest_case_is_in_the_words_of_the_list(client: Client) -> None:
    me = centre_staff()
    signed_in(client, me)
    make_registration(state="submitted", due_on=working_days_ago(3), assigned_to=centre_staff())
    for address in ("/staff/", "/staff/registrations/"):
        assert client.get(address).content.decode().count("期限から3営業日 遅れ") == 1


def test_the_month_s_figures_are_this_month_s(client: Client) -> None:
    signed_in(client, centre_staff())
    make_registration(state="approved")
    old = make_registration(state="approved")
    Registration.objects.filter(pk=old.pk).update(
        decided_at=clock.now() - timedelta(days=40), first_submitted_at=clock.now() - timedelta(days=40)
    )
    page = client.get("/staff/").content.decode()
    assert re.findall(r'<dd><span class="num">(\d+)</span>件</dd>', page) == ["1", "1"]
