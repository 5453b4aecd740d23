"""Mails about content that the centre hides: why, what the group can do, what was decided.

Called inside the transaction of the action that causes the mail.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.permissions import is_centre_staff
from core import outbox
from groups.models import CentreSite, ContentHold, Group, Topic
from groups.recipients import centre_staff


def _context(hold: ContentHold, name: str, *args: Any) -> dict[str, Any]:
    """What every mail here says. Of what is hidden the group is told the name, the office only the kind."""
    return {
        "hold": hold,
        "kind": hold.get_kind_display(),
        "group_name": hold.group.name,
        "sites": list(CentreSite.objects.all()),
        "link": f"{settings.PORTAL_URL}{reverse(name, args=args)}",
    }


def addresses_of(group: Group) -> list[str]:
    """Everybody who acts for the group; for a group without an account the address that the centre knows."""
    members = group.memberships.filter(ended_at=None).select_related("user").order_by("pk")
    found = [member.user.email for member in members]
    known = group.representative_email or group.contact_email
    return found or ([known] if known else [])


def content_hidden(hold: ContentHold) -> int:
    """To each member of the group. Returns how many were told."""
    return _to_group(hold, "mail/groups/content_hidden")


def hold_decided(hold: ContentHold) -> int:
    return _to_group(hold, "mail/groups/hold_decided")


def _to_group(hold: ContentHold, template: str) -> int:
    has_account = hold.group.memberships.filter(ended_at=None).exists()
    context = _context(hold, "groups_my:hold", hold.group.number, hold.pk) | {"has_account": has_account}
    addresses = addresses_of(hold.group)
    for address in addresses:
        outbox.queue(template, to=address, context=context, about=hold)
    return len(addresses)


def hold_answered(hold: ContentHold, *, today: date) -> int:
    """To the officer who hid it; to every officer where that one is no longer there."""
    officer = hold.placed_by
    told = [officer] if is_centre_staff(officer) else list(centre_staff(today, Topic.HOLD))
    for person in told:
        outbox.queue(
            "mail/groups/hold_answered",
            to=person.email,
            context=_context(hold, "groups_holds:detail", hold.pk),
            about=hold,
        )
    return len(told)
