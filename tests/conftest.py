"""What every test shares: quick private settings, a database file of its own, the browser's fixtures."""

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from hypothesis import settings as hypothesis_settings

from core.room import with_room
from tests import template_database

pytest_plugins = ["tests.browser.harness"]

# The same examples on every machine and no file with old ones: a red test is red for everybody.
hypothesis_settings.register_profile(
    "portal", deadline=None, derandomize=True, database=None, max_examples=60
)
hypothesis_settings.load_profile("portal")

# A run makes millions of objects that die young; looking through the old ones each time costs a tenth.
gc.set_threshold(200_000, 50, 100)


@pytest.fixture(scope="session", autouse=True)
def _test_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings for speed and isolation; a single test changes more with pytest-django's `settings`."""
    from django.conf import settings
    from django.test import override_settings

    # Without the manifest a test needs no collectstatic.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        MEDIA_ROOT=tmp_path_factory.mktemp("media"),
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        STORAGES={**settings.STORAGES, "staticfiles": plain},
        PDF_STRICT=True,
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def _one_context_for_each_page() -> Iterator[None]:
    """`response.context` holds what the view gave. Django copies it anew for each part of the page."""
    from copy import copy

    from django.template import RequestContext
    from django.test import client
    from django.test.utils import ContextList

    def store(found: dict[str, Any], signal: Any, sender: Any, context: Any, **more: Any) -> None:
        if isinstance(context, RequestContext) and found.get("original") is not context:
            found["original"] = context
            found.setdefault("context", ContextList()).append(copy(context))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "store_rendered_templates", store)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite gets a file and not memory: threads then have connections of their own, as in production."""
    from django.db import connection

    if connection.vendor == "sqlite":
        place = tmp_path_factory.mktemp("database") / "test.sqlite3"
        template_database.copy_to(place)
        connection.settings_dict["TEST"]["NAME"] = str(place)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """SQLite goes on with the copy that lies there; PostgreSQL copies its template1 for each run."""
    from django.db import connection

    return connection.vendor == "sqlite"


@pytest.fixture(autouse=True)
def _real_clock() -> Iterator[None]:
    """A test that moved the demo's day does not move it for the next one."""
    from core import clock

    clock.forget()
    yield
    clock.forget()


@pytest.fixture
def noon() -> Iterator[None]:
    """Noon of 2026-11-23 in Japan, for what reads a day off a moment: else such a test is red at night."""
    with time_machine.travel(datetime(2026, 11, 23, 3, tzinfo=UTC)):
        yield


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """No test sees a page, or the frame of one, that another test has made."""
    from django.core.cache import caches

    from core import pages

    pages.kept.clear()
    caches["frame"].clear()
    yield


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Each test as the server runs a page: without that a fifth of the time is lost (core/room.py)."""
    from _pytest import runner

    return with_room(runner.pytest_runtest_protocol)(item, nextitem)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out (not skip: a skip is a failure in CI) the tests that mean nothing on the present database."""
    from django.conf import settings

    on_sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    other = "postgresql" if on_sqlite else "sqlite"
    left_out = [item for item in items if item.get_closest_marker(other)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker(other)]


@pytest.fixture(scope="session")
def project_root() -> Path:
    return Path(__file__).resolve().parent.parent
