"""Mails about two numbers for one group. One recipient per mail."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from core import outbox
from groups.models import CentreSite, Group


def joined(group: Group, kept: Group) -> None:
    """To each member of the duplicate, or to its contact where nobody has an account."""
    _tell("mail/groups/same_as_joined", group, kept_name=kept.name, kept_number=kept.number, link=_page(kept))


def parted(group: Group) -> None:
    """To the same people: the number stands for itself again."""
    _tell("mail/groups/same_as_parted", group, link=_page(group))


def _page(group: Group) -> str:
    return f"{settings.PORTAL_URL}{reverse('groups:detail', args=[group.number])}"


def _tell(template: str, group: Group, **values: Any) -> None:
    members = group.memberships.filter(ended_at=None).order_by("pk").values_list("user__email", flat=True)
    addresses = list(members) or [group.representative_email or group.contact_email]
    context = {
        "group_name": group.name, "number": group.number, "sites": list(CentreSite.objects.all()), **values,
    }  # fmt: skip
    for to in filter(None, addresses):
        outbox.queue(template, to=to, context=context, about=group)
