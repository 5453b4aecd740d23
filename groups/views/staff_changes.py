"""The centre's list of change notices, one notice, and what groups changed on their pages themselves."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from core import audit, clock, files
from core.access import Data, access
from core.drafts import recalled
from core.forms import run_once
from core.http import back_with_error, get_permitted
from core.lifecycle import Blocked, NotAllowed
from groups.actions import change_decision
from groups.filters_changes import WAITING, ChangeFilter
from groups.forms.staff import AssignForm, NoteForm
from groups.models import ChangeNotice
from groups.permissions import can_process_change, can_process_queue, can_view_change, can_view_queue
from groups.queries.cases import officers
from groups.queries.changes import groups_of, notice_file, page_changes, queue, visible, waiting
from groups.views.staff_groups import find_group

PER_PAGE = 20
CHANGES_PER_PAGE = 50
UNPROCESSABLE = 422
STEP_PAGES = ("apply", "return", "reject")


def find_notice(user: Any, pk: int) -> ChangeNotice:
    """A received notice; drafts and those of the officer's own group do not exist here (404)."""
    notices = visible(user).select_related("group__form", "applicant", "assigned_to", "decided_by")
    return get_permitted(notices, can_view_change, user, pk=pk)


def back_to_notice_when_blocked(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A step that is not possible now leads back to the notice and says why; a forbidden one is a 403."""

    @wraps(view)
    def answered(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, pk, *args, **kwargs)
        except Blocked as blocked:
            return back_with_error(request, str(blocked), "groups_staff_changes:notice", pk)
        except NotAllowed as refused:
            raise PermissionDenied(str(refused)) from refused

    return answered


@access(can_view_queue, data=Data.STAFF)
def queue_page(request):
    today = clock.today()
    chosen = ChangeFilter(request.GET, queue(request.user, today), user=request.user, today=today)
    page = Paginator(chosen.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": chosen,
        "form": chosen.form,
        "page": page,
        "lines": [(notice, waiting(notice, today)) for notice in page],
        "may_act": can_process_queue(request.user),
    }
    return render(request, "groups/staff/changes/queue.html", context)


@access(can_view_queue, data=Data.STAFF)
def page_change_list(request):
    """「団体が変えたところ」: newest first, with a link to look at the page again."""
    page = Paginator(page_changes(), CHANGES_PER_PAGE).get_page(request.GET.get("page"))
    groups = groups_of(page)
    context = {"page": page, "lines": [(entry, groups.get(entry.object_id)) for entry in page]}
    return render(request, "groups/staff/changes/page_changes.html", context)


# ------------------------------------------------------------------------------------------ one notice


@access(can_view_queue, data=Data.PERSONAL)
def notice(request, pk):
    return _show(request, find_notice(request.user, pk))


def _show(request, found, *, status=200, assign_form=None, note_form=None):
    """The page of a notice; forms that came back with errors, or were parked, replace fresh ones."""
    today = clock.today()
    audit.record_read(found, by=request.user, what="変更届")
    may_act = can_process_change(request.user, found)
    file = notice_file(found, request.user, today)
    context = {
        "file": file,
        "notice": found,
        "group": found.group,
        "may_act": may_act,
        "may_work": may_act and found.state in WAITING,
        "action_lines": [
            (offer.transition, reverse(f"groups_staff_changes:{offer.transition.name}", args=[found.pk]))
            for offer in file.offers
            if offer.transition.name in STEP_PAGES
        ],
        "note_form": note_form or NoteForm(),
        "assign_form": assign_form or _assign_form(found, today),
        "shown_forms": [form for form in (assign_form, note_form) if form],
    }
    return render(request, "groups/staff/changes/notice.html", context, status=status)


def _assign_form(found, today, data=None):
    people = officers(today).exclude(pk=found.applicant_id)
    people = people.exclude(memberships__group=found.group, memberships__ended_at=None)
    return AssignForm(data, officers=people, initial={"to": found.assigned_to_id})


def _status(request):
    return UNPROCESSABLE if request.method == "POST" else 200


@access(can_process_queue, data=Data.PERSONAL, methods=("GET", "POST"))
@back_to_notice_when_blocked
def assign(request, pk):
    found = find_notice(request.user, pk)
    data = request.POST if request.method == "POST" else recalled(request)
    form = _assign_form(found, clock.today(), data)
    if request.method != "POST" or not form.is_valid():
        return _show(request, found, assign_form=form, status=_status(request))
    to = form.cleaned_data["to"]
    change_decision.assign(notice=found, to=to, by=request.user)
    if to is None:
        words = "担当を「まだ決めない」にしました。"
    elif to == request.user:
        words = "あなたが担当になりました。"
    else:
        words = f"{to}さんを担当にし、メールで知らせました。"
    messages.success(request, words)
    return redirect("groups_staff_changes:notice", pk)


@access(can_process_queue, data=Data.PERSONAL, methods=("GET", "POST"))
@back_to_notice_when_blocked
def note(request, pk):
    found = find_notice(request.user, pk)
    form = NoteForm(request.POST if request.method == "POST" else recalled(request))
    if request.method != "POST" or not form.is_valid():
        return _show(request, found, note_form=form, status=_status(request))

    def work():
        change_decision.add_note(notice=found, body=form.cleaned_data["body"], by=request.user)
        messages.success(request, "内部の記録に残しました。職員だけに見えます。")
        return reverse("groups_staff_changes:notice", args=[pk])

    return run_once(request, work)


@access(can_view_queue, data=Data.PERSONAL)
def document(request, pk, document_pk):
    """A paper of the notice as a download; one line in the record for each."""
    found = find_notice(request.user, pk)
    paper = get_object_or_404(found.documents.select_related("file"), pk=document_pk)
    audit.record_read(found, by=request.user, what="書類「規約・会則」")
    return files.send(paper.file)


@access(can_view_queue, data=Data.PERSONAL)
def group_document(request, number, pk):
    """A paper of the group's record as a download; one line in the record for each."""
    group = find_group(number)
    paper = get_object_or_404(group.documents.select_related("file"), pk=pk)
    audit.record_read(group, by=request.user, what=f"書類「{paper.get_kind_display()}」")
    return files.send(paper.file)
