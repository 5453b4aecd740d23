"""The same pages on a small screen, at 400 % zoom, on paper, and in forced colours."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.browser.harness import SIDEWAYS, NewPage
from tests.journeys.table import State
from tests.journeys.world import World

PAGES = (
    State("home", "", "/"),
    State("list", "", "/groups/?area=koshigoe"),
    State("group page", "", "/groups/{photos}/"),
    State("registration step", "applicant", "/my/registrations/{half}/people/"),
    State("public fields", "applicant", "/my/registrations/{half}/page/"),
    State("case", "centre", "/staff/registrations/{again}/"),
    State("queue", "centre", "/staff/registrations/"),
)
# 1280 px wide at 400 % zoom leaves 320 px of width and a quarter of the height.
SCREENS: dict[str, dict[str, Any]] = {
    "320 px": {"width": 320, "height": 640},
    "400 %": {"width": 320, "height": 225, "device_scale_factor": 4},
}
MARKED = """input => {
  const style = getComputedStyle(input), box = input.getBoundingClientRect();
  const shown = style.opacity !== "0" && style.visibility === "visible" && box.width >= 12;
  return shown && style.appearance !== "none";
}"""


@pytest.mark.parametrize("screen", SCREENS)
def test_nothing_has_to_be_scrolled_sideways(
    screen: str, world: World, new_page: NewPage, sign_in: Callable[..., None]
) -> None:
    page, wide = new_page(**SCREENS[screen]), []
    for state in PAGES:
        page.context.clear_cookies()
        if state.who:
            sign_in(page, world.users[state.who])
        page.goto(state.address.format(**world.ids))
        if page.evaluate(SIDEWAYS) > 0:
            wide.append(state.name)
    assert wide == []


@pytest.mark.parametrize("which", ["plain", "photos"])
def test_a_group_page_prints_on_one_sheet_without_menus_and_buttons(
    which: str, world: World, page: Page
) -> None:
    page.goto(f"/groups/{world.ids[which]}/")
    page.emulate_media(media="print")
    reader = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    assert len(reader.pages) == 1
    pressed = page.locator("nav, button, .btn, .skip")
    assert [one.inner_text() for one in pressed.all() if one.is_visible()] == []


def test_the_list_for_paper_has_no_menus_and_buttons(world: World, page: Page) -> None:
    page.goto("/groups/print/")
    page.emulate_media(media="print")
    assert [one.inner_text() for one in page.locator("nav, button, .noprint").all() if one.is_visible()] == []
    assert page.get_by_text("汐入川の生きもの観察会").first.is_visible()


def test_chosen_places_and_days_are_marked_in_forced_colours(world: World, page: Page) -> None:
    page.emulate_media(forced_colors="active")
    page.goto("/groups/?area=koshigoe&day=sat")
    for name, value in (("area", "koshigoe"), ("day", "sat")):
        box = page.locator(f'input[type=checkbox][name="{name}"][value="{value}"]')
        assert box.is_checked()
        assert box.evaluate(MARKED), f"{name} does not show that it is chosen"
