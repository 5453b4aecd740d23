"""The menu above a person's own pages leads to that person's own home and says whose pages these are."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from groups.actions.sites import update_site
from groups.models import CentreSite
from tests import people
from tests.groups.factories import make_group

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("person", "home", "words"),
    [
        (people.representative, "/my/", ("団体のページ", "団体のホーム")),
        (people.centre_staff, "/staff/", ("職員のページ", "職員のホーム")),
        (people.tsunagari_staff, "/staff/", ("職員のページ", "職員のホーム")),
        (people.committee_member, "/committee/", ("推進委員のページ", "推進委員のホーム")),
        (people.administrator, "/admin/", ("管理者のページ", "管理のホーム")),
    ],
)
def test_own_pages_lead_to_the_own_home(
    client: Client, person: Callable[[], User], home: str, words: tuple[str, str]
) -> None:
    header = signed_in_header(client, person())
    assert re.findall(rf'href="{home}"[^>]*>(\w+)</a>', header) == [words[1]]
    assert words[0] in header
    assert client.get(home).status_code == 200


def signed_in_header(client: Client, user: User) -> str:
    page = people.signed_in(client, user).get("/accounts/profile/").content.decode()
    return page.split("<header")[1].split("</header>")[0]


def box_of_phones(client: Client) -> str:
    page = people.signed_in(client, people.representative()).get("/my/claim/").content.decode()
    return page.split('aria-label="相談先"')[1].split("</aside>")[0]


def test_only_sites_that_can_be_called_stand_under_the_words_please_call(client: Client) -> None:
    CentreSite.objects.create(name="鎌倉の拠点", phone="0467-00-0001", hours_text="9時から21時")
    CentreSite.objects.create(name="電話のない拠点", hours_text="9時から17時")
    box = box_of_phones(client)
    assert "迷ったら、お電話ください" in box and "0467-00-0001" in box and "9時から21時" in box
    assert "電話のない拠点" not in box and "9時から17時" not in box


def test_without_any_number_nobody_is_asked_to_call(client: Client) -> None:
    CentreSite.objects.create(name="電話のない拠点")
    box = box_of_phones(client)
    assert "お電話" not in box and "電話のない拠点" not in box
    assert "市民活動センターの窓口でお手伝いします。" in box


@pytest.mark.parametrize(
    ("address", "current"),
    [
        ("/", []),
        ("/groups/", [("page", "/groups/")]),
        ("/groups/{number}/", [("true", "/groups/")]),
        ("/groups/register/", [("page", "/groups/register/")]),
        ("/groups/?day=sat", [("page", "/groups/")]),
    ],
)
def test_the_menu_says_where_somebody_is(
    client: Client, address: str, current: list[tuple[str, str]]
) -> None:
    page = client.get(address.format(number=make_group().number)).content.decode()
    header = page.split("<header")[1].split("</header>")[0]
    assert re.findall(r'href="([^"]+)" aria-current="([^"]+)"', header) == [
        (url, mark) for mark, url in current
    ]


def test_a_changed_site_of_the_centre_stands_on_every_page_at_once(client: Client) -> None:
    site = CentreSite.objects.create(name="前の拠点", phone="0467-00-0001")
    pages = ("/", "/groups/", "/privacy/", "/groups/register/")
    before = [client.get(page).content.decode() for page in pages]
    update_site(
        site=site, expected_version=site.version, values={"name": "今の拠点"}, by=people.centre_staff()
    )
    after = [client.get(page).content.decode() for page in pages]

    assert all("前の拠点" in page for page in before)
    assert all("今の拠点" in page and "前の拠点" not in page for page in after)


def staff_menu(client: Client, user: User, address: str) -> str:
    page = people.signed_in(client, user).get(address).content.decode()
    return page.split('aria-label="職員のメニュー"')[1].split("</nav>")[0]


@pytest.mark.parametrize(
    ("person", "address", "titles"),
    [
        (people.centre_staff, "/staff/", ["受付", "団体", "問い合わせ・内容", "記録・設定"]),
        (people.tsunagari_staff, "/staff/", ["受付", "団体", "問い合わせ・内容", "記録・設定"]),
        (people.coordinator, "/staff/baton/", []),
        (people.section_staff, "/staff/", []),
        (people.administrator, "/staff/people/", []),
    ],
)
def test_the_offices_menu_has_headings_where_it_is_long(
    client: Client, person: Callable[[], User], address: str, titles: list[str]
) -> None:
    menu = staff_menu(client, person(), address)
    assert re.findall(r'<p class="desk__title" id="menu-\d">([^<]+)</p>', menu) == titles
    assert len(re.findall(r'<ul aria-labelledby="menu-\d">', menu)) == len(titles)
    assert ("popovertarget" in menu) == bool(titles)


def test_the_offices_menu_marks_the_page_that_is_open(client: Client) -> None:
    menu = staff_menu(client, people.centre_staff(), "/staff/changes/pages/")
    assert re.findall(r'href="([^"]+)" aria-current="([^"]+)"', menu) == [("/staff/changes/", "true")]
