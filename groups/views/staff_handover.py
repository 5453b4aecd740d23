"""The centre hands over the representation when the representative cannot be reached."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse

from accounts.permissions import is_centre_staff
from accounts.step_up import step_up_required
from core import audit, clock, settings_rows
from core.access import Data, access
from core.drafts import recalled
from core.forms import run_once
from core.http import back_with_error
from core.lifecycle import Blocked
from groups.actions import handover as actions
from groups.forms.handover import StaffHandOverForm
from groups.models import HandOver
from groups.permissions import can_hand_over_for, can_view_queue
from groups.rules import HAND_OVER_DAYS
from groups.views.staff_common import UNPROCESSABLE
from groups.views.staff_groups import find_group

PER_PAGE = 50


@access(can_view_queue, data=Data.PERSONAL)
def waiting(request):
    """Every proposal that waits for an answer, the nearest last day first."""
    rows = HandOver.objects.open().select_related("group", "member__user", "proposed_by")
    page = Paginator(rows.order_by("expires_on", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "groups/staff/handover/list.html", {"page": page, "today": clock.today()})


def _own_office(request, number):
    """A group for which this officer may act: never one of the officer's own."""
    group = find_group(number)
    if not can_hand_over_for(request.user, group):
        raise PermissionDenied("自分がメンバーの団体では、センターとして引き継ぐことはできません。")
    return group


@access(is_centre_staff, data=Data.PERSONAL, methods=("GET", "POST"))
@step_up_required
def hand_over(request, number):
    """Choose a member or an address; say why, and how the centre made sure."""
    group = _own_office(request, number)
    former = group.memberships.representative()
    others = group.memberships.current().select_related("user")
    others = list(others.exclude(pk=former.pk) if former else others)
    form = StaffHandOverForm(request.POST if request.method == "POST" else recalled(request), members=others)
    if request.method == "POST" and form.is_valid():
        try:
            return run_once(request, lambda: _hand_over(request, group, form))
        except Blocked as blocked:
            form.add_error("to", str(blocked))
    if request.method == "GET":
        audit.record_read(group, by=request.user, what="団体のメンバー")
    context = {
        "group": group,
        "form": form,
        "former": former,
        "open": group.hand_overs.open().select_related("member__user", "proposed_by").first(),
        "days": settings_rows.value(HAND_OVER_DAYS.key, on=clock.today()),
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "groups/staff/handover/propose.html", context, status=status)


def _hand_over(request, group, form):
    made = actions.hand_over_for(
        group=group,
        to=form.successor,
        afterwards=form.cleaned_data["afterwards"],
        reason=form.cleaned_data["reason"],
        assurance=form.cleaned_data["assurance"],
        today=clock.today(),
        by=request.user,
    )
    messages.success(
        request,
        f"{made.person}へお願いのメールを送り、いまの代表者へも知らせました。返事があるまで代表者は変わりません。",
    )
    return reverse("groups_staff:group", args=[group.number])


@access(is_centre_staff, data=Data.PERSONAL, methods=("GET", "POST"))
@step_up_required
def withdraw(request, number):
    """Asks once more, then takes the proposal back, the centre's or the representative's."""
    group = _own_office(request, number)
    try:
        if request.method == "POST":
            return run_once(request, lambda: _withdraw(request, group))
        context = {"group": group, "hand_over": _open(group)}
        return render(request, "groups/staff/handover/withdraw.html", context)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_staff:group", number)


def _open(group):
    found = group.hand_overs.open().select_related("group", "member__user", "former__user").first()
    if found is None:
        raise Blocked("返事を待っている引き継ぎは、いまはありません。")
    return found


def _withdraw(request, group):
    actions.withdraw(hand_over=_open(group), today=clock.today(), by=request.user)
    messages.success(request, "代表の引き継ぎを取り下げ、知らせた人へメールで伝えました。")
    return reverse("groups_staff:group", args=[group.number])
