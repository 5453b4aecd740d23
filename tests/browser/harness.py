"""Fixtures for tests in a real Chromium: pages on the live server, with and without scripts, and axe.

    def test_resident_finds_a_group(page, assert_accessible):
        page.goto("/groups/")
        assert_accessible(page)

`page` is 1280 px wide, `narrow_page` 360 px, `no_scripts_page` runs no JavaScript; `new_page(width=...)`
makes more. Each of them fails its test on a script error, a broken CSP rule, an answer of 500 or more, or
a request to another host.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)

from tools.system_packages import find_chromium

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = "rules => window.axe ? axe.run(document, rules).then(result => result.violations) : null"
PICTURES = Path(__file__).resolve().parents[2] / "var" / "test-reports" / "pictures"
# Nobody types into the address bar of a test, but each new window makes two hidden pages for the list under
# it: half of what opening a window costs.
ADDRESS_BAR = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
# Chromium heeds the last such list only, so ours repeats what Playwright switches off by itself.
OFF_FOR_PLAYWRIGHT = (
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
# A test never leaves the machine, so Chromium's own errands are switched off.
FLAGS = [
    # A page lives for a fraction of a second: preparing faster code for axe takes longer than it saves.
    "--js-flags=--no-maglev,--no-turbofan",
    "--disable-features=" + ",".join(ADDRESS_BAR + OFF_FOR_PLAYWRIGHT),
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
]
WIDE, NARROW, HEIGHT = 1280, 360, 900
TIMEOUT_MS = 10_000
SIDEWAYS = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"

NewPage = Callable[..., Page]
_failed = pytest.StashKey[bool]()
_without_scripts: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember a failure, so that the page's picture can be kept."""
    report: Any = yield
    item.stash[_failed] = item.stash.get(_failed, False) or report.failed
    return report


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests of a process."""
    program = find_chromium()
    if program is None:
        pytest.skip("Chromium がありません。python3 dev.py doctor が入れ方を示します。")
    # Playwright keeps an event loop in this thread; Django would take every query for one inside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(
    request: pytest.FixtureRequest, chromium: Browser, live_server: Any, settings: Any
) -> Iterator[NewPage]:
    """Make pages with cookies of their own; addresses may be written without the host."""
    settings.PORTAL_URL = live_server.url
    opened: list[tuple[BrowserContext, Page]] = []
    trouble: list[str] = []

    def make(*, width: int = WIDE, height: int = HEIGHT, scripts: bool = True, **more: Any) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(TIMEOUT_MS)
        page = context.new_page()
        if not scripts:
            switch_scripts_off(page)
        watch(page, live_server.url, trouble)
        opened.append((context, page))
        return page

    yield make
    for number, (context, page) in enumerate(opened):
        if request.node.stash.get(_failed, False):
            _keep_picture(page, request.node.nodeid, number)
        context.close()
    assert trouble == []


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A page as on a desk."""
    return new_page()


@pytest.fixture
def narrow_page(new_page: NewPage) -> Page:
    """A page as on a small telephone."""
    return new_page(width=NARROW, height=740, has_touch=True)


@pytest.fixture
def no_scripts_page(new_page: NewPage) -> Page:
    """A page whose scripts never run."""
    return new_page(scripts=False)


@pytest.fixture
def sign_in(live_server: Any, settings: Any) -> Callable[..., None]:
    """Give a page the session of a person; `second_factor=False` for one who has set up no second factor.

    A person who comes back to the page, or to another one, goes on with the same session.
    """
    from tests.people import signed_in

    sessions: dict[int, Any] = {}

    def give(page: Page, user: Any, **how: bool) -> None:
        if user.pk not in sessions:
            sessions[user.pk] = signed_in(Client(), user, **how).cookies[settings.SESSION_COOKIE_NAME]
        cookie = sessions[user.pk]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    return give


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """`axe(page)` gives each violation of WCAG 2.2 A/AA and of best practice as readable text."""
    return accessibility_violations


@pytest.fixture(scope="session")
def assert_accessible() -> Callable[[Page], None]:
    """`assert_accessible(page)` fails on any axe violation and when the page must be scrolled sideways."""

    def check(page: Page) -> None:
        violations = accessibility_violations(page)
        assert not violations, f"{page.url}\n" + "\n".join(violations)
        assert page.evaluate(SIDEWAYS) <= 0, f"{page.url} is wider than {page.viewport_size}"

    return check


def accessibility_violations(page: Page) -> list[str]:
    """Run axe in the page. It comes in through the debugging channel, so the page's CSP stays as it is."""
    rules = {"runOnly": {"type": "tag", "values": AXE_RULES}, "resultTypes": ["violations"]}
    with _scripts_for_axe(page):
        violations = page.evaluate(RUN_AXE, rules)
        if violations is None:  # half a megabyte: once for each page
            page.evaluate(_axe_source())
            violations = page.evaluate(RUN_AXE, rules)
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n"
        f"    {' '.join(map(str, node['target']))}\n    {node['html']}\n    {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    ]


@cache
def _axe_source() -> str:
    return AXE.read_text("utf-8")


def switch_scripts_off(page: Page) -> None:
    """No script of any document runs from now on, as in a browser where the person has switched them off.

    Playwright's own `java_script_enabled=False` cannot be lifted again, and axe needs timers.
    """
    channel = page.context.new_cdp_session(page)
    channel.send("Emulation.setScriptExecutionDisabled", {"value": True})
    _without_scripts[page] = channel


@contextmanager
def _scripts_for_axe(page: Page) -> Iterator[None]:
    """Let axe run. The page's own scripts were passed over while it loaded and do not run afterwards."""
    channel = _without_scripts.get(page)
    if channel is None:
        yield
        return
    channel.send("Emulation.setScriptExecutionDisabled", {"value": False})
    try:
        yield
    finally:
        channel.send("Emulation.setScriptExecutionDisabled", {"value": True})


def watch(page: Page, home: str, trouble: list[str]) -> None:
    """Note what must never happen on any page."""

    def on_console(message: ConsoleMessage) -> None:
        # A page that answers 404 on purpose is reported here too; the test itself looks at the status.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            trouble.append(f"console on {page.url}: {message.text}")

    def on_response(response: Response) -> None:
        if response.status >= 500:
            trouble.append(f"{response.status} from {response.url}")

    def on_request(request: Request) -> None:
        if not request.url.startswith((home, "data:", "blob:", "about:")):
            trouble.append(f"a request to another host: {request.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: trouble.append(f"script error on {page.url}: {error}"))
    page.on("response", on_response)
    page.on("request", on_request)


def _keep_picture(page: Page, test: str, number: int) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w.-]+", "-", test).strip("-")[-120:]
    page.screenshot(path=PICTURES / f"{name}-{number}.png", full_page=True)
