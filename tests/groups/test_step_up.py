"""Weighty acts ask for the second factor again when it is older than 15 minutes (reliability.md 5)."""

import time

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from groups.models import GroupInvitation, Registration
from tests.groups.factories import make_group, make_registration, reference
from tests.people import centre_staff, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    reference()


def sign_in_an_hour_ago(client: Client) -> None:
    signed_in(client, centre_staff())
    session = client.session
    records = session[AUTHENTICATION_METHODS_SESSION_KEY]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{**row, "at": time.time() - 3600} for row in records]
    session.save()


@pytest.mark.parametrize("act", ["approve", "reject"])
def test_a_decision_asks_again(client: Client, act: str) -> None:
    case = make_registration(state="submitted")
    sign_in_an_hour_ago(client)
    answer = client.get(f"/staff/registrations/{case.pk}/{act}/")
    assert (answer.status_code, "/reauthenticate/" in answer["Location"]) == (302, True)
    case.refresh_from_db()
    assert case.state == Registration.State.SUBMITTED


@pytest.mark.parametrize("act", ["invite", "letters"])
def test_writing_to_many_groups_asks_again(client: Client, act: str) -> None:
    group = make_group(contact_email="a@example.jp")
    sign_in_an_hour_ago(client)
    answer = client.post(f"/staff/claims/{act}/", {"group": str(group.number)})
    assert (answer.status_code, "/reauthenticate/" in answer["Location"]) == (302, True)
    assert GroupInvitation.objects.count() == 0


def test_looking_at_a_case_does_not_ask(client: Client) -> None:
    case = make_registration(state="submitted")
    sign_in_an_hour_ago(client)
    assert client.get(f"/staff/registrations/{case.pk}/").status_code == 200
