"""A list from outside need not have every day: what nobody knows stays empty and is said in words."""

import csv
import io
from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from core import clock
from core.models import AuditEntry
from groups.actions import imports
from groups.actions.page import confirm_page
from groups.models import DirectoryEntry, Group, ImportRow
from tests.groups.factories import make_group, reference
from tests.groups.test_certificate import sheet as certificate
from tests.groups.test_certificate import words
from tests.groups.test_import import ROW, checked, imported, plans, sheet
from tests.people import centre_staff, make_user, signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
DATES = {"登録日": "2019-05-01", "最終確認日": "2026-10-04"}
NOT_YET = "まだ団体が確かめていません"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    reference()


@pytest.fixture
def staff() -> User:
    return centre_staff()


def days() -> list[tuple[date | None, date | None]]:
    return list(Group.objects.values_list("registered_on", "confirmed_on"))


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


# ------------------------------------------------------------------------------------------------ import


def test_a_row_without_dates_makes_a_group_that_claims_none(staff: User) -> None:
    imported(sheet(ROW), staff)

    assert days() == [(None, None)]


def test_an_older_list_never_takes_a_confirmation_back(staff: User) -> None:
    row = {**ROW, "団体番号": "12"}
    imported(sheet({**row, "最終確認日": "2026-10-04"}), staff)
    assert plans(checked(sheet({**row, "最終確認日": "2026-04-01"}), staff)) == [ImportRow.Plan.SAME]
    assert [confirmed for _registered, confirmed in days()] == [date(2026, 10, 4)]

    imported(sheet({**row, "最終確認日": "2026-11-01"}), staff)
    assert [confirmed for _registered, confirmed in days()] == [date(2026, 11, 1)]


def test_a_day_of_registration_is_no_confirmation(staff: User) -> None:
    imported(sheet({**ROW, "登録日": DATES["登録日"]}), staff)

    assert days() == [(date(2019, 5, 1), None)]


def test_a_list_without_dates_imported_twice_changes_nothing(staff: User) -> None:
    imported(sheet(ROW), staff)

    for row in (ROW, {**ROW, "登録日": "", "最終確認日": " "}):
        assert plans(checked(sheet(row), staff)) == [ImportRow.Plan.SAME]


def test_an_empty_date_never_empties_what_a_group_has(staff: User) -> None:
    imported(sheet({**ROW, **DATES}), staff)
    imported(sheet({**ROW, "目的": "新しい目的", "登録日": "", "最終確認日": ""}), staff)

    assert days() == [(date(2019, 5, 1), date(2026, 10, 4))]


def test_undo_takes_a_date_away_where_none_was_before(staff: User) -> None:
    imported(sheet(ROW), staff)
    batch = imported(sheet({**ROW, **DATES}), staff)
    assert days() == [(date(2019, 5, 1), date(2026, 10, 4))]

    assert imports.undo(batch=batch, by=staff, today=TODAY) == (1, [])
    assert days() == [(None, None)]
    assert DirectoryEntry.objects.get().confirmed_on == DirectoryEntry.NEVER


def test_the_dry_run_tells_how_many_new_groups_have_no_dates(client: Client, staff: User) -> None:
    make_group(number=13)
    rows = [
        ROW,
        {**ROW, "団体番号": "13", "団体名": "前からある会"},
        {**ROW, "団体番号": "14", "団体名": "登録日のある会", "登録日": "2019-05-01"},
        {**ROW, "団体番号": "15", "団体名": "どちらもある会", **DATES},
    ]
    signed_in(client, staff)
    without, complete = checked(sheet(*rows), staff), checked(sheet(rows[3]), staff)

    found = page(client, f"/staff/imports/{without.pk}/")
    assert "登録日のない行が1行、最終確認日のない行が2行あります" in found and NOT_YET in found
    assert "のない行" not in page(client, f"/staff/imports/{complete.pk}/")


