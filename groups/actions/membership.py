"""Who acts for a group: invitations by mail or printed letter, acceptance, removal.

A representative invites editors; the centre invites the first representative of a group that nobody has
claimed. Only hashes of links and codes are kept; each works once and for a limited time.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.addresses import fold_email
from core import audit, clock, settings_rows
from core.lifecycle import Blocked, NotAllowed
from groups import notices
from groups.models import Group, GroupInvitation, Membership
from groups.permissions import can_invite_groups, can_manage_members

# Letters and digits that cannot be mistaken for one another on paper (no 0 O 1 I L, no U V).
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTWXYZ"
CODE_LENGTH = 12
MOST_OPEN = 10
UNKNOWN = "この招待は使えません。期限が切れたか、取り消されたか、もう使われています。"
WRONG_CODE = "団体番号か番号（コード）が違うか、期限が切れています。手紙をもう一度確かめてください。"


def open_invitations(group: Group) -> QuerySet[GroupInvitation]:
    """Neither accepted, cancelled nor past the hour."""
    return group.invitations.filter(accepted_at=None, cancelled_at=None, expires_at__gt=clock.now())


def is_claimed(group: Group) -> bool:
    """Whether somebody represents the group on the portal."""
    return group.memberships.filter(ended_at=None, role=Membership.Role.REPRESENTATIVE).exists()


def _may_invite(by: Any, group: Group, role: str) -> bool:
    if role == Membership.Role.EDITOR:
        return can_manage_members(by, group)
    return can_invite_groups(by)


@transaction.atomic
def invite(*, group: Group, email: str, role: str, by: Any) -> GroupInvitation:
    """Mail a link. A new one to the same address takes the place of the old one.

    Raises NotAllowed; Blocked for a member, a claimed group (representative), or too many open invitations.
    """
    locked = _locked(group)
    if not _may_invite(by, locked, role):
        raise NotAllowed("招待する権限がありません。")
    address = fold_email(email)
    if locked.memberships.filter(ended_at=None, user__email=address).exists():
        raise Blocked("この人は、もうこの団体のメンバーです。")
    _refuse_claimed(locked, role)
    waiting = open_invitations(locked).filter(channel=GroupInvitation.Channel.MAIL)
    waiting.filter(email=address).update(cancelled_at=clock.now())
    if waiting.count() >= MOST_OPEN:
        raise Blocked(f"返事を待っている招待は{MOST_OPEN}件までです。要らないものを取り消してください。")
    token = secrets.token_urlsafe(32)
    invitation = _create(locked, role, GroupInvitation.Channel.MAIL, _hash(token), by, email=address)
    notices.member_invited(invitation, token=token)
    audit.record("メンバーを招いた", locked, by=by, changes={"招待": ("", Membership.Role(role).label)})
    return invitation


@transaction.atomic
def invite_by_letter(*, group: Group, by: Any) -> tuple[GroupInvitation, str]:
    """A one-time code for a printed letter to a group without mail: (invitation, code as printed).

    An older letter's code stops working. Raises NotAllowed, Blocked for a claimed group.
    """
    locked = _locked(group)
    if not can_invite_groups(by):
        raise NotAllowed("招待する権限がありません。")
    _refuse_claimed(locked, Membership.Role.REPRESENTATIVE)
    open_invitations(locked).filter(channel=GroupInvitation.Channel.LETTER).update(cancelled_at=clock.now())
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    invitation = _create(
        locked,
        Membership.Role.REPRESENTATIVE,
        GroupInvitation.Channel.LETTER,
        _code_hash(locked.number, code),
        by,
    )
    audit.record("手紙の招待を作った", locked, by=by)
    return invitation, "-".join(code[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def find_invitation(token: str) -> GroupInvitation | None:
    """The open invitation of a mailed link, or None."""
    return (
        GroupInvitation.objects.filter(
            token_hash=_hash(token),
            channel=GroupInvitation.Channel.MAIL,
            accepted_at=None,
            cancelled_at=None,
            expires_at__gt=clock.now(),
        )
        .select_related("group", "invited_by")
        .first()
    )


@transaction.atomic
def accept(*, token: str, by: Any) -> Group:
    """Become a member by a mailed link. Raises Blocked when it is used up, too old, or not possible now."""
    invitation = find_invitation(token)
    if invitation is None:
        raise Blocked(UNKNOWN)
    return _join(invitation, by)


@transaction.atomic
def claim(*, number: int, code: str, by: Any) -> Group:
    """Become representative by the code of a printed letter; spaces, hyphens and case do not matter."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    invitation = GroupInvitation.objects.filter(
        token_hash=_code_hash(number, plain),
        group__number=number,
        channel=GroupInvitation.Channel.LETTER,
        accepted_at=None,
        cancelled_at=None,
        expires_at__gt=clock.now(),
    ).first()
    if invitation is None:
        raise Blocked(WRONG_CODE)
    return _join(invitation, by)


