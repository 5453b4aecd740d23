"""Numbers that are given once and never again."""

from django.db import transaction

from core.models import Sequence


@transaction.atomic
def next_number(name: str) -> int:
    """The next number of a sequence, taken under a row lock in the caller's transaction."""
    Sequence.objects.get_or_create(name=name)
    row = Sequence.objects.select_for_update().get(name=name)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


@transaction.atomic
def raise_to(name: str, number: int) -> None:
    """Make sure that the next number is higher than `number` (imports bring their own numbers)."""
    Sequence.objects.get_or_create(name=name)
    row = Sequence.objects.select_for_update().get(name=name)
    if number > row.last:
        row.last = number
        row.save(update_fields=["last"])
