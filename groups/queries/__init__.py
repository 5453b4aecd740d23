"""Reads that join or count over the app's models."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from core import dates
from groups.models import Registration

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


def month_figures(today: date) -> dict[str, int]:
    """What this month has brought so far: applications that came in, and new registrations."""
    received = Q(first_submitted_at__year=today.year, first_submitted_at__month=today.month)
    approved = Q(decided_at__year=today.year, decided_at__month=today.month, state=State.APPROVED)
    return Registration.objects.aggregate(
        received=Count("pk", filter=received), approved=Count("pk", filter=approved)
    )
