"""Two editors on one form, a hundred times: nothing is lost, and who comes second sees both contents."""

import random
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from core import clock
from groups.models import Group, Membership
from tests.groups.factories import make_group, make_report, make_user
from tests.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TIMES = 100
LETTERS = "朝昼夕浜山川谷戸花鳥風月あいうえおかきくけこ"
Values = dict[str, list[str]]


class FormReader(HTMLParser):
    """What a browser would send of the page's largest form."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Values] = []
        self.area = self.choice = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({})
        name = given.get("name", "")
        if tag == "option" and self.choice and "selected" in given:
            self.put(self.choice, given.get("value", ""))
        if not self.forms or not name or "disabled" in given:
            return
        chosen = given.get("type") not in ("radio", "checkbox") or "checked" in given
        if tag == "input" and given.get("type") not in ("file", "submit") and chosen:
            self.put(name, given.get("value", "on"))
        elif tag == "select":
            self.choice = name
        elif tag == "textarea":
            self.area = name
            self.put(name, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""
        elif tag == "select":
            self.choice = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.forms[-1][self.area][-1] += data

    def put(self, name: str, value: str) -> None:
        self.forms[-1].setdefault(name, []).append(value)


def opened(client: Client, address: str) -> Values:
    """The fields of the form as they stand there."""
    reader = FormReader()
    reader.feed(client.get(address).content.decode())
    return max(reader.forms, key=len)


def words(chance: random.Random) -> str:
    return "".join(chance.choice(LETTERS) for _ in range(12))


Place = tuple[str, str, Callable[[], Any]]


def report(group: Group) -> Place:
    row = make_report(group)
    return f"/my/groups/{group.number}/reports/{row.pk}/edit/", "body", lambda: stored(row, "body")


def renewal(group: Group) -> Place:
    def kept() -> Any:
        waiting = group.renewals.first()
        return waiting.proposed["place_text"] if waiting else stored(group, "place_text")

    return f"/my/groups/{group.number}/renewal/changes/", "place_text", kept


def stored(row: Any, column: str) -> Any:
    row.refresh_from_db()
    return getattr(row, column)


@pytest.mark.parametrize("place", [report, renewal])
def test_a_hundred_interleavings_of_two_editors_lose_nothing_and_show_both(place: Any) -> None:
    people = [make_user(), make_user()]
    group = make_group(
        members={people[0]: Membership.Role.REPRESENTATIVE, people[1]: Membership.Role.EDITOR},
        valid_until=clock.today(),
    )
    clients = [signed_in(Client(), person, second_factor=False) for person in people]
    address, field, kept = place(group)
    chance = random.Random(20261123)
    for _ in range(TIMES):
        with transaction.atomic():
            first, second = chance.sample(clients, 2)
            forms = {id(client): opened(client, address) for client in chance.sample(clients, 2)}
            mine, theirs = words(chance), words(chance)
            assert first.post(address, forms[id(first)] | {field: [mine]}).status_code == 302
            answer = second.post(address, forms[id(second)] | {field: [theirs]})
            body = answer.content.decode()
            assert (answer.status_code, mine in body, theirs in body, kept()) == (409, True, True, mine)
            transaction.set_rollback(place is renewal or chance.random() < 0.5)
