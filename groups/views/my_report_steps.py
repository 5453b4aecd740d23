"""Publish, withdraw, delete a report of one's own group: each asks or answers in words."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from core import clock
from core.access import SIGNED_IN, Data, access
from core.forms import run_once
from core.http import back_with_error
from core.lifecycle import Blocked
from groups import sitting
from groups.actions import reports as actions
from groups.lifecycles.reports import REPORT
from groups.views.my_reports import find_report, report_frame

PAGE = "groups_my:report"


def _closed(request, report, step):
    """Why the page of a step that is over does not open, or None."""
    if report.state in REPORT.by_name[step].sources:
        return None
    words = f"この活動実績は、いまは「{report.get_state_display()}」です。"
    return back_with_error(request, words, PAGE, report.group.number, report.pk)


def _do(request, report, work, words):
    """Do it once and go back to the report, or say why not now."""

    def once():
        entry = sitting.current(request, report.group)
        work(report=report, today=clock.today(), by=request.user, entry=entry)
        messages.success(request, words)
        return reverse(PAGE, args=[report.group.number, report.pk])

    try:
        return run_once(request, once)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), PAGE, report.group.number, report.pk)


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("reports")
def publish(request, number, pk):
    report = find_report(request, number, pk)
    if request.method == "GET":  # after signing in again: the button stands on the report's page
        return redirect(PAGE, number, pk)
    words = "公開しました。団体のページに出ています。"
    if report.held:
        words = "公開にしました。ただし、センターが非公開にしているあいだは、まちの人には見えません。"
    return _do(request, report, actions.publish_report, words)


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("reports")
def withdraw(request, number, pk):
    """Asks once more: the page that others have linked to will be gone."""
    report = find_report(request, number, pk)
    if request.method == "GET":
        closed = _closed(request, report, "withdraw")
        return closed or render(request, "groups/my/reports/withdraw.html", report_frame(request, report))
    words = "取り下げました。公開のページには、もう出ていません。"
    return _do(request, report, actions.withdraw_report, words)


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("reports")
def delete(request, number, pk):
    """Asks once more: text and photos are gone for good."""
    report = find_report(request, number, pk)
    if report.is_published:
        words = "公開している活動実績は、先に取り下げてから消してください。"
        return back_with_error(request, words, PAGE, number, pk)
    if request.method == "GET":
        return render(request, "groups/my/reports/delete.html", report_frame(request, report))
    actions.delete_report(report=report, by=request.user, entry=sitting.current(request, report.group))
    messages.success(request, f"「{report.title}」を消しました。")
    return redirect("groups_my:reports", number)
