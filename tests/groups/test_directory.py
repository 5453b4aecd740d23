"""/groups/ as a visitor sees it: results, counts, chips, empty results, hostile addresses, table, feed."""

import csv
import io
import re
from datetime import date
from urllib.parse import quote

import pytest
from django.test import Client

from core import clock
from groups.front_page import front_page_facts
from groups.models import ActivityField, CentreSite, Group
from tests.groups.factories import make_group, reference

pytestmark = pytest.mark.django_db
LINK = re.compile(r'href="(/groups/[^"]*)"')


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> date:
    day = date(2026, 11, 23)
    monkeypatch.setattr(clock, "today", lambda: day)
    return day


def page(client: Client, address: str = "/groups/") -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def results(html: str) -> list[int]:
    """Numbers of the groups linked inside id="results"."""
    inside = html.split('id="results"', 1)[1].split("</ul>", 1)[0]
    return [int(number) for number in re.findall(r'href="/groups/(\d+)/"', inside)]


def counts(html: str) -> dict[tuple[str, str], int]:
    """(parameter, value) of each checkbox with the number beside it."""
    boxes = re.findall(r'<label class="check.*?</label>', html, re.DOTALL)
    found = {}
    for box in boxes:
        name, value = re.search(r'name="(\w+)" value="([\w-]+)"', box).groups()
        found[name, value] = int(re.search(r'class="n num">(\d+)<', box)[1])
    return found


# ---------------------------------------------------------------------------------------------- results


def test_the_list_links_each_group_once_and_only_inside_the_results(client: Client) -> None:
    numbers = [make_group().number for _ in range(3)]
    html = page(client)
    links = [link for link in LINK.findall(html) if re.fullmatch(r"/groups/\d+/", link)]

    assert sorted(results(html)) == numbers
    assert len(links) == len(numbers)


def test_place_day_and_field_find_the_group_and_the_address_is_the_search(client: Client) -> None:
    wanted = make_group(areas=["ofuna"], weekdays=0b0100000, fields=["children"])
    make_group(areas=["kamakura"], weekdays=0b0100000, fields=["children"])
    make_group(areas=["ofuna"], weekdays=0b0000001, fields=["children"])
    address = "/groups/?area=ofuna&day=sat&field=children"

    assert results(page(client, address)) == [wanted.number]
    assert results(page(Client(), address)) == [wanted.number]


def test_a_result_row_tells_when_where_and_when_it_was_confirmed(client: Client, today: date) -> None:
    make_group(
        name="見本の磯あそび",
        tagline="磯で遊ぶ",
        areas=["koshigoe"],
        schedule_text="毎月第1日曜",
        confirmed_on=date(2026, 9, 5),
    )
    html = page(client)

    for words in (
        "見本の磯あそび",
        "磯で遊ぶ",
        "毎月第1日曜",
        "腰越",
        "2026年9月に団体が確認",
        "はじめて歓迎",
        "会員募集中",
    ):
        assert words in html


def test_a_group_without_confirmation_for_long_says_so_in_words(client: Client, today: date) -> None:
    make_group(confirmed_on=date(2025, 9, 23))

    assert "14か月 確認がありません" in page(client)


def test_a_suspended_group_is_listed_with_its_state(client: Client) -> None:
    make_group(state=Group.State.SUSPENDED)

    assert '<span class="tag">休止中</span>' in page(client)


def test_a_listed_value_that_became_private_is_gone_from_the_list(client: Client) -> None:
    group = make_group(tagline="これは見せません", public_fields=["schedule_text"], schedule_text="第1月曜")
    html = page(client)
    row = html.split('id="results"')[1].split("</ul>")[0]

    assert "これは見せません" not in html and "はじめて歓迎" not in row and "会員募集中" not in row
    assert "第1月曜" in row and results(html) == [group.number]


def test_the_found_words_are_marked_in_their_context(client: Client) -> None:
    make_group(name="見本の海の会", activities="春は貝をかぞえます。夏はアカテガニの産卵を見守ります。")
    html = page(client, f"/groups/?q={quote('あかてがに')}")

    assert "夏は<mark>アカテガニ</mark>の産卵を見守ります。" in html
    assert "見本の<mark>海</mark>の会" in page(client, f"/groups/?q={quote('海')}")


