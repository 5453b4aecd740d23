"""The lights of all groups for the coordinator, the centre and 地域のつながり課; one sheet for the centre.

The list names no person. A whole sheet does, so each view of one leaves a line in the record.
"""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render

from core import audit, clock
from core.access import Data, access
from core.http import LARGEST_ID, back_with_error
from groups import baton
from groups.actions import baton as actions
from groups.baton.parts import LISTS, ROLES
from groups.models import BatonSheet, Channel
from groups.permissions import can_read_batons, can_view_baton_list
from groups.queries.baton import counts, facts_of, sheets, with_lists

PER_PAGE = 50
# The ways in which the centre speaks with a group.
CHANNELS = (Channel.PHONE, Channel.DESK)
Light = BatonSheet.Light


def _frame(request):
    """Colour chosen, and the tabs with their counts."""
    chosen = request.GET.get("light", "")
    chosen = chosen if chosen in Light.values else ""
    number = counts()
    tabs = [(light, Light(light).label, number[light]) for light in number]
    return {
        "chosen": chosen,
        "chosen_label": Light(chosen).label if chosen else "",
        "tabs": tabs,
        "total": sum(number.values()),
        "may_read": can_read_batons(request.user),
        "today": clock.today(),
    }


@access(can_view_baton_list, data=Data.STAFF)
def baton_list(request):
    """Red first: which groups hang on too few people, since when, and when the centre last called them."""
    frame = _frame(request)
    page = Paginator(sheets(frame["chosen"]), PER_PAGE).get_page(request.GET.get("page"))
    lines = [facts_of(sheet, frame["today"]) for sheet in page]
    return render(request, "groups/staff/baton/list.html", {**frame, "page": page, "lines": lines})


@access(can_view_baton_list, data=Data.STAFF)
def baton_print(request):
    """The same list for paper, all of it."""
    frame = _frame(request)
    lines = [facts_of(sheet, frame["today"]) for sheet in sheets(frame["chosen"])]
    return render(request, "groups/staff/baton/print.html", {**frame, "lines": lines})


def _sheet(number):
    """A written sheet of a listed group, with its lists."""
    found = with_lists(sheets().filter(group__number=number)).first() if number <= LARGEST_ID else None
    if found is None:
        raise Http404("この団体の引き継ぎシートはありません。")
    return found


@access(can_read_batons, data=Data.PERSONAL)
def baton_sheet(request, number):
    found, today = _sheet(number), clock.today()
    group = found.group
    audit.record_read(group, by=request.user, what="引き継ぎシート")
    roles = ROLES.rows(found)
    context = {
        "group": group,
        "sheet": found,
        "roles": roles,
        "verdict": baton.judge(roles, baton.limits_on(today)),
        "lists": [(part, [(row, part.facts(row)) for row in part.rows(found)]) for part in LISTS],
        "since": facts_of(found, today)["since"],
        "channels": [(channel.value, channel.label) for channel in CHANNELS],
    }
    return render(request, "groups/staff/baton/sheet.html", context)


@access(can_read_batons, data=Data.STAFF, methods=("GET", "POST"))
def contacted(request, number):
    """One press: the centre spoke with the group today."""
    group = _sheet(number).group
    if request.method == "POST":
        channel = request.POST.get("channel", "")
        if channel not in CHANNELS:
            return back_with_error(request, "話した手段を選んでください。", "baton_staff:sheet", number)
        actions.note_contact(group=group, channel=channel, today=clock.today(), by=request.user)
        messages.success(request, f"「{group.name}」に今日連絡したことを残しました。")
    return redirect("baton_staff:list")
