"""Kept pages: few statements, no session, 304, and never an old page after a change."""

from datetime import date

import pytest
from django.db import connection
from django.http.response import ResponseHeaders
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from core import clock, pages, settings_rows, version
from groups.models import DirectoryEntry, Group
from tests import people
from tests.groups.factories import make_group

pytestmark = pytest.mark.django_db


def page(client: Client) -> str:
    return client.get("/groups/").content.decode()


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_the_number_of_statements_does_not_grow_with_the_rows(
    client: Client, rows: int, django_assert_num_queries
) -> None:
    for _ in range(rows):
        make_group(name="海の会")

    with django_assert_num_queries(4):  # version, choices, which groups have them, rows
        client.get("/groups/")
    with django_assert_num_queries(2):  # the choices and their groups are known by now
        client.get("/groups/?page=1")
    with django_assert_num_queries(3):  # the words too
        client.get("/groups/", {"q": "海"})
    with django_assert_num_queries(1):  # kept: the version alone
        client.get("/groups/")


def test_the_page_sets_no_cookie_reads_no_session_and_may_be_kept(client: Client) -> None:
    make_group()
    client.cookies["sessionid"] = "invented"
    response = client.get("/groups/")

    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Vary" not in response.headers and not response.cookies
    assert (
        "csrfmiddlewaretoken" not in response.content.decode()
        and 'method="post"' not in response.content.decode()
    )


def test_a_public_page_cannot_see_who_is_signed_in(
    client: Client,
) -> None:
    group = make_group()
    seen = {address: client.get(address).content for address in ("/", "/groups/", f"/groups/{group.number}/")}
    people.signed_in(client, people.centre_staff())
    for address, page_of_a_visitor in seen.items():
        pages.kept.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).content == page_of_a_visitor
        assert not [query for query in queries.captured_queries if "session" in query["sql"]]


def test_an_unchanged_page_answers_304_and_a_changed_one_comes_anew(client: Client) -> None:
    make_group(name="見本のはじめ")
    first = client.get("/groups/")
    again = client.get("/groups/", headers={"If-None-Match": first.headers["ETag"]})
    make_group(name="見本のつぎ")
    changed = client.get("/groups/", headers={"If-None-Match": first.headers["ETag"]})

    assert (
        again.status_code == 304 and again.content == b"" and again.headers["ETag"] == first.headers["ETag"]
    )
    assert changed.status_code == 200 and "見本のつぎ" in changed.content.decode()


def test_a_kept_page_is_given_again_byte_for_byte_until_something_changes(client: Client) -> None:
    group = make_group(name="見本の古い名")
    first = client.get("/groups/")
    Group.objects.filter(pk=group.pk).update(name="見本の新しい名")
    DirectoryEntry.objects.filter(pk=group.pk).update(card={})

    assert client.get("/groups/").content == first.content
    version.bump()
    DirectoryEntry.objects.filter(pk=group.pk).delete()
    assert "見本の古い名" not in client.get("/groups/").content.decode()


def test_a_new_day_makes_a_new_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_group(confirmed_on=date(2025, 9, 24))
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 23))
    before = client.get("/groups/")
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 24))
    after = client.get("/groups/", headers={"If-None-Match": before.headers["ETag"]})

    assert "確認がありません" not in before.content.decode()
    assert after.status_code == 200 and "14か月 確認がありません" in after.content.decode()


def test_a_changed_rule_of_the_office_makes_a_new_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = date(2026, 11, 23)
    monkeypatch.setattr(clock, "today", lambda: today)
    make_group(confirmed_on=date(2026, 5, 23))
    before = page(client)
    settings_rows.change(
        key="groups.stale_months", to=6, valid_from=today, note="試験", by=people.tsunagari_staff()
    )

    assert "確認がありません" not in before and "6か月 確認がありません" in page(client)


def test_a_page_that_does_not_exist_is_not_kept(client: Client) -> None:
    missing = client.get("/groups/?page=5")
    assert missing.status_code == 404 and "no-store" in missing.headers["Cache-Control"]
    for _ in range(25):
        make_group()
    assert client.get("/groups/?page=2").status_code == 200


def test_a_kept_page_comes_again_with_all_the_headers_of_the_first_one(client: Client) -> None:
    make_group()
    first, again = client.get("/groups/"), client.get("/groups/")

    assert dict(again.headers) == dict(first.headers)
    assert {"Content-Security-Policy", "X-Frame-Options", "Permissions-Policy"} <= set(again.headers)


def test_the_answer_not_modified_is_never_given_as_a_page(client: Client) -> None:
    make_group(name="見本のはじめ")
    etag = client.get("/groups/").headers["ETag"]
    pages.kept.clear()  # another worker, which has not made the page yet
    answers = [client.get("/groups/", headers={"If-None-Match": etag}) for _ in range(2)]
    page_again = client.get("/groups/")

    assert [answer.status_code for answer in answers] == [304, 304]
    first, second = (set(answer.headers) - {"Content-Length"} for answer in answers)
    assert first == second and "Content-Security-Policy" in second
    assert page_again.status_code == 200 and "見本のはじめ" in page_again.content.decode()


@override_settings(ALLOWED_HOSTS=["testserver"])
def test_a_kept_page_opens_no_door_to_another_host_or_method(client: Client) -> None:
    make_group()
    assert [client.get("/groups/").status_code for _ in range(2)] == [200, 200]

    assert client.get("/groups/", headers={"host": "elsewhere.example"}).status_code == 400
    assert client.post("/groups/").status_code == 405
    assert client.head("/groups/").status_code == 200


@override_settings(SECURE_SSL_REDIRECT=True)
def test_a_page_kept_for_https_is_not_given_without_it(client: Client) -> None:
    make_group()
    assert [client.get("/groups/", secure=True).status_code for _ in range(2)] == [200, 200]
    assert client.get("/groups/").status_code == 301


def test_kept_pages_never_take_more_than_their_share_of_memory() -> None:
    none = ResponseHeaders({})

    def page_of(size: int) -> pages.Page:
        return pages.Page((1, "", date(2026, 11, 23)), '"etag"', none, none, b"x" * size)

    def address(number: int) -> pages.Address:
        return ("http", "portal.example", "/groups/", f"page={number}")

    store = pages.PageStore(10 * (100 + pages.SIZE_OF_THE_REST))
    for number in range(20):
        store.put(address(number), page_of(100))
    store.put(address(99), page_of(pages.LARGEST_PAGE + 1))

    assert [number for number in range(20) if store.get(address(number))] == list(range(10, 20))
    assert store.get(address(99)) is None
