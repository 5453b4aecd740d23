"""Every address x every role against a table that a person reviews (tests/access_table.txt).

Each request runs in a savepoint that is rolled back, so all meet the same rows; its SQL shows what it wrote.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import get_resolver, path, resolve

from core.access import EVERYONE, OWN_RULES, SIGNED_IN, Access, Data, access, declaration_of
from tests import people
from tests.access_addresses import SECOND_BARRIER, Address, addresses
from tests.access_samples import ROLES, STAFF, World, build_world, sample
from tests.access_table import LINES, REFUSED, Line

pytestmark = [pytest.mark.once, pytest.mark.django_db]
URLCONF = "tests.access_urls"
# Book-keeping about the visitor; no page shows it to anybody else.
SESSION_TABLES = frozenset({"django_session", "accounts_usersession", "portal_cache"})
# With one factor of two: setting it up, giving it, leaving (the literal twin of accounts/middleware.py).
ONE_FACTOR_PAGES = frozenset(
    {
        "mfa_activate_totp", "mfa_reauthenticate", "account_reauthenticate", "account_logout",
        "accounts:second_factor_lost", "accounts:sign_in_again",
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """All rows once for this module, in a transaction that is taken back."""
    logging.disable(logging.CRITICAL)  # hundreds of refusals, each with its traceback
    with django_db_blocker.unblock(), override_settings(ROOT_URLCONF=URLCONF), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """All tests here see one world, so a page kept for one role is right for the next: sheets print once."""


@contextmanager
def taken_back() -> Iterator[set[str]]:
    """Undo what happens inside; yields the names of the tables that were written to."""
    written: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := re.match(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', sql):
            written.add(found[1])
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(note):
        yield written
        transaction.set_rollback(True)


def answer(response: HttpResponse) -> str:
    """The word of the table for a response."""
    to_sign_in = response.get("Location", "").startswith(("/accounts/login/?next=", "/admin/login/?next="))
    return "in" if response.status_code == 302 and to_sign_in else str(response.status_code)


def ask(world: World, role: str, line: Line, method: str = "", **how: Any) -> tuple[str, set[str]]:
    """The answer to one empty request, and what it wrote."""
    client = world.client(role, **how)
    # Settings once changed are read anew from then on: only where something changes.
    demo = override_settings(PORTAL_DEMO=True) if line.name.startswith("demo:") else nullcontext()
    with taken_back() as written, demo:
        response = client.generic(method or line.method, line.path(world))
        assert "Set-Cookie" not in response.headers
    return answer(response), written - SESSION_TABLES


def all_files() -> list[str]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(str(path) for path in root.rglob("*") if path.is_file())


# ---------------------------------------------------------------------------------- the table is complete


def ours() -> list[Address]:
    return addresses(get_resolver(URLCONF).url_patterns)


def undeclared(found: list[Address]) -> list[str]:
    return [address.route for address in found if declaration_of(address.pattern.callback) is None]


def missing(found: list[Address], lines: list[Line], world: World) -> list[str]:
    """Addresses without a line, and lines whose kwargs nobody has built."""
    named = {line.address for line in lines}
    routes = {resolve(line.name, URLCONF).route for line in lines if line.name in UNNAMED}
    problems = [address.route for address in found if address.name not in named | routes]
    kwargs = {address.name: address.kwargs for address in found}
    for line in lines:
        built = set(sample(line.name, world) or {})
        if line.address in kwargs and built != kwargs[line.address]:
            problems.append(f"{line.name}: {sorted(built)} is not {sorted(kwargs[line.address])}")
    return problems


# Paths of patterns that have no name: Django's admin forwards old addresses and catches the rest.
UNNAMED = [line.name for line in LINES if line.name.startswith("/admin/") and line.method == "GET"]


def test_every_address_declares_its_access() -> None:
    found = ours()
    assert len(found) > 130
    assert undeclared(found) == []


def test_every_address_stands_in_the_table_with_an_object_to_try(world: World) -> None:
    assert missing(ours(), LINES, world) == []


def test_every_line_of_the_table_is_an_address_and_stands_there_once() -> None:
    names = {address.name for address in ours()}
    keys = [(line.name, line.method) for line in LINES]
    assert [key for key in keys if keys.count(key) > 1] == []
    assert [line.name for line in LINES if line.address not in names and not line.name.startswith("/")] == []


def test_own_views_declare_exactly_the_methods_of_the_table() -> None:
    """Third-party views declare GET and POST for whole lists and refuse the rest themselves."""
    own = [a for a in ours() if _declared(a).rule is not OWN_RULES]
    listed = {a.name: {line.method for line in LINES if line.address == a.name} for a in own}
    declared = {a.name: set(_declared(a).methods) - {"HEAD"} for a in own}
    assert listed == declared


def _declared(address: Address) -> Access:
    declaration = declaration_of(address.pattern.callback)
    assert declaration
    return declaration


@access(SIGNED_IN, data=Data.STAFF)
def planted(request: HttpRequest) -> HttpResponse:
    return HttpResponse("seen")


def planted_naked(request: HttpRequest) -> HttpResponse:
    return HttpResponse("seen")


def with_planted(*patterns: Any) -> list[Address]:
    """The addresses of the portal with new ones among them."""
    return addresses([*get_resolver(URLCONF).url_patterns, *patterns])


def test_a_new_address_fails_until_it_is_declared_and_in_the_table(world: World) -> None:
    assert undeclared(with_planted(path("new/", planted_naked, name="new"))) == ["new/"]
    assert missing(with_planted(path("new/", planted, name="new")), LINES, world) == ["new/"]
    assert missing(with_planted(path("new/", planted)), LINES, world) == ["new/"]
    entered = [*LINES, Line("new", "GET", dict.fromkeys(ROLES, "200"))]
    assert missing(with_planted(path("new/", planted, name="new")), entered, world) == []
    numbered = with_planted(path("new/<int:pk>/", planted, name="new"))
    assert missing(numbered, entered, world) == ["new: [] is not ['pk']"]


# ------------------------------------------------------------------------------------ every answer is that


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_this_role_as_the_table_says(world: World, role: str) -> None:
    wrong, files = [], all_files()
    for line in LINES:
        expected = line.answers[role]
        got, written = ask(world, role, line)
        if got != expected:
            wrong.append(f"{line.method} {line.name}: {got}, the table says {expected}")
        if written - harmless(line, expected):
            wrong.append(f"{line.method} {line.name} ({got}) wrote to {sorted(written)}")
    assert wrong == []
    assert all_files() == files


def harmless(line: Line, expected: str) -> set[str]:
    """A refused request writes nothing; a read leaves a line in the record; an allowed POST may write."""
    # The library renews the form in which it keeps the visitor's own recovery codes.
    own_codes = {"mfa_authenticator"} if line.name.startswith("mfa_") and expected != "in" else set()
    if line.method == "GET":
        return own_codes | {"core_auditentry"} if expected == "200" else set()
    if expected == "in":
        return {"core_parkedform"}
    return own_codes if expected in REFUSED else EVERY_TABLE


class _Everything(set[str]):
    def __rsub__(self, other: Any) -> set[str]:
        return set()


EVERY_TABLE = _Everything()


def test_the_walk_notices_a_write_and_a_wrong_answer(world: World) -> None:
    line = next(one for one in LINES if (one.name, one.method) == ("groups_my:confirm_page", "POST"))
    got, written = ask(world, "representative", line)
    assert (got, "groups_group" in written) == ("302", True)
    assert written - harmless(line, "404") == written
    assert ask(world, "other", line) == ("404", set())


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_no_address_knows_another_method(world: World, method: str) -> None:
    open_to_somebody = [line for line in LINES if set(line.answers.values()) - REFUSED]
    lines = {line.address: line for line in open_to_somebody if not line.name.startswith("/")}
    assert len(lines) > 130
    got = {name: ask(world, line.allowed(), line, method) for name, line in lines.items()}
    assert {name: answer for name, answer in got.items() if answer != ("405", set())} == {}


def test_a_page_that_takes_no_post_refuses_it_without_a_trace(world: World) -> None:
    taken = {line.address for line in LINES if line.method == "POST"}
    lines = [line for line in LINES if line.address not in taken and not line.name.startswith("/")]
    got = {
        line.name: ask(world, line.allowed(), line, "POST")
        for line in lines
        if "200" in line.answers.values()
    }
    assert len(got) > 30
    assert {name: answer for name, answer in got.items() if answer != ("405", set())} == {}


def test_no_post_works_without_the_token_of_its_form(world: World) -> None:
    posts = [line for line in LINES if line.method == "POST" and not line.name.startswith(("/", "demo:"))]
    posts = [line for line in posts if set(line.answers.values()) - REFUSED]
    got = {line.name: ask(world, line.allowed(), line, enforce_csrf_checks=True) for line in posts}
    assert len(got) > 60
    assert {name: answer for name, answer in got.items() if answer != ("403", set())} == {}


def test_the_demo_pages_do_not_exist_without_the_demo(world: World) -> None:
    demo = [line for line in LINES if line.name.startswith("demo:")]
    got = [world.client("anonymous").generic(line.method, line.path(world)).status_code for line in demo]
    assert got == [404] * 5


# ------------------------------------------------------------------------------------ the second factor


@pytest.mark.parametrize("role", STAFF)
def test_with_one_factor_a_person_with_a_role_gets_no_further_than_the_second(
    world: World, role: str
) -> None:
    """Each page that the role opens with both factors; one role tries all others as well."""
    with taken_back():
        client = people.signed_in(world.client("anonymous"), world.users[role], second_factor=False)
        cookie = client.cookies["sessionid"].value
        narrow = World(world.users, {role: cookie}, world.ids, world.account_token, world.group_token)
        closed = [
            line for line in LINES if line.answers["anonymous"] == "in" and line.name not in ONE_FACTOR_PAGES
        ]
        tried = [line for line in closed if role == STAFF[0] or line.answers[role] not in REFUSED]
        got = {(line.method, line.path(world)): _location(narrow, role, line) for line in tried}
        transaction.set_rollback(True)
    assert len(got) > (150 if role == STAFF[0] else 20)
    assert {
        key: place for key, place in got.items() if not place.startswith("/accounts/2fa/reauthenticate/")
    } == {}


def _location(world: World, role: str, line: Line) -> str:
    with taken_back():
        response = world.client(role).generic(line.method, line.path(world))
    return str(response.get("Location", response.status_code))


# ----------------------------------------------------------------------- weakened and broken rules show up


def guarded() -> list[Address]:
    """Addresses behind a question about a role."""
    return [a for a in ours() if _declared(a).rule not in (EVERYONE, SIGNED_IN, OWN_RULES)]


@contextmanager
def rule_replaced(address: Address, rule: Any) -> Iterator[None]:
    """Let the view ask another question than the declared one."""
    view = address.pattern.callback
    names = view.__code__.co_freevars
    cell = view.__closure__[names.index("rule")]
    declared = cell.cell_contents
    cell.cell_contents = rule
    try:
        yield
    finally:
        cell.cell_contents = declared


def test_the_table_notices_each_rule_that_is_weakened_to_any_signed_in_person(world: World) -> None:
    survivors = []
    for address in guarded():
        lines = [line for line in LINES if line.address == address.name and "403" in line.answers.values()]
        with rule_replaced(address, SIGNED_IN):
            seen = any(_differs(world, role, line) for line in lines for role in ("nobody", "coordinator"))
        # Everybody with an account may apply, so for this one rule SIGNED_IN is no weakening.
        if not seen and address.name != "groups_my:registration_start":
            survivors.append(address.name)
    assert set(survivors) - SECOND_BARRIER == set()


def _differs(world: World, role: str, line: Line) -> bool:
    return line.answers[role] == "403" and ask(world, role, line)[0] != "403"


def test_a_rule_that_breaks_opens_nothing_and_tells_nothing(world: World) -> None:
    """reliability.md P39: a failure closes."""

    def broken(user: Any) -> bool:
        raise RuntimeError("kanaria-in-a-traceback")

    opened = []
    for address in guarded():
        line = next(line for line in LINES if line.address == address.name and line.is_open)
        with rule_replaced(address, broken), taken_back() as written:
            response = world.client(line.allowed()).generic(line.method, line.path(world))
        told = "kanaria" in response.content.decode() or "Traceback" in response.content.decode()
        if response.status_code != 500 or told or written - SESSION_TABLES:
            opened.append((address.name, response.status_code, told, sorted(written)))
    assert opened == []


def test_when_roles_cannot_be_read_no_staff_page_opens(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any) -> Any:
        raise RuntimeError("no roles today")

    monkeypatch.setattr("accounts.roles.assignments", broken)
    monkeypatch.setattr("accounts.permissions.assignments", broken)
    staff_lines = [line for line in LINES if line.answers["nobody"] == "403" and line.method == "GET"]
    assert len(staff_lines) > 40
    assert {ask(world, role, line)[0] for line in staff_lines for role in ("centre", "administrator")} == {
        "500"
    }


def test_stored_files_have_no_address_of_their_own(world: World) -> None:
    names = [path.relative_to(settings.MEDIA_ROOT) for path in map(Path, all_files())]
    assert len(names) > 5
    for name in names:
        assert default_storage.exists(str(name))
        assert world.client("anonymous").get(f"/{name}").status_code == 404
        assert world.client("centre").get(f"/media/{name}").status_code == 404
