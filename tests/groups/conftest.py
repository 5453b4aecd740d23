"""Fixtures of the groups tests that concern a signed-in applicant."""

from typing import Any

import pytest
from django.test import Client

from tests.groups.factories import make_user, reference


@pytest.fixture
def applicant(client: Client) -> Any:
    """A person without a role, signed in as `client`."""
    reference()
    user = make_user("applicant@example.jp")
    client.force_login(user)
    return user
