"""What is not public never shows up where it may not: words planted in every private value, and a crawl."""

import io
import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from django.apps import apps
from django.db import connection, models, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import isolate_apps
from pypdf import PdfReader

from core import clock
from core.access import Data
from core.exposure import declared_models, expose, undeclared_fields
from core.models import OutboxMessage
from groups import directory
from groups.models import SWITCHABLE, DirectoryEntry, Group
from tests import people
from tests.access_samples import STAFF
from tests.exposure_canaries import Canaries, blank_out, build

pytestmark = pytest.mark.django_db
APPS = ("core", "accounts", "groups", "kamakura_portal")
PUBLIC_PATHS = (
    "/", "/groups/", "/groups/print/", "/groups/list.csv", "/groups/feed.xml", "/groups/register/",
    "/opendata/", "/opendata/groups.csv", "/opendata/groups.json", "/sitemap.xml", "/robots.txt",
    "/groups/reports.xml", "/groups/401/reports/",
    "/healthz", "/readyz", "/accounts/login/", "/accounts/signup/",
    "/groups/401/", "/groups/401/print/", "/groups/402/", "/groups/402/print/", "/groups/490/",
    "/groups/490/print/", "/groups/?q=%E6%B1%90", "/groups/?q=%E3%81%AE%E4%BC%9A&sort=kana",
    "/groups/?page=99", "/needs/", "/needs/?q=kanaria", "/needs/1/", "/needs/print/", "/needs/feed.xml",
    "/first-step/?when=sunday",
    "/groups/?day=sat&beginner=1&recruiting=1", "/groups/?time=unknown&day=unknown", "/nonsense/",
)  # fmt: skip
# Below /staff/ and /my/ of somebody else: refused, and the refusal tells nothing.
MOST_PAGES = 150
# Blank sheets are the same file for everybody and know no group.
NEVER_FOLLOWED = ("/accounts/logout/", "/static/", "/groups/register/paper/")


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: Any) -> Iterator[Canaries]:
    """All rows once for this module, in a transaction that is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def canaries(planted: Canaries) -> Canaries:
    """Objects of this test alone, for rows that are as new."""
    return deepcopy(planted)


def closed_paths(found: Canaries) -> list[str]:
    case, number = found.case.pk, found.group.number
    staff = [
        f"/staff/registrations/{case}/",
        f"/staff/groups/{number}/",
        "/staff/groups/",
        "/staff/registrations/",
    ]
    staff += [f"/staff/groups/{number}/hand-over/", "/staff/hand-overs/"]
    staff += [
        "/staff/holds/",
        f"/staff/groups/{number}/contents/",
        "/staff/mails/",
        "/staff/imports/",
        "/staff/claims/",
        "/staff/exports/groups/",
    ]
    notice = found.notice.pk
    staff += [f"/staff/changes/{notice}/", "/staff/changes/", "/staff/changes/pages/"]
    staff += ["/staff/proxy/", "/staff/proxy/1/", "/staff/proxy/1/copy.pdf", "/staff/proxy/1/scan/"]
    own = [f"/my/registrations/{case}/{page}" for page in ("", "check/", "receipt/", "print/", "people/")]
    own += [
        f"/my/groups/{number}/{page}"
        for page in ("", "page/", "members/", "photos/", "certificate/", "needs/", "needs/1/")
    ]
    own += [f"/my/groups/{number}/baton/{page}" for page in ("", "roles/add/", "accounts/", "calendar/")]
    own += [f"/my/groups/{number}/baton/{page}" for page in ("documents/", "contacts/", "booklet.pdf")]
    own += [f"/my/groups/{number}/questions/"]
    staff += ["/staff/questions/", "/staff/mistakes/"]
    staff += [f"/staff/mistakes/{one.pk}/" for one in found.group.mistake_reports.all()]
    own += [f"/my/groups/{number}/questions/{one.pk}/" for one in found.group.questions.all()]
    staff += ["/staff/baton/", "/staff/baton/print/", f"/staff/baton/{number}/"]
    own.append(f"/my/groups/{number}/hand-over/")
    own += [f"/my/groups/{number}/{page}" for page in ("reports/", "holds/")]
    changes = f"/my/groups/{number}/changes/"
    own += [f"{changes}{page}" for page in ("", f"{notice}/", f"{notice}/edit/", f"{notice}/print/")]
    return staff + own


def text_of(response: HttpResponse) -> str:
    """Body and headers of an answer as one text; a PDF's letters without the breaks of its lines."""
    content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    if content.startswith(b"%PDF"):
        letters = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        content = re.sub(r"\s", "", letters).encode()
    return unescape(content.decode("utf-8", "replace")) + "\n" + str(dict(response.headers))


