"""An officer chooses which mails to the office to get; each topic always has a reader."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import RoleAssignment
from accounts.queries import holders
from accounts.roles import Role
from core import audit, clock, retention
from core.lifecycle import Blocked, NotAllowed
from groups.models import MutedTopic, Topic
from groups.permissions import can_choose_notices
from groups.recipients import only_recipient_of


@transaction.atomic
def choose_topics(*, wanted: Iterable[str], by: Any, today: date) -> None:
    """Switch on the wanted topics and off all others. Raises Blocked naming those with no other reader.

    The assignments of all officers are held, so that two who switch off at the same time cannot both go.
    """
    if not can_choose_notices(by):
        raise NotAllowed("知らせを選べるのは、センター職員だけです。")
    list(
        RoleAssignment.objects.in_force(today)
        .filter(role=Role.CENTRE_STAFF)
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    chosen = set(wanted)
    off = {topic for topic in Topic if topic not in chosen}
    before = set(MutedTopic.objects.filter(user=by).values_list("topic", flat=True))
    if stuck := sorted((off - before) & only_recipient_of(by, today), key=list(Topic).index):
        names = "、".join(f"「{topic.label}」" for topic in stuck)
        raise Blocked(
            f"{names}の知らせを受けとる人が、ほかにいません。ほかの職員が受けとるようにしてから、止めてください。"
        )
    if off == before:
        return
    MutedTopic.objects.filter(user=by).exclude(topic__in=off).delete()
    now = clock.now()
    MutedTopic.objects.bulk_create(MutedTopic(user=by, topic=topic, muted_at=now) for topic in off - before)
    audit.record(
        "受けとる知らせを選んだ", by, by=by, changes={"止めた知らせ": (_labels(before), _labels(off))}
    )


def _labels(topics: Iterable[str]) -> list[str]:
    return [topic.label for topic in Topic if topic in set(topics)]


def forget_mutes(today: date) -> int:
    """Delete the choices of people who have left the centre; returns how many."""
    officers = holders(Role.CENTRE_STAFF, today).values("pk")
    return retention.forget(MutedTopic.objects.exclude(user__in=officers))
