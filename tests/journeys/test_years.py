"""A registration's year by keyboard and without scripts: renewed by one press, confirmed by a mailed link."""

from datetime import date
from typing import Any

from playwright.sync_api import Page

from core import clock
from groups.actions import freshness
from groups.models import Group, HandOver
from tests import people
from tests.browser.harness import NewPage
from tests.groups.factories import make_group
from tests.journeys.doing import heading
from tests.journeys.test_keyboard import tab_to
from tests.journeys.test_needs import enter, write


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


def test_the_representation_is_handed_over_by_keyboard_without_scripts(
    new_page: NewPage, sign_in: Any
) -> None:
    old, next_one = people.representative(), people.editor()
    group = make_group(members={old: "representative", next_one: "editor"})
    page, other = new_page(scripts=False), new_page(scripts=False)
    sign_in(page, old)
    page.goto(f"/my/groups/{group.number}/hand-over/")
    tab_to(page, '[name="to"]')
    page.keyboard.press("Space")
    tab_to(page, '[name="afterwards"]')
    page.keyboard.press("Space")
    tab_to(page, "main form button")
    enter(page)
    sign_in(other, next_one)
    other.goto(f"/my/hand-overs/{HandOver.objects.get().pk}/")
    tab_to(other, "main form button")
    enter(other)
    assert group.memberships.get(user=next_one, ended_at=None).role == "representative"
    assert not group.memberships.filter(user=old, role="representative", ended_at=None).exists()


def test_a_report_is_written_and_published_by_keyboard_without_scripts(
    no_scripts_page: Page, sign_in: Any
) -> None:
    member, page = people.representative(), no_scripts_page
    group = make_group(members={member: "representative"})
    sign_in(page, member)
    page.goto(f"/my/groups/{group.number}/reports/new/")
    day = clock.today()
    write(page, '[name="title"]', "朝の浜を歩きました")
    for part, number in enumerate((day.year, day.month, day.day)):
        write(page, f'[name="held_on_{part}"]', str(number))
    write(page, '[name="place"]', "材木座の浜")
    write(page, '[name="body"]', "12人で歩き、貝を拾いました。")
    tab_to(page, "main form button:not([name])")
    enter(page)
    tab_to(page, "main form[action$='/publish/'] button")
    enter(page)
    page.goto(f"/groups/{group.number}/")
    assert "朝の浜を歩きました" in page.locator("main").inner_text()
