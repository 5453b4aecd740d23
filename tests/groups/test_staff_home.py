"""The staff home: every figure is the length of the list behind it."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from core import clock
from groups.models import Registration
from tests.groups.factories import make_registration, reference
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


def test_a_role_without_work_yet_is_told_so(client: Client) -> None:
    signed_in(client, coordinator())
    assert "いま、ポータルでお願いする仕事はありません" in client.get("/staff/").content.decode()
