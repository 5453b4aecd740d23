"""A group renews its registration: with one press when nothing has changed, else after the centre's look.

A renewal handed in early adds its year to the old end (groups/terms.py). While the centre has one to look at,
or waits for the group's answer, the registration does not lapse.
`entry`: an officer who fills it in for the group says who asked (groups/actions/proxy.py).
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from core import audit, clock, dates, settings_rows
from core.forms import StaleWrite
from core.lifecycle import Blocked, NotAllowed
from groups import directory, values
from groups.actions import proxy
from groups.actions.terms import RUNNING
from groups.lifecycles import GROUP, RENEWAL
from groups.models import Channel, Group, ProxyEntry, Renewal
from groups.notices import years as notices_years
from groups.permissions import can_accept_renewal, can_renew, is_member
from groups.rules.terms import RENEWAL_LOOK_DAYS
from groups.terms import terms_on

State = Renewal.State
FORM = "登録の更新"
LONGEST_NAME = 80
CONFLICT = (
    "この届けのあとに、団体の情報が変わっています（{}）。"
    "このまま反映すると新しい内容が消えるので、反映していません。団体に確かめてください。"
)


def open_renewal(group: Group) -> Renewal | None:
    """The group's renewal that the centre looks at, or that waits for the group's answer."""
    return group.renewals.filter(state__in=(State.SUBMITTED, State.RETURNED)).first()


def why_not_now(group: Group, today: date) -> str:
    """Why the registration cannot be renewed today, with what to do; "" when it can."""
    if group.state not in RUNNING:
        return "登録が終わっているため、更新できません。続けるときは、センターに知らせてください。"
    if group.valid_until is None:
        return "登録の期限がまだ決まっていません。明日もう一度お試しください。"
    opens = terms_on(today).opens_on(group.valid_until)
    if today < opens:
        ends, begins = dates.wareki(group.valid_until), dates.wareki(opens)
        return f"いまの登録は{ends}までです。更新は{begins}から受けつけます。"
    return ""


@transaction.atomic
def renew_unchanged(
    *,
    group: Group,
    today: date,
    by: Any,
    channel: str = Channel.ONLINE,
    brought_by: str = "",
    entry: ProxyEntry | None = None,
) -> Renewal:
    """「変更なし」: accepted at once. A returned one with changes is taken back by it. Raises Blocked.

    An officer says who asked: at the desk by `channel` and `brought_by`, in the group's own form by `entry`.
    """
    locked = _locked(group, by, today)
    if entry is not None or not brought_by.strip():
        proxy.refuse_unasked(locked, by, entry)
    if entry is not None and not is_member(by, locked):
        channel, brought_by = entry.channel, entry.brought_by[:LONGEST_NAME]
    waiting = open_renewal(locked)
    if waiting is not None and waiting.state == State.SUBMITTED:
        raise Blocked("変更のある更新の届けを、センターが確かめています。終わるまでお待ちください。")
    if waiting is not None:
        RENEWAL.apply(waiting, "withdraw", by=by, today=today)
    renewal = _create(locked, {}, by=by, channel=channel, brought_by=brought_by)
    proxy.note_saved(locked, FORM, by=by, entry=entry)
    return _accept(renewal, locked, confirmed_on=today, today=today, by=by, reason=proxy.how(entry))


@transaction.atomic
def renew_with_changes(
    *,
    group: Group,
    new: values.Values,
    today: date,
    by: Any,
    seen_version: int,
    entry: ProxyEntry | None = None,
) -> Renewal:
    """Hand in what has changed; the centre sees only that. Without a difference it is 「変更なし」.

    seen_version: the group's version on the form. Raises Blocked, and StaleWrite when the page was changed
    since, or a colleague has handed in a renewal meanwhile. What an officer typed for the group waits for the
    group's signature and for another officer.
    """
    locked = _locked(group, by, today)
    proxy.refuse_unasked(locked, by, entry)
    if locked.version != seen_version:
        raise StaleWrite
    differences = values.differences(locked, new)
    if not differences:
        return renew_unchanged(group=locked, today=today, by=by, entry=entry)
    waiting = open_renewal(locked)
    if waiting is not None and waiting.state == State.SUBMITTED:
        raise Blocked("更新の届けは、もう出ています。センターの確かめが終わるまでお待ちください。")
    look_days = settings_rows.value(RENEWAL_LOOK_DAYS.key, on=today)
    due_on = dates.add_working_days(today, look_days)
    proposed = {key: after for key, (_before, after) in differences.items()}
    asked = None if is_member(by, locked) else entry
    came = {"channel": Channel.ONLINE, "brought_by": ""}
    if asked is not None:
        came = {"channel": asked.channel, "brought_by": asked.brought_by[:LONGEST_NAME]}
    if waiting is not None:
        before = {key: before for key, (before, _after) in differences.items()}
        RENEWAL.apply(
            waiting, "submit", by=by, today=today, reason=proxy.how(asked), proposed=proposed, before=before,
            due_on=due_on, submitted_by=by, submitted_at=clock.now(), version=waiting.version + 1, **came,
        )  # fmt: skip
        renewal = waiting
    else:
        renewal = _create(locked, differences, by=by, due_on=due_on, **came)
        audit.record("変更のある更新を届けた", locked, by=by, reason=proxy.how(asked))
    if asked is not None:
        _note_typing(renewal, asked, by)
    proxy.note_saved(locked, FORM, by=by, entry=asked)
    notices_years.renewal_received(renewal)
    notices_years.renewal_arrived(renewal, today=today)
    return renewal


def _note_typing(renewal: Renewal, asked: ProxyEntry, by: Any) -> None:
    """The form has an entry of its own: its copy is signed, and its typist does not decide on it."""
    if renewal.proxy is None:
        renewal.proxy = proxy.begin_form(about=renewal, asked=asked, by=by)
        renewal.save(update_fields=["proxy"])
    else:
        proxy.forget_signature(renewal, by=by)
        renewal.proxy.typed_by.add(by)


@transaction.atomic
def accept(*, renewal: Renewal, today: date, by: Any) -> Renewal:
    """The centre puts the changes into the group and lengthens its term. Raises NotAllowed, Blocked."""
    group = Group.objects.select_for_update().get(pk=renewal.group_id)
    if not can_accept_renewal(by, renewal):
        raise NotAllowed("この更新を確かめる権限がありません。")
    told_on = timezone.localdate(renewal.submitted_at)
    return _accept(renewal, group, confirmed_on=told_on, today=today, by=by)


def _accept(
    renewal: Renewal, group: Group, *, confirmed_on: date, today: date, by: Any, reason: str = ""
) -> Renewal:
    if group.state not in (*RUNNING, Group.State.EXPIRED):
        raise Blocked("登録が終わっているため、更新できません。")
    now = values.snapshot(group)
    overtaken = [key for key, before in renewal.before.items() if now[key] != before]
    if overtaken:
        labels = (str(getattr(Group._meta.get_field(key), "verbose_name", key)) for key in overtaken)
        raise Blocked(CONFLICT.format("、".join(labels)))
    terms = terms_on(today)
    new_end = terms.next_end(renewal.ends_on)
    stamps = {"new_end": new_end, "decided_at": clock.now(), "decided_by": by}
    RENEWAL.apply(renewal, "accept", by=by, today=today, reason=reason, **stamps)
    group.confirmed_on = max(group.confirmed_on or confirmed_on, confirmed_on)
    group.unlisted = False
    group.updated_at = clock.now()
    group.valid_until = new_end
    if renewal.proposed:
        values.assign(group, renewal.proposed)
    else:
        group.save()
    if group.state == Group.State.RENEWAL_DUE:
        GROUP.apply(group, "renew", by=by, today=today)
    elif group.state == Group.State.EXPIRED:
        GROUP.apply(group, "restore", by=by, today=today, ended_on=None)
    group.refresh_from_db()
    directory.sync(group)
    changes: audit.Changes = {"登録の期限": (renewal.ends_on, new_end)}
    audit.record("登録の期限をのばした", group, by=by, changes=changes, reason=reason)
    notices_years.renewal_accepted(renewal)
    renewal.refresh_from_db()
    return renewal


@transaction.atomic
def send_back(*, renewal: Renewal, remark: str, today: date, by: Any) -> Renewal:
    """Ask the group to put something right, with a reason in the officer's words."""
    RENEWAL.apply(renewal, "return", by=by, today=today, reason=remark, remark=remark.strip())
    notices_years.renewal_returned(renewal)
    return renewal


