"""A visitor leaves no trace: no cookie, no other host, and the pages keep to their own policy."""

from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.journeys.table import PUBLIC
from tests.journeys.world import World

QUIET = (
    "/",
    "/groups/",
    "/groups/{photos}/",
    "/groups/{photos}/print/",
    "/groups/print/",
    "/opendata/",
    "/groups/register/",
)


def test_public_pages_set_no_cookie_and_ask_only_the_portal(world: World, page: Page) -> None:
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    for address in QUIET:
        answer = page.goto(address.format(**world.ids))
        assert answer is not None
        assert "content-security-policy" in answer.headers
        assert page.context.cookies() == [], address
    assert asked == {urlsplit(page.url).netloc}


def test_every_public_page_is_the_same_with_scripts_off(
    world: World, page: Page, no_scripts_page: Page
) -> None:
    """Nothing that a visitor reads is put there by a script."""
    for state in PUBLIC:
        words = []
        for one in (page, no_scripts_page):
            one.goto(state.address.format(**world.ids))
            words.append(one.inner_text("main"))
        assert words[0] == words[1], state.name
