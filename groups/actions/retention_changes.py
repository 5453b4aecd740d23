"""Change notices and papers whose period is over, and drafts that nobody goes on with (groups/rules.py).

Every action may run twice, late, or after missed nights: it asks what is due today, one row at a time.
"""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core import audit, clock, outbox, settings_rows
from core.models import OutboxMessage
from groups.actions.changes import erase
from groups.actions.registration import REMINDER_DAYS
from groups.models import ChangeNotice
from groups.notices import changes as notices_changes
from groups.rules import CASES, DRAFTS

State = ChangeNotice.State


def forget_notices(today: date) -> int:
    """Delete decided and withdrawn notices with answers, papers, notes and mails; returns how many.

    What stays is a line of the group's record. A paper in force stays with the group.
    """
    over = CASES.due_before(today)
    decided = Q(state__in=(State.APPLIED, State.REJECTED), decided_at__lt=over)
    due = ChangeNotice.objects.filter(decided | Q(state=State.WITHDRAWN, state_changed_at__lt=over))
    return sum(_forget(key, due) for key in due.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _forget(key: int, due: "QuerySet[ChangeNotice]") -> bool:
    row = due.select_for_update(of=("self",)).select_related("group").filter(pk=key).first()
    if row is None:
        return False
    ended = timezone.localdate(row.decided_at or row.state_changed_at)
    told = f"{row} {row.get_state_display()}（{ended}）"
    audit.record("保存期間が過ぎた変更届を消した", row.group, by=None, changes={"変更届": (told, "")})
    outbox.forget_about(row)
    erase(row)
    return True


def delete_old_drafts(today: date, by: Any = None) -> int:
    """Delete drafts left alone for groups.draft_days, after a reminder; returns how many."""
    days = settings_rows.value(DRAFTS.setting.key, on=today)
    since = clock.end_of(today - timedelta(days=days - REMINDER_DAYS))
    drafts = ChangeNotice.objects.filter(state=State.DRAFT, updated_at__lt=since).order_by("pk")
    return sum(_delete_or_remind(notice, today, days, by) for notice in drafts)


@transaction.atomic
def _delete_or_remind(notice: ChangeNotice, today: date, days: int, by: Any) -> bool:
    """A draft whose owner has not been told in time is told first and deleted 14 days later."""
    rows = ChangeNotice.objects.select_for_update(of=("self",)).select_related("applicant", "group")
    row = rows.get(pk=notice.pk)
    if row.state != State.DRAFT or row.updated_at != notice.updated_at:
        return False
    due = timezone.localdate(row.updated_at) + timedelta(days=days)
    told = _reminded_on(row)
    if told is None:
        delete_on = max(due, today + timedelta(days=REMINDER_DAYS))
        notices_changes.draft_reminder(row, delete_on=delete_on)
        return False
    if told + timedelta(days=REMINDER_DAYS) > today or due > today:
        return False
    audit.record("変更届の下書きを消した", row, by=by)
    erase(row)
    return True


def _reminded_on(row: ChangeNotice) -> date | None:
    first = (
        OutboxMessage.objects.filter(
            kind=notices_changes.DRAFT_REMINDER.removeprefix("mail/"),
            about_type=row._meta.label_lower,
            about_id=str(row.pk),
            created_at__gte=row.updated_at,
        )
        .order_by("created_at")
        .first()
    )
    return timezone.localdate(first.created_at) if first else None