def crawl(client: Client, starts: list[str]) -> Iterator[tuple[str, str]]:
    """(path, text) of the given pages and of every page of ours that they lead to, each once."""
    waiting, seen = list(starts), set(starts)
    while waiting and len(seen) - len(waiting) < MOST_PAGES:
        path = waiting.pop(0)
        response = client.get(path)
        assert response.status_code < 500, path
        text = text_of(response)
        yield path, text
        for link in links(path, text) if "html" in response.get("Content-Type", "") else []:
            if link not in seen and len(seen) < 3 * MOST_PAGES:
                seen.add(link)
                waiting.append(link)
        if response.status_code in (301, 302):
            waiting.insert(0, response["Location"])


def links(path: str, text: str) -> list[str]:
    found = [urljoin(path, link) for link in re.findall(r'(?:href|src)="([^"#]+)', text)]
    ours = [link for link in found if not urlsplit(link).netloc and link.startswith("/")]
    return [link for link in ours if not link.startswith(NEVER_FOLLOWED)]


def hits(pages: Iterator[tuple[str, str]], words: set[str]) -> list[str]:
    return [f"{path}: {word}" for path, text in pages for word in words if word in text]


def browser(found: Canaries, role: str) -> Client:
    if role == "anonymous":
        return Client(raise_request_exception=False)
    return people.signed_in(Client(raise_request_exception=False), found.users[role], role in STAFF)


# ---------------------------------------------------------------------------------- every field is declared


def our_models() -> list[type[models.Model]]:
    return [model for app in APPS for model in apps.get_app_config(app).get_models()]


@pytest.mark.once
def test_every_field_of_every_model_declares_who_may_see_it() -> None:
    assert len(our_models()) > 20
    assert {
        model.__name__: undeclared_fields(model) for model in our_models() if undeclared_fields(model)
    } == {}


@pytest.mark.once
def test_every_declaration_says_how_long_the_rows_are_kept() -> None:
    assert [
        model.__name__ for model, exposure in declared_models().items() if not exposure.kept(clock.today())
    ] == []


@pytest.mark.once
@isolate_apps("core")
def test_a_new_field_fails_until_it_is_declared() -> None:
    class Planted(models.Model):
        word = models.CharField(max_length=10)

        class Meta:
            app_label = "core"

    assert undeclared_fields(Planted) == ["id", "word"]
    before = declared_models()
    expose(Planted, staff=("id",), retention="一日")
    assert undeclared_fields(Planted) == ["word"]
    _forget(Planted)
    assert declared_models() == before


def _forget(model: type[models.Model]) -> None:
    from core import exposure

    del exposure._declared[model]


@pytest.mark.once
def test_what_has_a_switch_or_is_always_shown_is_declared_public_and_the_rest_of_a_person_is_not() -> None:
    fields = declared_models()[Group].fields
    personal = {name for name, data in fields.items() if data == Data.PERSONAL}
    switched = {name for name in SWITCHABLE if name != "founded"}
    assert {name for name in switched if fields[name] not in (Data.PUBLIC, Data.PERSONAL)} == set()
    assert personal - switched == {
        "representative_kana", "representative_address", "representative_phone", "representative_email",
    }  # fmt: skip


# ------------------------------------------------------------------------------------- the crawl finds none


