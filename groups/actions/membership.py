"""Who comes to act for a group: invitations by mail or printed letter, acceptance, refusal.

A representative invites editors and treasurers; the centre invites the first representative of a group that
nobody has claimed. Only hashes of links and codes are kept; each works once and for a limited time. Who is a
member already: actions/members.py; who represents the group next: actions/handover.py.
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
from core.normalise import mailbox_of, next_person_at
from groups import notices, people_story
from groups.actions.proxy import how, note_saved, refuse_unasked
from groups.models import Group, GroupInvitation, Membership, ProxyEntry, Registration
from groups.notices import people as notices_people
from groups.permissions import can_change_members, can_invite_groups

# Letters and digits that cannot be mistaken for one another on paper (no 0 O 1 I L, no U V).
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTWXYZ"
CODE_LENGTH = 12
MOST_OPEN = 10
FORM = "メンバー"
NOT_ANSWERED: dict[str, Any] = {"accepted_at": None, "cancelled_at": None, "declined_at": None}
UNKNOWN = "この招待は使えません。期限が切れたか、取り消されたか、もう使われています。"
WRONG_CODE = "団体番号か番号（コード）が違うか、期限が切れています。手紙をもう一度確かめてください。"


def open_invitations(group: Group) -> QuerySet[GroupInvitation]:
    """Neither accepted, declined, cancelled nor past the hour."""
    return group.invitations.filter(**NOT_ANSWERED, expires_at__gt=clock.now())


def is_claimed(group: Group) -> bool:
    """Whether somebody represents the group on the portal."""
    return group.memberships.representative() is not None


def _may_invite(by: Any, group: Group, role: str) -> bool:
    if role in Membership.GIVEN:
        return can_change_members(by, group)
    return can_invite_groups(by)


@transaction.atomic
def invite(
    *, group: Group, email: str, role: str, by: Any, entry: ProxyEntry | None = None
) -> GroupInvitation:
    """Mail a link. A new one to the same address takes the place of the old one.

    An officer who invites an editor or treasurer says in `entry` who asked.

    Raises NotAllowed; Blocked for a member, a claimed group (representative), or too many open invitations.
    """
    locked = lock(group)
    if not _may_invite(by, locked, role):
        raise NotAllowed("招待する権限がありません。")
    if role in Membership.GIVEN:
        refuse_unasked(locked, by, entry)
    address = fold_email(email)
    _refuse_member(locked, address)
    _refuse_claimed(locked, role)
    waiting = open_invitations(locked).filter(channel=GroupInvitation.Channel.MAIL)
    waiting.filter(email=address).update(cancelled_at=clock.now())
    if waiting.count() >= MOST_OPEN:
        raise Blocked(f"返事を待っている招待は{MOST_OPEN}件までです。要らないものを取り消してください。")
    token = secrets.token_urlsafe(32)
    invitation = _create(locked, role, GroupInvitation.Channel.MAIL, _hash(token), by, email=address)
    notices.member_invited(invitation, token=token)
    label = Membership.Role(role).label
    audit.record(people_story.INVITED, locked, by=by, changes={"招待": ("", label)}, reason=how(entry))
    note_saved(locked, FORM, by=by, entry=entry)
    return invitation


@transaction.atomic
def invite_by_letter(*, group: Group, by: Any) -> tuple[GroupInvitation, str]:
    """A one-time code for a printed letter to a group without mail: (invitation, code as printed).

    An older letter's code stops working. Raises NotAllowed, Blocked for a claimed group.
    """
    locked = lock(group)
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
    audit.record(people_story.LETTER, locked, by=by)
    return invitation, "-".join(code[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def find_invitation(token: str) -> GroupInvitation | None:
    """The open invitation of a mailed link, or None."""
    return (
        GroupInvitation.objects.filter(
            token_hash=_hash(token),
            channel=GroupInvitation.Channel.MAIL,
            expires_at__gt=clock.now(),
            **NOT_ANSWERED,
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
        expires_at__gt=clock.now(),
        **NOT_ANSWERED,
    ).first()
    if invitation is None:
        raise Blocked(WRONG_CODE)
    return _join(invitation, by)


def _join(invitation: GroupInvitation, by: Any) -> Group:
    """One membership, once: the group's row is locked while the invitation is looked at again."""
    group = lock(invitation.group)
    now = clock.now()
    if group.memberships.filter(user=by, ended_at=None).exists():
        raise Blocked(
            f"いまサインインしている {by} さんは、もうこの団体のメンバーです。別の方が受けるときは、"
            "いったんサインアウトし、その方のメールアドレスでサインインしてから、もう一度開いてください。"
        )
    _refuse_claimed(group, invitation.role)
    used = GroupInvitation.objects.filter(pk=invitation.pk, **NOT_ANSWERED)
    if not used.update(accepted_at=now, accepted_by=by):
        raise Blocked(UNKNOWN)
    membership = Membership.objects.create(group=group, user=by, role=invitation.role, started_at=now)
    audit.record(people_story.JOINED, group, by=by, changes={"役割": ("", membership.get_role_display())})
    if invitation.role in Membership.GIVEN:
        notices_people.member_joined(invitation, membership=membership)
    if invitation.role == Membership.Role.REPRESENTATIVE:
        _hand_over_application(group, by)
    return group


