"""The centre's part of the yearly renewal: lists, one renewal with its differences, and the desk."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render

from core import audit, clock, dates
from core.access import Data, access
from core.drafts import recalled
from core.forms import run_once
from core.http import back_with_error, get_permitted
from core.lifecycle import Blocked
from groups.actions import renewal as actions
from groups.forms.renewal import DeskForm, RemarkForm
from groups.lifecycles import RENEWAL
from groups.models import Renewal
from groups.permissions import (
    can_accept_renewal,
    can_process_group,
    can_process_queue,
    can_view_queue,
    is_typists_case,
)
from groups.queries.years import OF_GROUPS, RENEWAL_LISTS, differences, renewal_list
from groups.views.staff_groups import find_group

PER_PAGE = 50


@access(can_view_queue, data=Data.STAFF)
def renewals(request):
    """One list at a time; each line opens the place to act."""
    name = request.GET.get("list", "submitted")
    if name not in RENEWAL_LISTS:
        raise Http404
    page = Paginator(renewal_list(name, clock.today()), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "name": name,
        "of_groups": name in OF_GROUPS,
        "lists": RENEWAL_LISTS.items(),
        "today": clock.today(),
    }
    return render(request, "groups/staff/renewals/list.html", context)


def _find(request, pk):
    found = Renewal.objects.select_related("group", "submitted_by", "decided_by", "proxy__entered_by")
    return get_permitted(found, lambda user, _row: can_view_queue(user), request.user, pk=pk)


@access(can_view_queue, data=Data.PERSONAL, methods=("GET", "POST"))
def renewal(request, pk):
    """Only what changes. POST accepts."""
    found = _find(request, pk)
    if request.method == "POST":
        if not can_accept_renewal(request.user, found):
            raise PermissionDenied("この更新を確かめる権限がありません。")
        try:
            actions.accept(renewal=found, today=clock.today(), by=request.user)
        except Blocked as blocked:
            return back_with_error(request, str(blocked), "groups_years:renewal", pk)
        messages.success(request, f"{found.group.name}の登録を更新しました。団体へ知らせます。")
        return redirect("groups_years:renewals")
    audit.record_read(found, by=request.user, what="更新の届け")
    context = {
        "renewal": found,
        "group": found.group,
        "differences": differences(found),
        "offers": RENEWAL.offers(found, request.user, clock.today()),
        "may_process": can_process_group(request.user, found.group),
        "typed_by_you": is_typists_case(request.user, found),
        "timeline": list(audit.timeline(found, with_internal=True)[:100]),
    }
    return render(request, "groups/staff/renewals/renewal.html", context)


@access(can_process_queue, data=Data.PERSONAL, methods=("GET", "POST"))
def send_back(request, pk):
    found = _find(request, pk)
    if found.state != Renewal.State.SUBMITTED:
        words = f"すでに「{found.get_state_display()}」になっています。"
        return back_with_error(request, words, "groups_years:renewal", pk)
    form = RemarkForm(request.POST if request.method == "POST" else recalled(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.send_back(
                renewal=found, remark=form.cleaned_data["remark"], today=clock.today(), by=request.user
            )
        except Blocked as blocked:
            return back_with_error(request, str(blocked), "groups_years:renewal", pk)
        messages.success(request, "団体へ、直してほしいことをメールで知らせました。")
        return redirect("groups_years:renewals")
    status = 422 if request.method == "POST" else 200
    context = {"renewal": found, "group": found.group, "form": form}
    return render(request, "groups/staff/renewals/return.html", context, status=status)


@access(can_process_queue, data=Data.PERSONAL, methods=("GET", "POST"))
def at_the_desk(request, number):
    """「変更なし」 by telephone, at the desk, by post or fax."""
    group, today = find_group(number), clock.today()
    if why := actions.why_not_now(group, today):
        return back_with_error(request, why, "groups_staff:group", number)
    form = DeskForm(request.POST if request.method == "POST" else recalled(request))
    if request.method == "POST" and form.is_valid():
        try:
            return run_once(request, lambda: _renew_for(request, group, form))
        except Blocked as blocked:
            return back_with_error(request, str(blocked), "groups_staff:group", number)
    status = 422 if request.method == "POST" else 200
    return render(request, "groups/staff/renewals/desk.html", {"group": group, "form": form}, status=status)


def _renew_for(request, group, form):
    done = actions.renew_unchanged(group=group, today=clock.today(), by=request.user, **form.cleaned_data)
    until = dates.wareki(done.group.term_end)
    messages.success(request, f"{group.name}の登録を更新しました。新しい期限は{until}です。")
    return redirect("groups_staff:group", group.number).url
