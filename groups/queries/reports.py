"""Published activity reports by fiscal year: for pages of groups, and for the bulletin and the statistics."""

from collections import Counter
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from core.dates import fiscal_year
from groups.models import ActivityReport, Group, Photo


class Totals(NamedTuple):
    """`people` is the sum of what groups gave; `uncounted` reports gave no number, so it is a lower bound."""

    reports: int
    groups: int
    people: int
    uncounted: int


def reports_of_year(year: int) -> QuerySet[ActivityReport]:
    """What the public sees of one fiscal year, newest first, each with its group."""
    return ActivityReport.objects.shown().in_fiscal_year(year).select_related("group")


def totals(year: int) -> Totals:
    """How many reports and groups, and how many people they reached, in one fiscal year."""
    found = (
        reports_of_year(year)
        .order_by()
        .aggregate(
            uncounted=Count("pk", filter=Q(people=None)),
            reached=Sum("people", default=0),
            reporting=Count("group", distinct=True),
            all=Count("pk"),
        )
    )
    return Totals(found["all"], found["reporting"], found["reached"], found["uncounted"])


def newest_published(first: date, last: date) -> QuerySet[ActivityReport]:
    """Reports that were first published within these days, both included, oldest first: for a bulletin."""
    shown = ActivityReport.objects.shown().select_related("group")
    return shown.filter(published_at__date__range=(first, last)).order_by("published_at", "pk")


def shown_reports(group: Group) -> list[ActivityReport]:
    """The reports of a group that the public sees, newest first."""
    found = list(ActivityReport.objects.shown().filter(group=group).defer("body"))
    for report in found:
        report.group = group  # known already: asks nothing
    return found


def per_year(reports: list[ActivityReport]) -> list[tuple[int, int]]:
    """(fiscal year, number of reports), newest first."""
    years = Counter(fiscal_year(report.held_on) for report in reports if report.held_on)
    return sorted(years.items(), reverse=True)


def first_photos(reports: list[ActivityReport]) -> dict[int, Photo]:
    """The first shown photo of each report that has one."""
    photos = Photo.objects.shown().filter(report__in=[report.pk for report in reports])
    found: dict[int, Photo] = {}
    for photo in photos.select_related("group"):
        found.setdefault(photo.report_id or 0, photo)
    return found
