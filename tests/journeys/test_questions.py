"""A resident asks and a group answers, by keyboard and with scripts off."""

from typing import Any

from playwright.sync_api import Page

from groups.models import Question
from tests import people
from tests.groups.asking import newest_link
from tests.groups.factories import make_group
from tests.journeys.doing import heading
from tests.journeys.test_keyboard import tab_to

RESIDENT = "keys@example.jp"


def enter(page: Page) -> None:
    """Press Enter and wait for the page that follows."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, selector: str, words: str) -> None:
    tab_to(page, selector)
    page.keyboard.insert_text(words)


def test_a_question_and_its_answer_by_keyboard_without_scripts(
    no_scripts_page: Page, sign_in: Any, new_page: Any
) -> None:
    member = people.representative()
    group = make_group(name="腰越の朝の会", members={member: "representative"})
    page = no_scripts_page
    page.goto(group.get_absolute_url())
    tab_to(page, f'a[href="/groups/{group.number}/ask/"]')
    enter(page)
    write(page, '[name="email"]', RESIDENT)
    write(page, '[name="body"]', "見学はできますか。")
    tab_to(page, "main form button")
    enter(page)
    assert heading(page).replace("\n", "") == "メールを確かめてください"
    page.goto(newest_link(RESIDENT))
    tab_to(page, "main form button")
    enter(page)
    assert Question.objects.get().state == "open"

    desk = new_page()
    sign_in(desk, member)
    desk.goto(f"/my/groups/{group.number}/questions/{Question.objects.get().pk}/")
    write(desk, '[name="body"]', "はい、いつでもどうぞ。")
    tab_to(desk, "main form button")
    enter(desk)
    page.goto(newest_link(RESIDENT))
    assert "はい、いつでもどうぞ。" in page.inner_text("main")
    assert member.email not in page.content()
