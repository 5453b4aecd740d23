"""What goes by itself once its period is over (groups/rules.py). What waits for anybody is never touched.

Every action may run twice, late, or after missed nights: it asks what is due today, one row at a time.
"""

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core import audit, outbox
from groups.actions.registration import erase
from groups.models import Registration
from groups.rules import CASES

State = Registration.State


def forget_cases(today: date) -> int:
    """Delete ended applications with answers, papers, checks, notes and mails; returns how many.

    What stays is a line without personal data in the record: the group's, or the application's own. The group
    itself has had its own columns since it was registered, and receipt numbers are never given again.
    """
    due = _due_cases(today)
    return sum(_forget_case(key, due) for key in due.order_by("pk").values_list("pk", flat=True))


def _due_cases(today: date) -> QuerySet[Registration]:
    over = CASES.due_before(today)
    decided = Q(state__in=(State.APPROVED, State.REJECTED), decided_at__lt=over)
    return Registration.objects.filter(decided | Q(state=State.WITHDRAWN, state_changed_at__lt=over))


@transaction.atomic
def _forget_case(key: int, due: QuerySet[Registration]) -> bool:
    row = due.select_for_update(of=("self",)).filter(pk=key).first()
    if row is None:
        return False
    ended = timezone.localdate(row.decided_at or row.state_changed_at)
    told = f"{row.record_label} {row.get_state_display()}（{ended}）"
    audit.record("保存期間が過ぎた申請を消した", row.group or row, by=None, changes={"申請": (told, "")})
    outbox.forget_about(row)
    erase(row)
    return True