def test_a_row_that_turns_out_to_be_a_new_group_is_counted_too(client: Client, staff: User) -> None:
    make_group(name=ROW["団体名"], kana=ROW["フリガナ"])
    batch = checked(sheet({key: cell for key, cell in ROW.items() if key != "団体番号"}), staff)
    assert imports.unknown_days(batch) == {}

    imports.choose(row=batch.rows.get(), choice=imports.NEW_GROUP, by=staff)
    assert imports.unknown_days(batch) == {"登録日": 1, "最終確認日": 1}


# ------------------------------------------------------------------------------------------------- pages


def test_a_group_that_nobody_confirmed_yet_says_so_without_a_warning_or_a_date(client: Client) -> None:
    group = make_group(confirmed_on=None, registered_on=None)

    for address in ("/groups/", "/groups/print/"):
        assert "<span>まだ団体が確かめていません</span>" in page(client, address)
    heading, line = csv.reader(
        io.StringIO(b"".join(client.get("/groups/list.csv").streaming_content).decode("utf-8-sig"))
    )
    cells = dict(zip(heading, line, strict=True))
    assert (cells["団体番号"], cells["登録日"], cells["最終確認日"]) == (str(group.number), "", "")


def test_a_group_whose_registration_day_nobody_knows_is_not_called_new(client: Client) -> None:
    make_group(name="見本の古い会", registered_on=date(2020, 1, 1))
    make_group(name="日の知れない会", registered_on=None)

    for address in ("/groups/feed.xml", "/"):
        content = page(client, address)
        assert "見本の古い会" in content and "日の知れない会" not in content


def test_the_map_for_search_engines_leaves_out_a_confirmation_that_nobody_gave(client: Client) -> None:
    confirmed, early = make_group(confirmed_on=date(2026, 4, 1)), make_group(confirmed_on=None)
    content = page(client, "/sitemap.xml")

    assert f"/groups/{confirmed.number}/</loc><lastmod>2026-04-01</lastmod>" in content
    assert f"/groups/{early.number}/</loc></url>" in content and "0001" not in content


def test_the_page_and_its_sheet_say_that_nobody_confirmed_yet(client: Client) -> None:
    group = make_group(registered_on=None, confirmed_on=None)
    shown, paper = page(client, f"/groups/{group.number}/"), page(client, f"/groups/{group.number}/print/")

    assert NOT_YET in shown and "出かける前にセンターへおたずねください。" in shown
    assert NOT_YET in paper and "に団体が確認" not in paper
    for html in (shown, paper):
        assert "None" not in html and " 登録<br>" not in html and "tag--warn" not in html


def test_the_people_of_the_group_read_it_and_may_confirm_at_once() -> None:
    person = make_user()
    group = make_group(registered_on=None, confirmed_on=None, members={person: "representative"})
    client = signed_in(Client(), person)

    assert "最終確認日 まだありません" in page(client, "/my/")
    assert "<dd>不明</dd>" in page(client, f"/my/groups/{group.number}/")
    assert "まだ一度も確かめていません" in page(client, f"/my/groups/{group.number}/page/")
    confirm_page(group=group, today=TODAY, by=person)
    assert days() == [(None, TODAY)]
    assert AuditEntry.objects.get(verb="公開のページを確かめた").changes == {
        "最終確認日": [None, "2026-11-23"]
    }


def test_the_centre_finds_it_among_those_not_confirmed_for_long(staff: User) -> None:
    group = make_group(registered_on=None, confirmed_on=None)
    make_group(name="確かめた会", confirmed_on=TODAY)
    client = signed_in(Client(), staff)
    listed, single = page(client, "/staff/groups/?stale=on"), page(client, f"/staff/groups/{group.number}/")

    assert group.name in listed and NOT_YET in listed and "確かめた会" not in listed
    assert NOT_YET in single and "<dt>登録日</dt><dd>不明</dd>" in single


def test_the_certificate_leaves_an_unknown_day_of_registration_out() -> None:
    assert "登録日" in words(certificate(make_group())[0])
    assert "登録日" not in words(certificate(make_group(registered_on=None))[0])
