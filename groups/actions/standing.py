"""Pause and resume by the group; restore and strike off by the centre; 廃止届 (rules.md 9.1).

`entry`: an officer who fills it in for the group says who asked (groups/actions/proxy.py).
"""

from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock
from core.lifecycle import Blocked, NotAllowed
from groups import directory
from groups.actions import proxy
from groups.lifecycles import CLOSING, GROUP
from groups.models import ClosingNotice, Group, ProxyEntry
from groups.notices import years as notices_years
from groups.permissions import can_pause, is_member
from groups.terms import terms_on

State = Group.State
# What the group reads that the centre entered for it.
PAUSE_FORM, RESUME_FORM, CLOSING_FORM = "休止の届け", "再開の届け", "廃止届"


@transaction.atomic
def pause(*, group: Group, today: date, by: Any, entry: ProxyEntry | None = None) -> Group:
    """休止: the page stays with a word on it. Not registered in the sense of the ordinance meanwhile."""
    proxy.refuse_unasked(group, by, entry)
    GROUP.apply(group, "pause", by=by, today=today, reason=proxy.how(entry), updated_at=clock.now())
    proxy.note_saved(group, PAUSE_FORM, by=by, entry=entry)
    directory.sync(group)
    return group


@transaction.atomic
def resume(*, group: Group, today: date, by: Any, entry: ProxyEntry | None = None) -> Group:
    """Back to work. Who resumes has looked at the page, so it counts as confirmed today."""
    proxy.refuse_unasked(group, by, entry)
    GROUP.apply(
        group, "resume", by=by, today=today, reason=proxy.how(entry), confirmed_on=today, unlisted=False,
        updated_at=clock.now(),
    )  # fmt: skip
    proxy.note_saved(group, RESUME_FORM, by=by, entry=entry)
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
    """抹消: a reason in an officer's words, told to the group. The number never returns, the page is gone.

    Raises NotAllowed and Blocked also for an open 廃止届 that this officer typed, or that nobody has signed.
    """
    GROUP.apply(
        group, "strike_off", by=by, today=today, reason=reason, ended_on=today, end_reason=reason.strip(),
        updated_at=clock.now(),
    )  # fmt: skip
    directory.sync(group)
    notice = open_closing(group)
    if notice is not None:
        CLOSING.apply(notice, "carry_out", by=by, today=today)
    notices_years.struck_off(group, notice)
    return group


@transaction.atomic
def submit_closing(
    *, group: Group, ends_on: date, reason: str, today: date, by: Any, entry: ProxyEntry | None = None
) -> ClosingNotice:
    """廃止届: nothing ends yet; the centre strikes the group off. Raises Blocked when one waits already.

    What an officer typed for the group waits for its signature and for another officer.
    """
    locked = Group.objects.select_for_update().get(pk=group.pk)
    if not can_pause(by, locked):
        raise NotAllowed("廃止届を出せるのは代表者だけです。")
    proxy.refuse_unasked(locked, by, entry)
    asked = None if is_member(by, locked) else entry
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
        proxy=proxy.begin_form(about=locked, asked=asked, by=by) if asked else None,
    )
    changes: audit.Changes = {"活動を終える日": ("", ends_on)}
    audit.record("廃止届を出した", locked, by=by, changes=changes, reason=proxy.how(asked))
    proxy.note_saved(locked, CLOSING_FORM, by=by, entry=asked)
    notices_years.closing_submitted(notice)
    notices_years.closing_arrived(notice, today=today)
    return notice


@transaction.atomic
def withdraw_closing(
    *, notice: ClosingNotice, today: date, by: Any, entry: ProxyEntry | None = None
) -> ClosingNotice:
    """The registration goes on as it is."""
    proxy.refuse_unasked(notice.group, by, entry)
    taken_back = CLOSING.apply(notice, "withdraw", by=by, today=today, reason=proxy.how(entry))
    audit.record("廃止届を取りやめた", notice.group, by=by, reason=proxy.how(entry))
    proxy.note_saved(notice.group, CLOSING_FORM, by=by, entry=entry)
    return taken_back


def open_closing(group: Group) -> ClosingNotice | None:
    """The notice that waits for the centre."""
    waiting = group.closing_notices.filter(state=ClosingNotice.State.SUBMITTED)
    return waiting.select_related("proxy__entered_by").first()
