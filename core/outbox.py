"""Mails are rows first, then delivered by the worker. One recipient per mail; plain text.

SMTP cannot be exactly-once: a mail whose worker died between sending and noting it becomes `uncertain`,
is listed for staff, and is never sent again by itself.
"""

import smtplib
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils.crypto import get_random_string

from core import clock
from core.models import OutboxMessage
from core.normalise import mailbox_of
from core.retention import Count, forget, keep

State = OutboxMessage.State
# Waits after the 1st, 2nd ... failed attempt; afterwards the mail is listed as failed.
RETRY_AFTER = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720))
# Nothing more happens to these by itself; a mail in another state is never deleted.
FINISHED = (State.SENT, State.FAILED, State.UNCERTAIN, State.CANCELLED)
UNCERTAIN_AFTER = timedelta(minutes=10)
KEPT = keep("core.keep_mail_years", 3, what="お知らせのメール", since="作った日", count=Count.YEARS)
WIPED = "（安全のため、届けたあとに本文を消しました）"
EXPIRED = "（届かないまま期限が過ぎたため、安全のため本文を消しました）"


def queue(
    template: str,
    *,
    to: str,
    context: dict[str, Any],
    about: models.Model | None = None,
    secret_until: datetime | None = None,
    hold: bool = False,
) -> OutboxMessage:
    """Write a mail from `<template>.subject.txt` and `<template>.body.txt` in the caller's transaction.

    secret_until: how long the code or link in it is good; the body is wiped after delivery, or then.
    hold: a person must release it first.
    """
    subject, body = render(template, context)
    kind = template.removeprefix("mail/")
    return queue_rendered(
        kind=kind, to=to, subject=subject, body=body, about=about, secret_until=secret_until, hold=hold
    )


