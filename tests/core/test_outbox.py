"""Mails are rows first: delivered once, tried again, listed when they fail, one recipient each."""

import smtplib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client

from core import clock, outbox
from core.models import OutboxMessage
from tests.people import make_user

pytestmark = pytest.mark.django_db
State = OutboxMessage.State


def queue(**values: Any) -> OutboxMessage:
    return outbox.queue_rendered(
        **{"kind": "test", "to": "hama@example.jp", "subject": "件名", "body": "本文", **values}
    )


class FailingBackend:
    """Stands for a mail server; set `error` to what it answers."""

    error: Exception

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def send_messages(self, messages: list[Any]) -> int:
        raise self.error


def fail_with(error: Exception, settings: Any) -> None:
    FailingBackend.error = error
    settings.EMAIL_BACKEND = f"{__name__}.FailingBackend"


def test_a_queued_mail_is_delivered_once_with_its_own_message_id() -> None:
    message = queue()
    assert outbox.deliver(message.pk) is True
    assert outbox.deliver(message.pk) is False
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.SENT, 1)
    assert [(m.to, m.subject, m.body) for m in mail.outbox] == [(["hama@example.jp"], "件名", "本文\n")]
    assert mail.outbox[0].extra_headers["Message-ID"] == message.message_id


def test_a_mail_to_the_second_person_at_a_mailbox_goes_there_and_says_for_whom_it_is() -> None:
    message = queue(to="hama/2@example.jp")
    outbox.deliver(message.pk)
    assert (message.to, mail.outbox[0].to) == ("hama/2@example.jp", ["hama@example.jp"])
    assert mail.outbox[0].body == "（hama/2@example.jp でサインインする方へ）\n\n本文\n"


def test_a_mail_of_a_rolled_back_change_does_not_exist() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        queue()
        raise RuntimeError
    assert OutboxMessage.objects.count() == 0


@pytest.mark.parametrize(
    "to",
    [
        "",
        "a@example.jp,b@example.jp",
        "a@example.jp; b@example.jp",
        "a@example.jp\nBcc: b@example.jp",
        "a",
        "a@b@c",
    ],
)
def test_anything_but_one_recipient_is_refused(to: str) -> None:
    with pytest.raises(ValueError, match="exactly one recipient"):
        queue(to=to)


def test_a_subject_has_no_line_break() -> None:
    assert queue(subject="一行目\r\nBcc: x@example.jp").subject == "一行目 Bcc: x@example.jp"


def test_a_secret_body_is_wiped_after_delivery() -> None:
    message = queue(secret_until=clock.now() + timedelta(minutes=30), body="番号 ABCD-1234")
    outbox.deliver(message.pk)
    message.refresh_from_db()
    assert (mail.outbox[0].body, message.body) == ("番号 ABCD-1234\n", outbox.WIPED)


def test_a_server_that_is_down_means_a_later_attempt(settings: Any) -> None:
    fail_with(ConnectionRefusedError("down"), settings)
    message = queue()
    before = clock.now()
    assert outbox.deliver(message.pk) is False
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.QUEUED, 1)
    assert message.next_attempt_at >= before + outbox.RETRY_AFTER[0]
    assert outbox.deliver_due() == 0


def test_a_refused_recipient_is_listed_as_failed_and_can_be_sent_again(settings: Any) -> None:
    fail_with(smtplib.SMTPRecipientsRefused({"hama@example.jp": (550, b"unknown")}), settings)
    message = queue()
    outbox.deliver(message.pk)
    message.refresh_from_db()
    assert message.state == State.FAILED
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    outbox.resend(message)
    assert outbox.deliver_due() == 1


def test_attempts_end_and_the_mail_is_listed(settings: Any) -> None:
    fail_with(OSError("down"), settings)
    message = queue()
    OutboxMessage.objects.filter(pk=message.pk).update(attempts=len(outbox.RETRY_AFTER))
    outbox.deliver(message.pk)
    message.refresh_from_db()
    assert message.state == State.FAILED


def test_a_mail_whose_worker_died_is_uncertain_and_never_sent_by_itself() -> None:
    message = queue()
    long_ago = clock.now() - outbox.UNCERTAIN_AFTER - timedelta(minutes=1)
    OutboxMessage.objects.filter(pk=message.pk).update(state=State.SENDING, claimed_at=long_ago)
    assert outbox.deliver_due() == 0
    message.refresh_from_db()
    assert (message.state, mail.outbox) == (State.UNCERTAIN, [])


def test_a_held_mail_waits_for_a_person() -> None:
    queue(hold=True)
    assert outbox.deliver_due() == 0


def test_mails_go_out_in_the_order_in_which_they_were_written() -> None:
    for number in range(5):
        queue(subject=f"{number}通目")
    assert outbox.deliver_due() == 5
    assert [m.subject for m in mail.outbox] == [f"{number}通目" for number in range(5)]


@pytest.mark.parametrize("state", outbox.FINISHED)
def test_a_finished_mail_goes_after_three_years(state: str) -> None:
    message = queue()
    made = datetime(2026, 11, 22, 15, tzinfo=UTC)  # 23 November in Japan
    OutboxMessage.objects.filter(pk=message.pk).update(state=state, created_at=made)
    assert outbox.forget_old(date(2029, 11, 22)) == 0
    assert outbox.forget_old(date(2029, 11, 23)) == 1


@pytest.mark.parametrize("state", sorted(set(State.values) - set(outbox.FINISHED)))
def test_a_mail_that_still_waits_is_never_deleted(state: str) -> None:
    OutboxMessage.objects.filter(pk=queue().pk).update(state=state)
    assert outbox.forget_old(date(2099, 1, 1)) == 0


# ------------------------------------------------------------------ a code that did not arrive in its time

OPEN = (State.HELD, State.QUEUED)
MISSED = (State.FAILED, State.UNCERTAIN, State.CANCELLED)


def code_until(moment: datetime, state: str) -> OutboxMessage:
    message = queue(secret_until=moment, body="番号 ABCD-1234")
    OutboxMessage.objects.filter(pk=message.pk).update(state=state)
    message.refresh_from_db()
    return message


@pytest.mark.parametrize("state", OPEN + MISSED)
def test_a_code_past_its_hour_is_wiped_and_not_sent_any_more(state: str) -> None:
    message = code_until(clock.now() - timedelta(seconds=1), state)
    assert (outbox.wipe_expired(), outbox.wipe_expired()) == (1, 0)
    message.refresh_from_db()
    assert message.body == outbox.EXPIRED
    assert message.state == (State.CANCELLED if state in OPEN else state)
    assert (outbox.deliver_due(), outbox.resend(message), mail.outbox) == (0, False, [])


@pytest.mark.parametrize("state", OPEN + MISSED)
def test_a_code_that_is_still_good_stays(state: str) -> None:
    message = code_until(clock.now() + timedelta(minutes=1), state)
    assert outbox.wipe_expired() == 0
    assert outbox.can_resend(message) == (state in (State.FAILED, State.UNCERTAIN))


def test_a_mail_on_its_way_and_one_without_a_code_keep_their_body() -> None:
    code_until(clock.now() - timedelta(minutes=1), State.SENDING)
    OutboxMessage.objects.filter(pk=queue().pk).update(state=State.FAILED)
    assert outbox.wipe_expired() == 0


def test_a_mailed_sign_in_code_knows_its_hour(client: Client) -> None:
    person = make_user()
    client.post("/accounts/login/code/", {"email": person.email})
    message = OutboxMessage.objects.get(to=person.email)
    assert message.secret
    assert message.secret_until - message.created_at < timedelta(minutes=30, seconds=5)
