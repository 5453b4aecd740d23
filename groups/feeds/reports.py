"""The Atom feed of new activity reports."""

from datetime import datetime
from typing import Any

from django.conf import settings

from groups.feeds import LENGTH, PortalFeed
from groups.models import ActivityReport


class NewReports(PortalFeed):
    """The newest activity reports of listed groups."""

    title = f"{settings.SITE_NAME}：新しい活動実績"
    subtitle = "市民活動団体が活動したこと"
    link = f"{settings.PORTAL_URL}/groups/"
    feed_url = f"{settings.PORTAL_URL}/groups/reports.xml"

    def items(self) -> Any:
        shown = ActivityReport.objects.shown().filter(group__unlisted=False).select_related("group")
        return shown.order_by("-published_at", "-pk")[:LENGTH]

    def item_title(self, item: Any) -> str:
        return f"{item.title}（{item.group.name}）"

    def item_description(self, item: Any) -> str:
        return str(" ".join(item.body.split())[:200])

    def item_link(self, item: Any) -> str:
        return f"{settings.PORTAL_URL}{item.get_absolute_url()}"

    def item_pubdate(self, item: Any) -> datetime:
        published: datetime = item.published_at
        return published
