"""What a person does on a page: answer, press, read a mail. Nothing here knows an address of the portal."""

import re
from typing import Any

from playwright.sync_api import Locator, Page

from core.models import OutboxMessage
from groups.answers import typed
from groups.steps import BY_SLUG
from tests.groups.factories import complete_answers


def answers_of(slug: str) -> dict[str, list[str]]:
    """Valid answers to a step, by the name of the form field."""
    return typed(BY_SLUG[slug], complete_answers())


def answer(page: Page, values: dict[str, list[str]]) -> None:
    """Fill in a form: write, choose from a list, or tick, as each field wants it."""
    for name, wanted in values.items():
        fields = page.locator(f'[name="{name}"]')
        kind = fields.first.evaluate("field => field.tagName === 'SELECT' ? 'select' : field.type")
        if kind in ("checkbox", "radio"):
            for value in wanted:
                tick(fields, value)
        elif kind == "select":
            fields.select_option(wanted)
        else:
            fields.fill("".join(wanted))


def tick(fields: Locator, value: str) -> None:
    """Tick the field that has this value; "on" is the only field of its name."""
    one = fields if value == "on" else fields.and_(fields.page.locator(f'[value="{value}"]'))
    one.check()


def press(page: Page, words: str) -> None:
    """Press the first button or link that is called so, and wait for the page that follows."""
    named: Any = {"name": re.compile(words)}
    follow(page.get_by_role("button", **named).or_(page.get_by_role("link", **named)).first)


def follow(pressed: Locator) -> None:
    """Press it and wait until the next page has come in whole.

    `click()` alone returns while the old page may still stand there, and reading a list does not wait.
    """
    with pressed.page.expect_navigation():
        pressed.click()


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def code_for(address: str) -> str:
    """The code in the newest mail to the address."""
    body = OutboxMessage.objects.filter(to=address).latest("pk").body
    found = re.search(r"\d{4}-?\d{4}", body)
    assert found, body
    return found.group()
