"""Reads over 引き継ぎシート for the centre's list and its count."""

from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, Value, When

from groups.baton.parts import PARTS
from groups.models import BatonSheet, Contact, Group

Light = BatonSheet.Light
GRAVITY = {Light.RED: 0, Light.AMBER: 1, Light.GREEN: 2}


def sheets(light: str = "") -> QuerySet[BatonSheet]:
    """Written sheets of groups whose registration stands: red first, and in one colour the longest first.

    `contacted_on`: when the centre last reached the group, about this or anything else.
    """
    order = Case(
        *(When(light=name, then=Value(place)) for name, place in GRAVITY.items()),
        default=Value(3),
        output_field=IntegerField(),
    )
    found = BatonSheet.objects.filter(group__state__in=Group.LISTED_STATES, light__in=Light.values)
    if light in Light.values:
        found = found.filter(light=light)
    reached = Contact.objects.filter(group=OuterRef("group"), result=Contact.Result.REACHED)
    found = found.annotate(contacted_on=Subquery(reached.order_by("-on").values("on")[:1]))
    return found.select_related("group").order_by(order, "light_since", "group__number")


def counts() -> dict[str, int]:
    """How many written sheets have each light, the gravest first."""
    lights = list(sheets().order_by().values_list("light", flat=True))
    return {light: lights.count(light) for light in GRAVITY}


def red_count() -> int:
    return sheets(Light.RED).order_by().count()


def with_lists(found: QuerySet[BatonSheet]) -> QuerySet[BatonSheet]:
    return found.prefetch_related(*(part.related for part in PARTS), "reviews")


def sheet_of(group: Group) -> BatonSheet | None:
    """The group's sheet with its lists, or None while nothing was written."""
    return with_lists(BatonSheet.objects.filter(group=group)).first()


def light_label(group: Group) -> str:
    """赤, 黄 or 青 when the centre can open the group's sheet, else ""."""
    sheet = sheets().order_by().filter(group=group).first()
    return sheet.get_light_display() if sheet else ""


def since_words(since: date | None, today: date) -> str:
    """今日から, 12日前から, 3か月前から."""
    if since is None:
        return ""
    days = (today - since).days
    if days < 1:
        return "今日から"
    return f"{days}日前から" if days < 60 else f"{days // 30}か月前から"


def facts_of(sheet: BatonSheet, today: date) -> dict[str, Any]:
    """A row of the centre's list."""
    return {"sheet": sheet, "group": sheet.group, "since": since_words(sheet.light_since, today)}
