"""What the office reads about every case: the order of a list, ages and due dates, who can be in charge."""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Case as Choice
from django.db.models import F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from accounts.queries import holders
from accounts.roles import Role
from core import dates
from groups.models.case import Case
from groups.queries import late_words

C = TypeVar("C", bound=Case)
LONGEST_TIMELINE = 200
# A list needs one name; the long answers are not loaded.
LONG = ("answers", "submitted_answers", "previous_answers", "return_items")


def in_order(cases: QuerySet[C], today: date) -> Any:
    """Late ones first, then by due date, then those that wait for the group; at last the newly ended ones."""
    state, waits = cases.model.State, Q(state__in=cases.model.WAITING)
    rank = Choice(
        When(state=state.SUBMITTED, due_on__lt=today, then=Value(0)),
        When(state=state.SUBMITTED, then=Value(1)),
        When(state=state.RETURNED, then=Value(2)),
        default=Value(3),
    )
    due = Choice(When(waits, then=F("due_on")))
    ended = Choice(When(~waits, then=Coalesce("decided_at", "state_changed_at")))
    ranked = cases.annotate(rank=rank).defer(*LONG).select_related("assigned_to")
    return ranked.order_by("rank", due.asc(nulls_last=True), ended.desc(nulls_last=True), "pk")


@dataclass(frozen=True)
class Waiting:
    """How long a case has been here, in working days; `late` says by how much the first look is overdue."""

    age: int
    late: str


def waiting(case: Case, today: date) -> Waiting:
    """Working days since the last submission, up to the decision or withdrawal of a case that has ended."""
    ended = None if case.is_waiting else case.decided_at or case.state_changed_at
    end = timezone.localdate(ended) if ended else today
    start = timezone.localdate(case.submitted_at) if case.submitted_at else end
    late = late_words(case.due_on, today) if case.state == case.State.SUBMITTED else ""
    return Waiting(max(0, dates.working_days_between(start, end)), late)


def officers(today: date) -> QuerySet[User]:
    """Everyone who works at the centre today and can be given a case."""
    return holders(Role.CENTRE_STAFF, today).order_by("name", "email")


@dataclass(frozen=True)
class Asked:
    """A remark of the last return; `changed` tells whether its answer did, None while the group is at it."""

    label: str
    remark: str
    changed: bool | None
