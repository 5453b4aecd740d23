"""One application as the centre sees it: read it, give it to somebody, check it, write notes."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from core import audit, clock, files
from core.access import Data, access
from core.http import get_permitted
from groups.actions import decision
from groups.forms.cases import ChecksForm
from groups.permissions import can_decide_case, can_process_queue, can_view_case, can_view_queue
from groups.queries.cases import case_file, checks_of, visible_cases
from groups.views.staff_casework import Pages, sent_or_kept, status_of

PAGES = Pages(
    desk=decision.DESK,
    title="利用登録の申請",
    number="R8-0117",
    due="最初の確認の期限",
    urls="groups_staff",
    one="case",
    steps=("approve", "return", "reject"),
    may_decide=can_decide_case,
    nobody=lambda people, case: people.exclude(pk=case.applicant_id or 0),
)


def find_case(user, pk):
    """A received application; drafts and the officer's own applications do not exist here (404)."""
    cases = visible_cases(user).select_related(
        "applicant", "assigned_to", "decided_by", "group", "proxy__entered_by"
    )
    return get_permitted(cases, can_view_case, user, pk=pk)


@access(can_view_queue, data=Data.PERSONAL)
def case(request, pk):
    return _show(request, find_case(request.user, pk))


def _show(request, registration, **forms):
    """The case page; forms that came back with errors, or were parked, take the place of fresh ones."""
    today = clock.today()
    audit.record_read(registration, by=request.user, what="申請")
    file = case_file(registration, request.user, today)
    context = {
        "file": file,
        "checks_form": ChecksForm(checks=file.checks),
        **PAGES.side(request.user, registration, file.offers, today, **forms),
    }
    return render(request, "groups/staff/case.html", context, status=status_of(request))


@access(can_process_queue, data=Data.PERSONAL, methods=("GET", "POST"))
@PAGES.guarded
def assign(request, pk):
    return PAGES.assign(request, find_case(request.user, pk), clock.today(), _show)


@access(can_process_queue, data=Data.PERSONAL, methods=("GET", "POST"))
@PAGES.guarded
def note(request, pk):
    return PAGES.note(request, find_case(request.user, pk), _show)


@access(can_process_queue, data=Data.PERSONAL, methods=("GET", "POST"))
@PAGES.guarded
def checks(request, pk):
    """The four tests are saved together, and the officer stays at them."""
    registration = find_case(request.user, pk)
    form = ChecksForm(sent_or_kept(request), checks=checks_of(registration))
    if request.method != "POST" or not form.is_valid():
        return _show(request, registration, checks_form=form)
    decision.set_checks(registration=registration, views=form.views, by=request.user)
    messages.success(request, "四つの基準の見立てを保存しました。")
    return redirect(reverse("groups_staff:case", args=[pk]) + "#checks")


@access(can_view_queue, data=Data.PERSONAL)
def document(request, pk, document_pk):
    """A paper of the application as a download; one line in the record for each."""
    registration = find_case(request.user, pk)
    paper = get_object_or_404(registration.documents.select_related("file"), pk=document_pk)
    audit.record_read(registration, by=request.user, what=f"書類「{paper.get_kind_display()}」")
    return files.send(paper.file)