def test_a_line_that_holds_the_word_is_marked_where_it_stands_and_not_repeated(client: Client) -> None:
    make_group(name="見本の会", tagline="月に一度、浜を歩きます", activities="貝をかぞえます。")
    row = page(client, f"/groups/?q={quote('浜')}").split('id="results"')[1].split("</ul>")[0]

    assert '<p class="hit__line">月に一度、<mark>浜</mark>を歩きます</p>' in row
    assert "hit__found" not in row


def test_found_words_cannot_bring_markup_into_the_page(client: Client) -> None:
    make_group(name="<script>x</script>の会", activities="<b>太字</b> & 海")
    html = page(client, f"/groups/?q={quote('<b>')}")

    assert "<script>x" not in html and "<b>太字" not in html
    assert "<mark>&lt;b&gt;</mark>太字" in html


def test_twenty_groups_make_a_page_and_the_pages_hold_each_group_once(client: Client) -> None:
    numbers = {make_group().number for _ in range(43)}
    lists = [results(page(client, f"/groups/?page={n}&sort=kana")) for n in (1, 2, 3)]

    assert [len(numbers) for numbers in lists] == [20, 20, 3]
    assert {number for numbers in lists for number in numbers} == numbers
    assert "（21–40件目）" in page(client, "/groups/?page=2")


@pytest.mark.parametrize("number", ["2", "999999", "1" + "0" * 20])
def test_a_page_beyond_the_end_answers_404_with_the_way_back(client: Client, number: str) -> None:
    make_group(areas=["ofuna"])
    response = client.get(f"/groups/?area=ofuna&page={number}")

    assert response.status_code == 404
    assert 'href="/groups/?area=ofuna"' in response.content.decode()


# ---------------------------------------------------------------------------------------- filter, chips


def test_counts_follow_the_search(client: Client) -> None:
    make_group(areas=["ofuna"], weekdays=0b0100000)
    make_group(areas=["ofuna", "kamakura"], weekdays=0)
    make_group(areas=["kamakura"], weekdays=0b0100000)

    everything, ofuna = counts(page(client)), counts(page(client, "/groups/?area=ofuna"))

    assert everything["day", "sat"] == 2 and everything["day", "unknown"] == 1
    assert ofuna["day", "sat"] == 1 and ofuna["day", "unknown"] == 1
    assert ofuna["area", "ofuna"] == 2 and ofuna["area", "kamakura"] == 2


def test_each_choice_of_the_address_is_ticked(client: Client) -> None:
    make_group()
    html = page(
        client, "/groups/?area=kamakura&day=unknown&time=pm&field=town&type=npo&beginner=1&recruiting=1"
    )
    ticked = set(re.findall(r'name="(\w+)" value="([\w-]+)" checked', html))

    assert ticked == {
        ("area", "kamakura"), ("day", "unknown"), ("time", "pm"), ("field", "town"), ("type", "npo"),
        ("beginner", "1"), ("recruiting", "1"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "clean"),
    [
        ("q=", "/groups/"),
        ("field=&q=&area=ofuna&area=kamakura", "/groups/?area=ofuna&area=kamakura"),
        ("day=sat&q=%E3%80%80", "/groups/?day=sat"),
        ("q=%E6%B5%B7&field=", "/groups/?q=%E6%B5%B7"),
        ("next=//evil.example/&q", "/groups/?next=%2F%2Fevil.example%2F"),
    ],
)
def test_what_a_form_left_empty_is_not_kept_in_the_address(
    client: Client, django_assert_num_queries, sent: str, clean: str
) -> None:
    with django_assert_num_queries(0):
        answer = client.get(f"/groups/?{sent}")

    assert (answer.status_code, answer["Location"]) == (302, clean)
    assert client.get(clean).status_code == 200


def test_the_links_of_a_page_that_a_form_led_to_carry_nothing_empty(client: Client) -> None:
    for _ in range(21):
        make_group(areas=["ofuna"])
    html = client.get("/groups/?field=&area=ofuna&q=&sort=kana", follow=True).content.decode()
    links = [link for link in re.findall(r'href="([^"]*)"', html) if "area=" in link]

    assert len(links) > 4 and [link for link in links if re.search(r"=(&|$)", link)] == []


