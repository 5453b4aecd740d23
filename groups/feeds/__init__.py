"""The Atom feeds: newly registered groups, and new posts on the needs board."""

from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from core import clock
from groups.models import DirectoryEntry, Need
from groups.needs.rules import day_words, days_words

LENGTH = 30


class PortalFeed(Feed):
    """A feed of newest things. All addresses are absolute: no host is asked. An entry's address is its id."""

    feed_type = Atom1Feed
    author_name = "鎌倉市"
    language = "ja"

    def item_guid(self, item: Any) -> str:
        return self.item_link(item)

    def item_updateddate(self, item: Any) -> datetime:
        changed: datetime = item.updated_at
        return changed


class NewGroups(PortalFeed):
    """The newest groups, from the directory's side table."""

    title = f"{settings.SITE_NAME}：新しい団体"
    subtitle = "新しく登録された市民活動団体"
    link = f"{settings.PORTAL_URL}/groups/"
    feed_url = f"{settings.PORTAL_URL}/groups/feed.xml"

    def items(self) -> Any:
        return DirectoryEntry.newest().values_list("number", "registered_on", "card")[:LENGTH]

    def item_title(self, item: Any) -> str:
        return str(item[2]["name"])

    def item_description(self, item: Any) -> str:
        return str(item[2]["line"])

    def item_link(self, item: Any) -> str:
        return f"{settings.PORTAL_URL}/groups/{item[0]}/"

    def item_categories(self, item: Any) -> list[str]:
        return list(item[2]["fields"])

    def item_pubdate(self, item: Any) -> datetime:
        return start_of(item[1])

    def item_updateddate(self, item: Any) -> datetime:
        return start_of(item[1])


def start_of(day: date) -> datetime:
    """Midnight in Japan."""
    return timezone.make_aware(datetime.combine(day, time.min))


class NewNeeds(PortalFeed):
    """The newest open posts of the needs board; what has ended is gone from it the next day."""

    title = f"{settings.SITE_NAME}：新しい募集"
    subtitle = "市民活動団体が、手を貸してほしいこと"
    link = f"{settings.PORTAL_URL}/needs/"
    feed_url = f"{settings.PORTAL_URL}/needs/feed.xml"

    def items(self) -> Any:
        posts = Need.objects.on_the_board(clock.today()).select_related("group")
        return posts.order_by("-state_changed_at", "-number")[:LENGTH]

    def item_title(self, item: Any) -> str:
        return f"{item.title}（{item.group.name}）"

    def item_description(self, item: Any) -> str:
        days = f"日にち：{days_words(item.dates)}\n" if item.days else ""
        return f"{item.body}\n{days}終わりの日：{day_words(item.ends_on)}"

    def item_link(self, item: Any) -> str:
        return f"{settings.PORTAL_URL}/needs/{item.number}/"

    def item_categories(self, item: Any) -> list[str]:
        return [item.get_kind_display()]

    def item_pubdate(self, item: Any) -> datetime:
        opened: datetime = item.state_changed_at
        return opened
