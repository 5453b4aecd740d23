"""引き継ぎシート of one's own group: light with reasons, roles, yearly review, booklet."""

from django.contrib import messages
from django.shortcuts import redirect, render

from core import audit, clock
from core.access import SIGNED_IN, Data, access
from core.http import back_with_error
from core.lifecycle import Blocked
from core.pdf import PdfProblem, pdf_response
from groups import baton, sitting
from groups.actions import baton as actions
from groups.baton import booklet as baton_booklet
from groups.baton.parts import LISTS, ROLES, USUAL_ROLES
from groups.queries.baton import sheet_of
from groups.views.my_page import editable_group, frame


def sheet_frame(request, number):
    """The group with what its pages need. A whole sheet names people, so an officer leaves a line."""
    group = editable_group(request, number)
    shown = frame(request, group)
    if shown["as_staff"] and request.method == "GET":
        audit.record_read(group, by=request.user, what="引き継ぎシート")
    return group, shown


@access(SIGNED_IN, data=Data.PERSONAL)
@sitting.asked_first("baton")
def sheet(request, number):
    """What is written, the light under today's numbers, and what to do about it."""
    (group, shown), today = sheet_frame(request, number), clock.today()
    found = sheet_of(group)
    roles = ROLES.rows(found)
    context = {
        **shown,
        "sheet": found,
        "part": ROLES,
        "rows": [(row, ROLES.facts(row)) for row in roles],
        "verdict": baton.judge(roles, baton.limits_on(today)),
        "lists": [(part, len(part.rows(found))) for part in LISTS],
        "usual": USUAL_ROLES,
        "reviewed_today": found is not None and found.reviewed_on == today,
    }
    return render(request, "groups/my/baton/sheet.html", context)


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
@sitting.asked_first("baton")
def begin(request, number):
    """Begin with five usual roles in one press."""
    group, _shown = sheet_frame(request, number)
    if request.method == "POST":
        entry = sitting.current(request, group)
        actions.begin(group=group, today=clock.today(), by=request.user, entry=entry)
        messages.success(
            request,
            "よくある5つの役目を入れました。持っている人の名前を書いていきましょう。要らないものは消せます。",
        )
    return redirect("baton:sheet", number)


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
@sitting.asked_first("baton")
def review(request, number):
    """今年の見直し in one press; pressing again on the same day changes nothing."""
    group, _shown = sheet_frame(request, number)
    if request.method == "POST":
        try:
            entry = sitting.current(request, group)
            kept = actions.review(group=group, today=clock.today(), by=request.user, entry=entry)
        except Blocked as blocked:
            return back_with_error(request, str(blocked), "baton:sheet", number)
        messages.success(
            request,
            f"今年の見直しを残しました（{kept.get_light_display()}）。一年たったら、メールでお知らせします。",
        )
    return redirect("baton:sheet", number)


@access(SIGNED_IN, data=Data.PERSONAL)
@sitting.asked_first("baton")
def booklet(request, number):
    """引き継ぎ帳 as PDF."""
    group, _shown = sheet_frame(request, number)
    try:
        made = baton_booklet.booklet_pdf(group, sheet_of(group), clock.today())
    except PdfProblem as problem:
        return back_with_error(request, str(problem), "baton:sheet", number)
    return pdf_response(made, baton_booklet.file_name(group))
