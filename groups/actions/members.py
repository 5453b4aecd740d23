"""Who acts for a group already: another role, removal by the representative, leaving by oneself.

A removed person is out at the very next request: every page asks for the current membership (permissions.py).
"""

from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock
from core.lifecycle import Blocked, NotAllowed
from groups import people_story
from groups.actions import handover
from groups.actions.membership import FORM, lock, open_invitations
from groups.actions.proxy import how, note_saved, refuse_unasked
from groups.models import Group, Membership, ProxyEntry
from groups.notices import people as notices_people
from groups.people_story import name_of
from groups.permissions import can_change_members

GONE = "この人は、もうメンバーではありません。"
HAND_OVER_FIRST = (
    "代表者は、代表をほかの人に引き継いでからでないと抜けられません。「代表を引き継ぐ」から申し出てください。"
    "引き継ぐときに、そのまま抜けることも選べます。"
)


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: Any, entry: ProxyEntry | None = None) -> Membership:
    """Editor to treasurer or back. Raises NotAllowed; Blocked for a representative or a former member."""
    group = lock(membership.group)
    if not can_change_members(by, group):
        raise NotAllowed("メンバーの役割を変える権限がありません。")
    refuse_unasked(group, by, entry)
    current = _current(group, membership)
    if current.role not in Membership.GIVEN or role not in Membership.GIVEN:
        raise Blocked("代表者は、役割の変更では替えられません。「代表を引き継ぐ」から申し出てください。")
    before = current.get_role_display()
    if current.role == role:
        return current
    current.role = role
    current.save(update_fields=["role"])
    now = current.get_role_display()
    changes: audit.Changes = {name_of(current.user): (before, now)}
    audit.record(people_story.ROLE_CHANGED, group, by=by, changes=changes, reason=how(entry))
    note_saved(group, FORM, by=by, entry=entry)
    notices_people.role_changed(current, before=before, by=by)
    return current


@transaction.atomic
def remove_member(*, membership: Membership, today: date, by: Any, entry: ProxyEntry | None = None) -> None:
    """End somebody's membership. Raises Blocked for a representative (that is a hand-over); twice is once."""
    group = lock(membership.group)
    if not can_change_members(by, group):
        raise NotAllowed("メンバーを外す権限がありません。")
    refuse_unasked(group, by, entry)
    current = group.memberships.current().filter(pk=membership.pk).select_related("user").first()
    if current is None:
        return
    if current.role == Membership.Role.REPRESENTATIVE:
        raise Blocked("代表者は外せません。交代するときは「代表を引き継ぐ」から申し出てください。")
    _end(group, current, today, by)
    audit.record(
        people_story.REMOVED,
        group,
        by=by,
        changes={name_of(current.user): (current.get_role_display(), "")},
        reason=how(entry),
    )
    note_saved(group, FORM, by=by, entry=entry)
    notices_people.member_removed(current, by=by)


@transaction.atomic
def leave(*, group: Group, today: date, by: Any) -> None:
    """End one's own membership. Raises Blocked for the representative, who hands over first."""
    locked = lock(group)
    current = locked.memberships.current().filter(user=by).select_related("user").first()
    if current is None:
        raise Blocked("あなたは、もうこの団体のメンバーではありません。")
    if current.role == Membership.Role.REPRESENTATIVE:
        raise Blocked(HAND_OVER_FIRST)
    _end(locked, current, today, by)
    audit.record(people_story.LEFT, locked, by=by, changes={"役割": (current.get_role_display(), "")})
    notices_people.member_left(current)


def _current(group: Group, membership: Membership) -> Membership:
    found = group.memberships.current().filter(pk=membership.pk).select_related("user").first()
    if found is None:
        raise Blocked(GONE)
    return found


def _end(group: Group, membership: Membership, today: date, by: Any) -> None:
    """Nothing meant for this person stays open: a proposed hand-over, an invitation to the address."""
    handover.close_for(membership, today=today, by=by)
    open_invitations(group).filter(email=membership.user.email).update(cancelled_at=clock.now())
    membership.ended_at, membership.ended_by = clock.now(), by
    membership.save(update_fields=["ended_at", "ended_by"])