def test_each_chip_takes_off_its_own_condition(client: Client) -> None:
    make_group(areas=["ofuna"], weekdays=0b0100000)
    html = page(client, f"/groups/?q={quote('見本')}&area=ofuna&area=kamakura&day=sat&sort=kana")
    chips = dict(re.findall(r'<a class="chip" href="([^"]*)">(.*?) <u>外す', html))
    q = quote("見本")

    assert {label: link.replace("&amp;", "&") for link, label in chips.items()} == {
        "「見本」": "/groups/?area=kamakura&area=ofuna&day=sat&sort=kana",
        "鎌倉": f"/groups/?q={q}&area=ofuna&day=sat&sort=kana",
        "大船": f"/groups/?q={q}&area=kamakura&day=sat&sort=kana",
        "土曜": f"/groups/?q={q}&area=kamakura&area=ofuna&sort=kana",
    }


def test_nothing_found_offers_what_to_take_off_and_a_person_to_call(client: Client) -> None:
    make_group(areas=["ofuna"], fields=["town"])
    make_group(areas=["ofuna"], fields=["town"])
    make_group(areas=["kamakura"], fields=["science"])
    CentreSite.objects.filter(position=0).update(phone="0467-00-0001")
    html = page(client, "/groups/?area=ofuna&field=science")
    offers = re.findall(
        r'<li><a href="([^"]*)"><span><b>「(.*?)」</b>を外す</span><span class="n num">(\d+)団体', html
    )

    assert offers == [("/groups/?area=ofuna", "科学技術", "2"), ("/groups/?field=science", "大船", "1")]
    assert "0467-00-0001" in html.split("見つからないときは")[1]


def test_words_can_be_taken_off_too(client: Client) -> None:
    make_group(areas=["ofuna"])
    html = page(client, "/groups/?area=ofuna&q=zzzz")

    assert '<a href="/groups/?area=ofuna"><span><b>「zzzz」</b>を外す</span><span class="n num">1団体' in html


def test_an_empty_portal_says_so(client: Client) -> None:
    reference()

    assert "まだ団体が登録されていません。" in page(client)


# ------------------------------------------------------------------------------------ hostile addresses

HOSTILE = [
    "", "'", '"', "\\", "%", "_", ";", "--", "' OR 1=1 --", "') OR ('1'='1",
    "1; DROP TABLE groups_group", "<script>alert(1)</script>", "{{ 7*7 }}", "{% debug %}", "${7*7}",
    "%s", "%(x)s", "{0}", "../../etc/passwd", "0", "-1", "1.5", "1e9", "１", "٣", "²", "0x10", "NaN",
    "inf", "true", "None", "null", "[]", "{}", "()", "__class__", "number__gt",
    "group__representative_phone", "unknown", "sat ", " sat", "SAT", "ofuna,kamakura", "ofuna;kamakura",
    "\u202e", "\u200b", "\ufeff", "\ufffd", "\u0301" * 50, "🧑‍🧑‍🧒‍🧒", "𠮷", "a" * 900, "　", "\t",
    "\r\n", "x\r\nSet-Cookie: a=b", "\x1b[31m", "\x7f", "&", "=", "#", "?", "+", "~", "%%%", "%25",
    "海" * 200, str(2**31), str(2**63), str(2**64), "9" * 100, "1_000",
]  # fmt: skip
PARAMETERS = ["q", "field", "area", "day", "time", "type", "beginner", "recruiting", "sort", "page"]


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_no_value_of_a_parameter_breaks_the_page(client: Client, parameter: str) -> None:
    make_group()
    for value in HOSTILE:
        response = client.get(f"/groups/?{parameter}={quote(value)}", follow=True)

        assert response.status_code in ((200, 404) if parameter == "page" else (200,)), (parameter, value)
        assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "page=2&page=1", "area=ofuna&area=ofuna&area=x", "area[]=ofuna", "area[0]=ofuna", "__proto__=1",
        "q=%ff%fe", "q=%ed%a0%80", "&&&===", "q", "=x", "day=sat" + "&day=sat" * 200,
        "sort=kana&sort=fair", "q=a&q=b",
        "number=1", "order_by=name", "beginner=1&beginner=0", "fields__bit=1", "area=%22", "utm_source=x",
    ],
)  # fmt: skip
def test_odd_queries_are_read_without_an_error(client: Client, query: str) -> None:
    make_group()

    assert client.get(f"/groups/?{query}", follow=True).status_code in (200, 404)
    assert client.get(f"/groups/list.csv?{query}").status_code == 200
    assert client.get(f"/groups/print/?{query}").status_code == 200


