"""The centre hides content of a group with a reason; the group answers; the centre decides. Nothing is lost.

The column `held` of the thing, or `held_fields` of its group, follows the matter in the same transaction, so
that every public read asks its own row only.
"""

from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock, retention
from core.lifecycle import Blocked, NotAllowed
from groups import directory, holdable
from groups.actions import proxy
from groups.lifecycles.reports import HOLD
from groups.models import ContentHold, Group, ProxyEntry
from groups.notices import holds as notices_holds
from groups.permissions import can_hold_content, is_member
from groups.rules import HOLDS

State = ContentHold.State
FORM = "非公開への返事"


@transaction.atomic
def hold_content(*, group: Group, kind: str, key: str, reason: str, by: Any) -> tuple[ContentHold, int]:
    """Hide one thing at once and tell the group why. Returns the matter and how many people were told.

    Raises NotAllowed; Blocked when it is not there, not public, or hidden already.
    """
    locked = Group.objects.select_for_update().get(pk=group.pk)
    if not can_hold_content(by, locked):
        raise NotAllowed("この団体の内容を非公開にする権限がありません。")
    content = holdable.find(locked, kind, key)
    if content is None or not content.public:
        raise Blocked("この内容は、いまは公開されていません。")
    if content.held:
        raise Blocked("この内容は、すでに非公開にしてあります。")
    if not reason.strip():
        raise Blocked("理由を書いてください。")
    now = clock.now()
    hold = ContentHold.objects.create(
        group=locked,
        kind=kind,
        object_id=content.object_id,
        field=content.field,
        label=content.label[:160],
        state_changed_at=now,
        reason=reason,
        placed_by=by,
        placed_at=now,
    )
    _set_held(locked, hold, held=True)
    for about in (hold, locked):
        audit.record(f"{hold.get_kind_display()}を非公開にした", about, by=by, reason=reason)
    return hold, notices_holds.content_hidden(hold)


@transaction.atomic
def answer_hold(
    *, hold: ContentHold, answer: str, today: date, by: Any, entry: ProxyEntry | None = None
) -> ContentHold:
    """The group says what it thinks, once; the centre is told. Raises NotAllowed, Blocked.

    What an officer typed for the group (`entry`) is weighed by another one.
    """
    if not answer.strip():
        raise Blocked("返事を書いてください。")
    proxy.refuse_unasked(hold.group, by, entry)
    asked = None if is_member(by, hold.group) else entry
    HOLD.apply(
        hold, "answer", by=by, today=today, reason=proxy.how(asked), answer=answer, answered_by=by,
        answered_at=clock.now(), proxy=asked,
    )  # fmt: skip
    proxy.note_saved(hold.group, FORM, by=by, entry=asked)
    notices_holds.hold_answered(hold, today=today)
    return hold


@transaction.atomic
def lift_hold(*, hold: ContentHold, reply: str, today: date, by: Any) -> ContentHold:
    """Show the thing again, if its group publishes it, and tell the group. Raises NotAllowed, Blocked."""
    group = Group.objects.select_for_update().get(pk=hold.group_id)
    HOLD.apply(hold, "lift", by=by, today=today, reply=reply, decided_by=by, decided_at=clock.now())
    _set_held(group, hold, held=False)
    audit.record(f"{hold.get_kind_display()}を公開にもどした", group, by=by)
    notices_holds.hold_decided(hold)
    return hold


@transaction.atomic
def keep_hold(*, hold: ContentHold, reply: str, today: date, by: Any) -> ContentHold:
    """Leave it hidden and tell the group why. Raises NotAllowed; Blocked without a word of explanation."""
    if not reply.strip():
        raise Blocked("非公開を続けるわけを書いてください。団体に届きます。")
    HOLD.apply(hold, "keep", by=by, today=today, reply=reply, decided_by=by, decided_at=clock.now())
    notices_holds.hold_decided(hold)
    return hold


def close_for(group: Group, kind: str, object_id: int, *, by: Any) -> None:
    """The group has taken the thing itself away: the matter is over. In the caller's transaction."""
    same = ContentHold.objects.filter(group=group, kind=kind, object_id=object_id)
    for hold in same.filter(state__in=ContentHold.OPEN_STATES):
        HOLD.apply(hold, "remove", by=by, today=clock.today())


def forget_holds(today: date) -> int:
    """Delete matters that ended long ago; one that still hides something stays. Returns how many."""
    over = (State.LIFTED, State.REMOVED)
    due = ContentHold.objects.filter(state__in=over, state_changed_at__lt=HOLDS.due_before(today))
    return retention.forget(due)


def _set_held(group: Group, hold: ContentHold, *, held: bool) -> None:
    """Write what the public reads ask, and renew them."""
    if hold.kind == ContentHold.Kind.FIELD:
        others = [name for name in group.held_fields if name != hold.field]
        group.held_fields = [*others, hold.field] if held else others
        group.save(update_fields=["held_fields"])
    else:
        holdable.MODELS[hold.kind]._default_manager.filter(pk=hold.object_id).update(held=held)
    directory.sync(group)
