"""Without a mouse: every stop is seen and nothing lies over it."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.groups.factories import make_group
from tests.journeys.doing import heading
from tests.journeys.table import State
from tests.journeys.world import World

# What the person sees of the element that has the focus.
FOCUS = """() => {
  const it = document.activeElement, box = it.getBoundingClientRect(), style = getComputedStyle(it);
  const x = box.x + box.width / 2, y = box.y + Math.min(box.height / 2, 20);
  const top = document.elementFromPoint(x, y);
  const seen = box.width > 0 && y >= 0 && y <= innerHeight && x >= 0 && x <= innerWidth;
  const label = it.closest("label");
  const ring = [style, label && getComputedStyle(label), label && getComputedStyle(label, "::after")]
    .some(s => s && s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2);
  return {
    what: it.outerHTML.slice(0, 90), body: it === document.body, ring, seen,
    covered: seen && !(it.contains(top) || top?.contains(it) || label?.contains(top)),
  };
}"""
WALKED = (
    State("home", "", "/"),
    State("list", "", "/groups/?area=koshigoe"),
    State("group page", "", "/groups/{plain}/"),
    State("registration step", "applicant", "/my/registrations/{half}/people/"),
    State("case", "centre", "/staff/registrations/{submitted}/"),
)


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until the focus is on an element of the selector."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def test_from_the_home_page_to_a_group_with_tab_space_and_enter(page: Page) -> None:
    make_group(name="腰越の朝の会", areas=["koshigoe"], weekdays=0b0100000)
    make_group(name="鎌倉の夜の会", areas=["kamakura"], weekdays=0b1)
    page.goto("/")
    tab_to(page, '[name="area"][value="koshigoe"]')
    page.keyboard.press("Space")
    tab_to(page, '[name="day"][value="sat"]')
    page.keyboard.press("Space")
    tab_to(page, ".finder button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/groups/?**")
    tab_to(page, ".hits h2 a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/groups/*/")
    assert heading(page) == "腰越の朝の会"


def test_the_first_stop_leads_past_the_menu_to_the_text(page: Page) -> None:
    page.goto("/groups/")
    page.keyboard.press("Tab")
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('main').contains(document.activeElement)")


@pytest.mark.parametrize("width", [1280, 360])
def test_every_stop_of_tab_is_seen_and_never_covered(
    width: int, world: World, new_page: Any, sign_in: Any
) -> None:
    page, wrong = new_page(width=width, height=740), []
    for state in WALKED:
        page.context.clear_cookies()
        if state.who:
            sign_in(page, world.users[state.who])
        page.goto(state.address.format(**world.ids))
        for focus in stops(page):
            if not focus["seen"] or focus["covered"] or not focus["ring"]:
                wrong.append((state.name, focus))
    assert wrong == []


def stops(page: Page, most: int = 120) -> list[dict[str, Any]]:
    """What is seen at each stop of Tab, until the page ends."""
    found = []
    for _ in range(most):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus["body"]:
            break
        found.append(focus)
    assert found
    return found
