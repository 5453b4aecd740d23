"""Activity reports as the public sees them: by fiscal year, each page, paper, feed; and in figures."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from core import clock
from groups.models import ActivityReport, Group, Photo
from groups.queries import reports as queries_reports
from groups.queries.reports import Totals
from tests.groups.factories import make_group, make_report
from tests.groups.test_photos import a_photo

pytestmark = pytest.mark.django_db


def text(path: str) -> str:
    return Client().get(path).content.decode()


def titles(html: str) -> list[str]:
    return re.findall(r'class="reports__t"><a href="[^"]+">([^<]+)', html)


def years_of_reports(group: Group) -> None:
    for day, title in (
        (date(2026, 10, 18), "秋"),
        (date(2026, 4, 1), "年度の初日"),
        (date(2026, 3, 31), "前の年度の末日"),
        (date(2025, 7, 7), "七夕"),
    ):
        make_report(group, held_on=day, title=title)


def test_the_page_of_a_group_shows_the_newest_year_and_links_to_the_older_ones() -> None:
    group = make_group(number=31)
    years_of_reports(group)
    html = text("/groups/31/")

    assert titles(html) == ["秋", "年度の初日"]
    assert '<a class="alone" href="/groups/31/reports/?year=2026">令和8年度（2026年度）の活動' in html
    assert '<a class="alone" href="/groups/31/reports/?year=2025">令和7年度（2025年度）の活動' in html


def test_each_fiscal_year_has_an_address_and_the_newest_is_the_first() -> None:
    years_of_reports(make_group(number=31))

    assert titles(text("/groups/31/reports/")) == ["秋", "年度の初日"]
    assert titles(text("/groups/31/reports/?year=2026")) == ["秋", "年度の初日"]
    older = text("/groups/31/reports/?year=2025")
    assert titles(older) == ["前の年度の末日", "七夕"]
    assert "令和7年度（2025年度）" in older and "2026年3月31日 火曜" in older
    assert 'href="/groups/31/reports/?year=2025" aria-current="page"' in older
    assert '<link rel="canonical" href="' in older and 'reports/?year=2025">' in older


@pytest.mark.parametrize(
    "year", ["1999", "20255", "令和7", "-1", "２０２５", "2025'", "99999999999999999999"]
)
def test_a_year_without_reports_is_not_found(year: str) -> None:
    years_of_reports(make_group(number=31))
    assert Client().get("/groups/31/reports/", {"year": year}).status_code == 404


def test_a_group_without_reports_says_so_and_its_page_keeps_still() -> None:
    make_group(number=31)
    assert "まだ活動実績はありません。" in text("/groups/31/reports/")
    assert "活動実績" not in text("/groups/31/")


def test_a_report_has_its_own_page_with_crumbs_and_words_for_sharing() -> None:
    group = make_group(number=31, name="浜の会")
    report = make_report(group, body="<b>浜</b>を歩いた。\n\n楽しかった。")
    html = text(f"/groups/31/reports/{report.pk}/")

    assert html.count("<h1>秋の海岸そうじ</h1>") == 1 and "&lt;b&gt;浜&lt;/b&gt;を歩いた。" in html
    crumbs = ["ホーム", "団体をさがす", "浜の会", "活動実績", "秋の海岸そうじ"]
    assert (
        re.findall(r"<li[^>]*>(?:<a[^>]*>)?([^<]+)", html[html.index('aria-label="現在地"') :])[:5] == crumbs
    )
    assert '<meta property="og:title" content="秋の海岸そうじ（浜の会）">' in html
    assert '<meta property="og:type" content="article">' in html and "og:image" not in html
    assert f'href="/groups/31/reports/{report.pk}/print/"' in html


def test_the_first_photo_is_the_one_that_is_shared() -> None:
    group = make_group(number=31)
    report = make_report(group)
    photo = a_photo(group)
    Photo.objects.update(report=report)
    found = re.search(r'og:image" content="([^"]*)"', text(f"/groups/31/reports/{report.pk}/"))
    assert found and found[1].endswith(f"/groups/31/photos/{photo.pk}-800.webp")


def test_the_sheet_for_paper_has_the_whole_report() -> None:
    report = make_report(make_group(number=31), body="一行目\n二行目")
    html = text(f"/groups/31/reports/{report.pk}/print/")
    assert (
        "一行目<br>二行目" in html and "秋の海岸そうじ" in html and f"/groups/31/reports/{report.pk}/" in html
    )


@pytest.mark.parametrize("over", [{"state": "draft"}, {"state": "withdrawn"}, {"held": True}])
def test_what_is_not_public_is_on_no_page(over: dict[str, Any]) -> None:
    group = make_group(number=31)
    report = make_report(group, title="見えない題", body="見えない文", **over)
    pages = ("/groups/31/", "/groups/31/reports/", "/groups/reports.xml", "/groups/?q=見えない題")
    assert [page for page in pages if "見えない題" in text(page).replace("q=見えない題", "")[:40_000]] in (
        [],
        ["/groups/?q=見えない題"],
    )
    gone = [f"/groups/31/reports/{report.pk}/", f"/groups/31/reports/{report.pk}/print/"]
    assert [Client().get(path).status_code for path in gone] == [404, 404]


@pytest.mark.parametrize("state", [Group.State.EXPIRED, Group.State.STRUCK_OFF])
def test_only_listed_groups_show_their_reports(state: str) -> None:
    group = make_group(number=31)
    report = make_report(group)
    Group.objects.update(state=state)
    paths = [
        "/groups/31/reports/",
        f"/groups/31/reports/{report.pk}/",
        f"/groups/31/reports/{report.pk}/print/",
    ]
    assert {Client().get(path).status_code for path in paths} <= {404, 410}
    assert "秋の海岸そうじ" not in text("/groups/reports.xml")


def test_a_report_is_found_only_under_its_own_group() -> None:
    report = make_report(make_group(number=31))
    make_group(number=32)
    assert Client().get(f"/groups/32/reports/{report.pk}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_a_year_needs_four_statements_for_any_number_of_reports(
    rows: int, django_assert_num_queries: Any
) -> None:
    group = make_group(number=31)
    for number in range(rows):
        report = make_report(group, title=f"{number}回目")
        photo = a_photo(group)
        Photo.objects.filter(pk=photo.pk).update(report=report)
    text("/privacy/")  # the foot of every page is kept by then
    with django_assert_num_queries(4):  # version, group, reports, photos
        Client().get("/groups/31/reports/")
    with django_assert_num_queries(1):
        Client().get("/groups/31/reports/")


def test_the_feed_has_the_newest_first_and_sets_no_cookie() -> None:
    group = make_group(name="浜の会")
    now = clock.now()
    make_report(group, title="先", published_at=now - timedelta(days=2))
    make_report(group, title="後", held_on=date(2020, 1, 1), published_at=now)
    response = Client().get("/groups/reports.xml")
    html = response.content.decode()

    assert "application/atom+xml" in response.headers["Content-Type"] and not response.cookies
    assert re.findall("<entry><title>([^<]+)", html) == ["後（浜の会）", "先（浜の会）"]


# --------------------------------------------------------------------- for the bulletin and the statistics


def test_totals_of_a_year_count_only_what_the_public_sees() -> None:
    first, second = make_group(), make_group()
    make_report(first, people=24)
    make_report(first, people=None)
    make_report(second, people=0, held_on=date(2027, 3, 31))
    make_report(second, people=500, held_on=date(2026, 3, 31))
    make_report(second, people=500, state="draft")
    make_report(second, people=500, held=True)
    make_report(make_group(state=Group.State.EXPIRED), people=500)

    assert queries_reports.totals(2026) == Totals(reports=3, groups=2, people=24, uncounted=1)
    assert queries_reports.totals(2025) == Totals(1, 1, 500, 0)
    assert queries_reports.totals(2001) == Totals(0, 0, 0, 0)
    assert [report.people for report in queries_reports.reports_of_year(2026)] == [0, None, 24]


def test_a_bulletin_gets_what_was_first_published_in_its_days() -> None:
    group = make_group()
    now = clock.now()
    rows = [
        make_report(group, title=str(days), published_at=now - timedelta(days=days)) for days in (40, 3, 1)
    ]
    today = clock.today()
    found = queries_reports.newest_published(today - timedelta(days=7), today)

    assert [report.title for report in found] == ["3", "1"]
    assert ActivityReport.objects.count() == len(rows)
