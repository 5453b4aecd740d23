"""Reads of proxy entries: what an officer still has to do for people without an account."""

from django.db import models
from django.db.models import Count, Q, QuerySet

from groups.models import (
    ActivityReport,
    ChangeNotice,
    Channel,
    ClosingNotice,
    Need,
    ProxyEntry,
    Registration,
    Renewal,
)

State = Registration.State
TYPING = (State.DRAFT, State.RETURNED)
UNSIGNED = Q(signed_on=None) & (
    Q(registration__state=State.SUBMITTED)
    | Q(change_notice__state=ChangeNotice.State.SUBMITTED) & ~Q(change_notice__channel="online")
    | Q(renewal__state=Renewal.State.SUBMITTED) & ~Q(renewal__channel=Channel.ONLINE)
    | Q(closing_notice__state=ClosingNotice.State.SUBMITTED)
)
TYPED = (
    Q(registration__state__in=TYPING, registration__applicant=None)
    | Q(change_notice__state__in=TYPING, change_notice__applicant=None)
    | Q(needs__state=Need.State.DRAFT)
    | Q(reports__state=ActivityReport.State.DRAFT)
)
UNTOLD = Q(notices__isnull=False, notices__done_at=None)
# wait: label and rows of each kind of work.
WAITS: dict[str, tuple[str, Q]] = {
    "typing": ("入力の途中", TYPED),
    "sign": ("署名を待っている", UNSIGNED),
    "tell": ("電話か手紙で知らせる", UNTOLD),
}


def proxy_entries(wait: str = "") -> QuerySet[ProxyEntry]:
    """Entries that still ask for something; `wait` narrows to one kind. Newest first.

    Each has `untold`: how many things are to be told by telephone or letter.
    """
    if wait in WAITS:
        rows = WAITS[wait][1]
    else:
        rows = WAITS["typing"][1] | UNSIGNED | UNTOLD
    keys = ProxyEntry.objects.filter(rows).values("pk")
    entries = ProxyEntry.objects.filter(pk__in=keys)
    untold = Count("notices", filter=Q(notices__done_at=None))
    return (
        entries.annotate(untold=untold)
        .select_related(
            "registration", "renewal__group", "change_notice__group", "closing_notice__group", "entered_by"
        )
        .prefetch_related("reports", "needs")
        .order_by("-pk")
    )


def entries_about(obj: models.Model) -> QuerySet[ProxyEntry]:
    """All entries about this object, the newest first."""
    entries = ProxyEntry.objects.filter(about_type=obj._meta.label_lower, about_id=str(obj.pk))
    return entries.select_related("entered_by").order_by("-pk")
