"""A group renews its registration: with one press when nothing has changed, else after the centre's look.

A renewal handed in early adds its year to the old end (groups/terms.py). While the centre has one to look at,
or waits for the group's answer, the registration does not lapse.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from core import audit, clock, dates, settings_rows
from core.forms import StaleWrite
from core.lifecycle import Blocked, NotAllowed
from groups import directory, values
from groups.actions.terms import RUNNING
from groups.lifecycles import GROUP, RENEWAL
from groups.models import Channel, Group, Renewal
from groups.notices import years as notices_years
from groups.permissions import can_process_group, can_renew
from groups.rules.terms import RENEWAL_LOOK_DAYS
from groups.terms import terms_on

State = Renewal.State
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
    *, group: Group, today: date, by: Any, channel: str = Channel.ONLINE, brought_by: str = ""
) -> Renewal:
    """「変更なし」: accepted at once. A returned one with changes is taken back by it. Raises Blocked."""
    locked = _locked(group, by, today)
    waiting = open_renewal(locked)
    if waiting is not None and waiting.state == State.SUBMITTED:
        raise Blocked("変更のある更新の届けを、センターが確かめています。終わるまでお待ちください。")
    if waiting is not None:
        RENEWAL.apply(waiting, "withdraw", by=by, today=today)
    renewal = _create(locked, {}, by=by, channel=channel, brought_by=brought_by)
    return _accept(renewal, locked, confirmed_on=today, today=today, by=by)


@transaction.atomic
def renew_with_changes(
    *,
    group: Group,
    new: values.Values,
    today: date,
    by: Any,
    seen_version: int,
    channel: str = Channel.ONLINE,
    brought_by: str = "",
) -> Renewal:
    """Hand in what has changed; the centre sees only that. Without a difference it is 「変更なし」.

    seen_version: the group's version on the form. Raises Blocked, and StaleWrite when the page was changed
    since, or a colleague has handed in a renewal meanwhile.
    """
    locked = _locked(group, by, today)
    if locked.version != seen_version:
        raise StaleWrite
    differences = values.differences(locked, new)
    if not differences:
        return renew_unchanged(group=locked, today=today, by=by, channel=channel, brought_by=brought_by)
    waiting = open_renewal(locked)
    if waiting is not None and waiting.state == State.SUBMITTED:
        raise Blocked("更新の届けは、もう出ています。センターの確かめが終わるまでお待ちください。")
    look_days = settings_rows.value(RENEWAL_LOOK_DAYS.key, on=today)
    due_on = dates.add_working_days(today, look_days)
    proposed = {key: after for key, (_before, after) in differences.items()}
    if waiting is not None:
        before = {key: before for key, (before, _after) in differences.items()}
        RENEWAL.apply(
            waiting, "submit", by=by, today=today, proposed=proposed, before=before, due_on=due_on,
            submitted_by=by, submitted_at=clock.now(), version=waiting.version + 1,
        )  # fmt: skip
        renewal = waiting
    else:
        renewal = _create(locked, differences, by=by, channel=channel, brought_by=brought_by, due_on=due_on)
        audit.record("変更のある更新を届けた", locked, by=by)
    for address in notices_years.addresses(locked):
        notices_years.renewal_received(renewal, to=address)
    notices_years.renewal_arrived(renewal, today=today)
    return renewal


@transaction.atomic
def accept(*, renewal: Renewal, today: date, by: Any) -> Renewal:
    """The centre puts the changes into the group and lengthens its term. Raises NotAllowed, Blocked."""
    group = Group.objects.select_for_update().get(pk=renewal.group_id)
    if not can_process_group(by, group):
        raise NotAllowed("この更新を確かめる権限がありません。")
    told_on = timezone.localdate(renewal.submitted_at)
    return _accept(renewal, group, confirmed_on=told_on, today=today, by=by)


def _accept(renewal: Renewal, group: Group, *, confirmed_on: date, today: date, by: Any) -> Renewal:
    if group.state not in (*RUNNING, Group.State.EXPIRED):
        raise Blocked("登録が終わっているため、更新できません。")
    now = values.snapshot(group)
    overtaken = [key for key, before in renewal.before.items() if now[key] != before]
    if overtaken:
        labels = (str(getattr(Group._meta.get_field(key), "verbose_name", key)) for key in overtaken)
        raise Blocked(CONFLICT.format("、".join(labels)))
    terms = terms_on(today)
    new_end = terms.next_end(renewal.ends_on)
    RENEWAL.apply(
        renewal, "accept", by=by, today=today, new_end=new_end, decided_at=clock.now(), decided_by=by
    )
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
    audit.record("登録の期限をのばした", group, by=by, changes={"登録の期限": (renewal.ends_on, new_end)})
    for address in notices_years.addresses(group):
        notices_years.renewal_accepted(renewal, to=address)
    renewal.refresh_from_db()
    return renewal


@transaction.atomic
def send_back(*, renewal: Renewal, remark: str, today: date, by: Any) -> Renewal:
    """Ask the group to put something right, with a reason in the officer's words."""
    RENEWAL.apply(renewal, "return", by=by, today=today, reason=remark, remark=remark.strip())
    for address in notices_years.addresses(renewal.group):
        notices_years.renewal_returned(renewal, to=address)
    return renewal


@transaction.atomic
def withdraw(*, renewal: Renewal, today: date, by: Any) -> Renewal:
    return RENEWAL.apply(renewal, "withdraw", by=by, today=today)


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
    brought_by: str,
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
