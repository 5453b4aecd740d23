"""/groups/<number>/reports/: what a group did, by fiscal year; each report; the feed of new ones."""

from django.http import Http404
from django.shortcuts import render

from core.access import EVERYONE, Data, access
from core.pages import kept_page
from groups.feeds.reports import NewReports
from groups.models import ActivityReport, Group
from groups.report_pages import report_context, year_context
from groups.views.public_group import find_open


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@kept_page
def reports(request, number):
    """One fiscal year: `?year=2026`, else the newest."""
    group, closed = find_open(request, Group.objects.all(), number)
    if closed is not None:
        return closed
    context = year_context(group, _year(request.GET.get("year", "")))
    if context is None:
        raise Http404("この年度の活動実績はありません。")
    return render(request, "groups/public/reports/list.html", context)


def _year(given):
    """A fiscal year in four digits; nothing at all means the newest."""
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) == 4):
        raise Http404("この年度の活動実績はありません。")
    return int(given)


def _page(request, number, pk, template):
    group, closed = find_open(request, Group.objects.all(), number)
    if closed is not None:
        return closed
    report = ActivityReport.objects.shown().filter(pk=pk, group=group).first()
    if report is None:
        raise Http404("活動実績がありません。")
    report.group = group
    photos = list(report.photos.shown().select_related("group"))
    return render(request, template, report_context(report, photos))


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@kept_page
def report(request, number, pk):
    return _page(request, number, pk, "groups/public/reports/detail.html")


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@kept_page
def sheet(request, number, pk):
    """The report for paper."""
    return _page(request, number, pk, "groups/public/reports/sheet.html")


feed = access(EVERYONE, data=Data.PUBLIC, cacheable=True)(kept_page(NewReports()))
