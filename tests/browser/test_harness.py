"""The harness itself: axe sees what is wrong, also on a page without scripts and under the strict CSP."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page

from tests.browser.harness import switch_scripts_off, watch

GOOD = (
    '<!doctype html><html lang="ja"><title>見本</title><main><h1>見本</h1>'
    '<label for="a">名前</label><input id="a"></main></html>'
)
BAD = GOOD.replace('<label for="a">名前</label>', "")


def test_axe_passes_a_correct_page(chromium: Browser, axe: Callable[[Page], list[str]]) -> None:
    page = chromium.new_page()
    page.set_content(GOOD)
    assert axe(page) == []
    page.close()


def test_axe_names_a_field_without_a_label(chromium: Browser, axe: Callable[[Page], list[str]]) -> None:
    page = chromium.new_page()
    page.set_content(BAD)
    assert [violation.split(" ")[0] for violation in axe(page)] == ["label"]
    page.close()


def test_scripts_that_are_off_stay_off_also_when_axe_looks_at_the_page(
    chromium: Browser, axe: Callable[[Page], list[str]]
) -> None:
    page = chromium.new_page()
    switch_scripts_off(page)
    for _navigation in range(2):
        page.goto(
            f"data:text/html;charset=utf-8,{BAD}<script>document.title='ran'</script><noscript>無し</noscript>"
        )
        assert page.inner_text("noscript") == "無し"
        assert [violation.split(" ")[0] for violation in axe(page)] == ["label"]
        assert page.title() == "見本"
    page.close()


def test_a_page_that_breaks_its_policy_or_asks_another_host_is_reported(chromium: Browser) -> None:
    page = chromium.new_page()
    page.route("**/*", lambda route: route.abort())
    trouble: list[str] = []
    watch(page, "http://portal.example", trouble)
    policy = "<meta http-equiv='Content-Security-Policy' content=\"script-src 'self'\">"
    page.set_content(f"{policy}<script>1</script><img src='http://elsewhere.example/a.png'>")
    assert [note.split(":")[0] for note in sorted(trouble)] == [
        "a request to another host",
        "console on about",
    ]
    page.close()
