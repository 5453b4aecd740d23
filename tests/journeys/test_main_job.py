"""The portal's main job, as people do it: a group registers, the centre decides, a resident finds it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page

from core import outbox
from groups.models import Registration
from tests.browser.harness import NewPage
from tests.groups.factories import PDF, make_group, reference
from tests.journeys.doing import answer, answers_of, code_for, follow, heading, press
from tests.people import centre_staff

NAME = "汐入川の生きもの観察会"
APPLICANT = "hanako@example.jp"
REMARKS = {"basics-kana": "読みが違うようです。", "people-contact_phone": "つながりません。"}
SELF_CHECK = {
    "citizens": ["yes"], "non_profit": ["yes"], "public_benefit": ["yes"],
    "religion": ["no"], "politics": ["no"], "candidate": ["no"],
}  # fmt: skip


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_group_registers_is_returned_once_approved_and_found(
    scripts: bool, new_page: NewPage, sign_in: Callable[..., None]
) -> None:
    reference()
    officer = centre_staff()
    applicant, staff, resident = (new_page(scripts=scripts) for _ in range(3))
    sign_in(staff, officer)
    sign_up_by_mailed_code(applicant)
    number = apply_for_registration(applicant)
    return_two_answers(staff, number)
    correct_only_the_two(applicant)
    approve_after_seeing_the_difference(staff, number)
    find_in_three_presses(resident)
    find_by_keyword(resident)
    assert_each_mail_has_one_recipient(officer)


def sign_up_by_mailed_code(page: Page) -> None:
    page.goto("/")
    press(page, "登録できるか、たしかめる")
    answer(page, SELF_CHECK)
    press(page, "確かめる")
    assert heading(page) == "申請できます"
    press(page, "メールアドレスで始める")
    answer(page, {"name": ["見本 花子"], "email": [APPLICANT]})
    press(page, "コードを送る")
    answer(page, {"code": [code_for(APPLICANT)]})
    press(page, "確かめる")
    assert heading(page) == "利用登録の申請を始める"


def apply_for_registration(page: Page) -> str:
    """Write every step, send the application, and give the receipt number."""
    press(page, "新しく申請を始める")
    assert heading(page) == "利用登録の申請"
    press(page, "団体の基本")
    for slug in ("basics", "activity", "people", "page"):
        answer(page, answers_of(slug))
        press(page, "保存して次へ")
    for kind, name in (("rules", "規約.pdf"), ("roster", "名簿.pdf")):
        paper: Any = {"name": name, "mimeType": "application/pdf", "buffer": PDF}
        page.set_input_files(f'[name="{kind}"]', paper)
    press(page, "保存して次へ")
    assert heading(page) == "確認と誓約"
    answer(page, answers_of("declarations"))
    press(page, "保存して次へ")
    assert heading(page) == "内容を確かめて申請する"
    assert page.get_by_text("規約.pdf").is_visible()
    press(page, "^申請する")
    assert heading(page) == "申請を受け付けました"
    return page.inner_text(".receipt__no")


def return_two_answers(page: Page, number: str) -> None:
    page.goto("/staff/")
    press(page, "利用登録")
    follow(page.get_by_role("row", name=number).get_by_role("link", name=NAME))
    press(page, "差し戻")
    for key, remark in REMARKS.items():
        page.check(f'[name="pick-{key}"]')
        page.fill(f'[name="remark-{key}"]', remark)
    press(page, "送る内容を確かめる")
    press(page, "^差し戻す$")
    assert Registration.objects.get(receipt_number=number).state == "returned"


def correct_only_the_two(page: Page) -> None:
    page.goto("/my/")
    press(page, NAME)
    assert page.locator(".tasks a").all_inner_texts() == ["団体の基本", "代表者と連絡先"]
    press(page, "団体の基本")
    assert asked(page) == ["kana"]
    assert "読みが違うようです。" in page.inner_text("main")
    answer(page, {"kana": ["シオイリガワノイキモノカンサツノカイ"]})
    press(page, "保存して次へ")
    assert asked(page) == ["contact_phone"]
    answer(page, {"contact_phone": ["0467-00-0202"]})
    press(page, "保存して次へ")
    press(page, "直した内容で申請する")
    assert heading(page) == "申請を受け付けました"


def asked(page: Page) -> list[str]:
    """The questions that can be answered on this step."""
    names = "fields => fields.map(field => field.name)"
    found: list[str] = page.locator(".question input, .question select, .question textarea").evaluate_all(
        names
    )
    return found


def approve_after_seeing_the_difference(page: Page, number: str) -> None:
    page.goto("/staff/registrations/")
    follow(page.get_by_role("row", name=number).get_by_role("link", name=NAME))
    changed = page.locator(".diff tbody th").all_inner_texts()
    assert changed == ["1-2フリガナ", "3-7連絡先の電話"]
    press(page, "^登録する")
    press(page, "^登録する$")
    assert Registration.objects.get(receipt_number=number).state == "approved"


def find_in_three_presses(page: Page) -> None:
    texts = ("purpose", "activities", "place_text", "tagline", "introduction", "first_visit")
    make_group(name="浜の朝市", areas=["kamakura"], weekdays=0b1, **dict.fromkeys(texts, "朝に開きます。"))
    page.goto("/")
    page.locator(".areamap").get_by_label("腰越").click()
    page.locator(".days").get_by_label("土曜").click()
    follow(page.get_by_role("button", name="この条件でさがす"))
    assert found_on(page) == [NAME]
    press(page, NAME)
    assert heading(page) == NAME
    assert "0467-00-0202" not in page.inner_text("body")


def find_by_keyword(page: Page) -> None:
    for word in ("汐", "観察", "ｶﾝｻﾂ"):
        page.goto("/")
        page.fill("#home-q", word)
        press(page, "この条件でさがす")
        assert found_on(page) == [NAME], word


def found_on(page: Page) -> list[str]:
    return page.locator(".hits h2").all_inner_texts()


def assert_each_mail_has_one_recipient(officer: Any) -> None:
    outbox.deliver_due()
    assert [len(message.recipients()) for message in mail.outbox] == [1] * len(mail.outbox)
    to = [message.recipients()[0] for message in mail.outbox]
    assert sorted(to) == sorted([APPLICANT] * 5 + [officer.email] * 2)
