"""One attempt at a step of a lifecycle, for the tables of who may do what from which state."""

from typing import Any

from django.db import transaction

from core import clock
from core.lifecycle import Blocked, Lifecycle, NotAllowed

REFUSED = "refused"


def attempt(lifecycle: Lifecycle, obj: Any, step: str, *, by: Any, **stamps: Any) -> str:
    """The state after the attempt, or "refused"; nothing of it stays, so the row serves the next attempt."""
    before = obj.state
    with transaction.atomic():
        try:
            with transaction.atomic():
                lifecycle.apply(obj, step, by=by, today=clock.today(), **stamps)
            outcome = str(obj.state)
        except (NotAllowed, Blocked):
            outcome = REFUSED
            assert type(obj).objects.get(pk=obj.pk).state == before
        transaction.set_rollback(True)
    obj.refresh_from_db()
    return outcome
