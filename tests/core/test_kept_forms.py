"""A form that stays open is kept every 30 seconds, for its owner and its page alone (reliability.md P5)."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client

from accounts.models import UserSession
from core import drafts
from core.models import ParkedForm
from groups.models import Membership
from tests.groups.factories import make_group, make_user
from tests.people import signed_in

pytestmark = pytest.mark.django_db

PAGE = "/my/groups/1/page/"


def keep(client: Client, page: str = PAGE, **fields: str) -> int:
    return client.post(f"/my/kept/?path={page}", fields).status_code


def test_what_is_kept_comes_back_to_its_owner_on_its_page(client: Client) -> None:
    signed_in(client, make_user())
    assert keep(client, tagline="朝の浜を", csrfmiddlewaretoken="x", form_token="y") == 200
    given = client.get(f"/my/kept/?path={PAGE}").json()
    assert given["fields"] == [["tagline", "朝の浜を"]]
    assert client.get("/my/kept/?path=/my/groups/2/page/").status_code == 204
    assert signed_in(Client(), make_user()).get(f"/my/kept/?path={PAGE}").status_code == 204


def test_each_page_keeps_the_newest_only(client: Client) -> None:
    signed_in(client, make_user())
    keep(client, tagline="一度め")
    keep(client, tagline="二度め")
    assert client.get(f"/my/kept/?path={PAGE}").json()["fields"] == [["tagline", "二度め"]]
    assert ParkedForm.objects.count() == 1


def test_only_pages_of_signed_in_people_are_kept(client: Client) -> None:
    signed_in(client, make_user())
    assert keep(client, page="/groups/", q="海") == 400
    assert keep(client, page="https://example.jp/my/", q="海") == 400


def test_a_flood_of_text_is_refused_and_the_oldest_of_many_pages_goes(client: Client) -> None:
    user = make_user()
    signed_in(client, user)
    assert keep(client, text="あ" * drafts.LONGEST) == 413
    for number in range(drafts.MOST_KEPT + 3):
        assert drafts.keep(user, f"/my/{number}/", QueryDict("a=1")) is not None
    kept = set(ParkedForm.objects.values_list("path", flat=True))
    assert kept == {f"/my/{number}/" for number in range(3, drafts.MOST_KEPT + 3)}


def test_a_form_that_is_sent_leaves_nothing_behind(client: Client) -> None:
    user = make_user()
    group = make_group(members={user: Membership.Role.REPRESENTATIVE})
    signed_in(client, user)
    page = f"/my/groups/{group.number}/closing/"
    keep(client, page=page, reason="人手がありません")
    wrong = client.post(page, {"ends_on": ""})
    assert (wrong.status_code, ParkedForm.objects.count()) == (422, 1)
    done = client.post(page, {"ends_on_0": "2026", "ends_on_1": "12", "ends_on_2": "31", "reason": ""})
    assert (done.status_code, ParkedForm.objects.count()) == (302, 0)


def test_a_step_that_was_not_possible_keeps_what_was_typed(client: Client) -> None:
    user = make_user()
    group = make_group(members={user: Membership.Role.REPRESENTATIVE}, state="expired")
    signed_in(client, user)
    page = f"/my/groups/{group.number}/pause/"
    keep(client, page=page, reason="休みます")
    assert client.post(page).status_code == 302
    assert ParkedForm.objects.count() == 1


def test_keeping_does_not_keep_the_session_alive(client: Client) -> None:
    signed_in(client, make_user())
    client.get("/my/")
    row = UserSession.objects.get()
    then = row.last_seen_at - timedelta(minutes=10)
    UserSession.objects.filter(pk=row.pk).update(last_seen_at=then)
    assert keep(client, tagline="朝") == 200
    assert UserSession.objects.get().last_seen_at == then
    client.get("/my/")
    assert UserSession.objects.get().last_seen_at > then


def test_throwing_it_away_forgets_it(client: Client) -> None:
    signed_in(client, make_user())
    keep(client, tagline="朝")
    assert client.post(f"/my/kept/?path={PAGE}&forget=1").status_code == 204
    assert ParkedForm.objects.count() == 0
