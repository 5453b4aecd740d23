"""What goes by itself once its period is over (groups/rules.py). No application that waits is ever touched.

Every action may run twice, late, or after missed nights: it asks what is due today, one row at a time.
"""

from datetime import date

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from core import audit, outbox, retention
from groups.actions import proxy
from groups.actions.registration import erase
from groups.models import GroupInvitation, HandOver, ImportBatch, ProxyEntry, Registration
from groups.rules import CASES, HAND_OVERS, IMPORTS, INVITATIONS, PROXIES


def forget_cases(today: date) -> int:
    """Delete ended applications with answers, papers, checks, notes and mails; returns how many.

    What stays is a line without personal data in the record: the group's, or the application's own. The group
    itself has had its own columns since it was registered, and receipt numbers are never given again.
    """
    due = Registration.objects.ended_before(CASES.due_before(today))
    return sum(_forget_case(key, due) for key in due.order_by("pk").values_list("pk", flat=True))


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


def forget_invitations(today: date) -> int:
    """Delete invitations by mail and by letter, used or not; returns how many."""
    return retention.forget(GroupInvitation.objects.filter(expires_at__lt=INVITATIONS.due_before(today)))


def forget_hand_overs(today: date) -> int:
    """Delete ended hand-overs with the centre's reasons; the group's own record keeps who it was."""
    ended = HandOver.objects.exclude(state=HandOver.State.PROPOSED)
    return retention.forget(ended.filter(state_changed_at__lt=HAND_OVERS.due_before(today)))


def forget_proxy_entries(today: date) -> int:
    """Delete entries of sittings; those of a case or a renewal go with it. Returns how many."""
    own = ProxyEntry.objects.filter(registration=None, renewal=None, change_notice=None, closing_notice=None)
    due = own.filter(entered_at__lt=PROXIES.due_before(today))
    return sum(_forget_proxy_entry(entry) for entry in due.order_by("pk"))


@transaction.atomic
def _forget_proxy_entry(entry: ProxyEntry) -> bool:
    row = ProxyEntry.objects.select_for_update(of=("self",)).filter(pk=entry.pk).first()
    if row is None:
        return False
    proxy.erase(row)
    return True


def forget_imports(today: date) -> int:
    """Delete imports with the rows of their sheets; returns how many.

    A sheet that was read and never applied goes too: after so long nobody waits for it, and it holds names.
    """
    dated = ImportBatch.objects.alias(ended_at=Coalesce(F("undone_at"), F("applied_at"), F("created_at")))
    due = dated.filter(ended_at__lt=IMPORTS.due_before(today))
    return sum(_forget_import(batch) for batch in due.order_by("pk"))


@transaction.atomic
def _forget_import(batch: ImportBatch) -> bool:
    if not ImportBatch.objects.select_for_update(of=("self",)).filter(pk=batch.pk).exists():
        return False
    audit.record("保存期間が過ぎた取り込みを消した", batch, by=None, internal=True)
    batch.delete()
    return True
