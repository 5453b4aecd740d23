"""The demo tells its story with the actions that production uses: all of it, once; every role gets home."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings

from core.models import OutboxMessage
from groups.models import ActivityReport, Group, Need, ProxyNotice
from kamakura_portal.demo_data import GROUPS_IN_GUIDELINE, load_demo
from kamakura_portal.demo_people import PEOPLE

pytestmark = [pytest.mark.once, pytest.mark.django_db]
URLCONF = "tests.journeys.demo_urls"


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The whole story once, in a transaction that is taken back."""
    demo_mode = override_settings(PORTAL_DEMO=True, ROOT_URLCONF=URLCONF)
    with django_db_blocker.unblock(), demo_mode, transaction.atomic():
        call_command("load_reference", verbosity=0)
        assert load_demo()
        yield
        transaction.set_rollback(True)


def test_a_second_start_loads_nothing_twice(demo: None) -> None:
    assert not load_demo()


def test_exactly_the_groups_of_the_guideline_are_listed(demo: None) -> None:
    assert Group.objects.listed().count() == GROUPS_IN_GUIDELINE == 390


def test_every_mail_of_the_story_is_delivered_and_has_one_reader(demo: None) -> None:
    mails = OutboxMessage.objects.all()
    assert {mail.state for mail in mails} == {"sent"}
    assert [mail.to for mail in mails if mail.to.count("@") != 1] == []


def test_posts_and_reports_can_be_seen(demo: None) -> None:
    visitor = Client()
    need = Need.objects.filter(state="open").earliest("number")
    report = ActivityReport.objects.filter(state="published").earliest("pk")
    assert visitor.get(f"/needs/{need.number}/").status_code == 200
    assert visitor.get(f"/groups/{report.group.number}/reports/{report.pk}/").status_code == 200


def test_few_letters_wait_for_the_centre(demo: None) -> None:
    """Those of the story about a paper application; who came to the desk has been told there."""
    assert ProxyNotice.objects.filter(done_at=None).count() < 5


@pytest.mark.parametrize("role", [person.key for person in PEOPLE])
def test_every_role_signs_in_with_one_press_and_finds_a_home(demo: None, role: str) -> None:
    client = Client()
    response = client.post("/demo/sign-in/", {"role": role}, follow=True)
    assert response.status_code == 200
    assert response.redirect_chain
