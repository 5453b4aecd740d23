"""The one mail about a 引き継ぎシート: it is time to look it over. It says nothing of what stands on it."""

from django.conf import settings
from django.urls import reverse

from core import outbox
from groups.models import BatonSheet, CentreSite, Membership


def review_due(sheet: BatonSheet) -> int:
    """To each representative, or to every member of a group without one. Returns how many were told."""
    members = sheet.group.memberships.filter(ended_at=None, user__is_active=True).select_related("user")
    leading = [row for row in members if row.role == Membership.Role.REPRESENTATIVE]
    told = leading or list(members)
    for member in told:
        outbox.queue(
            "mail/groups/baton_review",
            to=member.user.email,
            context={
                "group_name": sheet.group.name,
                "reviewed_on": sheet.reviewed_on,
                "link": f"{settings.PORTAL_URL}{reverse('baton:sheet', args=[sheet.group.number])}",
                "sites": list(CentreSite.objects.all()),
            },
            about=sheet.group,
        )
    return len(told)
