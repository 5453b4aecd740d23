"""Mails about the people of a group: who came and went, and who represents it. One recipient per mail.

Called inside the transaction of the action that causes the mail, as those of notices.py.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse

from core import outbox
from groups.models import CentreSite, Group, GroupInvitation, HandOver, Membership


def _tell(template: str, to: str, group: Group, **context: Any) -> None:
    """One mail about a group, with what every one of them starts and ends with."""
    address = f"{settings.PORTAL_URL}{reverse('groups_my:members', args=[group.number])}"
    common = {
        "group_name": group.name,
        "number": group.number,
        "members_link": address,
        "sites": list(CentreSite.objects.all()),
    }
    outbox.queue(template, to=to, context={**common, **context}, about=group)


# ------------------------------------------------------------------------------------------ coming and going


def member_joined(invitation: GroupInvitation, *, membership: Membership) -> None:
    """To whoever invited."""
    _tell(
        "mail/groups/member_joined",
        invitation.invited_by.email,
        invitation.group,
        person=membership.user,
        role=membership.get_role_display(),
    )


def invitation_declined(invitation: GroupInvitation) -> None:
    """To whoever invited: they typed the address themselves."""
    _tell(
        "mail/groups/invitation_declined",
        invitation.invited_by.email,
        invitation.group,
        email=invitation.email,
        role=invitation.get_role_display(),
        from_centre=invitation.role == Membership.Role.REPRESENTATIVE,
    )


def role_changed(membership: Membership, *, before: str, by: Any) -> None:
    """To the member whose role is another one now."""
    _tell(
        "mail/groups/role_changed",
        membership.user.email,
        membership.group,
        by=by,
        before=before,
        role=membership.get_role_display(),
        may=membership.may,
    )


def member_removed(membership: Membership, *, by: Any) -> None:
    """To the one who was removed."""
    _tell("mail/groups/member_removed", membership.user.email, membership.group, by=by)


def member_left(membership: Membership) -> None:
    """To the one who left, as a receipt, and to the representative."""
    role = membership.get_role_display()
    _tell("mail/groups/member_left_receipt", membership.user.email, membership.group, role=role)
    representative = membership.group.memberships.representative()
    if representative is not None:
        _tell(
            "mail/groups/member_left",
            representative.user.email,
            membership.group,
            person=membership.user,
            role=role,
        )


# ---------------------------------------------------------------------------------------- the representation


def _facts(hand_over: HandOver) -> dict[str, Any]:
    address = f"{settings.PORTAL_URL}{reverse('groups_my:hand_over_answer', args=[hand_over.pk])}"
    return {
        "by": hand_over.proposed_by,
        "by_centre": hand_over.by_centre,
        "reason": hand_over.reason,
        "person": hand_over.person,
        "afterwards": hand_over.get_afterwards_display(),
        "expires_on": hand_over.expires_on,
        "answer_link": address,
    }


def _about(template: str, to: str, hand_over: HandOver, **context: Any) -> None:
    _tell(template, to, hand_over.group, **_facts(hand_over), **context)


def hand_over_proposed(hand_over: HandOver) -> None:
    """To the one who is asked: what it means, until when, where to answer."""
    _about("mail/groups/hand_over_proposed", hand_over.address, hand_over, asked=hand_over.address)


def centre_hands_over(hand_over: HandOver) -> None:
    """To the representative who could not be reached: at the account's address and the registered one."""
    for address in _former_addresses(hand_over):
        _about("mail/groups/hand_over_by_centre", address, hand_over)


def _former_addresses(hand_over: HandOver) -> list[str]:
    """Each once; never that of the one who is to take over."""
    addresses = [hand_over.former.user.email] if hand_over.former else []
    addresses.append(hand_over.group.representative_email)
    return [one for one in dict.fromkeys(addresses) if one and one != hand_over.address]


def hand_over_accepted(hand_over: HandOver, *, former: Membership | None) -> None:
    """To both people, and to the officer who started it."""
    _about("mail/groups/hand_over_welcome", hand_over.address, hand_over)
    if hand_over.by_centre:
        _about("mail/groups/hand_over_answered", hand_over.proposed_by.email, hand_over, accepted=True)
        former_addresses = _former_addresses(hand_over)
    else:
        former_addresses = [former.user.email] if former else []
    for address in former_addresses:
        _about("mail/groups/hand_over_done", address, hand_over, new=hand_over.answered_by)


def hand_over_declined(hand_over: HandOver) -> None:
    """To the side that proposed it; to the old representative too when that was the centre."""
    _about("mail/groups/hand_over_answered", hand_over.proposed_by.email, hand_over, accepted=False)
    _tell_former_that_it_ended(hand_over)


def hand_over_withdrawn(hand_over: HandOver) -> None:
    """To the one who was asked."""
    _about("mail/groups/hand_over_ended", hand_over.address, hand_over, expired=False)
    _tell_former_that_it_ended(hand_over)


def hand_over_expired(hand_over: HandOver) -> None:
    """To both sides."""
    for address in dict.fromkeys((hand_over.proposed_by.email, hand_over.address)):
        _about("mail/groups/hand_over_ended", address, hand_over, expired=True)
    _tell_former_that_it_ended(hand_over)


def _tell_former_that_it_ended(hand_over: HandOver) -> None:
    """The centre's announcement came to nothing: whoever got it also reads that."""
    for address in _former_addresses(hand_over) if hand_over.by_centre else []:
        _about("mail/groups/hand_over_nothing", address, hand_over)
