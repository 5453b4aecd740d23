"""Who sends hostile input: browsers that are given the answer of the portal and never an exception."""

import logging
from collections.abc import Iterator

import pytest
from django.test import Client

from tests import people
from tests.groups.factories import reference


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    reference()
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def officer() -> Client:
    return people.signed_in(Client(raise_request_exception=False), people.centre_staff())


@pytest.fixture
def manager() -> Client:
    return people.signed_in(Client(raise_request_exception=False), people.tsunagari_staff())
