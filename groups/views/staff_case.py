"""One application as the centre sees it: read it, give it to somebody, check it, write notes."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from core import audit, clock, files
from core.access import Data, access
from core.drafts import recalled
from groups.actions import decision
from groups.forms.staff import AssignForm, ChecksForm, NoteForm
from groups.permissions import can_decide_case, can_process_case, can_process_queue, can_view_queue, has_typed
from groups.queries.cases import WAITING, case_file, checks_of, officers
from groups.views.staff_common import UNPROCESSABLE, back_to_case_when_blocked, find_case

STEP_PAGES = ("approve", "return", "reject")


@access(can_view_queue, data=Data.PERSONAL)
def case(request, pk):
    return _show(request, find_case(request.user, pk))


def _show(request, registration, *, status=200, assign_form=None, note_form=None, checks_form=None):
    """The case page; forms that came back with errors, or were parked, take the place of fresh ones."""
    today = clock.today()
    audit.record_read(registration, by=request.user, what="申請")
    file = case_file(registration, request.user, today)
    may_act = can_process_case(request.user, registration)
    is_open = registration.state in WAITING
    context = {
        "file": file,
        "case": registration,
        "may_act": may_act,
        "may_work": may_act and is_open,
        "action_lines": _action_lines(file),
        "proxy": registration.proxy,
        "untold": registration.proxy.notices.filter(done_at=None).count() if registration.proxy else 0,
        "typed_it": may_act and has_typed(request.user, registration),
        "may_decide": may_act and can_decide_case(request.user, registration),
        "checks_form": checks_form or ChecksForm(checks=file.checks),
        "note_form": note_form or NoteForm(),
        "assign_form": assign_form or _assign_form(registration, today),
        "shown_forms": [form for form in (assign_form, note_form, checks_form) if form],
    }
    return render(request, "groups/staff/case.html", context, status=status)


def _action_lines(file):
    """(step, address) of each button; the page behind it shows what will happen, and asks for the rest."""
    return [
        (offer.transition, reverse(f"groups_staff:{offer.transition.name}", args=[file.case.pk]))
        for offer in file.offers
        if offer.transition.name in STEP_PAGES
    ]


def _assign_form(registration, today, data=None):
    people = officers(today).exclude(pk=registration.applicant_id or 0)
    return AssignForm(data, officers=people, initial={"to": registration.assigned_to_id})


@access(can_process_queue, data=Data.PERSONAL, methods=("GET", "POST"))
@back_to_case_when_blocked
def assign(request, pk):
    registration = find_case(request.user, pk)
    data = request.POST if request.method == "POST" else recalled(request)
    form = _assign_form(registration, clock.today(), data)
    if request.method != "POST" or not form.is_valid():
        return _show(request, registration, assign_form=form, status=_status(request))
    to = form.cleaned_data["to"]
    decision.assign(registration=registration, to=to, by=request.user)
    if to is None:
        words = "担当を「まだ決めない」にしました。"
    elif to == request.user:
        words = "あなたが担当になりました。"
    else:
        words = f"{to}さんを担当にし、メールで知らせました。"
    messages.success(request, words)
    return redirect("groups_staff:case", pk)


@access(can_process_queue, data=Data.PERSONAL, methods=("GET", "POST"))
@back_to_case_when_blocked
def note(request, pk):
    registration = find_case(request.user, pk)
    form = NoteForm(request.POST if request.method == "POST" else recalled(request))
    if request.method != "POST" or not form.is_valid():
        return _show(request, registration, note_form=form, status=_status(request))
    decision.add_note(registration=registration, body=form.cleaned_data["body"], by=request.user)
    messages.success(request, "内部の記録に残しました。職員だけに見えます。")
    return redirect("groups_staff:case", pk)


@access(can_process_queue, data=Data.PERSONAL, methods=("GET", "POST"))
@back_to_case_when_blocked
def checks(request, pk):
    """The four tests are saved together, and the officer stays at them."""
    registration = find_case(request.user, pk)
    data = request.POST if request.method == "POST" else recalled(request)
    form = ChecksForm(data, checks=checks_of(registration))
    if request.method != "POST" or not form.is_valid():
        return _show(request, registration, checks_form=form, status=_status(request))
    decision.set_checks(registration=registration, views=form.views, by=request.user)
    messages.success(request, "四つの基準の見立てを保存しました。")
    return redirect(reverse("groups_staff:case", args=[pk]) + "#checks")


def _status(request):
    return UNPROCESSABLE if request.method == "POST" else 200


@access(can_view_queue, data=Data.PERSONAL)
def document(request, pk, document_pk):
    """A paper of the application as a download; one line in the record for each."""
    registration = find_case(request.user, pk)
    paper = get_object_or_404(registration.documents.select_related("file"), pk=document_pk)
    audit.record_read(registration, by=request.user, what=f"書類「{paper.get_kind_display()}」")
    return files.send(paper.file)
