"""The activity reports of one's own group: the list, writing, and one report as the public would see it."""

import copy

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse

from core import audit, clock
from core.access import SIGNED_IN, Data, access
from core.drafts import recalled
from core.forms import StaleWrite, run_once, sent_version
from core.http import get_permitted
from core.lifecycle import Blocked
from groups import sitting
from groups.actions import reports as actions
from groups.forms.reports import ReportForm, stored_values
from groups.lifecycles.reports import REPORT
from groups.models import ActivityReport, ContentHold
from groups.report_pages import report_context
from groups.views.my_page import editable_group, frame

UNPROCESSABLE, CONFLICT = 422, 409
LONGEST_STORY = 30


def find_report(request, number, pk):
    """A report of one's own group, or for the centre of any."""
    group = editable_group(request, number)
    rows = ActivityReport.objects.filter(group=group).select_related("group", "proxy__entered_by")
    return get_permitted(rows, lambda user, report: True, request.user, pk=pk)


def report_frame(request, report):
    """What every page about one report needs; `as_staff` when the centre helps."""
    return {
        **frame(request, report.group),
        "report": report,
        "parent_label": "活動実績",
        "parent_url": reverse("groups_my:reports", args=[report.group.number]),
    }


@access(SIGNED_IN, data=Data.GROUP)
def reports(request, number):
    group = editable_group(request, number)
    rows = list(group.reports.defer("body"))
    sections = [
        (label, [report for report in rows if report.state == state])
        for state, label in (("draft", "下書き"), ("published", "公開中"), ("withdrawn", "取り下げたもの"))
    ]
    context = {**frame(request, group), "sections": sections, "any": bool(rows)}
    return render(request, "groups/my/reports/list.html", context)


@access(SIGNED_IN, data=Data.GROUP)
def report(request, number, pk):
    """The report as the public would see it, with what can be done next."""
    found = find_report(request, number, pk)
    photos = list(found.photos.select_related("group"))
    context = {
        **report_context(found, photos, private=True),
        **report_frame(request, found),
        "offers": {o.transition.name: o for o in REPORT.offers(found, request.user, clock.today())},
        "holds": open_holds(found),
        "timeline": list(audit.timeline(found, with_internal=False)[:LONGEST_STORY]),
    }
    return render(request, "groups/my/reports/detail.html", context)


def open_holds(report):
    rows = report.group.holds.filter(state__in=ContentHold.OPEN_STATES).select_related("group")
    return list(rows.filter(kind=ContentHold.Kind.REPORT, object_id=report.pk))


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("reports")
def new(request, number):
    group = editable_group(request, number)
    today = clock.today()
    if request.method == "GET":
        parked = recalled(request)
        form = ReportForm(parked, today=today, published=False)
        return _show_new(request, group, form)
    form = ReportForm(request.POST, today=today, published=False)
    if not form.is_valid():
        return _show_new(request, group, form, status=UNPROCESSABLE)
    return run_once(request, lambda: _start(request, group, form, today))


def _start(request, group, form, today):
    entry = sitting.current(request, group)
    report = actions.start_report(
        group=group, values=form.values(), today=today, by=request.user, entry=entry
    )
    messages.success(request, "下書きに保存しました。まだ公開していません。")
    return reverse("groups_my:report", args=[group.number, report.pk])


def _show_new(request, group, form, *, status=200):
    context = {
        **frame(request, group),
        "form": form,
        "parent_label": "活動実績",
        "parent_url": reverse("groups_my:reports", args=[group.number]),
    }
    return render(request, "groups/my/reports/edit.html", context, status=status)


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("reports")
def edit(request, number, pk):
    """A published report stays as it is until the form is saved."""
    found = find_report(request, number, pk)
    today = clock.today()
    parked = recalled(request) if request.method == "GET" else None
    data = request.POST if request.method == "POST" else parked
    form = ReportForm(data, initial=stored_values(found), today=today, published=found.is_published)
    at = sent_version(data) if data is not None else found.version
    if request.method == "GET":
        if parked is not None:
            messages.warning(request, "サインインが切れる前に入れた内容です。まだ保存していません。")
        return _show(request, found, form, at=at)
    if request.POST.get("do") == "edit" or not form.is_valid():
        status = 200 if form.is_valid() else UNPROCESSABLE
        return _show(request, found, form, at=at, status=status)
    if request.POST.get("do") == "preview":
        return _preview(request, found, form, at=at)
    return _save_or_compare(request, found, form, at, today)


def _save_or_compare(request, found, form, at, today):
    try:
        return run_once(request, lambda: _save(request, found, form, at, today))
    except StaleWrite:
        found.refresh_from_db()
        return _show(request, found, form, at=found.version, stale=True, status=CONFLICT)
    except Blocked as blocked:
        form.add_error(None, str(blocked))
        return _show(request, found, form, at=at, status=CONFLICT)


def _save(request, found, form, at, today):
    actions.save_report(
        report=found,
        values=form.values(),
        expected_version=at,
        today=today,
        by=request.user,
        entry=sitting.current(request, found.group),
    )
    words = "保存しました。公開のページも新しくなりました。" if found.is_shown else "保存しました。"
    messages.success(request, words)
    return reverse("groups_my:report", args=[found.group.number, found.pk])


def _show(request, found, form, *, at, stale=False, status=200):
    context = {
        **report_frame(request, found),
        "form": form,
        "version": at,
        "differences": form.differences(found) if stale else [],
        "stale": stale,
    }
    return render(request, "groups/my/reports/edit.html", context, status=status)


def _preview(request, found, form, *, at):
    """The report as the public would see it; nothing is saved yet."""
    draft = copy.copy(found)
    for name, value in form.values().items():
        setattr(draft, name, value)
    photos = list(found.photos.select_related("group"))
    context = {
        **report_context(draft, photos, private=True),
        **report_frame(request, draft),
        "version": at,
        "sent": [(n, v) for n, values in request.POST.lists() for v in values if n not in ("do", "version")],
    }
    return render(request, "groups/my/reports/preview.html", context)
