"""The content version as kept pages read it."""

from contextlib import closing

import pytest
from django.db import connection

from core import version
from core.models import ContentVersion


@pytest.mark.django_db
def test_the_key_changes_with_every_change_and_only_then() -> None:
    before = version.key()
    assert version.key() == before

    version.bump()
    assert version.key() != before and version.key()[0] == before[0] + 1


@pytest.mark.django_db
def test_the_key_of_a_new_database_is_that_of_its_first_row() -> None:
    ContentVersion.objects.all().delete()
    first = version.key()

    assert ContentVersion.objects.count() == 1
    assert version.key()[0] == first[0]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_between_two_pages_is_opened_anew() -> None:
    before = version.key()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [process])

    assert version.key() == before


@pytest.mark.django_db
def test_the_key_is_one_statement(django_assert_num_queries) -> None:
    version.bump()
    with django_assert_num_queries(1):
        version.key()
