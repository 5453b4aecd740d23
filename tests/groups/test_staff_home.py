"""The staff home: every figure is the length of the list behind it."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from core import clock
from groups.models import Registration
from groups.queries import late_words
from tests.groups.factories import make_registration, reference
from tests.groups.staff_pages import working_days_ago
from tests.people import centre_staff, coordinator, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    reference()


def test_each_figure_opens_a_list_of_that_length(client: Client) -> None:
    me, today = centre_staff(), clock.today()
    signed_in(client, me)
    for days in (-3, -1, 0, 30):
        case = make_registration(state="submitted")
        Registration.objects.filter(pk=case.pk).update(due_on=today + timedelta(days=days))
    Registration.objects.filter(pk=case.pk).update(assigned_to=me)
    make_registration(state="returned")
    home = client.get("/staff/").content.decode()
    figures = re.findall(
        r'<a href="(/staff/registrations/\?[^"]+)"><span>[^<]+</span><b class="num">(\d+)</b>', home
    )
    assert len(figures) == 4
    for address, figure in figures:
        answer = client.get(address)
        links = set(re.findall(r'href="/staff/registrations/(\d+)/"', answer.content.decode()))
        assert (address, len(links)) == (address, int(figure))


def test_lateness_is_counted_in_working_days_and_never_hidden_by_a_weekend() -> None:
    friday = date(2026, 11, 13)
    assert [late_words(friday, friday + timedelta(days=days)) for days in (0, 1, 2, 3, 4)] == [
        "",
        "期限を過ぎています",
        "期限を過ぎています",
        "期限から1営業日 遅れ",
        "期限から2営業日 遅れ",
    ]


def test_staff_home_says_how_late_a_case_is_in_the_words_of_the_list(client: Client) -> None:
    signed_in(client, centre_staff())
    make_registration(state="submitted", due_on=working_days_ago(3))
    for address in ("/staff/", "/staff/registrations/"):
        assert client.get(address).content.decode().count("期限から3営業日 遅れ") == 1


def test_a_role_without_work_yet_is_told_so(client: Client) -> None:
    signed_in(client, coordinator())
    assert "いま、ポータルでお願いする仕事はありません" in client.get("/staff/").content.decode()