def test_the_planted_words_are_really_stored_and_the_office_does_see_them(canaries: Canaries) -> None:
    """Otherwise the crawls below would find nothing for the wrong reason."""
    client = browser(canaries, "centre")
    group = text_of(client.get(f"/staff/groups/{canaries.group.number}/"))
    case = text_of(client.get(f"/staff/registrations/{canaries.case.pk}/"))
    members = text_of(browser(canaries, "representative").get(f"/my/groups/{canaries.group.number}/page/"))
    sheet = text_of(browser(canaries, "coordinator").get(f"/staff/baton/{canaries.group.number}/"))
    kinds = (
        "representativeaddress",
        "representativephone",
        "note",
        "checknote",
        "remark",
        "paper",
        "tagline",
        "baton",
    )
    assert any(word in group for word in canaries.private if word.startswith("kanariaassurance"))
    stored = {
        kind: [word for word in canaries.private if word.startswith(f"kanaria{kind}")] for kind in kinds
    }
    assert any(word in group for word in stored["representativeaddress"])
    assert all(
        any(word in case for word in stored[kind]) for kind in ("note", "checknote", "remark", "paper")
    )
    assert any(word in members for word in stored["tagline"])
    assert len(stored["baton"]) > 12 and all(word in sheet for word in stored["baton"])
    assert len(canaries.private) > 90


