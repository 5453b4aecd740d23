"""The demo tells its story with the actions that production uses: all of it, once; every role gets home."""

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from core.models import OutboxMessage
from groups.models import ActivityReport, Group, Need, ProxyNotice
from kamakura_portal.demo_data import GROUPS_IN_GUIDELINE, load_demo
from kamakura_portal.demo_people import PEOPLE


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.django_db
@override_settings(PORTAL_DEMO=True, ROOT_URLCONF="tests.journeys.demo_urls")
def test_the_whole_story_loads_once_and_everybody_gets_home() -> None:
    """One test, because the story takes twenty seconds to tell."""
    call_command("load_reference", verbosity=0)
    assert (load_demo(), load_demo()) == (True, False)
    exactly_the_groups_of_the_guideline_are_listed()
    every_mail_is_delivered_and_has_one_reader()
    few_letters_wait_for_the_centre()
    posts_and_reports_can_be_seen()
    for person in PEOPLE:
        signs_in_with_one_press_and_finds_a_home(person.key)


def exactly_the_groups_of_the_guideline_are_listed() -> None:
    assert Group.objects.listed().count() == GROUPS_IN_GUIDELINE == 390


def every_mail_is_delivered_and_has_one_reader() -> None:
    mails = OutboxMessage.objects.all()
    assert {mail.state for mail in mails} == {"sent"}
    assert [mail.to for mail in mails if mail.to.count("@") != 1] == []


def few_letters_wait_for_the_centre() -> None:
    """Those of the story about a paper application; who came to the desk has been told there."""
    assert ProxyNotice.objects.filter(done_at=None).count() < 5


def posts_and_reports_can_be_seen() -> None:
    need = Need.objects.filter(state="open").earliest("number")
    report = ActivityReport.objects.filter(state="published").earliest("pk")
    for path in (f"/needs/{need.number}/", f"/groups/{report.group.number}/reports/{report.pk}/"):
        assert Client().get(path).status_code == 200, path


def signs_in_with_one_press_and_finds_a_home(role: str) -> None:
    response = Client().post("/demo/sign-in/", {"role": role}, follow=True)
    assert response.redirect_chain, role
    assert response.status_code == 200, role
