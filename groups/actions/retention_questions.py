"""What goes by itself: questions nobody confirmed, exchanges and reports whose period is over.

With them go letters, links and the mails that repeat them. Each may run twice, late or after missed nights.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Model, QuerySet

from core import outbox, settings_rows
from groups.actions.confirmation import A_DAY, life
from groups.models import AskedMailbox, MistakeReport, Question
from groups.rules.questions import MISTAKES, QUESTIONS

State = Question.State
ENDED_REPORTS = (MistakeReport.State.DONE, MistakeReport.State.NOTHING)


def forget_unconfirmed_questions(now: datetime, today: date) -> int:
    """Delete questions that waited too long for the press of their asker, and yesterday's mailboxes.

    They were never sent, so nothing of them stays. Returns how many questions.
    """
    hours = settings_rows.value("groups.question_confirm_hours", on=today)
    over = Question.objects.filter(state=State.UNCONFIRMED, created_at__lte=now - timedelta(hours=hours))
    AskedMailbox.objects.filter(mailed_at__lte=now - A_DAY).delete()
    return _forget_each(over)


def forget_questions(today: date) -> int:
    """Delete exchanges in any state whose last letter is old enough; returns how many."""
    sent = Question.objects.exclude(state=State.UNCONFIRMED)
    return _forget_each(sent.filter(last_letter_at__lt=QUESTIONS.due_before(today)))


def forget_mistakes(today: date) -> int:
    """Delete reports that the centre finished long ago, or that nobody confirmed or took up.

    One on the centre's list is never deleted.
    """
    over = MistakeReport.objects.filter(state__in=(*ENDED_REPORTS, MistakeReport.State.UNCONFIRMED))
    return _forget_each(over.filter(state_changed_at__lt=MISTAKES.due_before(today)))


def forget_unconfirmed_mistakes(now: datetime) -> int:
    """Delete reports whose writer left an address and did not press in time: nothing of it stays."""
    waiting = MistakeReport.objects.filter(state=MistakeReport.State.UNCONFIRMED).exclude(reporter_email="")
    return _forget_each(waiting.filter(created_at__lte=now - life()))


def _forget_each(due: "QuerySet[Question] | QuerySet[MistakeReport]") -> int:
    return sum(_forget(due, key) for key in due.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _forget(due: "QuerySet[Question] | QuerySet[MistakeReport]", key: int) -> bool:
    row: Model | None = due.select_for_update(of=("self",)).filter(pk=key).first()
    if row is None:
        return False
    outbox.forget_about(row)
    row.delete()
    return True
