"""/groups/<number>/: what is shown, what never is, data for machines, the sheet for paper."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from core import clock
from groups.models import PERSONAL_SWITCHES, SWITCHABLE, CentreSite, Group
from tests.groups.factories import make_group

pytestmark = pytest.mark.django_db
# A value for each field with a switch that stands nowhere else on the page.
TRACES: dict[str, tuple[dict[str, Any], str]] = {
    "tagline": ({"tagline": "ひとことの跡"}, "ひとことの跡"),
    "weekdays": ({"weekdays": 0b1000000}, "活動する曜日：日"),
    "time_bands": ({"schedule_text": "", "time_bands": 0b100}, "夜"),
    "schedule_text": ({"schedule_text": "日時の跡"}, "日時の跡"),
    "place_text": ({"place_text": "場所の跡"}, "場所の跡"),
    "welcome_text": ({"welcome_text": "対象の跡"}, "対象の跡"),
    "beginner_welcome": ({"beginner_welcome": True}, "はじめて歓迎"),
    "recruiting": ({"recruiting": True}, "会員募集中"),
    "fee_text": ({"fee_text": "会費の跡"}, "会費の跡"),
    "first_visit": ({"first_visit": "はじめての跡"}, "はじめての跡"),
    "introduction": ({"introduction": "紹介の跡"}, "紹介の跡"),
    "founded": ({"founded_year": 1987, "founded_month": None}, "昭和62年（1987年）"),
    "members_total": ({"members_total": 73}, "73人"),
    "website": ({"website": "https://trace.example.jp/"}, "https://trace.example.jp/"),
    "corporate_number": ({"corporate_number": "1180301018771"}, "1180301018771"),
    "representative_name": ({"representative_name": "代表の跡"}, "代表の跡"),
    "contact_name": ({"contact_name": "連絡の跡"}, "連絡の跡"),
    "contact_phone": ({"contact_phone": "0467-12-3456"}, "0467-12-3456"),
    "contact_email": ({"contact_email": "trace@example.jp"}, "trace@example.jp"),
}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 23))


def page(group: Group, tail: str = "") -> str:
    response = Client().get(f"/groups/{group.number}/{tail}")
    assert response.status_code == 200
    return response.content.decode()


# ------------------------------------------------------------------------------------- what is shown


def test_every_switch_has_a_trace_to_look_for() -> None:
    assert set(TRACES) == set(SWITCHABLE)


@pytest.mark.parametrize("field", SWITCHABLE)
def test_a_field_is_shown_only_when_the_group_switched_it_on(field: str) -> None:
    values, trace = TRACES[field]
    hidden = make_group(**values, public_fields=[name for name in SWITCHABLE if name != field])
    shown = make_group(**values, public_fields=[*SWITCHABLE])

    assert trace in page(shown) and trace not in page(hidden)
    assert trace not in page(hidden, "print/")


def test_the_representatives_address_phone_mail_and_kana_are_never_shown() -> None:
    group = make_group(
        public_fields=[*SWITCHABLE],
        representative_kana="ヒミツノカナ",
        representative_address="鎌倉市ひみつ町1番",
        representative_phone="0467-98-7654",
        representative_email="secret@example.jp",
        members_citizens=17,
        officers_total=91,
    )
    both = page(group) + page(group, "print/")

    for secret in ("ヒミツノカナ", "ひみつ町", "0467-98-7654", "secret@example.jp", "17人", "91人"):
        assert secret not in both


def test_a_new_group_shows_no_person() -> None:
    group = make_group()
    html = page(group)

    assert not set(PERSONAL_SWITCHES) & set(group.public_fields)
    for name in PERSONAL_SWITCHES:
        assert getattr(group, name) not in html


def test_the_page_tells_number_dates_fields_and_the_first_day_in_steps() -> None:
    group = make_group(
        name="見本の磯の会",
        first_visit="9時に集まる\n\n長ぐつをはく",
        fields=["environment", "children"],
        registered_on=date(2019, 5, 1),
        confirmed_on=date(2026, 11, 9),
    )
    html = page(group)

    assert "<h1>見本の磯の会</h1>" in html and f'団体番号 <span class="num">{group.number}</span>' in html
    assert "令和元年（2019年）5月1日 登録" in html and "2026年11月9日" in html
    assert "<li><p>9時に集まる</p></li><li><p>長ぐつをはく</p></li>" in html
    assert "環境の保全" in html and "子どもの健全育成" in html and "確認がありません" not in html


def test_an_old_confirmation_is_said_in_words() -> None:
    assert "20か月 確認がありません" in page(make_group(confirmed_on=date(2025, 3, 1)))


def test_a_suspended_group_says_that_it_rests() -> None:
    assert "いまは活動を休んでいます" in page(make_group(state=Group.State.SUSPENDED))


def test_without_a_public_contact_the_centres_telephone_stands_there() -> None:
    group = make_group()
    CentreSite.objects.filter(position=0).update(phone="0467-00-0001")

    assert "電話・住所は公開していません" in page(group) and "0467-00-0001" in page(group).split("<footer")[0]


def test_a_group_without_anything_optional_still_has_a_whole_page() -> None:
    group = make_group(public_fields=[], kana="")
    html = page(group)

    assert "おたずねください" in html and group.purpose in html and "None" not in html


def test_texts_cannot_bring_markup_into_the_page() -> None:
    bad = "</script><script>alert(1)</script>"
    group = make_group(name=bad, purpose=bad, tagline=bad, first_visit=bad, website="")
    html = page(group)

    assert "<script>alert" not in html and html.count("</script>") == 1
    assert "<script>alert" not in page(group, "print/")


# --------------------------------------------------------------------------------- numbers and states


@pytest.mark.parametrize(("state", "answer"), [(Group.State.EXPIRED, 404), (Group.State.STRUCK_OFF, 410)])
def test_a_group_that_is_not_listed_has_no_page(client: Client, state: str, answer: int) -> None:
    group = make_group(state=state)

    for tail in ("", "print/"):
        assert client.get(f"/groups/{group.number}/{tail}").status_code == answer


@pytest.mark.parametrize(
    "number",
    ["0", "01", "007", "-1", "1.0", "１", "٣", "1e3", "999999999", "2147483648", "9" * 40, "abc", "%20", "1'",
     "1%00"],
)  # fmt: skip
def test_an_odd_number_is_not_a_group(client: Client, number: str) -> None:
    make_group(number=7)

    assert client.get(f"/groups/{number}/").status_code in (400, 404)


@pytest.mark.parametrize("photos", [0, 1, 3])
def test_the_number_of_statements_does_not_grow_with_the_photos(
    photos: int, django_assert_num_queries: Any
) -> None:
    from tests.groups.test_photos import a_photo

    group = make_group(fields=["environment", "children", "town"], areas=["kamakura", "ofuna"])
    for _ in range(photos):
        a_photo(group)

    with django_assert_num_queries(8):  # version, choices, group, fields, areas, photos, needs, reports
        Client().get(f"/groups/{group.number}/")
    with django_assert_num_queries(1):
        Client().get(f"/groups/{group.number}/")


def test_the_page_is_kept_and_answers_304_until_the_group_changes(client: Client) -> None:
    group = make_group()
    first = client.get(f"/groups/{group.number}/")
    again = client.get(f"/groups/{group.number}/", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert again.status_code == 304 and not first.cookies and "Vary" not in first.headers
    assert 'method="post"' not in first.content.decode()


# ------------------------------------------------------------------------------------- for machines


def data_block(html: str) -> dict[str, Any]:
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1])


def test_the_data_block_describes_the_group_with_public_values_only(settings: Any) -> None:
    settings.PORTAL_URL = "https://portal.example.jp"
    group = make_group(
        name="</script>の会 & <b>", areas=["ofuna", "citywide"], founded_year=2011, founded_month=5
    )
    data = data_block(page(group))

    assert data["@type"] == "NGO" and data["name"] == "</script>の会 & <b>"
    assert data["@id"] == f"https://portal.example.jp/groups/{group.number}/"
    assert data["areaServed"] == ["鎌倉市大船地域", "鎌倉市"] and data["foundingDate"] == "2011-05"
    assert "telephone" not in data and "email" not in data
    open_group = make_group(public_fields=["contact_phone"], contact_phone="0467-00-1111")
    assert data_block(page(open_group))["telephone"] == "0467-00-1111"


def test_the_page_can_be_shared(settings: Any) -> None:
    settings.PORTAL_URL = "https://portal.example.jp"
    group = make_group(name="見本の海の会", tagline="海を歩く")
    html = page(group)
    address = f"https://portal.example.jp/groups/{group.number}/"

    assert f'<link rel="canonical" href="{address}">' in html
    assert '<meta property="og:title" content="見本の海の会">' in html
    assert '<meta property="og:description" content="海を歩く">' in html
    assert "https://social-plugins.line.me/lineit/share?url=https%3A%2F%2Fportal.example.jp" in html
    assert "<svg" in html.split('aria-label="このページの二次元コード"')[1][:200]


def test_the_code_leads_to_the_page() -> None:
    from groups.public_page import qr_code

    assert qr_code("https://portal.example.jp/groups/5/") != qr_code("https://portal.example.jp/groups/6/")
    assert "style=" not in qr_code("https://portal.example.jp/groups/5/")


def test_the_sheet_for_paper_has_the_facts_the_code_and_the_way_back() -> None:
    group = make_group(name="見本の紙の会", fee_text="無料")
    html = page(group, "print/")

    assert "見本の紙の会" in html and "無料" in html and "二次元コード" in html
    assert f'href="/groups/{group.number}/"' in html
