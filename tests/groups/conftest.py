"""People whom many tests of groups sign in: an applicant, an officer, a representative."""

from typing import Any

import pytest
from django.test import Client

from groups.models import Group, Membership
from tests import people
from tests.groups.factories import make_group, make_user, reference


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


@pytest.fixture
def member(officer: Any) -> Any:
    """Who represents `group`."""
    return make_user("hama@example.jp")


@pytest.fixture
def group(member: Any) -> Group:
    """A registered group whose representative has an account."""
    return make_group(members={member: Membership.Role.REPRESENTATIVE})
