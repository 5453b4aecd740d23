"""Reads of the centre: who has renewed, who was told, and of whom nothing was heard for long."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from groups import values
from groups.answers import Labels, in_words
from groups.freshness import stale_from
from groups.models import ClosingNotice, Contact, Group, Reminder, Renewal
from groups.questions.renewal import QUESTIONS

RENEWAL_LISTS = {
    "submitted": "確認を待つ届け",
    "late": "期限を過ぎた届け",
    "returned": "団体の返事を待つ届け",
    "missing": "まだ更新していない団体",
    "accepted": "更新した団体",
    "expired": "失効した団体",
    "closing": "廃止届の出ている団体",
}
OF_GROUPS = ("missing", "expired", "closing")
STALE_ORDERS = {"age": "長く確かめていない順", "contact": "連絡していない順"}


class Difference(NamedTuple):
    """`number`: that of the question on the screen and on paper."""

    title: str
    before: str
    after: str
    number: str = ""


def renewal_list(name: str, today: date) -> QuerySet[Any, Any]:
    """One of RENEWAL_LISTS: renewals, or for OF_GROUPS groups."""
    if name == "missing":
        under_way = Renewal.objects.filter(group=OuterRef("pk"), state__in=("submitted", "returned"))
        groups = Group.objects.filter(~Exists(under_way), state=Group.State.RENEWAL_DUE, same_as=None)
        told: Any = Max(
            "reminders__given_on",
            filter=Q(reminders__kind=Reminder.Kind.RENEWAL, reminders__base_on=F("valid_until")),
        )
        return groups.annotate(told_on=told).order_by("valid_until", "number")
    if name == "expired":
        return Group.objects.filter(state=Group.State.EXPIRED).order_by("-ended_on", "number")
    if name == "closing":
        noticed = Group.objects.filter(closing_notices__state=ClosingNotice.State.SUBMITTED)
        return noticed.order_by("closing_notices__submitted_at", "number")
    renewals = Renewal.objects.filter(state="submitted" if name == "late" else name)
    if name == "late":
        renewals = renewals.filter(due_on__lt=today)
    renewals = renewals.select_related("group", "submitted_by", "decided_by")
    return (
        renewals.order_by("due_on", "pk") if name != "accepted" else renewals.order_by("-decided_at", "-pk")
    )


def differences(renewal: Renewal) -> list[Difference]:
    """Only what changes, in words."""
    labels = Labels.load()
    rows = []
    for question in QUESTIONS:
        if any(key in renewal.proposed for key in question.keys):
            before, after = (in_words(question, side, labels) for side in _sides(renewal, question.keys))
            rows.append(Difference(question.title, before, after, question.number))
    return rows


def _sides(renewal: Renewal, keys: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What stood there and what is to stand there, with the keys that stay the same filled in."""
    now = values.snapshot(renewal.group)
    base = {key: now[key] for key in keys}
    return base | _of(renewal.before, keys), base | _of(renewal.proposed, keys)


def _of(found: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if key in keys}


def waiting_reminders() -> QuerySet[Reminder]:
    """Letters to be posted and calls to be made, the most urgent first."""
    waiting = Reminder.objects.filter(kind=Reminder.Kind.RENEWAL, given_on=None)
    running = (Group.State.REGISTERED, Group.State.RENEWAL_DUE, Group.State.SUSPENDED)
    still = waiting.filter(group__state__in=running, base_on=F("group__valid_until"))
    return still.select_related("group").order_by("base_on", "group__number")


def stale_groups(today: date, months: int, order: str) -> QuerySet[Group]:
    """Public groups that nobody has confirmed for `months`, with the last time the centre reached them."""
    last = Contact.objects.filter(group=OuterRef("pk")).order_by("-on", "-pk")
    groups = (
        Group.objects.public()
        .filter(Q(confirmed_on=None) | Q(confirmed_on__lte=stale_from(today, months)))
        .annotate(
            contacted_on=Subquery(last.values("on")[:1]),
            contact_result=Subquery(last.values("result")[:1]),
            member_count=Count("memberships", filter=Q(memberships__ended_at=None)),
        )
    )
    age = (F("confirmed_on").asc(nulls_first=True), "number")
    if order == "contact":
        return groups.order_by(F("contacted_on").asc(nulls_first=True), *age)
    return groups.order_by(*age)
