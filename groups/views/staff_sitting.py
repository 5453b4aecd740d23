"""Helping a group with its page: the officer says once who asked, how and why (groups/sitting.py)."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from core import clock, drafts
from core.access import Data, access
from core.forms import run_once
from groups import sitting
from groups.actions import proxy as actions
from groups.forms.proxy import BroughtForm
from groups.permissions import can_enter_for_others
from groups.views.staff_groups import find_group
from groups.views.staff_proxy import UNPROCESSABLE

PAGES = {"page": "groups_my:edit_page", "photos": "groups_my:photos"}
LONGEST_TOKEN = 100


@access(can_enter_for_others, data=Data.PERSONAL, methods=("GET", "POST"))
def begin_group(request, number):
    """Asked before the first change; what was sent without it waits and comes back."""
    group = find_group(number)
    today, parked = clock.today(), drafts.recalled(request)
    where = parked or (request.POST if request.method == "POST" else request.GET)
    to, kept = where.get("to", "page"), where.get("kept", "")[:LONGEST_TOKEN]
    context = {"group": group, "to": to if to in PAGES else "page", "kept": kept}
    if request.method == "GET":
        form = BroughtForm(parked, today=today, initial={"on_behalf_of": group.name})
        return render(request, "groups/staff/proxy/begin_group.html", {**context, "form": form})
    form = BroughtForm(request.POST, today=today)
    if not form.is_valid():
        context["form"] = form
        return render(request, "groups/staff/proxy/begin_group.html", context, status=UNPROCESSABLE)

    def make():
        entry = actions.begin(about=group, brought=form.brought, by=request.user)
        sitting.start(request, group, entry)
        back = reverse(PAGES[context["to"]], args=[number])
        return f"{back}?{urlencode({drafts.PARAMETER: kept})}" if kept else back

    return run_once(request, make)


@access(can_enter_for_others, data=Data.STAFF, methods=("GET", "POST"))
def end_group(request, number):
    """「代理入力を終える」: the next change asks again. GET only comes back from signing in."""
    group = find_group(number)
    if request.method == "POST":
        sitting.end(request, group)
        messages.success(request, "代理入力を終えました。")
    return redirect("groups_staff:group", number)
