"""The representation goes from one person to another: proposed by one side, accepted by the other.

A representative proposes a member or somebody by mail; when the representative cannot be reached, the centre
does, with a reason. Until the new one accepts, the old one stays.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from accounts.addresses import fold_email
from core import audit, clock, settings_rows
from core.lifecycle import Blocked, NotAllowed
from groups import people_story
from groups.actions.membership import lock, open_invitations
from groups.lifecycles.people import HAND_OVER
from groups.models import Group, HandOver, Membership
from groups.notices import people as notices_people
from groups.people_story import name_of
from groups.permissions import can_hand_over_for, can_manage_members
from groups.rules import HAND_OVER_DAYS

Role = Membership.Role
CENTRE_IS_AT_IT = (
    "市民活動センターが、この団体の代表の引き継ぎを進めています。"
    "お心当たりがないときは、センターへお電話ください。"
)


@dataclass(frozen=True)
class Successor:
    """Who is to take over: a member of the group, or whoever reads this address."""

    member: Membership | None = None
    email: str = ""


@transaction.atomic
def propose(*, group: Group, to: Successor, afterwards: str, today: date, by: Any) -> HandOver:
    """The representative asks somebody. An own earlier proposal that waits is taken back.

    Raises NotAllowed; Blocked when the centre is at it, or for somebody who cannot be asked.
    """
    locked = lock(group)
    if not can_manage_members(by, locked):
        raise NotAllowed("代表を引き継げるのは代表者だけです。")
    if locked.hand_overs.open().filter(by_centre=True).exists():
        raise Blocked(CENTRE_IS_AT_IT)
    hand_over = _open(locked, to, afterwards, today, by)
    audit.record(people_story.PROPOSED, locked, by=by, changes={"新しい代表者": ("", hand_over.person)})
    return hand_over


@transaction.atomic
def hand_over_for(
    *, group: Group, to: Successor, afterwards: str, reason: str, assurance: str, today: date, by: Any
) -> HandOver:
    """The centre asks somebody, because the representative cannot be reached; the old one is told by mail.

    reason is read by the group and both people; assurance says how the centre made sure, for staff alone.
    A proposal that waits is taken back. Raises NotAllowed, Blocked.
    """
    locked = lock(group)
    if not can_hand_over_for(by, locked):
        raise NotAllowed("センターとして代表を引き継ぐ権限がありません。")
    if not reason.strip() or not assurance.strip():
        raise Blocked("引き継ぐ理由と、どのように確かめたかを書いてください。")
    told = {"by_centre": True, "reason": reason.strip(), "assurance": assurance.strip()}
    hand_over = _open(locked, to, afterwards, today, by, **told)
    audit.record(
        people_story.CENTRE_PROPOSED,
        locked,
        by=by,
        changes={"新しい代表者": ("", hand_over.person)},
        reason=hand_over.reason,
    )
    notices_people.centre_hands_over(hand_over)
    return hand_over


def _open(group: Group, to: Successor, afterwards: str, today: date, by: Any, **more: Any) -> HandOver:
    """One open proposal for each group; the mail goes to the one who is asked."""
    successor = _successor(group, to, by)
    if group.state == Group.State.STRUCK_OFF:
        raise Blocked("この団体の登録は抹消されているため、代表を引き継げません。")
    _take_back_earlier(group, successor, today, by)
    now = clock.now()
    hand_over = HandOver.objects.create(
        group=group,
        state_changed_at=now,
        member=successor.member,
        former=group.memberships.representative(),
        email=successor.email,
        afterwards=afterwards,
        proposed_by=by,
        created_at=now,
        expires_on=today + timedelta(days=settings_rows.value(HAND_OVER_DAYS.key, on=today)),
        **more,
    )
    notices_people.hand_over_proposed(hand_over)
    return hand_over


def _successor(group: Group, to: Successor, by: Any) -> Successor:
    """The address of a member means that member. Nobody hands over to themselves."""
    address = fold_email(to.email)
    members = group.memberships.current().select_related("user")
    member = members.filter(pk=to.member.pk).first() if to.member else None
    if to.member and member is None:
        raise Blocked("選んだ人は、もうメンバーではありません。選び直してください。")
    member = member or members.filter(user__email=address).first()
    if address == by.email or (member and member.user_id == by.pk):
        raise Blocked("自分に引き継ぐことはできません。ほかの人を選んでください。")
    if member and member.role == Role.REPRESENTATIVE:
        raise Blocked("この人は、もう代表者です。ほかの人を選んでください。")
    if member is None and not address:
        raise Blocked("引き継ぐ人を選んでください。")
    return Successor(member) if member else Successor(email=address)


def _take_back_earlier(group: Group, successor: Successor, today: date, by: Any) -> None:
    for earlier in group.hand_overs.open().select_related("group", "member__user"):
        HAND_OVER.apply(earlier, "withdraw", by=by, today=today)
        audit.record(people_story.HAND_OVER_WITHDRAWN, group, by=by)
        again = successor.member.pk if successor.member else None
        if (earlier.member_id, earlier.email) != (again, successor.email):
            notices_people.hand_over_withdrawn(earlier)


@transaction.atomic
def accept(*, hand_over: HandOver, today: date, by: Any) -> Group:
    """Become the representative; only now do the roles change, in one step. Raises NotAllowed, Blocked."""
    group = lock(hand_over.group)
    HAND_OVER.apply(hand_over, "accept", by=by, today=today, answered_by=by)
    former = group.memberships.representative()
    if former is not None:
        _step_back(former, hand_over)
    now = clock.now()
    held = group.memberships.current().filter(user=by).first()
    if held is None:
        held = Membership.objects.create(group=group, user=by, role=Role.REPRESENTATIVE, started_at=now)
    else:
        held.role = Role.REPRESENTATIVE
        held.save(update_fields=["role"])
    if hand_over.by_centre:
        # Whoever asked the centre for this may not trust the people that the former one invited.
        open_invitations(group).update(cancelled_at=now)
    people = (name_of(former.user) if former else "", name_of(by))
    changes = {"代表者": people}
    if former is not None:
        changes[f"前の代表者（{people[0]}）"] = ("代表者", str(hand_over.get_afterwards_display()))
    audit.record(people_story.HANDED_OVER, group, by=by, changes=changes, reason=hand_over.reason)
    notices_people.hand_over_accepted(hand_over, former=former)
    return group


def _step_back(former: Membership, hand_over: HandOver) -> None:
    if hand_over.afterwards == HandOver.Afterwards.LEAVES:
        former.ended_at, former.ended_by = clock.now(), hand_over.proposed_by
    else:
        former.role = Role.EDITOR
    former.save(update_fields=["role", "ended_at", "ended_by"])


@transaction.atomic
def decline(*, hand_over: HandOver, today: date, by: Any) -> None:
    """Say no; the side that proposed is told. Raises NotAllowed, Blocked."""
    group = lock(hand_over.group)
    HAND_OVER.apply(hand_over, "decline", by=by, today=today, answered_by=by)
    audit.record(people_story.HAND_OVER_DECLINED, group, by=by)
    notices_people.hand_over_declined(hand_over)


@transaction.atomic
def withdraw(*, hand_over: HandOver, today: date, by: Any) -> None:
    """Take the proposal back; the one who was asked is told. Raises NotAllowed, Blocked."""
    group = lock(hand_over.group)
    HAND_OVER.apply(hand_over, "withdraw", by=by, today=today)
    audit.record(people_story.HAND_OVER_WITHDRAWN, group, by=by)
    notices_people.hand_over_withdrawn(hand_over)


def close_for(membership: Membership, *, today: date, by: Any) -> None:
    """A member who goes cannot take over: the member's own leaving declines, removal withdraws.

    Raises Blocked for the centre's own choice: a representative does not stop the centre in this way.
    """
    for hand_over in HandOver.objects.open().filter(member=membership).select_related("group"):
        if by == membership.user:
            decline(hand_over=hand_over, today=today, by=by)
        elif hand_over.by_centre:
            raise Blocked(CENTRE_IS_AT_IT)
        else:
            withdraw(hand_over=hand_over, today=today, by=by)


def expire_hand_overs(today: date) -> int:
    """End the proposals whose last day is over and tell both sides, each once. Returns how many."""
    over = HandOver.objects.open().filter(expires_on__lt=today).order_by("pk")
    return sum(_expire(key, today) for key in over.values_list("pk", flat=True))


@transaction.atomic
def _expire(key: int, today: date) -> bool:
    hand_over = HandOver.objects.select_related("group", "member__user", "proposed_by").get(pk=key)
    group = lock(hand_over.group)
    try:
        HAND_OVER.apply(hand_over, "expire", by=None, today=today)
    except Blocked:
        return False  # answered a moment ago
    audit.record(people_story.HAND_OVER_EXPIRED, group, by=None)
    notices_people.hand_over_expired(hand_over)
    return True
