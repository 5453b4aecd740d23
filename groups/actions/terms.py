"""The night's work on terms: ends that are missing, opened renewals, reminders, lapses (rules.md 9.1).

Every step may run twice, late, or after missed nights: it asks what is due today, one group at a time under
its lock, and what has been said is a row that exists once.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from core import audit, clock
from groups import directory
from groups.lifecycles import GROUP
from groups.models import Group, Reminder, Renewal
from groups.notices import years as notices_years
from groups.terms import Terms, terms_on

RUNNING = (Group.State.REGISTERED, Group.State.RENEWAL_DUE, Group.State.SUSPENDED)


def give_missing_ends(today: date) -> int:
    """Groups that came by an import have no end yet: they get that of a group approved today."""
    end = terms_on(today).first_end(today)
    return Group.objects.filter(state__in=RUNNING, valid_until=None).update(valid_until=end)


def open_renewals(today: date) -> int:
    """Every running registration whose renewal has opened says so (更新待ち). Returns how many."""
    terms = terms_on(today)
    opened = 0
    for group in _due_to_open().order_by("pk"):
        if terms.is_open(group.valid_until, today):
            with transaction.atomic():
                locked = Group.objects.select_for_update().get(pk=group.pk)
                if locked.state == Group.State.REGISTERED and terms.is_open(locked.valid_until, today):
                    GROUP.apply(locked, "open_renewal", by=None, today=today)
                    opened += 1
    return opened


def _due_to_open() -> QuerySet[Group]:
    """A number that leads to another one is not renewed by itself."""
    return Group.objects.filter(state=Group.State.REGISTERED, valid_until__isnull=False, same_as=None)


def remind(today: date) -> int:
    """The latest reminder that is due, to each group that has not renewed; returns how many were made.

    Earlier ones that a missed night left out are not made up for. A group that nobody can reach by mail gets
    a line on the list of letters or of telephone calls instead.
    """
    terms = terms_on(today)
    made = 0
    for group in _not_renewed().filter(valid_until__isnull=False).order_by("pk"):
        stage = terms.stage_due(group.term_end, today)
        if stage is not None:
            with transaction.atomic():
                made += _remind(group.pk, stage, today)
    return made


def _remind(pk: int, stage: int, today: date) -> int:
    group = Group.objects.select_for_update().get(pk=pk)
    said = Reminder.objects.filter(
        group=group, kind=Reminder.Kind.RENEWAL, base_on=group.term_end, stage__lte=stage
    )
    if group.state not in RUNNING or said.exists():
        return 0
    _settle_unposted(group)
    addresses = notices_years.addresses(group)
    way = Reminder.By.MAIL if addresses else _way_without_mail(group)
    reminder = Reminder.objects.create(
        group=group, kind=Reminder.Kind.RENEWAL, base_on=group.term_end, stage=stage, way=way,
        due_on=today, given_on=today if addresses else None,
    )  # fmt: skip
    for address in addresses:
        notices_years.renewal_reminder(reminder, to=address, today=today)
    audit.record(
        "更新の知らせを作った", group, by=None, changes={"届けかた": ("", reminder.get_way_display())}
    )
    return 1


def _settle_unposted(group: Group) -> None:
    """A letter that nobody posted is overtaken by the newer one: only one stands on the list."""
    Reminder.objects.filter(group=group, kind=Reminder.Kind.RENEWAL, given_on=None).delete()


def _way_without_mail(group: Group) -> str:
    return Reminder.By.LETTER if group.representative_address else Reminder.By.PHONE


def _not_renewed() -> QuerySet[Group]:
    """Running groups without a renewal under way for their present term."""
    under_way = Renewal.objects.filter(
        group=OuterRef("pk"), state__in=(Renewal.State.SUBMITTED, Renewal.State.RETURNED)
    )
    return Group.objects.filter(~Exists(under_way), state__in=RUNNING, same_as=None)


def lapse(today: date) -> int:
    """失効: the term is over and the group was told long enough ago. The page closes; nothing is deleted."""
    terms = terms_on(today)
    lapsed = 0
    for group in _not_renewed().filter(valid_until__lt=today).order_by("pk"):
        with transaction.atomic():
            lapsed += _lapse(group.pk, terms, today)
    return lapsed


def _lapse(pk: int, terms: Terms, today: date) -> int:
    group = Group.objects.select_for_update().get(pk=pk)
    end = group.valid_until
    if group.state not in RUNNING or end is None or end >= today:
        return 0
    told = Reminder.objects.filter(
        group=group, kind=Reminder.Kind.RENEWAL, base_on=end, given_on__isnull=False
    ).order_by("given_on")
    first = told.values_list("given_on", flat=True).first()
    if first is None or terms.may_lapse_on(end, first) > today:
        return 0
    GROUP.apply(group, "lapse", by=None, today=today, ended_on=today, updated_at=clock.now())
    directory.sync(group)
    for address in notices_years.addresses(group):
        notices_years.registration_lapsed(group, to=address)
    return 1


@transaction.atomic
def mark_given(*, reminders: QuerySet[Reminder], today: date, by: Any) -> int:
    """Letters were posted, or calls made: from now on the group counts as told. Returns how many."""
    marked = 0
    for reminder in reminders.select_for_update(of=("self",)).filter(given_on=None).order_by("pk"):
        reminder.given_on, reminder.given_by = today, by
        reminder.save(update_fields=["given_on", "given_by"])
        audit.record(
            "更新を知らせた", reminder.group, by=by, changes={"届けかた": ("", reminder.get_way_display())}
        )
        marked += 1
    return marked
