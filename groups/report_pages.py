"""What the public pages about activity reports show: the section of a group's page, a year, one report."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from core.dates import fiscal_year_label
from groups.models import ActivityReport, Group, Photo
from groups.public_page import photo_view, share_links
from groups.queries.reports import first_photos, per_year, shown_reports

ON_GROUP_PAGE = 3


@dataclass(frozen=True)
class Year:
    """One fiscal year with a link to its reports."""

    year: int
    count: int
    address: str
    chosen: bool

    @property
    def label(self) -> str:
        return fiscal_year_label(self.year)


def section(group: Group) -> dict[str, Any]:
    """For the page of the group: the newest few of the newest fiscal year, and links to every year."""
    reports = shown_reports(group)
    years = years_of(group, reports, None)
    newest = [report for report in reports if years and report.fiscal_year == years[0].year]
    return {"reports": rows(newest[:ON_GROUP_PAGE]), "report_years": years}


def year_context(group: Group, year: int | None) -> dict[str, Any] | None:
    """One fiscal year of a group, the newest where none is named; None for a year without a report."""
    reports = shown_reports(group)
    known = [number for number, _count in per_year(reports)]
    chosen = year if year is not None else known[0] if known else None
    if year is not None and year not in known:
        return None
    listed = [report for report in reports if report.fiscal_year == chosen]
    return {
        "group": group,
        "years": years_of(group, reports, chosen),
        "label": fiscal_year_label(chosen) if chosen is not None else "",
        "rows": rows(listed),
        "address": f"{settings.PORTAL_URL}{_address(group, chosen)}",
        "crumbs": crumbs(group),
    }


def years_of(group: Group, reports: list[ActivityReport], chosen: int | None) -> list[Year]:
    return [Year(year, count, _address(group, year), year == chosen) for year, count in per_year(reports)]


def rows(reports: list[ActivityReport]) -> list[tuple[ActivityReport, dict[str, Any] | None]]:
    """Each report with its first photo."""
    photos = first_photos(reports)
    return [(report, photo_view(photos[report.pk]) if report.pk in photos else None) for report in reports]


def report_context(report: ActivityReport, photos: list[Photo], *, private: bool = False) -> dict[str, Any]:
    """One report for its page, its sheet for paper and its preview. `private`: addresses for members only."""
    address = f"{settings.PORTAL_URL}{report.get_absolute_url()}"
    views = [photo_view(photo, private=private) for photo in photos]
    words = f"{report.title}（{report.group.name}）"
    return {
        "report": report,
        "group": report.group,
        "photos": views,
        "address": address,
        "share": share_links(words, address),
        "image": f"{settings.PORTAL_URL}{views[0]['src']}" if views and not private else "",
        "description": " ".join(report.body.split())[:120],
        "crumbs": [
            *crumbs(report.group),
            {"label": "活動実績", "url": reverse("groups:reports", args=[report.group.number])},
        ],
    }


def crumbs(group: Group) -> list[dict[str, str]]:
    return [
        {"label": "団体をさがす", "url": reverse("groups:list")},
        {"label": group.name, "url": group.get_absolute_url()},
    ]


def _address(group: Group, year: int | None) -> str:
    path = reverse("groups:reports", args=[group.number])
    return path if year is None else f"{path}?year={year}"
