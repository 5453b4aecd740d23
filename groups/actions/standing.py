"""Pause and resume by the group; restore and strike off by the centre; 廃止届 (rules.md 9.1)."""

from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock
from core.lifecycle import Blocked, NotAllowed
from groups import directory
from groups.lifecycles import CLOSING, GROUP
from groups.models import ClosingNotice, Group
from groups.notices import years as notices_years
from groups.permissions import can_pause
from groups.terms import terms_on

State = Group.State


@transaction.atomic
def pause(*, group: Group, today: date, by: Any) -> Group:
    """休止: the page stays with a word on it. Not registered in the sense of the ordinance meanwhile."""
    GROUP.apply(group, "pause", by=by, today=today, updated_at=clock.now())
    directory.sync(group)
    return group


@transaction.atomic
def resume(*, group: Group, today: date, by: Any) -> Group:
    """Back to work. Who resumes has looked at the page, so it counts as confirmed today."""
    GROUP.apply(
        group, "resume", by=by, today=today, confirmed_on=today, unlisted=False, updated_at=clock.now()
    )
    directory.sync(group)
    return group


@transaction.atomic
def restore(*, group: Group, today: date, by: Any) -> Group:
    """After a lapse: the page is back at once, with the end of a group registered today."""
    end = terms_on(today).first_end(today)
    before = group.valid_until
    GROUP.apply(group, "restore", by=by, today=today, valid_until=end, ended_on=None, updated_at=clock.now())
    directory.sync(group)
    audit.record("登録の期限を決めた", group, by=by, changes={"登録の期限": (before, end)})
    for address in notices_years.addresses(group):
        notices_years.registration_restored(group, to=address)
    return group


@transaction.atomic
def strike_off(*, group: Group, reason: str, today: date, by: Any) -> Group:
    """抹消: a reason in an officer's words, told to the group. The number never returns, the page is gone."""
    GROUP.apply(
        group, "strike_off", by=by, today=today, reason=reason, ended_on=today, end_reason=reason.strip(),
        updated_at=clock.now(),
    )  # fmt: skip
    directory.sync(group)
    for notice in group.closing_notices.filter(state=ClosingNotice.State.SUBMITTED):
        CLOSING.apply(notice, "carry_out", by=by, today=today)
    for address in notices_years.addresses(group):
        notices_years.struck_off(group, to=address)
    return group


@transaction.atomic
def submit_closing(*, group: Group, ends_on: date, reason: str, today: date, by: Any) -> ClosingNotice:
    """廃止届: nothing ends yet; the centre strikes the group off. Raises Blocked when one waits already."""
    locked = Group.objects.select_for_update().get(pk=group.pk)
    if not can_pause(by, locked):
        raise NotAllowed("廃止届を出せるのは代表者だけです。")
    if not locked.is_public:
        raise Blocked("この団体の登録は、もう終わっています。")
    if open_closing(locked) is not None:
        raise Blocked("廃止届は、もう出ています。")
    now = clock.now()
    notice = ClosingNotice.objects.create(
        group=locked,
        state_changed_at=now,
        ends_on=ends_on,
        reason=reason.strip(),
        submitted_by=by,
        submitted_at=now,
    )
    audit.record("廃止届を出した", locked, by=by, changes={"活動を終える日": ("", ends_on)})
    for address in notices_years.addresses(locked):
        notices_years.closing_submitted(notice, to=address)
    notices_years.closing_arrived(notice, today=today)
    return notice


@transaction.atomic
def withdraw_closing(*, notice: ClosingNotice, today: date, by: Any) -> ClosingNotice:
    return CLOSING.apply(notice, "withdraw", by=by, today=today)


def open_closing(group: Group) -> ClosingNotice | None:
    """The notice that waits for the centre."""
    return group.closing_notices.filter(state=ClosingNotice.State.SUBMITTED).first()
