"""Papers of an application: the documents step, private downloads, and taking a paper back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from core import audit, files, limits
from core.access import SIGNED_IN, Data, access
from core.http import back_with_error, get_permitted
from core.lifecycle import Blocked
from groups import progress
from groups.actions.documents import add_document, remove_document
from groups.actions.registration import mark_documents_seen
from groups.forms.documents import DocumentsForm
from groups.models import Registration, RegistrationDocument
from groups.permissions import can_view_case, can_write_registration, owns_registration
from groups.steps import BY_SLUG, STEPS
from groups.views.my_registration import own
from groups.views.my_step import refusal

STEP = BY_SLUG["documents"]
UPLOADS_PER_HOUR = 60


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
def documents(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers of an application; POST takes new ones and goes on."""
    registration = own(request, pk)
    closed = refusal(registration, STEP)
    if closed:
        return back_with_error(request, closed, "groups_my:registration", pk)
    opened = progress.open_questions(registration, STEP)
    if request.method == "GET":
        return _show(request, registration, DocumentsForm(only=opened))
    form = DocumentsForm(request.POST, request.FILES, only=opened)
    if form.is_valid() and form.uploads():
        if not limits.allow("registration.upload", request.user.pk, most=UPLOADS_PER_HOUR, seconds=3600):
            words = "続けて何度も出しています。1時間ほどたってからお試しください。"
            return back_with_error(request, words, "groups_my:registration", pk)
        _keep(request, registration, form)
    missing = progress.missing_documents({document.kind for document in progress.documents(registration)})
    then = request.POST.get("then", "next")
    if then == "next":
        form.ask_for(missing)
    if form.errors:
        return _show(request, registration, form)
    if then != "stay" and not missing:
        mark_documents_seen(registration=registration, by=request.user)
    return _go_on(request, registration, then)


def _keep(request: HttpRequest, registration: Registration, form: DocumentsForm) -> None:
    """Store each file by itself, so that one refused file does not lose the others."""
    for kind, uploaded in form.uploads():
        try:
            added = add_document(registration=registration, kind=kind, uploaded=uploaded, by=request.user)
        except (ValidationError, Blocked) as refused:
            reason = refused.messages if isinstance(refused, ValidationError) else [str(refused)]
            form.refuse(kind, uploaded.name or "", reason)
        else:
            messages.success(request, f"「{added.file.name}」を受け取りました。")


def _go_on(request: HttpRequest, registration: Registration, then: str) -> HttpResponse:
    if then == "stay":
        return redirect("groups_my:registration_documents", registration.pk)
    if then == "list":
        return redirect("groups_my:registration", registration.pk)
    following = STEPS[STEP.number]
    closed = progress.open_questions(registration, following) == {}
    if request.POST.get("back") == "check" or closed:
        return redirect("groups_my:registration_check", registration.pk)
    return redirect("groups_my:registration_step", registration.pk, following.slug)


def _show(request: HttpRequest, registration: Registration, form: DocumentsForm) -> HttpResponse:
    papers = progress.documents(registration)
    context: dict[str, Any] = {
        "registration": registration,
        "step": STEP,
        "form": form,
        "items": [
            (item, [p for p in papers if p.kind == item.question.name]) for item in form.items_to_show()
        ],
        "lines": progress.overview(registration),
        "total": len(STEPS),
        "back": request.POST.get("back") or request.GET.get("back", ""),
        "returned": registration.state == Registration.State.RETURNED,
    }
    return render(request, "groups/my/registration/documents.html", context)


@access(SIGNED_IN, data=Data.PERSONAL)
def document(request: HttpRequest, pk: int, document_pk: int) -> HttpResponseBase:
    """Hand a paper to its owner or to the staff who may view the case; staff reads leave a line."""
    paper = get_permitted(
        RegistrationDocument.objects.select_related("file", "registration").filter(registration=pk),
        _may_read,
        request.user,
        pk=document_pk,
    )
    if not owns_registration(request.user, paper.registration):
        audit.record_read(paper.registration, by=request.user, what=f"書類「{paper.get_kind_display()}」")
    try:
        return files.send(paper.file)
    except FileNotFoundError:
        raise Http404 from None


def _may_read(user: Any, paper: RegistrationDocument) -> bool:
    owner = can_write_registration(user, paper.registration)
    if not owner and paper.registration.first_submitted_at is None:
        return False
    return owner or can_view_case(user, paper.registration)


@access(SIGNED_IN, data=Data.PERSONAL, methods=("POST",))
def remove(request: HttpRequest, pk: int, document_pk: int) -> HttpResponse:
    """Take a paper back."""
    registration = own(request, pk)
    paper = registration.documents.filter(pk=document_pk, removed_at=None).select_related("file").first()
    if paper is None:
        return back_with_error(
            request, "その書類は、もう取り消されています。", "groups_my:registration_documents", pk
        )
    name = paper.file.name
    try:
        remove_document(document=paper, by=request.user)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_my:registration", pk)
    messages.success(request, f"「{name}」を取り消しました。")
    return redirect("groups_my:registration_documents", pk)
