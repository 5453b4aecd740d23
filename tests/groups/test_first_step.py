"""はじめの一歩: three answers, three groups, the nearest day, a person at the centre."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from core import clock, pages
from groups.meeting_days import next_meeting
from groups.models import CentreSite, Group
from tests.groups.factories import make_group, make_need

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 30)  # a Monday
MON, TUE, WED, THU, FRI, SAT, SUN = (1 << day for day in range(7))


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def named(name: str, **over: Any) -> Group:
    """A group that meets on Sunday mornings in Ofuna with children, unless said otherwise."""
    values: dict[str, Any] = {
        "weekdays": SUN, "time_bands": 1, "schedule_text": "", "areas": ["ofuna"], "fields": ["children"],
        "beginner_welcome": True, "confirmed_on": date(2026, 10, 1),
    }  # fmt: skip
    return make_group(name=name, **(values | over))


def answer(client: Client, query: str = "when=sunday&where=ofuna&what=children") -> tuple[list[str], str]:
    page = client.get(f"/first-step/?{query}").content.decode()
    names = [part.split(">")[1].split("<")[0] for part in page.split('<h2><a href="/groups/')[1:]]
    return names, page


def test_the_questions_stand_on_one_page_with_a_way_out_of_each(client: Client) -> None:
    page = client.get("/first-step/").content.decode()
    assert [page.count(f'name="{name}" value="any" checked') for name in ("when", "where", "what")] == [
        1,
        1,
        1,
    ]
    assert 'method="post"' not in page and "<script" not in page.split("</head>")[1]
    assert 'id="results"' not in page


def test_three_groups_that_fit_every_answer(client: Client) -> None:
    for name in ("一", "二", "三", "四"):
        named(name)
    named("遠い", areas=["koshigoe"])
    names, page = answer(client)
    assert len(names) == 3 and "遠い" not in names
    assert "三つの答えにすべて合う団体を、3つ選びました。" in page


def test_where_is_set_aside_before_when_and_when_before_what(client: Client) -> None:
    named("合う")
    named("曜日ちがい", weekdays=MON)
    named("場所ちがい", areas=["koshigoe"])
    named("内容ちがい", fields=["culture"])
    names, page = answer(client)
    assert names == ["合う", "場所ちがい", "曜日ちがい"]
    assert "いま1つです。あとの2つは、「いつ」と「どこで」を広げて選びました。" in page
    assert "「どこで」がちがいます：腰越" in page and "「いつ」がちがいます：月曜" in page


def test_without_any_whole_match_the_page_says_so(client: Client) -> None:
    named("場所ちがい", areas=["koshigoe"])
    _names, page = answer(client)
    assert "すべて合う団体は、いまありません。「どこで」を広げて選びました。" in page


def test_a_group_of_the_whole_city_is_near_everywhere(client: Client) -> None:
    named("市内全域", areas=["citywide"])
    assert "「どこで」がちがいます" not in answer(client)[1]


def test_a_group_without_days_is_not_said_to_fit_them(client: Client) -> None:
    named("未記入", weekdays=0)
    assert "「いつ」がちがいます：曜日の記入がありません" in answer(client)[1]


def test_the_evening_is_not_the_day_and_hours_unsaid_may_be_any(client: Client) -> None:
    named("夜", weekdays=WED, time_bands=4)
    named("昼", weekdays=WED, time_bands=1)
    named("時間の記入なし", weekdays=WED, time_bands=0)
    names, page = answer(client, "when=evening")
    assert set(names[:2]) == {"夜", "時間の記入なし"} and names[2] == "昼"
    assert page.count("「いつ」がちがいます") == 1


def test_those_who_welcome_beginners_come_first(client: Client) -> None:
    named("歓迎なし", beginner_welcome=False)
    for name in ("一", "二", "三"):
        named(name)
    assert "歓迎なし" not in answer(client)[0]


def test_a_group_that_pauses_is_not_suggested(client: Client) -> None:
    named("休み", state=Group.State.SUSPENDED)
    assert answer(client)[0] == []


def test_a_private_weekday_is_neither_matched_nor_told(client: Client) -> None:
    group = named("伏せる", public_fields=[])
    _names, page = answer(client)
    assert "「いつ」がちがいます：曜日の記入がありません" in page and "次の日曜" not in page
    assert group.weekdays == SUN


def test_the_next_day_is_a_post_s_own_day_or_reckoned_and_marked_so(client: Client) -> None:
    named("曜日だけ", weekdays=SAT | SUN)
    with_day = named("募集あり")
    need = make_need(with_day, title="清掃の日", days=[date(2026, 12, 2)], ends_on=date(2026, 12, 2))
    _names, page = answer(client)
    assert "次の日曜 <b>12月6日</b>（2026年）ごろ。日時は団体に確かめてください。" in page
    assert f'2026年12月2日 水曜</b>　<a href="/needs/{need.number}/">清掃の日</a>' in page
    nearest = page.split("いちばん近い日</span>")
    assert len(nearest) == 2 and nearest[1].strip().startswith("<b>2026年12月2日")


def test_a_person_at_the_centre_stands_below_with_telephone_and_hours(client: Client) -> None:
    named("一")
    CentreSite.objects.update(phone="0467-00-0009", hours_text="9時から21時")
    _names, page = answer(client)
    assert "一人で決めなくて" in page and 'href="tel:0467-00-0009"' in page and "9時から21時" in page


@pytest.mark.parametrize(
    "query", ["when=nonsense&where=%22&what=%F0%9F%98%80", "when=&where=&what=", "what=" + "x" * 3000]
)
def test_an_unknown_answer_is_no_answer(client: Client, query: str) -> None:
    named("一")
    names, page = answer(client, query)
    assert names == ["一"] and "はじめての人を歓迎する団体から、今日の順番で選びました。" in page


@pytest.mark.parametrize("rows", [1, 3, 12])
def test_few_statements_whatever_the_rows_and_kept_after_that(
    client: Client, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        make_need(named(f"団体{number}"))
    with django_assert_num_queries(4):  # version, choices, groups, posts
        answer(client)
    with django_assert_num_queries(1):
        answer(client)
    pages.kept.clear()
    with django_assert_num_queries(1):
        client.get("/first-step/")


@pytest.mark.parametrize(
    ("schedule", "mask", "wanted", "day"),
    [
        ("", SAT, 0, date(2026, 12, 5)),
        ("", MON, 0, date(2026, 12, 7)),  # today's meeting may be over
        ("", SAT | SUN, SUN, date(2026, 12, 6)),
        ("", SAT, SUN, date(2026, 12, 5)),
        ("毎週土曜 9時から", SAT, 0, date(2026, 12, 5)),
        ("第2土曜 9時から11時", SAT, 0, date(2026, 12, 12)),
        ("第1・第3日曜 10時から", SUN, 0, date(2026, 12, 6)),
        ("第２・４水曜", WED, 0, date(2026, 12, 9)),
        ("第5日曜", SUN, 0, date(2027, 1, 31)),
        ("第1火曜と第4土曜", TUE | SAT, 0, date(2026, 12, 1)),
        ("第1火曜と第4土曜", TUE | SAT, SAT, date(2026, 12, 26)),
        ("不定期", SAT, 0, None),
        ("年10回、土曜か日曜", SAT | SUN, 0, None),
        ("", 0, 0, None),
    ],
)
def test_the_day_is_reckoned_from_the_group_s_own_words(
    schedule: str, mask: int, wanted: int, day: date | None
) -> None:
    assert next_meeting(schedule, mask, wanted, TODAY) == day
