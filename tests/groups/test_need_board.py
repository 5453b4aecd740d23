"""/needs/: what is found, the numbers beside the choices, and what a page of a post shows."""

from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from core import clock, pages
from groups.models import Group, Need
from tests.groups.factories import make_group, make_need

pytestmark = pytest.mark.django_db
SAT, SUN = 1 << 5, 1 << 6


def titles(client: Client, query: str = "") -> list[str]:
    page = client.get(f"/needs/{query}").content.decode()
    return [part.split(">")[1].split("<")[0] for part in page.split('<h2><a href="/needs/')[1:]]


def number_beside(client: Client, name: str, code: str, query: str = "") -> int:
    page = client.get(f"/needs/{query}").content.decode()
    label = page.split(f'name="{name}" value="{code}"')[1].split("</label>")[0]
    return int(label.split('class="n num">')[1].split("<")[0])


@pytest.fixture
def posts() -> dict[str, Need]:
    shore = make_group(name="見本の浜の会", fields=["environment"])
    school = make_group(name="見本の学びの会", fields=["children", "learning"])
    ahead = clock.today() + timedelta(days=1)
    saturday = ahead + timedelta(days=(5 - ahead.weekday()) % 7)
    return {
        "a": make_need(shore, title="あ", areas=["koshigoe"], weekdays=SUN, time_bands=1, hours=3,
                       ends_on=saturday + timedelta(days=3)),
        "b": make_need(shore, title="い", areas=["ofuna"], days=[saturday], ends_on=saturday,
                       time_bands=2, beginner_welcome=True, hours=2),
        "c": make_need(school, title="う", kind="things", areas=["citywide"], hours=None,
                       body="ｴﾎﾝをください", ends_on=saturday + timedelta(days=9)),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["い", "あ", "う"]),
        ("?kind=things", ["う"]),
        ("?kind=things&kind=volunteers", ["い", "あ", "う"]),
        ("?field=environment", ["い", "あ"]),
        ("?field=learning", ["う"]),
        ("?area=ofuna", ["い"]),
        ("?area=ofuna&area=citywide", ["い", "う"]),
        ("?day=sat", ["い"]),  # the weekday of its one day
        ("?day=sun", ["あ"]),
        ("?time=am", ["あ"]),
        ("?day=sat&time=am", []),
        ("?beginner=1", ["い"]),
        ("?short=1", ["い"]),
        ("?q=絵本", []),
        ("?q=えほん", ["う"]),
        ("?q=浜の会", ["い", "あ"]),
        ("?q=浜の会+い", ["い", "あ"]),
        ("?sort=new", ["う", "い", "あ"]),
        ("?kind=nonsense&area=x&page=abc&sort=up", ["い", "あ", "う"]),
        ("?q=%00%27%22%3Cscript%3E", []),
    ],
)
def test_the_address_is_the_search(
    client: Client, posts: dict[str, Need], query: str, found: list[str]
) -> None:
    assert titles(client, query) == found


def test_the_number_beside_a_choice_is_what_it_would_find(client: Client, posts: dict[str, Need]) -> None:
    for name, code in (("kind", "things"), ("area", "ofuna"), ("day", "sat"), ("time", "am"),
                       ("beginner", "1"), ("short", "1"), ("field", "environment")):  # fmt: skip
        assert number_beside(client, name, code) == len(titles(client, f"?{name}={code}"))
    assert number_beside(client, "area", "ofuna", "?kind=things&area=citywide") == 0


def test_nothing_found_says_what_to_take_off_and_whom_to_ask(client: Client, posts: dict[str, Need]) -> None:
    page = client.get("/needs/?day=sat&time=am").content.decode()
    assert "この条件の募集は、いまはありません。" in page
    assert "<b>「土曜」</b>を外す" in page and "<b>「午前」</b>を外す" in page
    assert "人にたずねてください" in page


def test_an_empty_board_leads_on(client: Client) -> None:
    page = client.get("/needs/").content.decode()
    assert "いま出ている募集はありません。" in page and 'href="/groups/?beginner=1"' in page


@pytest.mark.parametrize("state", ["expired", "struck_off"])
def test_posts_of_a_group_that_is_no_longer_public_are_gone(client: Client, state: str) -> None:
    need = make_need(make_group(state=state))
    assert titles(client) == []
    assert client.get(need.get_absolute_url()).status_code == 404
    assert need.title not in client.get("/needs/feed.xml").content.decode()


