"""What goes by itself of a registration's years, and of a group whose registration has ended.

As in retention.py every action may run twice, late, or after missed nights.
"""

from datetime import date

from django.db import transaction

from core import audit, clock, retention
from groups.actions import proxy
from groups.actions.group_documents import drop_papers
from groups.actions.photos import delete_files_of
from groups.models import BatonSheet, ClosingNotice, Contact, Group, Reminder, Renewal
from groups.rules import GROUPS
from groups.rules.terms import CONTACTS, RENEWALS

ENDED = (Group.State.EXPIRED, Group.State.STRUCK_OFF)
# What remains of an ended group: its number, which is never given again, and its name for the record.
KEPT_TEXTS = ("name", "kana", "name_key", "state", "end_reason")


def forget_years(today: date) -> int:
    """Delete renewals, reminders, contacts and closing notices after their periods; returns how many."""
    over = RENEWALS.last_due_day(today)
    renewals = Renewal.objects.exclude(state__in=(Renewal.State.SUBMITTED, Renewal.State.RETURNED))
    closings = ClosingNotice.objects.exclude(state=ClosingNotice.State.SUBMITTED)
    return (
        sum(_forget_case(row) for row in renewals.filter(ends_on__lte=over).select_related("proxy"))
        + retention.forget(Reminder.objects.filter(base_on__lte=over))
        + sum(_forget_case(row) for row in closings.filter(ends_on__lte=over).select_related("proxy"))
        + retention.forget(Contact.objects.filter(on__lte=CONTACTS.last_due_day(today)))
    )


@transaction.atomic
def _forget_case(case: Renewal | ClosingNotice) -> bool:
    """With the entry by which the centre typed it, and the scanned paper."""
    gone = bool(type(case)._default_manager.filter(pk=case.pk).delete()[0])
    if case.proxy is not None:
        proxy.erase(case.proxy)
    return gone


def empty_ended_groups(today: date) -> int:
    """Take people, texts and photos out of groups whose registration ended long ago; returns how many.

    The row stays, because its number is never given again and its address answers 410.
    """
    due = Group.objects.filter(state__in=ENDED, ended_on__lte=GROUPS.last_due_day(today)).exclude(purpose="")
    return sum(_empty(key, today) for key in due.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _empty(key: int, today: date) -> bool:
    group = Group.objects.select_for_update(of=("self",)).get(pk=key)
    if group.state not in ENDED or not group.purpose:
        return False
    for field in Group._meta.concrete_fields:
        if (
            field.empty_strings_allowed
            and field.name not in KEPT_TEXTS
            and isinstance(getattr(group, field.name), str)
        ):
            setattr(group, field.name, "")
    group.public_fields, group.held_fields = [], []
    group.members_total = group.members_citizens = group.officers_total = None
    group.updated_at = clock.now()
    group.version += 1
    group.save()
    group.invitations.all().delete()
    group.memberships.all().delete()
    BatonSheet.objects.filter(group=group).delete()
    delete_files_of(group.photos.all())
    group.photos.all().delete()
    group.reports.all().delete()
    group.holds.all().delete()
    drop_papers(group)
    audit.record("保存期間が過ぎたため、団体の情報を消した", group, by=None)
    return True