@transaction.atomic
def decline(*, token: str, by: Any) -> Group:
    """Say no to a mailed invitation; whoever invited is told. Raises Blocked when it is closed already."""
    invitation = find_invitation(token)
    if invitation is None:
        raise Blocked(UNKNOWN)
    group = lock(invitation.group)
    waiting = GroupInvitation.objects.filter(pk=invitation.pk, **NOT_ANSWERED)
    if not waiting.update(declined_at=clock.now()):
        raise Blocked(UNKNOWN)
    role = invitation.get_role_display()
    audit.record(people_story.DECLINED, group, by=by, changes={"招待": (role, "ことわり")})
    notices_people.invitation_declined(invitation)
    return group


def _hand_over_application(group: Group, by: Any) -> None:
    """What the centre had entered for the group is its representative's own application from now on."""
    registration = Registration.objects.select_for_update().filter(group=group, applicant=None).first()
    if registration is not None:
        registration.applicant = by
        registration.save(update_fields=["applicant"])
        audit.record("代理入力の申請を引き継いだ", registration, by=by)


@transaction.atomic
def cancel_invitation(*, invitation: GroupInvitation, by: Any, entry: ProxyEntry | None = None) -> None:
    """Make an open invitation useless. Cancelling twice changes nothing."""
    if not _may_invite(by, invitation.group, invitation.role):
        raise NotAllowed("招待を取り消す権限がありません。")
    if invitation.role in Membership.GIVEN:
        refuse_unasked(invitation.group, by, entry)
    still_open = open_invitations(invitation.group).filter(pk=invitation.pk)
    if still_open.update(cancelled_at=clock.now()):
        audit.record(people_story.CANCELLED, invitation.group, by=by, reason=how(entry))
        note_saved(invitation.group, FORM, by=by, entry=entry)


def lock(group: Group) -> Group:
    """Every change of who acts for a group waits for the one before it at the group's own row."""
    return Group.objects.select_for_update(of=("self",)).get(pk=group.pk)


def _refuse_member(group: Group, address: str) -> None:
    """An address is one person's sign-in: where two share a mailbox, the second signs in with /2."""
    member = group.memberships.current().filter(user__email=address).select_related("user").first()
    if member is not None:
        raise Blocked(
            f"このアドレスは、もうこの団体のメンバーです（{member.user}さん、{member.get_role_display()}）。"
            "一つのアドレスでサインインするのは一人だけです。同じ受信箱を二人で使っているときは、"
            f"もう一人の方は {next_person_at(address)} と入れてください。"
            f"メールは {mailbox_of(address)} に届きます。"
            "役割だけを変えるときは、上の表の「役割を変える」を開いてください。"
        )


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
