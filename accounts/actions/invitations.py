"""Invitations by mailed link: seven days, one success, and only a POST accepts (mail scanners open links)."""

import datetime
import hashlib
import secrets
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions.roles import grant_role
from accounts.addresses import fold_email
from accounts.invitations import is_known, purpose_of
from accounts.models import Invitation, Section, User
from accounts.permissions import grantable_roles
from accounts.roles import Role, home_url
from core import audit, clock, outbox
from core.lifecycle import Blocked

KEPT_OPEN = datetime.timedelta(days=7)
ROLE_PURPOSE = "accounts.role"
GONE = "この招待は使えません。期限（7日）が過ぎたか、すでに使われたか、取り消されています。"


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def link_of(token: str) -> str:
    return settings.PORTAL_URL + reverse("accounts:invitation", args=[token])


@transaction.atomic
def create_invitation(
    *, email: str, purpose: str, payload: dict[str, Any], by: User | None
) -> tuple[Invitation, str]:
    """A new invitation and its link's secret, which exists nowhere else. Sends nothing.

    An older open invitation to the same address for the same thing is withdrawn: only the newest link works.
    """
    if not is_known(purpose):
        raise ValueError(f"Unknown purpose {purpose!r}")
    address = fold_email(email)
    older = Invitation.objects.open().filter(email=address, purpose=purpose, payload=payload)
    older.update(withdrawn_at=timezone.now())
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    invitation = Invitation.objects.create(
        email=address,
        purpose=purpose,
        payload=payload,
        token_hash=hash_token(token),
        invited_by=by,
        created_at=now,
        expires_at=now + KEPT_OPEN,
    )
    return invitation, token


@transaction.atomic
def invite(
    *,
    email: str,
    purpose: str,
    payload: dict[str, Any],
    by: User,
    template: str = "mail/accounts/invitation",
    context: dict[str, Any] | None = None,
) -> Invitation:
    """Create an invitation and queue its mail.

    template: `<template>.subject.txt` and `.body.txt`; they get invitation, link, what, by and `context`.
    """
    invitation, token = create_invitation(email=email, purpose=purpose, payload=payload, by=by)
    values = {
        "invitation": invitation,
        "link": link_of(token),
        "what": describe_invitation(invitation),
        "by": by,
        **(context or {}),
    }
    outbox.queue(
        template, to=invitation.email, context=values, about=invitation, secret_until=invitation.expires_at
    )
    audit.record("招待した", invitation, by=by)
    return invitation


def find_open(token: str) -> Invitation | None:
    """The invitation behind a link, or None when it is used, withdrawn, too old or never existed."""
    rows = Invitation.objects.open().filter(token_hash=hash_token(token))
    return rows.select_related("invited_by").first()


def describe_invitation(invitation: Invitation) -> str:
    """What the invitation is for, in one sentence of the app that sent it."""
    return purpose_of(invitation).describe(invitation)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: User) -> str:
    """Accept once; returns the address to go on to.

    Of two presses at the same moment exactly one succeeds. Raises PermissionDenied for another person's
    invitation and Blocked when it is no longer open or the inviting app says no.
    """
    if by.email != invitation.email:
        raise PermissionDenied("この招待は、別のメールアドレスの方にあてたものです。")
    taken = Invitation.objects.open().filter(pk=invitation.pk)
    if not taken.update(accepted_at=timezone.now(), accepted_by=by):
        raise Blocked(GONE)
    invitation.refresh_from_db()
    address = purpose_of(invitation).accept(invitation, by)
    audit.record("招待を承諾した", invitation, by=by)
    return address


@transaction.atomic
def join_by_invitation(*, invitation: Invitation, name: str) -> tuple[User, str]:
    """For somebody without an account: the link reached their mailbox, so the address counts as confirmed."""
    if User.objects.filter(email=invitation.email).exists():
        raise Blocked("このメールアドレスの方は登録済みです。サインインしてから承諾してください。")
    user = User.objects.create_user(invitation.email, name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user, accept_invitation(invitation=invitation, by=user)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User, reason: str = "") -> None:
    """The inviting side takes an open invitation back; its link stops working at once."""
    if not Invitation.objects.open().filter(pk=invitation.pk).update(withdrawn_at=timezone.now()):
        raise Blocked("この招待は、すでに使われたか期限が過ぎています。")
    audit.record("招待を取り消した", invitation, by=by, reason=reason)


def withdraw_role_invitations(*, email: str, by: User) -> None:
    for invitation in Invitation.objects.open().filter(email=email, purpose=ROLE_PURPOSE):
        withdraw_invitation(invitation=invitation, by=by)


# ---------------------------------------------------------------- invitations to a role


def role_payload(
    *,
    role: str,
    starts_on: datetime.date,
    ends_on: datetime.date | None,
    section: Section | None,
    reason: str,
    name: str = "",
) -> dict[str, Any]:
    return {
        "name": name,
        "role": str(role),
        "section": section.pk if section else None,
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat() if ends_on else None,
        "reason": reason,
    }


def invite_to_role(
    *,
    email: str,
    role: str,
    starts_on: datetime.date,
    ends_on: datetime.date | None,
    section: Section | None,
    reason: str,
    by: User,
    name: str = "",
) -> Invitation:
    """Invite somebody (with or without an account) to a role. Raises PermissionDenied like `grant_role`."""
    if role not in grantable_roles(by) or fold_email(email) == by.email:
        raise PermissionDenied("この役割に招待する権限がありません。")
    payload = role_payload(
        role=role, starts_on=starts_on, ends_on=ends_on, section=section, reason=reason, name=name
    )
    return invite(email=email, purpose=ROLE_PURPOSE, payload=payload, by=by)


def accept_role(invitation: Invitation, user: User) -> str:
    """Called back on acceptance. The inviter must still be allowed to give this role at this moment."""
    data = invitation.payload
    if invitation.invited_by and data["role"] not in grantable_roles(invitation.invited_by):
        raise Blocked("招待した人の担当が変わったため、この招待は使えません。もう一度招待を受けてください。")
    ends_on = datetime.date.fromisoformat(data["ends_on"]) if data["ends_on"] else None
    if ends_on and ends_on < clock.today():
        raise Blocked("この招待の役割は、期間が終わっています。")
    grant_role(
        user=user,
        role=data["role"],
        by=invitation.invited_by,
        reason=data["reason"],
        starts_on=datetime.date.fromisoformat(data["starts_on"]),
        ends_on=ends_on,
        section=Section.objects.get(pk=data["section"]) if data["section"] else None,
    )
    return home_url(user)


def describe_role(invitation: Invitation) -> str:
    section = Section.objects.filter(pk=invitation.payload["section"]).first()
    label = Role(invitation.payload["role"]).label
    return f"「{label}{f'（{section}）' if section else ''}」の役割への招待です。"