@transaction.atomic
def withdraw(*, renewal: Renewal, today: date, by: Any, entry: ProxyEntry | None = None) -> Renewal:
    """Take a renewal with changes back. Raises NotAllowed, Blocked."""
    proxy.refuse_unasked(renewal.group, by, entry)
    proxy.note_saved(renewal.group, FORM, by=by, entry=entry)
    return RENEWAL.apply(renewal, "withdraw", by=by, today=today, reason=proxy.how(entry))


def _locked(group: Group, by: Any, today: date) -> Group:
    locked = Group.objects.select_for_update().get(pk=group.pk)
    if not can_renew(by, locked):
        raise NotAllowed("この団体の登録を更新する権限がありません。")
    if why := why_not_now(locked, today):
        raise Blocked(why)
    return locked


def _create(
    group: Group,
    differences: dict[str, tuple[Any, Any]],
    *,
    by: Any,
    channel: str,
    brought_by: str = "",
    due_on: date | None = None,
) -> Renewal:
    now = clock.now()
    return Renewal.objects.create(
        group=group,
        state_changed_at=now,
        ends_on=group.term_end,
        channel=channel,
        brought_by=brought_by.strip(),
        proposed={key: after for key, (_before, after) in differences.items()},
        before={key: before for key, (before, _after) in differences.items()},
        submitted_by=by,
        submitted_at=now,
        due_on=due_on,
    )
