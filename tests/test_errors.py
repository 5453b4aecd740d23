"""Error pages: the right status, a way on, nothing lost, and no database needed."""

from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.test import Client, RequestFactory

from kamakura_portal.views import errors

REQUEST = RequestFactory().get("/")


def test_a_missing_page_is_a_404_with_a_way_back(client: Client, db: None) -> None:
    answer = client.get("/nothing/here/")
    assert (answer.status_code, "/groups/" in answer.content.decode()) == (404, True)


def test_too_large_a_request_says_so() -> None:
    assert errors.bad_request(REQUEST, RequestDataTooBig()).status_code == 413


def test_a_database_that_does_not_answer_gives_503_with_a_time_to_come_back(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("core.version.key", fail)
    client.raise_request_exception = False
    answer = client.get("/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


def test_any_other_fault_gives_500_without_a_trace(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("core.version.key", fail)
    client.raise_request_exception = False
    answer = client.get("/")
    assert (answer.status_code, "secret detail" in answer.content.decode()) == (500, False)


def test_a_form_refused_for_its_token_keeps_what_was_typed(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/my/registrations/start/", {"name": "浜の会"})
    text = answer.content.decode()
    assert (answer.status_code, "?parked=" in text) == (403, True)
