"""Hostile addresses: every list answers them, and none of them has an effect (reliability.md P22)."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.middleware import LONGEST_QUERY
from groups.models import Group, ImportBatch
from tests.groups.factories import make_group, make_registration
from tests.hostile import CORPUS, SHORT, STRINGS, encoded, fetch

pytestmark = pytest.mark.django_db
# As they stand in the address line: raw bytes, odd shapes, names of Django's own machinery.
QUERIES: list[str] = CORPUS["queries"]
PUBLIC_LISTS = (
    "/groups/", "/groups/print/", "/groups/list.csv", "/groups/register/", "/groups/feed.xml", "/sitemap.xml",
    "/opendata/", "/opendata/groups.csv", "/groups/1/", "/", "/accounts/login/",
)  # fmt: skip
OFFICE_LISTS = (
    "/staff/registrations/", "/staff/registrations/print/", "/staff/groups/", "/staff/claims/",
    "/staff/mails/",
)  # fmt: skip
PEOPLE_LISTS = ("/staff/people/", "/staff/settings/")
# They ask the database nothing that stands in the address, so one database is enough.
UNASKED = ("/staff/settings/", "/staff/imports/", "/staff/exports/groups/", "/my/", "/accounts/sessions/")


# -------------------------------------------------------------------------------------------- lists


def rows_for_lists() -> None:
    """One row of everything that a list could show by mistake."""
    make_group(number=1, name="見える会")
    make_group(number=2, name="消えた会", state=Group.State.STRUCK_OFF)
    make_registration(state="submitted")
    make_registration(state="draft", answers={"basics": {"name": "下書きの会"}})
    ImportBatch.objects.create(file_name="a.csv", sha256="0" * 64, created_at=clock.now())


@pytest.mark.parametrize("path", PUBLIC_LISTS)
def test_public_lists_answer_every_hostile_address(visitor: Client, path: str) -> None:
    rows_for_lists()
    assert len(QUERIES) > 100
    statuses = {query: visitor.get(f"{path}?{query}", follow=True).status_code for query in QUERIES}
    assert {query[:60]: status for query, status in statuses.items() if status not in (200, 400, 404)} == {}


@pytest.mark.parametrize(
    "path",
    [*OFFICE_LISTS, "/staff/people/", *(pytest.param(path, marks=pytest.mark.once) for path in UNASKED)],
)
def test_lists_of_the_office_answer_every_hostile_address(
    officer: Client, manager: Client, path: str
) -> None:
    rows_for_lists()
    client = manager if path in PEOPLE_LISTS else officer
    bodies = {}
    for query in QUERIES:
        response = client.get(f"{path}?{query}")
        assert response.status_code in (200, 302, 400, 404, 422), query[:60]
        bodies[query] = response.content.decode()
    assert [query for query, body in bodies.items() if "下書きの会" in body] == []


@pytest.mark.parametrize("path", ["/groups/", "/groups/list.csv", "/staff/registrations/", "/staff/groups/"])
def test_parameters_that_no_page_knows_have_no_effect(visitor: Client, officer: Client, path: str) -> None:
    rows_for_lists()
    client = officer if path.startswith("/staff/") else visitor
    unknown = [
        query
        for query in QUERIES
        if re.match(r"(?!state=)\w*(__|_connector|_negated|order|representative|limit)", query)
    ]
    assert len(unknown) > 8
    plain = _comparable(client, path)
    assert [query for query in unknown if _comparable(client, f"{path}?{query}") != plain] == []


def _comparable(client: Client, path: str) -> str:
    response = client.get(path)
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body.decode())
    return re.sub(r"\?[^\"']*", "", text)


def is_refused(value: str) -> bool:
    """NUL, and addresses longer than any of ours."""
    return "\x00" in value or len(encoded({"q": value})) > LONGEST_QUERY


@pytest.mark.parametrize("path", ["/groups/", "/groups/list.csv"])
def test_the_public_search_takes_every_string_of_the_corpus(visitor: Client, path: str) -> None:
    rows_for_lists()
    assert len(STRINGS) > 200
    for value in SHORT:
        response = fetch(visitor, path, q=value)
        # The list goes on to its address without what says nothing.
        good = 302 if path == "/groups/" and not value.strip() else 200
        assert response.status_code == (400 if is_refused(value) else good), repr(value[:80])


# The first two fold the names in the program, on every database in the same way.
@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/staff/registrations/", marks=pytest.mark.once),
        pytest.param("/staff/groups/", marks=pytest.mark.once),
        "/staff/mails/",
    ],
)
def test_searches_of_the_office_take_every_string_of_the_corpus(officer: Client, path: str) -> None:
    rows_for_lists()
    for value in SHORT:
        response = fetch(officer, path, q=value)
        assert response.status_code in ((400,) if is_refused(value) else (200, 422)), repr(value[:80])


def test_the_search_for_people_takes_every_string_of_the_corpus(manager: Client) -> None:
    for value in SHORT:
        assert fetch(manager, "/staff/people/", q=value, role=value).status_code in (200, 400), repr(
            value[:80]
        )


@pytest.mark.once
def test_numbers_of_objects_beyond_every_database_do_not_exist(officer: Client) -> None:
    paths = [
        *(f"/staff/{kind}/{{}}/" for kind in ("registrations", "groups", "imports", "mails", "sites")),
        *(f"/my/{kind}/{{}}/" for kind in ("registrations", "groups")),
        "/groups/{}/", "/groups/1/photos/{}-320.webp", "/staff/registrations/{}/documents/{}/",
    ]  # fmt: skip
    for number in ("0", "-1", "9" * 19, "9" * 30, "1e3", "٣", "1%00", "1'", "%20", "0x1"):
        for path in paths:
            response = officer.get(path.replace("{}", number))
            assert response.status_code in (400, 403, 404), path.replace("{}", number)


def test_a_search_for_unseen_characters_only_finds_what_no_search_finds(visitor: Client) -> None:
    make_group(name="見える会")
    for value in ("\u200b", "\ufe0f", "\u3000", "\u202e", "\x0b"):
        response = visitor.get("/groups/", {"q": value}, follow=True)
        assert (response.status_code, "見える会" in response.content.decode()) == (200, True), repr(value)


# ------------------------------------------------------------------------------------- in the program


def spread_requests(source: str) -> list[int]:
    """Lines where names from the address or a form become names of arguments (`**request.GET`)."""
    found = []
    for node in ast.walk(ast.parse(source)):
        stars = (
            [word.value for word in node.keywords if word.arg is None] if isinstance(node, ast.Call) else []
        )
        found += [
            star.lineno for star in stars if re.search(r"\.(GET|POST|data|COOKIES|META)\b", ast.unparse(star))
        ]
    return found


def raw_sql(source: str) -> list[int]:
    """Lines that build SQL by hand through the ORM: .extra(), .raw(), RawSQL."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [call.lineno for call in calls if re.search(r"(\.extra|\.raw|RawSQL)$", ast.unparse(call.func))]


@pytest.mark.once
@pytest.mark.parametrize("rule", [spread_requests, raw_sql])
def test_no_name_out_of_an_address_reaches_the_database(project_root: Path, rule: Any) -> None:
    paths = [
        path
        for app in ("core", "accounts", "groups", "kamakura_portal")
        for path in (project_root / app).rglob("*.py")
    ]
    assert len(paths) > 100
    assert {str(path): rule(path.read_text("utf-8")) for path in paths if rule(path.read_text("utf-8"))} == {}


@pytest.mark.once
def test_these_rules_find_a_planted_breach() -> None:
    assert spread_requests("rows.filter(**request.GET.dict())") == [1]
    assert raw_sql("Group.objects.extra(where=[x])\nGroup.objects.raw(sql)\nRawSQL(x)") == [1, 2, 3]
