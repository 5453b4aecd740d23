"""The centre's list of groups, one group with its people, and the two sites of the centre."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock, version
from core.forms import StaleWrite
from core.lifecycle import NotAllowed
from core.models import AuditEntry
from groups.actions.sites import update_site
from groups.models import CentreSite
from tests.groups.factories import make_group, make_user, reference
from tests.people import centre_staff, signed_in, tsunagari_staff
from tests.people import make_user as make_person

pytestmark = pytest.mark.django_db


def officer_client() -> Client:
    return signed_in(Client(), centre_staff())


def names_in(html: str) -> list[str]:
    return re.findall(r'<th scope="row" data-l="団体"><a[^>]*>([^<]*)</a>', html)


# ----------------------------------------------------------------------------------------------- list


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["海の会", "山の会", "川の会"]),
        ({"state": "struck_off"}, ["川の会"]),
        ({"field": "culture"}, ["山の会"]),
        ({"claimed": "yes"}, ["海の会"]),
        ({"claimed": "no"}, ["山の会", "川の会"]),
        ({"stale": "on"}, ["山の会"]),
        ({"q": "ｳﾐﾉ"}, ["海の会"]),
        ({"q": "3"}, ["川の会"]),
        ({"q": "見つからない"}, []),
    ],
)
def test_filter_of_the_groups_is_its_address(query: dict[str, str], expected: list[str]) -> None:
    fresh = clock.today() - timedelta(days=10)
    old = clock.today() - timedelta(days=600)
    sea = make_group(
        number=1, name="海の会", kana="ウミノカイ", confirmed_on=fresh, members={make_user(): "editor"}
    )
    make_group(number=2, name="山の会", kana="ヤマノカイ", confirmed_on=old, fields=["culture"])
    left = make_group(
        number=3, name="川の会", kana="カワノカイ", confirmed_on=fresh, state="struck_off",
        members={make_user(): "editor"},
    )  # fmt: skip
    left.memberships.update(ended_at=clock.now())
    html = officer_client().get("/staff/groups/", query).content.decode()
    assert names_in(html) == expected
    assert sea.memberships.count() == 1


def test_list_takes_the_same_number_of_statements_for_one_and_for_sixty_groups() -> None:
    client = officer_client()
    counts = []
    for total in (1, 60):
        for number in range(len(counts) + 1, total + 1):
            make_group(number=number, members={make_user(): "representative"})
        client.get("/staff/groups/")
        with CaptureQueriesContext(connection) as statements:
            assert client.get("/staff/groups/").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 10


def test_group_page_shows_private_fields_to_the_office_and_records_each_view() -> None:
    member = make_user(name="梶原 見本")
    group = make_group(number=87, members={member: "representative"})
    client = signed_in(Client(), tsunagari_staff())
    html = client.get("/staff/groups/87/").content.decode()
    for part in ("0467-00-0101", "鎌倉市見本町1番2号", "梶原 見本", member.email, "印刷用（PDF）"):
        assert part in html
    entry = AuditEntry.objects.get(personal=True, object_id=str(group.pk))
    assert entry.verb == "団体の情報を見た"


def test_member_of_the_group_cannot_open_the_offices_page() -> None:
    member = make_person()
    make_group(number=87, members={member: "representative"})
    assert signed_in(Client(), member).get("/staff/groups/87/").status_code == 403


# ---------------------------------------------------------------------------------------------- sites


def site_data(site: CentreSite, **over: Any) -> dict[str, Any]:
    return {
        "version": site.version, "name": site.name, "postal_code": "", "address": "", "phone": "0467-00-0001",
        "hours_text": "9時から21時", "closed_text": "", **over,
    }  # fmt: skip


@pytest.fixture
def site() -> CentreSite:
    reference()
    return CentreSite.objects.all()[0]


def test_saved_site_renews_public_pages_and_leaves_both_values_in_the_record(site: CentreSite) -> None:
    before = version.current().version
    data = site_data(site, phone="０４６７（００）０００２", postal_code="〒248－8686")
    response = officer_client().post(f"/staff/sites/{site.pk}/", data)
    assert response.status_code == 302
    site.refresh_from_db()
    assert (site.phone, site.postal_code, site.version) == ("0467-00-0002", "2488686", 2)
    assert version.current().version == before + 1
    entry = AuditEntry.objects.get(verb="拠点の案内を変えた")
    assert entry.changes["電話"] == ["", "0467-00-0002"]
    assert "住所" not in entry.changes


def test_site_saved_by_somebody_else_in_between_is_not_overwritten(site: CentreSite) -> None:
    client = officer_client()
    stale = site_data(site, phone="0467-00-0009")
    officer_client().post(f"/staff/sites/{site.pk}/", site_data(site))
    response = client.post(f"/staff/sites/{site.pk}/", stale)
    html = response.content.decode()
    assert response.status_code == 409
    assert "ほかの人が先に変えました" in html
    assert 'value="0467-00-0009"' in html
    site.refresh_from_db()
    assert site.phone == "0467-00-0001"
    again = {**stale, "version": re.search(r'name="version" value="(\d+)"', html).group(1)}
    assert client.post(f"/staff/sites/{site.pk}/", again).status_code == 302
    site.refresh_from_db()
    assert site.phone == "0467-00-0009"


@pytest.mark.parametrize(
    "change",
    [
        {"phone": ""}, {"phone": "内線2582"}, {"postal_code": "12345"}, {"name": ""}, {"name": "長" * 61},
        {"hours_text": ""}, {"version": ""}, {"version": "0"}, {"version": "9" * 30},
        {"address": "こわれた\ufffd"},
    ],
)  # fmt: skip
def test_site_with_a_bad_value_comes_back(site: CentreSite, change: dict[str, str]) -> None:
    response = officer_client().post(f"/staff/sites/{site.pk}/", site_data(site, **change))
    assert response.status_code == 422
    assert "直すところが" in response.content.decode()
    site.refresh_from_db()
    assert site.version == 1


def test_two_sites_cannot_have_one_name(site: CentreSite) -> None:
    other = CentreSite.objects.exclude(pk=site.pk).first()
    response = officer_client().post(f"/staff/sites/{site.pk}/", site_data(site, name=other.name))
    assert "同じ名前の拠点があります。" in response.content.decode()


def test_saving_an_unchanged_site_writes_nothing(site: CentreSite) -> None:
    officer = centre_staff()
    update_site(site=site, expected_version=1, values={"name": site.name}, by=officer)
    site.refresh_from_db()
    assert (site.version, AuditEntry.objects.count()) == (1, 0)


def test_site_is_changed_by_centre_and_tsunagari_only(site: CentreSite) -> None:
    with pytest.raises(NotAllowed):
        update_site(site=site, expected_version=1, values={"phone": "0467-00-0003"}, by=make_person())
    with pytest.raises(StaleWrite):
        update_site(site=site, expected_version=9, values={"phone": "0467-00-0003"}, by=tsunagari_staff())
    assert signed_in(Client(), make_person()).get("/staff/sites/").status_code == 403
