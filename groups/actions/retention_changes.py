"""Change notices and papers whose period is over, and drafts that nobody goes on with (groups/rules.py).

Every action may run twice, late, or after missed nights: it asks what is due today, one row at a time.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core import audit, outbox
from groups.actions import drafting
from groups.actions.changes import erase
from groups.models import ChangeNotice
from groups.notices import changes as notices_changes
from groups.rules import CASES


def forget_notices(today: date) -> int:
    """Delete decided and withdrawn notices with answers, papers, notes and mails; returns how many.

    What stays is a line of the group's record. A paper in force stays with the group.
    """
    due = ChangeNotice.objects.ended_before(CASES.due_before(today))
    return sum(_forget(key, due) for key in due.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _forget(key: int, due: "QuerySet[ChangeNotice]") -> bool:
    row = due.select_for_update(of=("self",)).select_related("group", "proxy").filter(pk=key).first()
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

    def delete(row: ChangeNotice) -> None:
        audit.record("変更届の下書きを消した", row, by=by)
        erase(row)

    rows = ChangeNotice.objects.select_related("applicant", "group", "proxy__entered_by")
    remind = notices_changes.draft_reminder
    return drafting.delete_old(rows, today, kind=notices_changes.DRAFT_REMINDER, remind=remind, delete=delete)
