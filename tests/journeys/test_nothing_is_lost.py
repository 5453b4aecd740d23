"""Whatever goes wrong, what was typed is still there (sessions end, fields are wrong)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from groups.models import Registration
from tests.browser.harness import NewPage
from tests.groups.applying import full_draft, step_address
from tests.journeys.doing import answer, code_for, heading, press
from tests.people import make_user

PURPOSE = "川の生きものを、子どもと一緒に見守ります。\n2行目も残ります。"


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def writer(request: pytest.FixtureRequest, new_page: NewPage, sign_in: Callable[..., None]) -> Page:
    """A page in which the applicant of the only draft has signed in."""
    page = new_page(scripts=request.param)
    user = make_user("writer@example.jp")
    full_draft(user)
    sign_in(page, user, second_factor=False)
    return page


def step(slug: str) -> str:
    return step_address(Registration.objects.get(), slug)


def test_text_is_back_after_the_session_ended_in_the_middle_of_a_form(writer: Page) -> None:
    writer.goto(step("activity"))
    writer.fill('[name="purpose"]', PURPOSE)
    writer.context.clear_cookies(name="sessionid")
    press(writer, "保存して次へ")
    press(writer, "メールで届くコードで入る")
    answer(writer, {"email": ["writer@example.jp"]})
    press(writer, "コードを送る")
    answer(writer, {"code": [code_for("writer@example.jp")]})
    writer.locator("main form button").first.click()
    writer.wait_for_url(f"**{step('activity')}*")
    assert heading(writer) == "活動の内容"
    assert writer.input_value('[name="purpose"]') == PURPOSE
    press(writer, "保存して次へ")
    assert Registration.objects.get().answers["activity"]["purpose"] == PURPOSE


def test_a_wrong_field_keeps_the_other_ones_and_the_page_says_where_it_is(writer: Page) -> None:
    writer.goto(step("people"))
    answer(writer, {"contact_phone": ["12"], "contact_name": ["見本 三郎"]})
    press(writer, "保存して次へ")
    assert writer.title().startswith("入力エラー：")
    writer.locator(".errorbox a").first.click()
    assert writer.evaluate("document.activeElement.name") == "contact_phone"
    kept = [writer.input_value(f'[name="{name}"]') for name in ("contact_phone", "contact_name")]
    assert kept == ["12", "見本 三郎"]


def test_a_second_tab_never_overwrites_silently_but_shows_both(writer: Page) -> None:
    writer.goto(step("basics"))
    other = writer.context.new_page()
    other.goto(step("basics"))
    other.fill('[name="name"]', "先に保存した名前の会")
    press(other, "保存して一覧へもどる")
    writer.fill('[name="name"]', "あとから保存した名前の会")
    press(writer, "保存して次へ")
    assert heading(writer) == "どちらを残すか選んでください"
    sides = writer.locator(".compare__sides .t").all_inner_texts()
    assert [side.split("\n")[1] for side in sides] == ["あとから保存した名前の会", "先に保存した名前の会"]
    assert Registration.objects.get().answers["basics"]["name"] == "先に保存した名前の会"
    press(writer, "選んだ内容で保存する")
    assert Registration.objects.get().answers["basics"]["name"] == "あとから保存した名前の会"


def test_a_form_left_open_is_kept_every_30_seconds_and_offered_when_it_is_opened_again(
    new_page: NewPage, sign_in: Callable[..., None]
) -> None:
    page = new_page(scripts=True)
    user = make_user("writer@example.jp")
    full_draft(user)
    sign_in(page, user, second_factor=False)
    page.clock.install()
    page.goto(step("activity"))
    page.fill('[name="purpose"]', PURPOSE)
    page.clock.fast_forward(30_000)
    page.get_by_text("入力の途中を預かりました").wait_for()
    page.goto(step("activity"))
    assert page.input_value('[name="purpose"]') != PURPOSE
    page.get_by_role("button", name="書きかけにもどす").click()
    assert page.input_value('[name="purpose"]') == PURPOSE
    press(page, "保存して次へ")
    page.goto(step("activity"))
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("button", name="書きかけにもどす").count() == 0
