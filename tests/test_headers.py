"""What every answer carries: a strict policy, no cookie on public pages, no store behind sign-in."""

from datetime import timedelta

import pytest
from django.test import Client

from core import clock, outbox
from core.models import OutboxMessage
from tests.groups.factories import make_group, reference
from tests.people import centre_staff, signed_in

pytestmark = pytest.mark.django_db
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
PUBLIC = ("/", "/groups/", "/groups/?q=海", "/groups/1/", "/opendata/", "/sitemap.xml", "/robots.txt")


@pytest.fixture(autouse=True)
def _rows() -> None:
    reference()
    make_group(number=1)


@pytest.mark.parametrize("path", [*PUBLIC, "/nothing/", "/accounts/login/", "/healthz"])
def test_every_answer_carries_the_strict_policy(client: Client, path: str) -> None:
    answer = client.get(path)
    directives = {part.strip() for part in answer["Content-Security-Policy"].split(";")}
    assert directives == {part.strip() for part in POLICY.split(";")}
    assert (answer["X-Content-Type-Options"], answer["Referrer-Policy"]) == ("nosniff", "same-origin")
    assert (answer["Cross-Origin-Opener-Policy"], answer["Cross-Origin-Resource-Policy"]) == (
        "same-origin",
        "same-origin",
    )
    assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_sets_no_cookie_and_may_be_kept(client: Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, len(answer.cookies)) == (200, 0)
    assert "no-store" not in answer["Cache-Control"]
    assert client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304


@pytest.mark.parametrize("path", ["/groups/999/", "/groups/?page=900", "/nothing/"])
def test_a_page_that_is_not_there_is_kept_nowhere(client: Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (404, True)


def test_a_public_page_looks_the_same_to_somebody_who_is_signed_in(client: Client) -> None:
    stranger = Client().get("/groups/").content
    signed_in(client, centre_staff())
    assert client.get("/groups/").content == stranger


@pytest.mark.parametrize("path", ["/staff/", "/staff/registrations/", "/my/claim/", "/accounts/sessions/"])
def test_a_page_behind_sign_in_is_never_stored(client: Client, path: str) -> None:
    signed_in(client, centre_staff())
    control = client.get(path)["Cache-Control"]
    assert ("no-store" in control, "private" in control) == (True, True)


def test_over_plain_http_cookies_carry_no_secure_mark(client: Client) -> None:
    answer = client.get("/accounts/login/")
    assert [(m.key, bool(m["secure"])) for m in answer.cookies.values()] == [("csrftoken", False)]


def test_a_ready_portal_says_so_and_a_stuck_outbox_is_named(client: Client) -> None:
    assert client.get("/readyz").json() == {"ready": True, "problems": []}
    assert client.get("/healthz").content == b"ok\n"
    mail = outbox.queue_rendered(kind="test", to="a@example.jp", subject="件名", body="本文")
    OutboxMessage.objects.filter(pk=mail.pk).update(created_at=clock.now() - timedelta(minutes=20))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["problems"]) == (503, ["outbox: oldest mail waits 20 minutes"])
