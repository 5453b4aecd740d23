"""The menu above a person's own pages leads to that person's own home and says whose pages these are."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from tests import people

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
