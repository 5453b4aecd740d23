"""A registration's year by keyboard and without scripts: renewed by one press, confirmed by a mailed link."""

from datetime import date
from typing import Any

from playwright.sync_api import Page

from core import clock
from groups.actions import freshness
from groups.models import Group
from tests import people
from tests.groups.factories import make_group
from tests.journeys.doing import heading
from tests.journeys.test_keyboard import tab_to
from tests.journeys.test_needs import enter


def test_a_group_renews_without_change_by_keyboard_without_scripts(
    no_scripts_page: Page, sign_in: Any
) -> None:
    member, page = people.representative(), no_scripts_page
    group = make_group(members={member: "representative"}, state="renewal_due", valid_until=clock.today())
    sign_in(page, member)
    page.goto("/my/")
    tab_to(page, f'a[href="/my/groups/{group.number}/"]')
    enter(page)
    tab_to(page, f'a[href="/my/groups/{group.number}/renewal/"]')
    enter(page)
    assert heading(page) == "登録の更新"
    tab_to(page, "main form button")
    enter(page)
    assert "登録を更新しました。" in page.locator("main").inner_text()
    group.refresh_from_db()
    assert group.state == Group.State.REGISTERED
    assert group.term_end > clock.today()


def test_one_press_from_the_mail_says_that_nothing_has_changed_without_signing_in(
    no_scripts_page: Page,
) -> None:
    page = no_scripts_page
    group = make_group(members={people.representative(): "representative"}, confirmed_on=date(2025, 1, 1))
    page.goto(f"/groups/same/{freshness.token_for(group.memberships.get())}/")
    tab_to(page, "main form button")
    enter(page)
    assert heading(page) == "ありがとうございます"
    group.refresh_from_db()
    assert group.confirmed_on == clock.today()
