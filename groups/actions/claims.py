"""Inviting imported groups to take over their page: by mail in bulk, or by a letter with a one-time code."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from core.lifecycle import Blocked
from groups.actions.membership import invite, invite_by_letter
from groups.models import Group, Membership

MOST_AT_ONCE = 500


@dataclass
class Invited:
    """`sent` groups got a mail; `refused` are (group, sentence)."""

    sent: int = 0
    refused: list[tuple[Group, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Letter:
    """What one printed letter says. The code stands here and on paper, nowhere else."""

    group: Group
    code: str
    expires_at: datetime


def address_of(group: Group) -> str:
    """Where a mailed invitation goes: the representative's own address, else the contact's."""
    return group.representative_email or group.contact_email


@transaction.atomic
def invite_by_mail(*, groups: QuerySet[Group], by: Any) -> Invited:
    """One mail to one address for each group; a group without an address or already claimed is listed."""
    result = Invited()
    for group in _some(groups):
        address = address_of(group)
        if not address:
            result.refused.append((group, "メールアドレスがありません。手紙で招いてください。"))
            continue
        try:
            with transaction.atomic():
                invite(group=group, email=address, role=Membership.Role.REPRESENTATIVE, by=by)
        except Blocked as blocked:
            result.refused.append((group, str(blocked)))
        else:
            result.sent += 1
    return result


@transaction.atomic
def write_letters(*, groups: QuerySet[Group], by: Any) -> list[Letter]:
    """A new one-time code for each unclaimed group; older letters of the same groups stop working."""
    letters = []
    for group in _some(groups):
        try:
            with transaction.atomic():
                invitation, code = invite_by_letter(group=group, by=by)
        except Blocked:
            continue  # claimed since the list was opened: it needs no letter
        letters.append(Letter(group, code, invitation.expires_at))
    return letters


def _some(groups: QuerySet[Group]) -> list[Group]:
    chosen = list(groups.order_by("number")[: MOST_AT_ONCE + 1])
    if not chosen:
        raise Blocked("団体を一つ以上選んでください。")
    if len(chosen) > MOST_AT_ONCE:
        raise Blocked(f"一度に招けるのは{MOST_AT_ONCE}団体までです。絞り込んでから選んでください。")
    return chosen
