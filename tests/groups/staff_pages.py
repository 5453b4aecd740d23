"""What the tests of the centre's pages share."""

import re
from datetime import date
from typing import Any

from django.test import Client

from core import clock, dates
from groups.models import Registration
from tests.groups.factories import make_registration
from tests.people import centre_staff, signed_in

QUEUE = "/staff/registrations/"


def officer_client(**values: Any) -> Client:
    return signed_in(Client(), centre_staff(**values))


def named(name: str, **over: Any) -> Registration:
    return make_registration(state=over.pop("state", "submitted"), answers={"basics": {"name": name}}, **over)


def page(client: Client, address: str, **data: str) -> str:
    response = client.get(address, data)
    assert response.status_code == 200
    return response.content.decode()


def names_in(html: str) -> list[str]:
    return re.findall(r'<th scope="row" data-l="団体"><a[^>]*>([^<]*)</a>', html)


def working_days_ago(count: int) -> date:
    """The day from which `count` working days have gone by; right on holidays too."""
    return dates.add_working_days(dates.add_working_days(clock.today(), 1), -count - 1)


def seen(registration: Registration) -> str:
    return registration.submitted_at.isoformat()
