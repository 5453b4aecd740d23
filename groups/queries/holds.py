"""What of the hidden content waits for whom: the filter of the list, and the rows behind the desk's lines."""

from django.db.models import Case, QuerySet, Value, When

from groups.models import ContentHold

State = ContentHold.State
# value in the address → (label, states)
STATES: dict[str, tuple[str, tuple[str, ...]]] = {
    "answered": ("返事が届いたもの", (State.ANSWERED,)),
    "hidden": ("返事を待っているもの", (State.HIDDEN,)),
    "open": ("いま非公開のもの", ContentHold.OPEN_STATES),
    "over": ("終わったもの", (State.LIFTED, State.REMOVED)),
}


def holds(state: str = "") -> QuerySet[ContentHold]:
    """Answers that wait for a decision first, then what waits for an answer, then the rest; newest first."""
    first = Case(
        When(state=State.ANSWERED, then=Value(0)), When(state=State.HIDDEN, then=Value(1)), default=2
    )
    rows = ContentHold.objects.select_related("group").order_by(first, "-placed_at", "-pk")
    return rows.filter(state__in=STATES[state][1]) if state in STATES else rows
