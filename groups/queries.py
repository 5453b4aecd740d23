"""Reads that join or count over the app's models."""

from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q

from core import dates
from core.models import OutboxMessage
from groups.claims import unclaimed
from groups.models import Registration

ROWS_ON_STAFF_HOME = 6
State = Registration.State


def queue_size(user: Any) -> int:
    """Applications that wait for the centre; an officer's own one is a colleague's work."""
    return Registration.objects.filter(state=State.SUBMITTED).exclude(applicant=user).count()


def week_end(today: date) -> date:
    """Sunday of this week."""
    return today + timedelta(days=6 - today.weekday())


def late_words(due_on: date | None, today: date) -> str:
    """期限から3営業日 遅れ, "" while there is time. Counted like the age of a case, in working days."""
    if due_on is None or due_on >= today:
        return ""
    days = dates.working_days_between(due_on, today)
    return f"期限から{days}営業日 遅れ" if days else "期限を過ぎています"


def waiting_work(user: Any, today: date) -> dict[str, Any]:
    """The figures and first rows of the staff home. Each figure is the length of the list behind it."""
    week_ends = week_end(today)
    waiting = Registration.objects.filter(state=State.SUBMITTED).exclude(applicant=user)
    month = Q(decided_at__year=today.year, decided_at__month=today.month)
    return {
        "late": waiting.filter(due_on__lt=today).count(),
        "this_week": waiting.filter(due_on__gte=today, due_on__lte=week_ends).count(),
        "week_ends": week_ends,
        "mine": waiting.filter(assigned_to=user).count(),
        "returned": Registration.objects.filter(state=State.RETURNED).count(),
        "waiting": waiting.count(),
        "rows": [_queue_row(row, today) for row in _first_waiting(waiting)],
        "approved_this_month": Registration.objects.filter(month, state=State.APPROVED).count(),
        "received_this_month": Registration.objects.filter(
            first_submitted_at__year=today.year, first_submitted_at__month=today.month
        ).count(),
        "unclaimed": unclaimed().count(),
        "failed_mails": OutboxMessage.objects.filter(state=OutboxMessage.State.FAILED).count(),
    }


def _first_waiting(waiting: Any) -> list[dict[str, Any]]:
    columns = ("pk", "receipt_number", "state", "due_on", "submitted_answers", "assigned_to__name")
    return list(
        waiting.order_by(F("due_on").asc(nulls_last=True), "pk").values(*columns)[:ROWS_ON_STAFF_HOME]
    )


def _queue_row(row: dict[str, Any], today: date) -> dict[str, Any]:
    return {
        **row,
        "name": row["submitted_answers"].get("basics", {}).get("name", ""),
        "state_label": State(row["state"]).label,
        "late": late_words(row["due_on"], today),
        "assigned_name": row["assigned_to__name"],
    }
