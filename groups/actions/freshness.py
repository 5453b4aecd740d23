"""Whether what a page says is still true: asked after 12 months, off the list after 18, never deleted.

The months are settings. A group that has never confirmed counts from the day it came into the portal.
"""

from datetime import date
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core import audit, clock, settings_rows
from core.lifecycle import Blocked, NotAllowed
from groups import directory
from groups.freshness import months_since, stale_from
from groups.models import Channel, Contact, Group, Membership, Reminder
from groups.notices import years as notices_years
from groups.permissions import can_process_group
from groups.rules.terms import ASK_AFTER_MONTHS, UNLIST_AFTER_MONTHS

SALT = "groups.still-the-same"
USED = "このリンクは使えません。もう確かめられたか、新しいメールが届いています。"
# The other stage is the number of months after which the portal asks.
OFF_THE_LIST = 0


def base_day(group: Group) -> date:
    """From when the months count: the last confirmation, or the day the group came into the portal."""
    return group.confirmed_on or timezone.localdate(group.created_at)


def ask(today: date) -> int:
    """A mail with one button to every group that nobody has confirmed for long. Returns how many groups.

    Once for each confirmation: a missed night asks later, a second run not again.
    """
    months = settings_rows.value(ASK_AFTER_MONTHS.key, on=today)
    return sum(_ask(pk, stage=1, months=months, today=today) for pk in _old(months, today))


def unlist(today: date) -> int:
    """Off the directory after 18 months, with a mail; back as soon as somebody confirms. Returns how many."""
    months = settings_rows.value(UNLIST_AFTER_MONTHS.key, on=today)
    return sum(_unlist(pk, months=months, today=today) for pk in _old(months, today, unlisted=False))


def relist(today: date) -> int:
    """Back on the list when an import or a new number of months made a group fresh again."""
    months = settings_rows.value(UNLIST_AFTER_MONTHS.key, on=today)
    back = 0
    for pk in Group.objects.filter(unlisted=True).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            group = Group.objects.select_for_update().get(pk=pk)
            if group.unlisted and base_day(group) > stale_from(today, months):
                group.unlisted = False
                group.save(update_fields=["unlisted"])
                directory.sync(group)
                audit.record("一覧に戻した", group, by=None)
                back += 1
    return back


def _old(months: int, today: date, **narrower: Any) -> list[int]:
    """Keys of public groups whose months are over, the longest silent first."""
    cut = stale_from(today, months)
    public = Group.objects.public().filter(**narrower).exclude(confirmed_on__gt=cut)
    groups = public.only("pk", "confirmed_on", "created_at").order_by("confirmed_on", "pk")
    return [group.pk for group in groups if base_day(group) <= cut]


def _ask(pk: int, *, stage: int, months: int, today: date) -> int:
    with transaction.atomic():
        group = Group.objects.select_for_update().get(pk=pk)
        if not group.is_public or base_day(group) > stale_from(today, months):
            return 0
        return _say(group, stage, today)


def _say(group: Group, stage: int, today: date) -> int:
    """Mail the members once for this stage; a group without members is on the centre's list instead."""
    members = list(_members(group))
    base = base_day(group)
    said = Reminder.objects.filter(
        group=group, kind=Reminder.Kind.FRESHNESS, base_on=base, stage__in={stage, OFF_THE_LIST}
    )
    if not members or said.exists():
        return 0
    Reminder.objects.create(
        group=group, kind=Reminder.Kind.FRESHNESS, base_on=base, stage=stage, way=Reminder.By.MAIL,
        due_on=today, given_on=today,
    )  # fmt: skip
    tell = notices_years.left_the_list if stage == OFF_THE_LIST else notices_years.still_the_same
    for member in members:
        tell(group, to=member.user.email, months=months_since(base, today), token=token_for(member))
    return 1


def _unlist(pk: int, *, months: int, today: date) -> int:
    with transaction.atomic():
        group = Group.objects.select_for_update().get(pk=pk)
        if group.unlisted or not group.is_public or base_day(group) > stale_from(today, months):
            return 0
        group.unlisted = True
        group.save(update_fields=["unlisted"])
        directory.sync(group)
        audit.record("確認がないため、一覧から外した", group, by=None)
        _say(group, OFF_THE_LIST, today)
        return 1


def _members(group: Group) -> QuerySet[Membership]:
    current = group.memberships.filter(ended_at=None, user__is_active=True)
    return current.select_related("user").order_by("pk")


# ------------------------------------------------------------------------------------ one press by mail


def token_for(member: Membership) -> str:
    """What the mailed link holds: the member and the confirmation that it asks to renew, signed."""
    return signing.dumps([member.pk, base_day(member.group).isoformat()], salt=SALT, compress=True)


def member_of(token: str) -> Membership:
    """Whose link it is. Raises Blocked when it was used, overtaken or made up, or the member has left."""
    try:
        pk, base = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise Blocked(USED) from None
    member = (
        Membership.objects.filter(pk=pk, ended_at=None, user__is_active=True)
        .select_related("group", "user")
        .first()
    )
    if member is None or not member.group.is_public or base_day(member.group).isoformat() != base:
        raise Blocked(USED)
    return member


@transaction.atomic
def confirm_by_link(*, token: str, today: date) -> Group:
    """今も変わりません, by the mailed link: the member's word, without signing in. Works once."""
    member = member_of(token)
    group = Group.objects.select_for_update().get(pk=member.group_id)
    if base_day(group) != base_day(member.group):
        raise Blocked(USED)
    return _confirm(group, today, by=member.user, how="メールのリンク")


@transaction.atomic
def confirm_for_group(*, group: Group, channel: str, note: str, today: date, by: Any) -> Group:
    """The group told the centre that nothing has changed, at the desk or on the telephone."""
    locked = Group.objects.select_for_update().get(pk=group.pk)
    if not can_process_group(by, locked):
        raise NotAllowed("この団体の内容を確かめる権限がありません。")
    record_contact(
        group=locked, on=today, channel=channel, result=Contact.Result.REACHED, note=note, by=by, today=today
    )
    return _confirm(locked, today, by=by, how=str(Channel(channel).label))


def _confirm(group: Group, today: date, *, by: Any, how: str) -> Group:
    if not group.is_public:
        raise Blocked("この団体の登録は、もう終わっています。")
    before = group.confirmed_on
    group.confirmed_on, group.unlisted, group.updated_at = today, False, clock.now()
    group.save(update_fields=["confirmed_on", "unlisted", "updated_at"])
    directory.sync(group)
    changes: audit.Changes = {"最終確認日": (before, today), "手段": ("", how)}
    audit.record("公開のページを確かめた", group, by=by, changes=changes)
    return group


@transaction.atomic
def record_contact(
    *, group: Group, on: date, channel: str, result: str, note: str, today: date, by: Any
) -> Contact:
    """Write down that the centre reached a group, or could not. Raises Blocked for a day to come."""
    if not can_process_group(by, group):
        raise NotAllowed("連絡の記録を書く権限がありません。")
    if on > today:
        raise Blocked("連絡した日が、今日より先になっています。")
    contact = Contact.objects.create(
        group=group, on=on, channel=channel, result=result, note=note.strip(), by=by, written_at=clock.now()
    )
    audit.record(
        "団体へ連絡した",
        group,
        by=by,
        internal=True,
        changes={"手段": ("", contact.get_channel_display()), "結果": ("", contact.get_result_display())},
    )
    return contact