def render(template: str, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and body as text, also for a letter or a telephone call in place of a mail."""
    values = {**context, "portal_url": settings.PORTAL_URL, "site_name": settings.SITE_NAME}
    subject = render_to_string(f"{template}.subject.txt", values)
    return " ".join(subject.split())[:200], render_to_string(f"{template}.body.txt", values).strip()


def queue_rendered(
    *,
    kind: str,
    to: str,
    subject: str,
    body: str,
    about: models.Model | None = None,
    secret_until: datetime | None = None,
    hold: bool = False,
) -> OutboxMessage:
    """Write a mail that is already text. Raises ValueError for anything but exactly one recipient."""
    if not to or any(sign in to for sign in ",;\r\n\x00 ") or to.count("@") != 1:
        raise ValueError("A mail has exactly one recipient.")
    host = settings.PORTAL_URL.split("//")[-1].split("/")[0].split(":")[0]
    message = OutboxMessage.objects.create(
        kind=kind,
        to=to,
        subject=" ".join(subject.split())[:200],
        body=body.strip() + "\n",
        secret=secret_until is not None,
        secret_until=secret_until,
        about_type=about._meta.label_lower if about is not None else "",
        about_id=str(about.pk) if about is not None else "",
        state=State.HELD if hold else State.QUEUED,
        next_attempt_at=clock.now(),
        created_at=clock.now(),
        message_id=f"<{get_random_string(32)}@{host}>",
    )
    if not hold:
        _enqueue(message)
    return message


def _enqueue(message: OutboxMessage) -> None:
    from core.tasks import deliver_message  # the task imports this module

    deliver_message.enqueue(message.pk)


def deliver(pk: int) -> bool:
    """Deliver one due mail. False when it was not due, already taken, or could not be sent now."""
    now = clock.now()
    due = OutboxMessage.objects.filter(pk=pk, state=State.QUEUED, next_attempt_at__lte=now)
    if not due.update(state=State.SENDING, claimed_at=now, attempts=models.F("attempts") + 1):
        return False
    message = OutboxMessage.objects.get(pk=pk)
    mail = EmailMessage(
        message.subject,
        _addressed(message),
        to=[mailbox_of(message.to)],
        headers={"Message-ID": message.message_id},
    )
    try:
        mail.send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        _note_failure(message, error, permanent=_is_permanent(error))
        return False
    except (OSError, smtplib.SMTPException) as error:
        _note_failure(message, error, permanent=False)
        return False
    message.state = State.SENT
    message.sent_at = clock.now()
    message.last_error = ""
    if message.secret and not settings.PORTAL_DEMO:
        message.body = WIPED
    message.save(update_fields=["state", "sent_at", "body", "last_error"])
    return True


def _addressed(message: OutboxMessage) -> str:
    """Two people who share a mailbox see for which of them a mail is."""
    if mailbox_of(message.to) == message.to:
        return message.body
    return f"（{message.to} でサインインする方へ）\n\n{message.body}"


def _is_permanent(error: Exception) -> bool:
    codes = [getattr(error, "smtp_code", 0)]
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
    return any(500 <= code < 600 for code in codes)


def _note_failure(message: OutboxMessage, error: Exception, *, permanent: bool) -> None:
    exhausted = message.attempts > len(RETRY_AFTER)
    message.state = State.FAILED if permanent or exhausted else State.QUEUED
    message.last_error = f"{type(error).__name__}: {error}"[:500]
    if message.state == State.QUEUED:
        message.next_attempt_at = clock.now() + RETRY_AFTER[message.attempts - 1]
    message.save(update_fields=["state", "last_error", "next_attempt_at"])


def deliver_due(limit: int | None = None) -> int:
    """Deliver every mail that is due, oldest first, so that order is kept. Returns how many went out."""
    OutboxMessage.objects.filter(state=State.SENDING, claimed_at__lt=clock.now() - UNCERTAIN_AFTER).update(
        state=State.UNCERTAIN
    )
    due = OutboxMessage.objects.filter(state=State.QUEUED, next_attempt_at__lte=clock.now())
    return sum(deliver(pk) for pk in due.order_by("id").values_list("pk", flat=True)[:limit])


def can_resend(message: OutboxMessage) -> bool:
    """Failed or uncertain, and worth sending: a code past its hour opens nothing."""
    is_good = message.secret_until is None or message.secret_until > clock.now()
    return is_good and message.state in (State.FAILED, State.UNCERTAIN)


@transaction.atomic
def resend(message: OutboxMessage) -> bool:
    """Put a failed or uncertain mail back into the queue (a person decided so). False when it is neither."""
    again = OutboxMessage.objects.filter(pk=message.pk, state=message.state)
    if not can_resend(message) or not again.update(
        state=State.QUEUED, attempts=0, next_attempt_at=clock.now()
    ):
        return False
    _enqueue(message)
    return True


def wipe_expired() -> int:
    """Wipe codes and links that did not arrive in their time; mails that wait with one are called off.

    Returns how many bodies were wiped.
    """
    over = OutboxMessage.objects.filter(secret_until__lte=clock.now()).exclude(body__in=(WIPED, EXPIRED))
    over.filter(state__in=(State.HELD, State.QUEUED)).update(state=State.CANCELLED)
    return over.filter(state__in=(State.FAILED, State.UNCERTAIN, State.CANCELLED)).update(body=EXPIRED)


def forget_old(today: date) -> int:
    """Delete mails whose period is over; returns how many."""
    return forget(OutboxMessage.objects.filter(state__in=FINISHED, created_at__lt=KEPT.due_before(today)))


def forget_about(obj: models.Model) -> None:
    """Delete the mails about a row that is being deleted: they repeat what it said."""
    about = OutboxMessage.objects.filter(about_type=obj._meta.label_lower, about_id=str(obj.pk))
    about.filter(state__in=FINISHED).delete()


def oldest_waiting_minutes() -> int:
    """Age in minutes of the oldest mail that should have gone out: 0 when the outbox is healthy."""
    oldest = (
        OutboxMessage.objects.filter(state=State.QUEUED, attempts=0).order_by("created_at").first()
        or OutboxMessage.objects.filter(state=State.QUEUED).order_by("created_at").first()
    )
    return int((clock.now() - oldest.created_at).total_seconds() // 60) if oldest else 0
