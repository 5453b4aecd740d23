"""The needs board at night: posts end by themselves, and their groups are told, each time exactly once.

Every action may run twice, late, or after missed nights: it asks what is due today.
"""

from datetime import date

from django.db import transaction
from django.db.models import F, Q

from core import audit, outbox, version
from core.lifecycle import Blocked
from groups.actions.holds import close_for
from groups.lifecycles.needs import NEED
from groups.models import ContentHold, Need
from groups.needs.rules import NEEDS, reminder_from
from groups.notices import needs as notices_needs


def end_passed_needs(today: date) -> int:
    """Posts whose last day is over become 終わり, and each member gets one mail. Returns how many ended."""
    due = Need.objects.filter(state=Need.State.OPEN, ends_on__lt=today).order_by("pk")
    return sum(_end(need, today) for need in due.select_related("group"))


def _end(need: Need, today: date) -> bool:
    try:
        with transaction.atomic():
            version.bump()
            NEED.apply(need, "end", by=None, today=today)
            notices_needs.need_ended(need)
    except Blocked:
        return False  # closed or prolonged by the group since the list was read
    return True


def remind_of_ends(today: date) -> int:
    """Tell the members some days before a post ends. Returns of how many posts was told."""
    waiting = Need.objects.open_on(today).filter(ends_on__lte=reminder_from(today))
    untold = waiting.filter(Q(reminded_of=None) | ~Q(reminded_of=F("ends_on")))
    return sum(_remind(need, today) for need in untold.order_by("pk"))


@transaction.atomic
def _remind(need: Need, today: date) -> bool:
    locked = Need.objects.select_for_update(of=("self",)).select_related("group").get(pk=need.pk)
    if (
        locked.state != Need.State.OPEN
        or locked.ends_on != need.ends_on
        or locked.reminded_of == need.ends_on
    ):
        return False
    locked.reminded_of = locked.ends_on
    locked.save(update_fields=["reminded_of"])
    notices_needs.need_ending(locked, today=today)
    return True


def forget_needs(today: date) -> int:
    """Delete posts that are over and drafts that nobody touched, with their mails; returns how many."""
    over = NEEDS.due_before(today)
    due = Need.objects.exclude(state=Need.State.OPEN).filter(updated_at__lt=over, state_changed_at__lt=over)
    return sum(_forget(need) for need in due.select_related("group").order_by("pk"))


@transaction.atomic
def _forget(need: Need) -> bool:
    if not Need.objects.select_for_update(of=("self",)).filter(pk=need.pk).exists():
        return False
    version.bump()
    audit.record("保存期間が過ぎた募集を消した", need, by=None, internal=True)
    outbox.forget_about(need)
    close_for(need.group, ContentHold.Kind.NEED, need.pk, by=None)
    need.delete()
    return True
