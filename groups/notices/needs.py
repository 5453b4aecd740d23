"""Mails about a group's posts on the needs board, to each of its members: soon over, and over."""

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from core import outbox
from groups.models import CentreSite, Need


def need_ending(need: Need, *, today: date) -> int:
    """Some days before the last one. Returns how many were told."""
    assert need.ends_on is not None
    return _tell(need, "mail/groups/need_ending", {"days_left": (need.ends_on - today).days})


def need_ended(need: Need) -> int:
    """The last day has passed. Returns how many were told."""
    return _tell(need, "mail/groups/need_ended", {})


def _tell(need: Need, template: str, more: dict[str, Any]) -> int:
    members = list(need.group.memberships.filter(ended_at=None).select_related("user").order_by("pk"))
    own_page = reverse("needs_my:edit", args=[need.group.number, need.number])
    context = {
        "title": need.title,
        "group_name": need.group.name,
        "last_day": need.last_day,
        "ends_on": need.ends_on,
        "link": f"{settings.PORTAL_URL}{own_page}",
        "page_link": f"{settings.PORTAL_URL}{need.get_absolute_url()}",
        "sites": list(CentreSite.objects.all()),
        **more,
    }
    for member in members:
        outbox.queue(template, to=member.user.email, context=context, about=need)
    return len(members)
