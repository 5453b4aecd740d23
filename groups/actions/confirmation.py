"""Confirming by mail what somebody without an account has sent: questions and reports of mistakes alike.

The link in the mail is the proof that a person with that mailbox wrote it. An address that never confirmed
anything gets one mail a day, whatever is sent in its name (reliability.md P33).
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.core import signing
from django.utils.crypto import salted_hmac

from core import clock, settings_rows
from core.form_guard import mailbox_key
from groups.models import AskedMailbox, MistakeReport, Question, QuestionLink
from groups.notices import questions as notices

A_DAY = timedelta(days=1)
_REPORT = "groups.mistake.confirm"


def life() -> timedelta:
    """How long something unconfirmed waits for its writer."""
    return timedelta(hours=settings_rows.value("groups.question_confirm_hours", on=clock.today()))


def mail_link(sent: Question | MistakeReport) -> None:
    """The link to confirm it, unless its mailbox was written to already and has never answered."""
    email = sent.asker_email if isinstance(sent, Question) else sent.reporter_email
    if _may_mail(email, sent.created_at):
        _mail(sent)


def mail_waiting(email: str) -> None:
    """The mailbox has answered: what else was sent in its name, and had to wait, gets its links now."""
    since = clock.now() - life()
    questions = Question.objects.filter(asker_email=email, state=Question.State.UNCONFIRMED, links=None)
    reports = MistakeReport.objects.filter(
        reporter_email=email, state=MistakeReport.State.UNCONFIRMED, mailed_at=None
    )
    for question in questions.filter(created_at__gt=since).select_related("group"):
        _mail(question)
    for report in reports.filter(created_at__gt=since).select_related("group"):
        _mail(report)


def _may_mail(email: str, now: datetime) -> bool:
    if (
        Question.objects.filter(asker_email=email).exclude(confirmed_at=None).exists()
        or MistakeReport.objects.filter(reporter_email=email).exclude(confirmed_at=None).exists()
    ):
        return True
    hashed = salted_hmac("groups.question.mailbox", mailbox_key(email), algorithm="sha256").hexdigest()
    mailed = AskedMailbox.objects.filter(mailbox_hash=hashed, mailed_at__lte=now - A_DAY)
    if mailed.update(mailed_at=now):
        return True
    return AskedMailbox.objects.get_or_create(mailbox_hash=hashed, defaults={"mailed_at": now})[1]


def _mail(sent: Question | MistakeReport) -> None:
    until = sent.created_at + life()
    if isinstance(sent, Question):
        notices.confirm_question(sent, token=new_token(sent), until=until)
        return
    sent.mailed_at = clock.now()
    sent.save(update_fields=["mailed_at"])
    notices.confirm_mistake(sent, token=report_token(sent), until=until)


def new_token(question: Question) -> str:
    """The secret of a new link to this question; only its hash is kept. Older links stay good."""
    token = secrets.token_urlsafe(32)
    QuestionLink.objects.create(question=question, token_hash=hash_of(token), created_at=clock.now())
    return token


def hash_of(token: str) -> str:
    return hashlib.sha256(f"question:{token}".encode("utf-8", "replace")).hexdigest()


def report_token(report: MistakeReport) -> str:
    """The secret of the one link to a report: signed, and good for nothing once it is confirmed."""
    return signing.dumps(report.pk, salt=_REPORT)


def report_of(token: str) -> int | None:
    """The key of the report behind a link."""
    try:
        return int(signing.loads(token, salt=_REPORT))
    except (signing.BadSignature, TypeError, ValueError):
        return None