def test_posts_of_a_group_that_left_the_list_are_off_the_board_but_keep_their_page(client: Client) -> None:
    need = make_need(make_group(unlisted=True))
    assert titles(client) == []
    assert client.get(need.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("rows", [1, 3, 25])
def test_the_number_of_statements_does_not_grow_with_the_rows(
    client: Client, rows: int, django_assert_num_queries: Any
) -> None:
    group = make_group()
    for _ in range(rows):
        make_need(group)
    with django_assert_num_queries(4):  # version, choices, masks, rows
        client.get("/needs/")
    with django_assert_num_queries(1):  # kept
        client.get("/needs/")
    pages.kept.clear()
    with django_assert_num_queries(3):  # the choices are known by now
        client.get("/needs/print/")


def test_pages_of_twenty_and_a_way_back_from_beyond(client: Client) -> None:
    group = make_group()
    for _ in range(21):
        make_need(group)
    assert (len(titles(client)), len(titles(client, "?page=2"))) == (20, 1)
    beyond = client.get("/needs/?page=3&kind=volunteers")
    assert beyond.status_code == 404 and 'href="/needs/?kind=volunteers"' in beyond.content.decode()


def test_empty_boxes_leave_the_address(client: Client) -> None:
    response = client.get("/needs/?q=&kind=things&area=")
    assert (response.status_code, response["Location"]) == (302, "/needs/?kind=things")


@pytest.mark.parametrize(
    "path", ["/needs/0/", "/needs/01/", "/needs/1a/", "/needs/１/", "/needs/9999999999/"]
)
def test_a_number_is_plain_digits(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_page_of_a_post_says_what_when_and_where_with_the_year(client: Client) -> None:
    day = date(clock.today().year + 1, 1, 9)
    need = make_need(days=[day], ends_on=day, place_text="材木座海岸", beginner_welcome=True)
    page = client.get(need.get_absolute_url()).content.decode()
    for words in (f"{day.year}年1月9日", "材木座海岸", "1回 1時間半くらい", "9時から10時半まで", "歓迎します",
                  need.body, need.group.name):  # fmt: skip
        assert words in page
    assert need.group.get_absolute_url() in page


def test_a_question_about_a_post_names_it(client: Client) -> None:
    need = make_need(title="草取りの手伝い")
    other = make_need(title="よその団体の募集")
    ask = f"/groups/{need.group.number}/ask/"
    assert f'href="{ask}?need={need.number}"' in client.get(need.get_absolute_url()).content.decode()
    assert f"募集「草取りの手伝い」（募集番号 {need.number}）について" in (
        client.get(f"{ask}?need={need.number}").content.decode()
    )
    for odd in (other.number, "0", "x", "9" * 30, "１"):
        page = client.get(f"{ask}?need={odd}")
        assert page.status_code == 200 and "募集番号" not in page.content.decode()


def test_open_posts_stand_on_the_page_of_their_group_and_on_the_front_page(client: Client) -> None:
    group = make_group()
    make_need(group, title="出ている一つ")
    make_need(group, title="まだ下書き", state=Need.State.DRAFT)
    for address in (group.get_absolute_url(), "/"):
        page = client.get(address).content.decode()
        assert "出ている一つ" in page and "まだ下書き" not in page
    assert "1件の募集を見る" in client.get("/").content.decode()


def test_the_feed_holds_the_newest_open_posts(client: Client, posts: dict[str, Need]) -> None:
    feed = ElementTree.fromstring(client.get("/needs/feed.xml").content)
    entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
    links = [entry.find("{http://www.w3.org/2005/Atom}id").text for entry in entries]  # type: ignore[union-attr]
    assert links == [f"http://127.0.0.1:8000/needs/{posts[key].number}/" for key in "cba"]


def test_what_a_group_writes_is_shown_as_text(client: Client) -> None:
    need = make_need(title="<b>太字</b>", body="<script>alert(1)</script>")
    for address in ("/needs/", need.get_absolute_url(), "/", "/needs/print/", need.group.get_absolute_url()):
        page = client.get(address).content.decode()
        assert "<b>太字</b>" not in page and "<script>alert" not in page and "&lt;b&gt;太字" in page


def test_a_paused_group_keeps_its_posts_with_a_word_about_the_pause(client: Client) -> None:
    need = make_need(make_group(state=Group.State.SUSPENDED))
    assert "活動を休んでいます" in client.get(need.get_absolute_url()).content.decode()
