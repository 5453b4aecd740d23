"""axe finds nothing on any page in any state, on a desk and on a telephone, and nothing scrolls sideways."""

import re
from collections.abc import Callable
from itertools import groupby
from operator import attrgetter
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.template.loader import render_to_string
from django.urls import resolve
from playwright.sync_api import Browser, Page, Route

from tests import access_samples
from tests.access_table import LINES, Line
from tests.browser.harness import HEIGHT, NARROW, SIDEWAYS, WIDE
from tests.journeys.table import AUDIENCES, TROUBLE_PAGES, State
from tests.journeys.world import World

Axe = Callable[[Page], list[str]]
WORDS = """() => [
  Array.from(document.querySelectorAll(".errorbox a"), link => link.innerText), document.body.innerText,
]"""


@pytest.mark.parametrize("audience", AUDIENCES)
def test_axe_finds_nothing_wide_or_narrow(
    audience: str, world: World, page: Page, sign_in: Any, axe: Axe, shoot: Any, settings: Any
) -> None:
    if audience == "demo":
        settings.PORTAL_DEMO, settings.ROOT_URLCONF = True, "tests.journeys.demo_urls"
    found = []
    for who, states in groupby(AUDIENCES[audience], key=attrgetter("who")):
        page.context.clear_cookies()  # one window for all of them: each more costs as much as three pages
        if who:
            sign_in(page, world.users[who])
        for state in states:
            found += open_state(page, state, world.ids)
            found += looked_at(page, state.name, axe, shoot)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("part", ["my", "staff", "others"])
def test_axe_finds_nothing_on_the_pages_that_no_state_shows(
    part: str, live_server: Any, page: Page, axe: Axe, shoot: Any
) -> None:
    """Each page of the access table that the table of states leaves out, as somebody who may open it."""
    world = access_samples.build_world()
    lines = [line for line in not_shown() if part == _part(line.path(world))]
    assert lines
    found = []
    for line in lines:
        role = next(role for role, answer in line.answers.items() if answer == "200")
        path = line.path(world)
        if "html" not in world.client(role).get(path).headers["Content-Type"]:
            continue
        page.context.clear_cookies()
        if role in world.cookies:
            cookie = {"name": django_settings.SESSION_COOKIE_NAME, "value": world.cookies[role]}
            page.context.add_cookies([{**cookie, "url": live_server.url}])
        found += open_state(page, State(line.name, role, path), {})
        found += looked_at(page, line.name, axe, shoot)
    assert not found, "\n".join(found)


def not_shown() -> list[Line]:
    """Lines of pages that somebody may read and that no state of the table opens."""
    shown = {_address_of(state.address) for states in AUDIENCES.values() for state in states}
    readable = [line for line in LINES if line.method == "GET" and "200" in line.answers.values()]
    ours = [line for line in readable if not line.name.startswith(("/", "admin:", "demo:"))]
    return [line for line in ours if line.address not in shown]


def _address_of(path: str) -> str:
    """The name of a state's address; any number or word stands for what the braces name."""
    words = re.sub(r"\{(token|link|unsent|kept|same|rule)\}", "word", path.partition("?")[0])
    plain = re.sub(r"\{\w+\}", "1", words)
    return resolve(plain).view_name if plain not in ("/nothing/here/", "/demo/", "/demo/mailbox/") else ""


def _part(path: str) -> str:
    first = path.split("/")[1]
    return first if first in ("my", "staff") else "others"


def test_axe_finds_nothing_on_the_pages_of_trouble(
    page: Page, live_server: Any, axe: Axe, shoot: Any, db: None
) -> None:
    found = []
    page.route("**/errors/*", answer_with_template)
    for template in TROUBLE_PAGES:
        page.goto(f"/{template}")
        found += looked_at(page, template, axe, shoot)
    assert not found, "\n".join(found)


def answer_with_template(route: Route) -> None:
    html = render_to_string(urlsplit(route.request.url).path[1:])
    route.fulfill(body=html, content_type="text/html; charset=utf-8")


def open_state(page: Page, state: State, ids: dict[str, Any]) -> list[str]:
    """Bring the page into the state; what went wrong on the way."""
    if not state.who:
        page.context.clear_cookies()
    widen(page, WIDE)
    answer = page.goto(state.address.format(**ids))
    status = answer.status if answer else 0
    if status != state.status:
        return [f"[{state.name}] {page.url} answered {status}"]
    if state.first:
        state.first(page)
    return []


def widen(page: Page, width: int) -> None:
    """Make the page so wide. Saying again what holds already would lay out the whole window once more."""
    size: Any = {"width": width, "height": HEIGHT}
    if page.viewport_size != size:
        page.set_viewport_size(size)


def unclear_words(page: Page) -> list[str]:
    """Errors in the framework's own words, and two errors that cannot be told apart."""
    errors, text = page.evaluate(WORDS)
    found = [f"the error 「{words}」 stands there twice" for words in errors if errors.count(words) > 1]
    if "フィールド" in text:
        found.append("「フィールド」 is a word of the framework")
    return found


def looked_at(page: Page, name: str, axe: Axe, shoot: Any) -> list[str]:
    """Everything that axe says at both widths, and whether the page is wider than the screen."""
    found = []
    for width in (WIDE, NARROW):
        widen(page, width)
        found += [f"[{name}, {width} px] {violation}" for violation in axe(page)]
        if page.evaluate(SIDEWAYS) > 0:
            found.append(f"[{name}, {width} px] {page.url} is wider than the screen")
        shoot(page, name)
    found += [f"[{name}] {complaint}" for complaint in unclear_words(page)]
    return found


SOUND = (
    '<!doctype html><html lang="ja"><title>見本</title><style>{style}</style><main><h1>見本</h1>'
    '<p><label for="a">名前</label> <input id="a"></p><p id="line">朝の浜を歩きます。</p>'
    '<button class="one">上</button><button class="two">下</button>{more}</main></html>'
)
SMALL = "@media {media} {{ button {{ display: block; height: 10px; padding: 0; font-size: 6px; }} }}"
BOTH = (WIDE, NARROW)
# What is done to the sound page: style, more elements, the widths at which axe has to name it, and how.
FAULTS: dict[str, tuple[str, str, tuple[int, ...], tuple[str, ...]]] = {
    "none": ("", "", (), ()),
    "pale letters": ("#line { color: #aaa; }", "", BOTH, ("color-contrast",)),
    "no label": ("", "<input>", BOTH, ("label",)),
    "two landmarks": ("", "</main><main>", BOTH, ("landmark-no-duplicate-main", "landmark-unique")),
    "small on a desk": (SMALL.format(media="(min-width: 1000px)"), "", (WIDE,), ("target-size",)),
    "small on a telephone": (SMALL.format(media="(max-width: 400px)"), "", (NARROW,), ("target-size",)),
    "sideways": ("main { min-width: 500px; }", "", (NARROW,), ("about:blank is wider than the screen",)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_at_the_width_where_it_shows(
    fault: str, chromium: Browser, axe: Axe, shoot: Any
) -> None:
    style, more, widths, names = FAULTS[fault]
    page = chromium.new_page()
    page.set_content(SOUND.format(style=style, more=more))
    found = {complaint.split(" (")[0] for complaint in looked_at(page, "page", axe, shoot)}
    page.close()
    assert found == {f"[page, {width} px] {name}" for width in widths for name in names}
