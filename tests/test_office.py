"""The rules of the office as dated rows."""

from datetime import timedelta

import pytest
from django.test import Client

from core import clock, settings_rows
from groups.rules import FIRST_LOOK_DAYS
from tests.people import centre_staff, signed_in, tsunagari_staff

pytestmark = pytest.mark.django_db


def change(client: Client, value: str, day: object, note: str = "繁忙期のため") -> str:
    parts = {"valid_from_0": str(day.year), "valid_from_1": str(day.month), "valid_from_2": str(day.day)}  # type: ignore[attr-defined]
    address = f"/staff/settings/{FIRST_LOOK_DAYS.key}/"
    return client.post(address, {"value": value, "note": note, **parts}, follow=True).content.decode()


def test_a_rule_is_changed_from_a_day_on_with_a_reason(client: Client) -> None:
    signed_in(client, tsunagari_staff())
    day = clock.today() + timedelta(days=10)
    assert "を変えました" in change(client, "７", day)
    assert settings_rows.value(FIRST_LOOK_DAYS.key, on=day) == 7
    assert settings_rows.value(FIRST_LOOK_DAYS.key, on=clock.today()) == FIRST_LOOK_DAYS.default


@pytest.mark.parametrize("value", ["0", "61", "いつつ", ""])
def test_a_value_out_of_reach_is_answered_in_words(client: Client, value: str) -> None:
    signed_in(client, tsunagari_staff())
    assert "入力エラー" in change(client, value, clock.today())


def test_a_rule_cannot_be_changed_for_the_past(client: Client) -> None:
    signed_in(client, tsunagari_staff())
    page = change(client, "7", clock.today() - timedelta(days=1))
    assert "今日より前の日からは変えられません" in page


def test_an_unknown_rule_is_a_404_and_the_centre_cannot_change_any(client: Client) -> None:
    signed_in(client, tsunagari_staff())
    assert client.get("/staff/settings/unknown.key/").status_code == 404
    signed_in(client, centre_staff())
    assert client.get("/staff/settings/").status_code == 403
