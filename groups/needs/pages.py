"""What the public sees of the needs board: one post, the rows of a list, what stands on other pages."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Window

from core.templatetags.ui import jdate
from groups.choices import Choices
from groups.listing import week_strip
from groups.models import Need
from groups.needs.words import ASKS, area_words, hours_words, in_words, week_words

ON_THE_FRONT_PAGE = 3


class NeedView(NamedTuple):
    """A post for a template. `asks`: what it asks for; `days`: the weekday strip.

    `coming`: its days from today on, in words in `dates`; `passed`: those before, in words.
    """

    need: Need
    asks: str
    days: Any
    bands: str
    week: str
    time: str
    areas: str
    coming: list[date]
    dates: str
    passed: str


def view(need: Need, choices: Choices, today: date) -> NeedView:
    coming = [day for day in need.dates if day >= today]
    time = "　".join(part for part in (hours_words(need.hours), need.time_text) if part)
    return NeedView(
        need=need,
        asks=ASKS[Need.Kind(need.kind)],
        days=week_strip(need.weekdays),
        bands=in_words("time_bands", need.time_bands),
        week=week_words(need),
        time=time,
        areas=area_words(need.area_mask, choices.areas),
        coming=coming,
        dates=_with_weekdays(coming),
        passed=_with_weekdays([day for day in need.dates if day < today]),
    )


def _with_weekdays(days: list[date]) -> str:
    return "、".join(jdate(day, "year") for day in days)


def of_group(group: Any, today: date, choices: Choices) -> list[NeedView]:
    """The open posts of a listed group, for its own page. One statement."""
    rows = group.needs.open_on(today).order_by("ends_on", "number")
    return [view(need, choices, today) for need in rows]


def for_front_page(today: date) -> dict[str, Any]:
    """The newest open posts and how many there are in all. One statement."""
    found = (
        Need.objects.on_the_board(today)
        .order_by("-state_changed_at", "-number")
        .annotate(in_all=Window(Count("*")))
        .values("number", "title", "kind", "group__name", "ends_on", "in_all")[:ON_THE_FRONT_PAGE]
    )
    rows: list[dict[str, Any]] = [{**row, "asks": ASKS[Need.Kind(row["kind"])]} for row in found]
    return {"needs": rows, "needs_total": rows[0]["in_all"] if rows else 0}
