"""A group's change notices: what there is, a new one, how it stands, receipt, withdrawal."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.permissions import is_centre_staff
from core import audit, clock, files, limits, settings_rows
from core.access import SIGNED_IN, Data, access
from core.drafts import recalled
from core.forms import run_once
from core.http import back_with_error, get_permitted
from core.lifecycle import Blocked
from groups import sitting
from groups.actions import changes as actions
from groups.answers import Labels, in_words
from groups.change import answers as change_answers
from groups.change.parts import MESSAGE, PARTS, flat
from groups.forms.changes import PartsForm
from groups.lifecycles.changes import CHANGE
from groups.models import ChangeNotice
from groups.permissions import can_send_change
from groups.queries.changes import present_rules
from groups.views import my_page
from groups.views.my_page import editable_group

UNPROCESSABLE = 422
STARTS_PER_HOUR = 20


def own_notice(request: HttpRequest, number: int, pk: int) -> ChangeNotice:
    """A notice of the visitor's own group, or for the centre one that it began; others do not exist here."""
    mine = ChangeNotice.objects.of_member(request.user)
    if is_centre_staff(request.user):
        mine |= ChangeNotice.objects.exclude(proxy=None)
    mine = mine.select_related("group__form", "applicant", "proxy__entered_by")
    return get_permitted(mine, can_send_change, request.user, pk=pk, group__number=number)


def frame(request: HttpRequest, notice: ChangeNotice) -> dict[str, Any]:
    """What every page about one notice needs; `as_staff` when the centre types it for the group."""
    return {
        **my_page.frame(request, notice.group),
        "notice": notice,
        "parts": change_answers.part_titles(notice),
        "about_representative": "representative" in notice.parts,
        "change_days": settings_rows.value("groups.change_days", on=clock.today()),
    }


def comparison(notice: ChangeNotice, *, as_sent: bool) -> dict[str, Any]:
    """What changes, before and after, in words: as it was sent, or as the draft stands."""
    labels = Labels.load()
    if as_sent:
        before, after = flat(notice.before), flat(notice.submitted_answers)
    else:
        before = change_answers.registered(notice.group, notice.parts)
        after = change_answers.drafted(notice)
    changed = change_answers.changes(notice, before, after, labels)
    papers = change_answers.papers(notice) if "rules" in notice.parts else []
    present = present_rules(notice.group, came_with_not=notice.receipt_number or "") if papers else None
    return {
        "changes": changed,
        "unchanged": change_answers.unchanged(notice, before, after, labels),
        "papers": papers,
        "present_rules": present,
        "message_words": in_words(MESSAGE, after, labels),
        "hides_name": "representative_name" in notice.group.public_fields
        and any(change.question.name == "representative_name" for change in changed),
    }


@access(SIGNED_IN, data=Data.GROUP)
@sitting.asked_first("change")
def listing(request: HttpRequest, number: int) -> HttpResponse:
    """The open notice first, then the earlier ones, and the papers in force."""
    group = editable_group(request, number)
    shown = my_page.frame(request, group)
    rows = group.change_notices.select_related("applicant", "proxy__entered_by")
    notices = list(rows.seen_by_centre() if shown["as_staff"] else rows)
    context = {
        **shown,
        "open": next((notice for notice in notices if notice.is_open), None),
        "earlier": [notice for notice in notices if not notice.is_open],
        "documents": group.documents.select_related("file"),
        "all_parts": PARTS,
    }
    return render(request, "groups/my/changes/list.html", context)


@access(SIGNED_IN, data=Data.PERSONAL)
@sitting.asked_first("change")
def rules(request: HttpRequest, number: int, pk: int) -> HttpResponseBase:
    """A paper of the group's record as a download."""
    paper = editable_group(request, number).documents.select_related("file").filter(pk=pk).first()
    if paper is None:
        raise Http404
    try:
        return files.send(paper.file)
    except FileNotFoundError:
        raise Http404 from None


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("change")
def new(request: HttpRequest, number: int) -> HttpResponse:
    """Which of the four parts; POST begins the draft, or leads to the one that is open."""
    group = editable_group(request, number)
    present = group.change_notices.open().first()
    if present is not None and request.method == "GET" and can_send_change(request.user, present):
        return redirect("groups_changes:notice", number, present.pk)
    form = PartsForm(request.POST if request.method == "POST" else recalled(request))
    if request.method != "POST" or not form.is_valid():
        status = UNPROCESSABLE if request.method == "POST" else 200
        return _choose(request, group, form if form.is_bound else PartsForm(), status)
    if not limits.allow("change.start", request.user.pk, most=STARTS_PER_HOUR, seconds=3600):
        words = "続けて何度も始めています。1時間ほどたってからお試しください。"
        return back_with_error(request, words, "groups_changes:list", number)

    def make() -> str:
        entry = sitting.current(request, group)
        notice = actions.start(group=group, parts=form.cleaned_data["parts"], by=request.user, entry=entry)
        return reverse("groups_changes:edit", args=[number, notice.pk])

    try:
        return run_once(request, make)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_changes:list", number)


