"""One attempt at a step of a lifecycle, for the tables of who may do what from which state."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from core import clock
from core.lifecycle import Blocked, Lifecycle, NotAllowed
from tests.people import (
    administrator,
    centre_staff,
    committee_member,
    coordinator,
    make_user,
    section_staff,
    tsunagari_staff,
)

REFUSED = "refused"
# People who hold a role of the office or the city, and whoever the tables call a stranger.
OTHERS: dict[str, Callable[[], Any]] = {
    "stranger": make_user,
    "centre officer": centre_staff,
    "つながり課": tsunagari_staff,
    "coordinator": coordinator,
    "section staff": section_staff,
    "committee member": committee_member,
    "administrator": administrator,
    "the portal itself": lambda: None,
}


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


def offered(lifecycle: Lifecycle, obj: Any, by: Any) -> set[str]:
    """The steps that stand as buttons for this person."""
    return {offer.transition.name for offer in lifecycle.offers(obj, by, clock.today())}
