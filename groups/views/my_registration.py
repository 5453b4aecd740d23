"""An applicant's own application: start, task list or status, receipt, withdrawal, deletion."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core import audit, clock, limits, settings_rows
from core.access import SIGNED_IN, Data, access
from core.forms import run_once
from core.http import back_with_error, get_permitted
from core.lifecycle import Blocked
from groups import progress
from groups.actions import registration as actions
from groups.answers import Labels, rows
from groups.lifecycles import REGISTRATION
from groups.models import Registration
from groups.permissions import (
    can_apply,
    can_enter_for_others,
    can_type_for,
    can_write_registration,
)
from groups.steps import CHECK_TITLE, STEPS

# A field that people do not see: whoever fills it is a program.
HONEYPOT = "homepage_again"
STARTS_PER_HOUR = 20


def own(request: HttpRequest, pk: int) -> Registration:
    """The visitor's own application, or for officers one that they type for people without an account.

    Anybody else's does not exist for them.
    """
    mine = Registration.objects.of_applicant(request.user)
    if can_enter_for_others(request.user):
        mine = mine | Registration.objects.without_account()
    mine = mine.select_related("group", "applicant", "proxy__entered_by")
    return get_permitted(mine, can_write_registration, request.user, pk=pk)


@access(can_apply, data=Data.GROUP, methods=("GET", "POST"))
def start(request: HttpRequest) -> HttpResponse:
    """What to have at hand; POST makes the draft."""
    if request.method == "GET":
        drafts = Registration.objects.of_applicant(request.user).filter(state=Registration.State.DRAFT)
        context = {"steps": STEPS, "drafts": drafts, "honeypot": HONEYPOT}
        return render(request, "groups/my/registration/start.html", context)
    if request.POST.get(HONEYPOT):
        messages.info(request, "受け付けました。")
        return redirect("my_home")
    if not limits.allow("registration.start", request.user.pk, most=STARTS_PER_HOUR, seconds=3600):
        return back_with_error(
            request, "続けて何度も始めています。1時間ほどたってからお試しください。", "my_home"
        )

    def make() -> str:
        return reverse("groups_my:registration", args=[actions.start(by=request.user).pk])

    try:
        return run_once(request, make)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_my:registration_start")


@access(SIGNED_IN, data=Data.PERSONAL)
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """The task list while the application can be changed, else its status with a timeline."""
    registration = own(request, pk)
    if can_type_for(request.user, registration) and not progress.is_editable(registration):
        return redirect("groups_staff:case", pk)
    context = {
        "registration": registration,
        "offers": REGISTRATION.offers(registration, request.user, clock.today()),
        "first_look_days": settings_rows.value("groups.first_look_days", on=clock.today()),
        "timeline": audit.timeline(registration, with_internal=False)[:100],
    }
    if not progress.is_editable(registration):
        return render(request, "groups/my/registration/status.html", context)
    lines = progress.overview(registration)
    counted = [line for line in lines if line.is_open]
    done = [line for line in counted if line.status == progress.Status.DONE]
    context |= {
        "lines": lines,
        "done": len(done),
        "total": len(counted),
        "ready": len(done) == len(counted),
        "check_title": CHECK_TITLE,
    }
    return render(request, "groups/my/registration/tasks.html", context)


@access(SIGNED_IN, data=Data.PERSONAL)
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt number, what happens next and by when."""
    return render(request, "groups/my/registration/receipt.html", {"registration": _received(request, pk)})


@access(SIGNED_IN, data=Data.PERSONAL)
def print_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """The applicant's own copy for paper, in the order of the form."""
    registration = _received(request, pk)
    if can_type_for(request.user, registration):
        audit.record_read(registration, by=request.user, what="申請の控え")
    labels = Labels.load()
    answered = [(step, rows(step, registration.submitted_answers, labels)) for step in STEPS]
    context = {
        "registration": registration,
        "steps": [(step, lines) for step, lines in answered if lines],
        "documents": progress.documents(registration),
    }
    return render(request, "groups/my/registration/print.html", context)


def _received(request: HttpRequest, pk: int) -> Registration:
    registration = own(request, pk)
    if registration.receipt_number is None:
        raise Http404
    return registration


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once more, then withdraws."""
    registration = own(request, pk)
    offers = REGISTRATION.offers(registration, request.user, clock.today())
    if not any(offer.transition.name == "withdraw" for offer in offers):
        state = registration.get_state_display()
        return back_with_error(
            request, f"いまは「{state}」のため、取り下げはできません。", "groups_my:registration", pk
        )
    if request.method == "GET":
        return render(request, "groups/my/registration/withdraw.html", {"registration": registration})
    try:
        actions.withdraw(registration=registration, by=request.user, today=clock.today())
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_my:registration", pk)
    messages.success(request, "申請を取り下げました。センターにも知らせました。")
    return redirect("groups_my:registration", pk)


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once more, then deletes the draft with its papers."""
    registration = own(request, pk)
    if registration.state != Registration.State.DRAFT:
        return back_with_error(
            request, "消せるのは、まだ申請していない下書きだけです。", "groups_my:registration", pk
        )
    if request.method == "GET":
        context = {"registration": registration, "documents": progress.documents(registration)}
        return render(request, "groups/my/registration/delete.html", context)
    try:
        actions.delete_draft(registration=registration, by=request.user)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_my:registration", pk)
    messages.success(request, "下書きを消しました。")
    return redirect("my_home" if registration.applicant_id else "groups_proxy:list")