def test_no_visitor_meets_a_planted_word_on_any_public_page(
    canaries: Canaries, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    starts = [*PUBLIC_PATHS, f"/groups/{canaries.approved.number}/", *closed_paths(canaries)]
    pages = list(crawl(browser(canaries, "anonymous"), starts))
    assert len(pages) > 40
    assert hits(iter(pages), canaries.private) == []
    assert [word for word in canaries.private if word in caplog.text] == []


def test_public_pages_show_the_groups_but_none_of_their_private_numbers(canaries: Canaries) -> None:
    client = browser(canaries, "anonymous")
    for path in (
        "/groups/401/",
        "/groups/401/print/",
        "/groups/",
        "/opendata/groups.csv",
        "/opendata/groups.json",
    ):
        text = text_of(client.get(path))
        assert "汐鳥の会" in text
        assert re.findall("770131|770,131|660131|660,131|550131|1713|正徳", text) == []


@pytest.mark.parametrize(
    "role", ["other", "second_applicant", "coordinator", "section", "committee", "administrator"]
)
def test_nobody_else_who_is_signed_in_meets_a_planted_word(canaries: Canaries, role: str) -> None:
    starts = ["/my/", "/staff/", "/committee/", "/accounts/profile/", "/admin/", "/staff/people/"]
    pages = crawl(browser(canaries, role), [*starts, *closed_paths(canaries), "/groups/401/", "/groups/"])
    allowed = {word for word in canaries.private if "photoadder" in word or "addermail" in word}
    private = canaries.private - allowed if role == "administrator" else canaries.private
    assert hits(pages, private - canaries.own.get(role, set())) == []


@pytest.mark.parametrize("role", ["applicant", "representative"])
def test_a_person_meets_their_own_words_and_none_of_the_office_or_of_others(
    canaries: Canaries, role: str
) -> None:
    pages = list(crawl(browser(canaries, role), ["/my/", "/accounts/profile/", *closed_paths(canaries)]))
    assert hits(iter(pages), canaries.private - canaries.own[role]) == []
    assert hits(iter(pages), canaries.own[role]) != []


def test_the_crawl_finds_a_word_that_a_page_gives_away(canaries: Canaries) -> None:
    canaries.private.add("汐鳥の会")
    found = hits(crawl(browser(canaries, "anonymous"), ["/groups/"]), canaries.private)
    assert "/groups/: 汐鳥の会" in found
    assert "/groups/401/: 汐鳥の会" in found


def test_the_directory_and_its_search_index_hold_no_planted_word(canaries: Canaries) -> None:
    assert DirectoryEntry.objects.count() >= 4
    tables = [name for name in connection.introspection.table_names() if name.startswith("groups_directory")]
    held = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = str(cursor.fetchall())
            held += [f"{table}: {word}" for word in canaries.private if word in rows]
    assert held == []


def test_mails_hold_only_words_of_their_one_reader(canaries: Canaries) -> None:
    mails = list(OutboxMessage.objects.all())
    assert len(mails) > 5
    addresses = {user.email: role for role, user in canaries.users.items()}
    wrong = []
    for mail in mails:
        assert mail.to.count("@") == 1
        private = canaries.private - canaries.own.get(addresses.get(mail.to, ""), set())
        # The reader's own address is no secret to them.
        text = (mail.subject + mail.body).replace(mail.to, "")
        wrong += [(mail.kind, word) for word in private if word in text]
    assert wrong == []


# ---------------------------------------------------------------------------- nothing can be guessed either


def answers_alike(client: Client, path: str, word: str) -> bool:
    """Whether a search for `word` cannot be told from one for a nonsense word of the same shape."""
    nonsense = "".join("z" if char.isalpha() else "8" if char.isdigit() else char for char in word)
    if not any(char.isalpha() for char in word):
        nonsense = re.sub("[0-9]", "8", word)
    texts = [text_of(client.get(path, {"q": asked})).replace(asked, "#") for asked in (word, nonsense)]
    changing = r"%23|#|%[0-9A-F]{2}|'ETag': '[^']*'|'Content-Length': '\d+'"
    first, second = (re.sub(changing, "", text) for text in texts)
    return first == second


@pytest.mark.parametrize("path", ["/groups/", "/groups/print/", "/groups/list.csv"])
def test_searching_for_a_private_word_answers_as_for_any_other_word(canaries: Canaries, path: str) -> None:
    client = browser(canaries, "anonymous")
    assert [word for word in sorted(canaries.private) if not answers_alike(client, path, word)] == []
    assert not answers_alike(client, path, "汐鳥")


def test_public_pages_are_the_same_bytes_with_and_without_the_private_values(canaries: Canaries) -> None:
    """Counts beside days, times and flags, the order, the feeds: a private value moves nothing."""
    paths = [
        *PUBLIC_PATHS,
        "/groups/?day=mon",
        "/groups/?time=am",
        "/groups/?beginner=1",
        "/groups/?recruiting=1",
    ]
    paths = [path for path in paths if path not in ("/accounts/login/", "/accounts/signup/", "/readyz")]
    client = browser(canaries, "anonymous")
    with time_machine.travel(datetime(2026, 11, 23, 3, tzinfo=UTC), tick=False):
        blank_out(canaries.approved)  # the content version now has this very moment
        filled = {path: _body(client, path) for path in paths}
        blank_out(canaries.group)
        blank_out(canaries.imported)
        emptied = {path: _body(client, path) for path in paths}
        Group.objects.filter(pk=canaries.group.pk).update(weekdays=1, public_fields=["weekdays"])
        canaries.group.refresh_from_db()
        directory.sync(canaries.group)
        shown = _body(client, "/groups/")
    assert [path for path in paths if filled[path] != emptied[path]] == []
    assert shown != emptied["/groups/"]


def _body(client: Client, path: str) -> Any:
    response = client.get(path)
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]


def test_a_switch_turned_off_takes_the_value_from_every_public_page_at_once(canaries: Canaries) -> None:
    group, client = canaries.group, browser(canaries, "anonymous")
    word = group.tagline
    paths = (
        "/groups/401/",
        "/groups/",
        f"/groups/?q={word}",
        "/opendata/groups.csv",
        "/opendata/groups.json",
    )
    for shown in (["tagline"], []):
        _publish(group, shown)
        seen = {path: text_of(client.get(path)).replace(f"q={word}", "").count(word) for path in paths}
        expected = {path: bool(shown) for path in paths if "q=" not in path}
        assert {path: bool(count) for path, count in seen.items() if "q=" not in path} == expected


def _publish(group: Group, fields: list[str]) -> None:
    group.public_fields = fields
    group.save(update_fields=["public_fields"])
    directory.sync(group)
