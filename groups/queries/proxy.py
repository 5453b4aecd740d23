"""Reads of proxy entries: what an officer still has to do for people without an account."""

from django.db.models import Count, Q, QuerySet

from groups.models import Registration

State = Registration.State
TYPING = (State.DRAFT, State.RETURNED)
UNSIGNED = Q(proxy__signed_on=None, state=State.SUBMITTED)
UNTOLD = Q(proxy__notices__isnull=False, proxy__notices__done_at=None)
# wait: label and rows of each kind of work.
WAITS: dict[str, tuple[str, Q]] = {
    "typing": ("入力の途中", Q(state__in=TYPING, applicant=None)),
    "sign": ("署名を待っている", UNSIGNED),
    "tell": ("電話か手紙で知らせる", UNTOLD),
}


def proxy_cases(wait: str = "") -> QuerySet[Registration]:
    """Applications that the centre entered and that still ask for something; `wait` narrows to one kind.

    Each has `untold`: how many things are to be told by telephone or letter. Newest first.
    """
    if wait in WAITS:
        rows = WAITS[wait][1]
    else:
        rows = WAITS["typing"][1] | UNSIGNED | UNTOLD
    keys = Registration.objects.filter(rows, proxy__isnull=False).values("pk")
    untold = Count("proxy__notices", filter=Q(proxy__notices__done_at=None))
    cases = Registration.objects.filter(pk__in=keys).annotate(untold=untold)
    return cases.select_related("proxy__entered_by").order_by("-pk")