def test_unknown_values_are_left_out_and_known_ones_stay(client: Client) -> None:
    wanted = make_group(areas=["ofuna"])
    make_group(areas=["kamakura"])

    assert results(page(client, "/groups/?area=ofuna&area=atlantis&sort=best&page=abc")) == [wanted.number]


def test_a_nul_in_the_address_is_refused(client: Client) -> None:
    assert client.get("/groups/?q=%00").status_code == 400


# ------------------------------------------------------------------------------------- table and paper


def test_the_table_holds_the_same_groups_in_public_columns(client: Client) -> None:
    wanted = make_group(areas=["ofuna"], name="=見本の会", contact_phone="0467-77-0000")
    make_group(areas=["kamakura"])
    response = client.get("/groups/list.csv?area=ofuna")
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    heading, *lines = csv.reader(io.StringIO(content))

    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert [line[heading.index("団体番号")] for line in lines] == [str(wanted.number)]
    assert lines[0][heading.index("名称")] == "'=見本の会"
    assert "0467-77-0000" not in content and "見本 花子" not in content


def test_the_sheet_lists_all_results_on_one_page(client: Client) -> None:
    numbers = [make_group(areas=["ofuna"]).number for _ in range(25)]
    make_group(areas=["kamakura"])
    html = page(client, "/groups/print/?area=ofuna&page=2")

    assert sorted(int(n) for n in re.findall(r'sheet-list__name"><span class="num">(\d+)<', html)) == numbers


def test_the_feed_has_the_newest_groups_first(client: Client) -> None:
    make_group(name="見本の古い会", registered_on=date(2020, 1, 1))
    make_group(name="見本の新しい会", registered_on=date(2026, 11, 1))
    response = client.get("/groups/feed.xml")
    content = response.content.decode()

    assert response.headers["Content-Type"].startswith("application/atom+xml")
    assert content.index("見本の新しい会") < content.index("見本の古い会")
    assert "<updated>2026-11-01T00:00:00+09:00</updated>" in content and "testserver" not in content


def test_months_are_counted_whole() -> None:
    from groups.freshness import months_since, stale_from

    assert months_since(date(2025, 9, 23), date(2026, 11, 23)) == 14
    assert months_since(date(2025, 9, 24), date(2026, 11, 23)) == 13
    assert stale_from(date(2026, 11, 23), 14) == date(2025, 9, 23)
    assert stale_from(date(2026, 3, 31), 13) == date(2025, 2, 28)
    for day in (date(2026, 3, 31), date(2028, 2, 29), date(2026, 1, 1)):
        assert months_since(stale_from(day, 14), day) >= 14


def test_npo_choice_holds_certified_ones_and_says_one_number_everywhere(client: Client) -> None:
    for form in ("npo", "npo", "certified-npo", "voluntary"):
        make_group(form=form)
    html = page(client, "/groups/?type=npo")
    assert (counts(html)[("type", "npo")], counts(html)[("type", "certified-npo")]) == (3, 1)
    assert len(results(html)) == 3
    assert len(results(page(client, "/groups/?type=certified-npo"))) == 1
    table = b"".join(client.get("/groups/list.csv?type=npo")).decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(table)))) == 3
    sheet = page(client, "/groups/print/?type=npo")
    assert '<b class="num">3</b>団体' in sheet
    figure = next(
        each for each in front_page_facts(object(), clock.today())["figures"] if each["label"] == "NPO法人"
    )
    assert figure["value"] == 3


def test_conditions_stay_closed_when_nothing_was_found(client: Client) -> None:
    assert '<details class="filter">' in page(client, "/groups/?q=zzzz")


def test_names_of_fields_are_joined_with_a_sign_that_is_in_none_of_them(client: Client) -> None:
    make_group(fields=["environment", "welfare"], main_field="environment")
    labels = dict(ActivityField.objects.values_list("code", "short_label"))
    words = f"{labels['environment']}、{labels['welfare']}"
    assert words in page(client) and words in page(client, "/groups/print/")
