"""Staff pages of no single app: the log of mails, and the rules as dated rows."""

from datetime import timedelta

import pytest
from django.test import Client

from core import clock, outbox, settings_rows
from core.models import AuditEntry, OutboxMessage
from groups.rules import FIRST_LOOK_DAYS
from tests.people import centre_staff, signed_in, tsunagari_staff

pytestmark = pytest.mark.django_db


def queue(**values: str) -> OutboxMessage:
    return outbox.queue_rendered(
        **{"kind": "test", "to": "hama@example.jp", "subject": "受付", "body": "本文です", **values}
    )


def change(client: Client, value: str, day: object, note: str = "繁忙期のため") -> str:
    parts = {"valid_from_0": str(day.year), "valid_from_1": str(day.month), "valid_from_2": str(day.day)}  # type: ignore[attr-defined]
    address = f"/staff/settings/{FIRST_LOOK_DAYS.key}/"
    return client.post(address, {"value": value, "note": note, **parts}, follow=True).content.decode()


def test_the_log_shows_who_was_told_what_and_is_searchable(client: Client) -> None:
    signed_in(client, centre_staff())
    queue(), queue(to="yama@example.jp", subject="結果")
    assert "yama@example.jp" in client.get("/staff/mails/?q=結果").content.decode()
    assert "hama@example.jp" not in client.get("/staff/mails/?q=結果").content.decode()


def test_reading_a_mail_is_recorded(client: Client) -> None:
    signed_in(client, centre_staff())
    mail = queue()
    assert "本文です" in client.get(f"/staff/mails/{mail.pk}/").content.decode()
    assert AuditEntry.objects.filter(verb="メールの本文を見た", object_id=str(mail.pk)).count() == 1


def test_the_body_of_a_code_is_never_shown(client: Client) -> None:
    signed_in(client, centre_staff())
    soon = clock.now() + timedelta(minutes=30)
    mail = outbox.queue_rendered(
        kind="t", to="a@example.jp", subject="番号", body="ABCD-1234", secret_until=soon
    )
    assert "ABCD-1234" not in client.get(f"/staff/mails/{mail.pk}/").content.decode()


def test_a_failed_mail_is_sent_again_by_the_centre_only(client: Client) -> None:
    mail = queue()
    OutboxMessage.objects.filter(pk=mail.pk).update(state=OutboxMessage.State.FAILED)
    signed_in(client, tsunagari_staff())
    assert client.post(f"/staff/mails/{mail.pk}/resend/").status_code == 403
    signed_in(client, centre_staff())
    client.post(f"/staff/mails/{mail.pk}/resend/")
    mail.refresh_from_db()
    assert mail.state == OutboxMessage.State.QUEUED


def test_a_code_past_its_hour_is_not_offered_and_not_sent_again(client: Client) -> None:
    mail = queue(secret_until=clock.now())  # type: ignore[arg-type]
    OutboxMessage.objects.filter(pk=mail.pk).update(state=OutboxMessage.State.FAILED)
    signed_in(client, centre_staff())
    assert "もう一度送る" not in client.get(f"/staff/mails/{mail.pk}/").content.decode()
    page = client.post(f"/staff/mails/{mail.pk}/resend/", follow=True).content.decode()
    assert "このメールは送っていません" in page
    assert not AuditEntry.objects.filter(verb="メールをもう一度送る").exists()


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
