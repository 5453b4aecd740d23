"""A group posts a need, a resident finds it; three answers lead to a group. By keyboard, without scripts."""

from datetime import timedelta
from typing import Any

from playwright.sync_api import Page

from core import clock
from groups.models import Need
from tests import people
from tests.groups.factories import make_group
from tests.journeys.doing import heading
from tests.journeys.test_keyboard import tab_to


def enter(page: Page) -> None:
    """Press Enter and wait for the page that follows."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, selector: str, words: str) -> None:
    tab_to(page, selector)
    page.keyboard.insert_text(words)


def tick(page: Page, selector: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Space")


def test_a_need_is_posted_and_found_by_keyboard_without_scripts(no_scripts_page: Page, sign_in: Any) -> None:
    member = people.representative()
    group = make_group(name="腰越の朝の会", members={member: "representative"})
    page, last = no_scripts_page, clock.today() + timedelta(days=14)
    sign_in(page, member)
    page.goto(f"/my/groups/{group.number}/needs/")
    tab_to(page, f'a[href="/my/groups/{group.number}/needs/new/"]')
    enter(page)
    tick(page, '[name="kind"]')
    page.keyboard.press("ArrowDown")
    write(page, '[name="title"]', "浜の清掃を手伝う人")
    write(page, '[name="body"]', "ごみを拾います。")
    write(page, '[name="time_text"]', "9時から10時")
    tick(page, '[name="areas"][value="koshigoe"]')
    for part, number in enumerate((last.year, last.month, last.day)):
        write(page, f'[name="ends_on_{part}"]', str(number))
    tab_to(page, 'button[value="open"]')
    enter(page)
    need = Need.objects.get()
    assert (need.state, need.kind, need.ends_on) == ("open", "volunteers", last)
    page.goto("/needs/")
    tab_to(page, f'a[href="/needs/{need.number}/"]')
    enter(page)
    assert heading(page) == "浜の清掃を手伝う人"


def test_three_answers_lead_to_a_group_by_keyboard_without_scripts(no_scripts_page: Page) -> None:
    group = make_group(name="腰越の朝の会", areas=["koshigoe"], weekdays=0b0100000)
    page = no_scripts_page
    page.goto("/")
    tab_to(page, 'a[href="/first-step/"]')
    enter(page)
    for name in ("when", "where", "what"):
        tab_to(page, f'[name="{name}"]')
        page.keyboard.press("ArrowUp")
    tab_to(page, "main form button")
    enter(page)
    assert "団体" in page.locator("main .lead").inner_text()
    tab_to(page, f'a[href="/groups/{group.number}/"]')
    enter(page)
    assert heading(page) == "腰越の朝の会"
