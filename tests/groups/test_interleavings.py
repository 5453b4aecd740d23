"""Two editors on one form, a hundred times: nothing is lost, and who comes second sees both contents."""

import random
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any, NamedTuple

import pytest
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from core import clock
from groups.models import Group, Membership
from tests.groups.batons import add
from tests.groups.changes import make_notice, mine
from tests.groups.factories import make_group, make_need, make_report, make_user
from tests.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TIMES = 100
SAVES = 4
LETTERS = "朝昼夕浜山川谷戸花鳥風月あいうえおかきくけこ"
UNSENT = ("file", "submit", "button", "reset")
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
        elif tag == "option" and self.choice:
            self.offer(given)
        name = given.get("name", "")
        if not self.forms or not name or "disabled" in given:
            return
        if tag == "input":
            self.take(name, given)
        elif tag == "select":
            self.choice = name
        elif tag == "textarea":
            self.area = name
            self.put(name, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # The line break that follows the opening tag is none of the text.
            self.forms[-1][self.area][-1] = self.forms[-1][self.area][-1].removeprefix("\n")
            self.area = ""
        elif tag == "select":
            self.choice = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.forms[-1][self.area][-1] += data

    def take(self, name: str, given: dict[str, str]) -> None:
        """An input. A box without a value of its own says "on"; an empty line is sent empty."""
        sort = given.get("type", "text")
        if sort in ("radio", "checkbox"):
            if "checked" in given:
                self.put(name, given.get("value", "on"))
        elif sort not in UNSENT:
            self.put(name, given.get("value", ""))

    def offer(self, given: dict[str, str]) -> None:
        """An option: the first one is sent unless another is chosen."""
        if "selected" in given or self.choice not in self.forms[-1]:
            self.forms[-1][self.choice] = [given.get("value", "")]

    def put(self, name: str, value: str) -> None:
        self.forms[-1].setdefault(name, []).append(value)


def form_in(page: bytes) -> Values:
    """The fields of the form as they stand there."""
    reader = FormReader()
    reader.feed(page.decode())
    return max(reader.forms, key=len)


def words(chance: random.Random) -> str:
    return "".join(chance.choice(LETTERS) for _ in range(12))


class Place(NamedTuple):
    """A form: its address, lines of text in it, and what is stored of each.

    settled: whether who comes second can send the form again, and then keeps the other's words elsewhere.
    """

    address: str
    fields: tuple[str, ...]
    stored: Callable[[str], Any]
    settled: str = "mixed"


def columns(row: models.Model) -> Callable[[str], Any]:
    return lambda name: type(row)._default_manager.values_list(name, flat=True).get(pk=row.pk)


def page(group: Group) -> Place:
    address = reverse("groups_my:edit_page", args=[group.number])
    return Place(address, ("tagline", "activities", "place_text", "fee_text", "contact_name"), columns(group))


def need(group: Group) -> Place:
    row = make_need(group, place_text="腰越の浜")
    address = reverse("needs_my:edit", args=[group.number, row.number])
    return Place(address, ("title", "body", "time_text", "place_text"), columns(row))


def baton_row(group: Group) -> Place:
    by = group.memberships.select_related("user")[0].user
    row = add(group, by, "roles", title="会計", holder="見本 花子", deputy="", hours=6, would_stop="会費")
    address = reverse("baton:change", args=[group.number, "roles", row.pk])
    return Place(address, ("title", "holder", "deputy", "would_stop"), columns(row), "own")


def change_notice(group: Group) -> Place:
    by = group.memberships.select_related("user")[0].user
    notice = make_notice(state="draft", group=group, applicant=by, parts=("name",))

    def stored(name: str) -> Any:
        notice.refresh_from_db()
        kept = [answers[name] for answers in notice.answers.values() if name in answers]
        return kept[0] if kept else None

    return Place(mine(notice, "edit"), ("name", "message"), stored)


def report(group: Group) -> Place:
    row = make_report(group)
    address = reverse("groups_my:report_edit", args=[group.number, row.pk])
    return Place(address, ("title", "body", "place"), columns(row), "own")


def renewal(group: Group) -> Place:
    def stored(name: str) -> Any:
        waiting = group.renewals.first()
        kept = waiting.proposed if waiting else {}
        return kept[name] if name in kept else columns(group)(name)

    address = reverse("groups_my:renewal_changes", args=[group.number])
    return Place(address, ("schedule_text", "place_text", "contact_name"), stored, "by the centre")


PLACES = (page, need, baton_row, change_notice, report, renewal)


def two_editors() -> tuple[Group, list[Client]]:
    people = [make_user(), make_user()]
    group = make_group(
        members={people[0]: Membership.Role.REPRESENTATIVE, people[1]: Membership.Role.EDITOR},
        valid_until=clock.today(),
    )
    return group, [signed_in(Client(), person, second_factor=False) for person in people]


@pytest.mark.parametrize("form", PLACES)
def test_a_hundred_interleavings_of_two_editors_lose_nothing_and_show_both(
    form: Callable[[Group], Place],
) -> None:
    group, clients = two_editors()
    place = form(group)
    # What is saved is rolled back, so the page that each editor has opened once stays as fresh as it was.
    sheets = [(client, form_in(client.get(place.address).content)) for client in clients]
    chance = random.Random(20261123)
    for _ in range(SAVES):
        (first, as_first), second = chance.sample(sheets, 2)
        with transaction.atomic():
            saved = typed(place, chance)
            assert first.post(place.address, as_first | saved).status_code == 302
            # The save of the second is refused and changes nothing, so that it can be tried with many words.
            for _ in range(TIMES // SAVES):
                come_second(place, *second, saved, typed(place, chance))
            if place.settled != "by the centre":
                settle(place, *second, saved, typed(place, chance))
            transaction.set_rollback(True)


def typed(place: Place, chance: random.Random) -> Values:
    """New words for one of the lines, or for two."""
    return {name: [words(chance)] for name in chance.sample(place.fields, chance.choice((1, 1, 2)))}


def come_second(place: Place, client: Client, sheet: Values, saved: Values, mine: Values) -> bytes:
    """The page with both contents; nothing but the first one is stored."""
    answer = client.post(place.address, sheet | mine)
    assert (answer.status_code, now(place, saved)) == (409, saved)
    text = answer.content.decode()
    assert [value for content in (saved, mine) for (value,) in content.values() if value not in text] == []
    return answer.content


def now(place: Place, content: Values) -> Values:
    """What is stored of the fields of `content`."""
    return {name: [place.stored(name)] for name in content}


def settle(place: Place, client: Client, sheet: Values, saved: Values, mine: Values) -> None:
    """Who came second sends what the page with both contents offers: the own words, beside the other's."""
    offered = form_in(come_second(place, client, sheet, saved, mine))
    assert client.post(place.address, offered).status_code == 302
    expected = saved | mine if place.settled == "mixed" else mine
    assert now(place, expected) == expected


def test_changes_typed_while_a_colleague_renewed_without_any_are_shown_again() -> None:
    group, (first, second) = two_editors()
    place = renewal(group)
    sheet = form_in(second.get(place.address).content) | {"place_text": ["山の集会所"]}
    first.post(reverse("groups_my:renewal", args=[group.number]))
    answer = second.post(place.address, sheet)
    body = answer.content.decode()
    offered = form_in(answer.content)["place_text"]
    assert (answer.status_code, offered, "いまの登録は" in body) == (409, ["山の集会所"], True)