def _choose(request, group, form, status, notice=None):
    context = {**my_page.frame(request, group), "form": form, "parts": PARTS, "notice": notice}
    return render(request, "groups/my/changes/parts.html", context, status=status)


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("change")
def parts(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Choose other parts for a draft."""
    notice = own_notice(request, number, pk)
    if notice.state != ChangeNotice.State.DRAFT:
        return back_with_error(
            request, "届け出たあとは、変えるところを選び直せません。", "groups_changes:notice", number, pk
        )
    if request.method == "GET":
        known = recalled(request)
        form = PartsForm(known) if known else PartsForm(initial={"parts": notice.parts})
        return _choose(request, notice.group, form, 200, notice)
    form = PartsForm(request.POST)
    if not form.is_valid():
        return _choose(request, notice.group, form, UNPROCESSABLE, notice)
    try:
        entry = sitting.current(request, notice.group)
        actions.choose_parts(notice=notice, parts=form.cleaned_data["parts"], by=request.user, entry=entry)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_changes:notice", number, pk)
    return redirect("groups_changes:edit", number, pk)


@access(SIGNED_IN, data=Data.PERSONAL)
@sitting.asked_first("change")
def notice(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """How it stands: a draft leads to its page, a returned one says what to put right."""
    found = own_notice(request, number, pk)
    if found.state == ChangeNotice.State.DRAFT:
        return redirect("groups_changes:edit", number, pk)
    items = [
        {"label": change_answers.label_of(item["field"]), "remark": item["remark"]}
        for item in found.return_items
    ]
    context = {
        **frame(request, found),
        **comparison(found, as_sent=True),
        "items": items,
        "offers": CHANGE.offers(found, request.user, clock.today()),
        "timeline": audit.timeline(found, with_internal=False)[:100],
    }
    return render(request, "groups/my/changes/status.html", context)


@access(SIGNED_IN, data=Data.GROUP)
@sitting.asked_first("change")
def receipt(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """The receipt number, what happens next and by when."""
    return render(request, "groups/my/changes/receipt.html", frame(request, _received(request, number, pk)))


@access(SIGNED_IN, data=Data.PERSONAL)
@sitting.asked_first("change")
def print_copy(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """The group's own copy for paper: before and after."""
    found = _received(request, number, pk)
    context = {**frame(request, found), **comparison(found, as_sent=True)}
    return render(request, "groups/my/changes/print.html", context)


def _received(request: HttpRequest, number: int, pk: int) -> ChangeNotice:
    found = own_notice(request, number, pk)
    if found.receipt_number is None:
        raise Http404
    return found


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("change")
def withdraw(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Asks once more, then withdraws."""
    found = own_notice(request, number, pk)
    offers = CHANGE.offers(found, request.user, clock.today())
    if not any(offer.transition.name == "withdraw" for offer in offers):
        words = f"いまは「{found.get_state_display()}」のため、取り下げはできません。"
        return back_with_error(request, words, "groups_changes:notice", number, pk)
    if request.method == "GET":
        return render(request, "groups/my/changes/withdraw.html", frame(request, found))
    try:
        entry = sitting.current(request, found.group)
        actions.withdraw(notice=found, by=request.user, today=clock.today(), entry=entry)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_changes:notice", number, pk)
    messages.success(request, "変更届を取り下げました。センターにも知らせました。登録はいまのままです。")
    return redirect("groups_changes:notice", number, pk)


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("change")
def delete(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Asks once more, then deletes the draft."""
    found = own_notice(request, number, pk)
    if found.state != ChangeNotice.State.DRAFT:
        words = "消せるのは、まだ届け出ていない下書きだけです。"
        return back_with_error(request, words, "groups_changes:notice", number, pk)
    if request.method == "GET":
        return render(request, "groups/my/changes/delete.html", frame(request, found))
    try:
        actions.delete_draft(notice=found, by=request.user, entry=sitting.current(request, found.group))
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_changes:notice", number, pk)
    messages.success(request, "変更届の下書きを消しました。")
    return redirect("groups_changes:list", number)
