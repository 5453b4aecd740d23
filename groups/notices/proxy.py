"""What a group hears when the centre filled in one of its forms: a mail to each member, else a call."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from core import clock, outbox
from groups.models import CentreSite, Group, ProxyEntry, ProxyNotice
from groups.recipients import member_addresses

ENTERED = "mail/groups/entered_for_group"


def entered_for(entry: ProxyEntry, group: Group, form: str) -> None:
    """To each member with an account; without one an officer telephones or writes."""
    context = {
        "group_name": group.name,
        "number": group.number,
        "form": form,
        "entry": entry,
        "link": f"{settings.PORTAL_URL}{reverse('groups_my:group', args=[group.number])}",
        "sites": list(CentreSite.objects.all()),
    }
    for address in member_addresses(group):
        outbox.queue(ENTERED, to=address, context=context, about=group)
    if not member_addresses(group):
        by_hand(entry, ENTERED, context)


def by_hand(entry: ProxyEntry, template: str, context: dict[str, Any]) -> None:
    """What would have been a mail, for people without an address: a line of work for the office."""
    subject, body = outbox.render(template, {**context, "by_hand": True})
    ProxyNotice.objects.create(entry=entry, subject=subject, body=body, created_at=clock.now())