def _join(invitation: GroupInvitation, by: Any) -> Group:
    """One membership, once: the group's row is locked while the invitation is looked at again."""
    group = _locked(invitation.group)
    now = clock.now()
    if group.memberships.filter(user=by, ended_at=None).exists():
        raise Blocked("あなたは、もうこの団体のメンバーです。")
    _refuse_claimed(group, invitation.role)
    used = GroupInvitation.objects.filter(pk=invitation.pk, accepted_at=None, cancelled_at=None)
    if not used.update(accepted_at=now, accepted_by=by):
        raise Blocked(UNKNOWN)
    membership = Membership.objects.create(group=group, user=by, role=invitation.role, started_at=now)
    audit.record("メンバーになった", group, by=by, changes={"役割": ("", membership.get_role_display())})
    return group


@transaction.atomic
def cancel_invitation(*, invitation: GroupInvitation, by: Any) -> None:
    """Make an open invitation useless. Cancelling twice changes nothing."""
    if not _may_invite(by, invitation.group, invitation.role):
        raise NotAllowed("招待を取り消す権限がありません。")
    still_open = open_invitations(invitation.group).filter(pk=invitation.pk)
    if still_open.update(cancelled_at=clock.now()):
        audit.record("招待を取り消した", invitation.group, by=by)


@transaction.atomic
def remove_member(*, membership: Membership, by: Any) -> None:
    """End an editor's membership. Raises Blocked for a representative: that is a hand-over."""
    group = _locked(membership.group)
    if not can_manage_members(by, group):
        raise NotAllowed("メンバーを外す権限がありません。")
    current = group.memberships.filter(pk=membership.pk, ended_at=None).first()
    if current is None:
        return
    if current.role == Membership.Role.REPRESENTATIVE:
        raise Blocked("代表者は、この画面では外せません。交代するときは市民活動センターに知らせてください。")
    current.ended_at, current.ended_by = clock.now(), by
    current.save(update_fields=["ended_at", "ended_by"])
    audit.record("メンバーを外した", group, by=by, changes={str(current.user): ("編集者", "")})


def _locked(group: Group) -> Group:
    return Group.objects.select_for_update(of=("self",)).get(pk=group.pk)


def _refuse_claimed(group: Group, role: str) -> None:
    if role == Membership.Role.REPRESENTATIVE and is_claimed(group):
        raise Blocked("この団体には、もう代表者がいます。")


def _create(
    group: Group, role: str, channel: str, token_hash: str, by: Any, *, email: str = ""
) -> GroupInvitation:
    now = clock.now()
    key = "groups.letter_days" if channel == GroupInvitation.Channel.LETTER else "groups.invitation_days"
    days = settings_rows.value(key, on=clock.today())
    return GroupInvitation.objects.create(
        group=group,
        role=role,
        channel=channel,
        email=email,
        token_hash=token_hash,
        invited_by=by,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )


def _hash(token: str) -> str:
    return hashlib.sha256(f"link:{token}".encode()).hexdigest()


def _code_hash(number: int, code: str) -> str:
    return hashlib.sha256(f"letter:{number}:{code}".encode()).hexdigest()
