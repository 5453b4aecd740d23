"""People whom many tests of groups sign in: an applicant, and an officer at the desk."""

from typing import Any

import pytest
from django.test import Client

from tests import people
from tests.groups.factories import make_user, reference


@pytest.fixture
def applicant(client: Client) -> Any:
    """A person without a role, signed in as `client`."""
    reference()
    user = make_user("applicant@example.jp")
    client.force_login(user)
    return user


@pytest.fixture
def officer() -> Any:
    """Somebody of the centre."""
    reference()
    return people.centre_staff()


@pytest.fixture
def desk(client: Client, officer: Any) -> Client:
    """The officer, signed in."""
    return people.signed_in(client, officer)
