"""Asked after 12 months, marked after 14, off the list after 18, back with one press; nothing is deleted."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from core.lifecycle import Blocked
from core.models import OutboxMessage
from groups.actions import freshness as actions
from groups.models import DirectoryEntry, Group, Membership
from groups.queries.years import stale_groups
from tests.groups.factories import make_group, make_user
from tests.people import centre_staff, signed_in

pytestmark = pytest.mark.django_db

CONFIRMED = date(2025, 6, 1)
YEAR, LATE = date(2026, 6, 1), date(2026, 12, 1)


@pytest.fixture
def group() -> Group:
    return make_group(members={make_user(): Membership.Role.REPRESENTATIVE}, confirmed_on=CONFIRMED)


def night(today: date) -> tuple[int, int, int]:
    return actions.relist(today), actions.unlist(today), actions.ask(today)


def kinds() -> list[str]:
    return list(OutboxMessage.objects.order_by("pk").values_list("kind", flat=True))


def link() -> str:
    found = re.search(r"/groups/same/\S+", OutboxMessage.objects.latest("pk").body)
    assert found is not None
    return found[0]


def test_nothing_is_asked_the_day_before_a_year_is_over(group: Group) -> None:
    assert night(date(2026, 5, 31)) == (0, 0, 0)


def test_a_year_after_the_last_confirmation_each_member_is_asked_once(group: Group) -> None:
    other = make_user()
    Membership.objects.create(group=group, user=other, role="editor", started_at=group.created_at)
    assert night(YEAR) == (0, 0, 1)
    assert night(YEAR) == (0, 0, 0)
    assert night(date(2026, 7, 1)) == (0, 0, 0)
    assert kinds() == ["groups/still_the_same"] * 2


def test_after_18_months_the_group_leaves_the_list_and_keeps_its_page(client: Client, group: Group) -> None:
    night(YEAR)
    assert night(LATE) == (0, 1, 0)
    assert night(LATE) == (0, 0, 0)
    assert not DirectoryEntry.objects.filter(group=group).exists()
    assert client.get(f"/groups/{group.number}/").status_code == 200
    assert kinds() == ["groups/still_the_same", "groups/left_the_list"]


def test_after_missed_nights_only_the_last_word_is_said(group: Group) -> None:
    assert night(LATE) == (0, 1, 0)
    assert kinds() == ["groups/left_the_list"]


def test_one_press_by_the_mailed_link_brings_it_back_without_signing_in(client: Client, group: Group) -> None:
    night(LATE)
    address = link()
    shown = client.get(address)
    group.refresh_from_db()
    assert (shown.status_code, group.confirmed_on) == (200, CONFIRMED)
    pressed = client.post(address)
    group.refresh_from_db()
    assert (pressed.status_code, group.unlisted) == (200, False)
    assert group.confirmed_on is not None
    assert group.confirmed_on > CONFIRMED
    assert DirectoryEntry.objects.filter(group=group).count() == 1
    assert client.post(address).status_code == 410


def test_a_made_up_link_opens_nothing(client: Client) -> None:
    assert client.get("/groups/same/abc/").status_code == 410


def test_the_link_of_a_member_who_left_is_dead(group: Group) -> None:
    night(YEAR)
    token = link().split("/")[3]
    member = group.memberships.get()
    member.ended_at, member.ended_by = group.created_at, member.user
    member.save()
    with pytest.raises(Blocked):
        actions.confirm_by_link(token=token, today=YEAR)


def test_an_imported_group_that_nobody_confirmed_counts_from_its_first_day_here() -> None:
    group = make_group(confirmed_on=None)
    base = actions.base_day(group)
    assert night(base.replace(year=base.year + 1)) == (0, 0, 0)
    assert night(base.replace(year=base.year + 2)) == (0, 1, 0)
    assert kinds() == []


def test_a_call_of_the_centre_confirms_for_a_group_and_is_its_last_contact(group: Group) -> None:
    officer = centre_staff()
    actions.confirm_for_group(group=group, channel="phone", note="会計の方", today=LATE, by=officer)
    group.refresh_from_db()
    assert group.confirmed_on == LATE
    assert list(group.contacts.values_list("on", "channel", "result")) == [(LATE, "phone", "reached")]


def test_the_staffs_list_sorts_by_age_and_by_last_contact() -> None:
    officer = centre_staff()
    oldest = make_group(confirmed_on=date(2024, 1, 1))
    middle = make_group(confirmed_on=date(2025, 1, 1))
    never = make_group(confirmed_on=None)
    make_group(confirmed_on=date(2026, 11, 1))
    actions.record_contact(
        group=oldest,
        on=date(2026, 10, 1),
        channel="phone",
        result="no_answer",
        note="",
        today=LATE,
        by=officer,
    )
    actions.record_contact(
        group=never, on=date(2026, 9, 1), channel="phone", result="gone", note="", today=LATE, by=officer
    )
    assert list(stale_groups(LATE, 12, "age")) == [never, oldest, middle]
    assert list(stale_groups(LATE, 12, "contact")) == [middle, never, oldest]


def test_a_contact_of_tomorrow_is_refused(group: Group) -> None:
    with pytest.raises(Blocked):
        actions.record_contact(
            group=group, on=date(2026, 12, 2), channel="phone", result="reached", note="", today=LATE,
            by=centre_staff(),
        )  # fmt: skip


def test_confirming_without_having_spoken_is_refused_on_the_form(client: Client, group: Group) -> None:
    signed_in(client, centre_staff())
    sent: dict[str, Any] = {
        "on_0": "2026", "on_1": "11", "on_2": "1", "on": "2026-11-01", "channel": "phone",
        "result": "no_answer", "note": "", "still_same": "on",
    }  # fmt: skip
    answer = client.post(f"/staff/groups/{group.number}/contact/", sent)
    group.refresh_from_db()
    assert (answer.status_code, group.confirmed_on) == (422, CONFIRMED)
