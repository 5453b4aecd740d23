"""Return, approve, refuse: each has a page that shows what will happen before it happens."""

from accounts.step_up import step_up_required
from core import audit, clock
from core.access import Data, access
from core.forms import run_once
from groups.actions import decision, new_group
from groups.forms.cases import RejectForm, ReturnForm
from groups.forms.casework import RoundForm, seen_value
from groups.lifecycles import REGISTRATION
from groups.notices import address_for
from groups.permissions import can_process_queue
from groups.queries.cases import answers_in_words, publication
from groups.views.staff_case import PAGES, find_case
from groups.views.staff_casework import SEND, sent_or_kept
from groups.views.staff_common import UNPROCESSABLE


def _page(request, template, registration, form, **context):
    return PAGES.show_step(request, template, registration, form, **_told(registration), **context)


def _told(registration):
    """Who learns of a decision, and how."""
    entry, applicant = registration.proxy, registration.applicant
    whom = f"{applicant}さん" if applicant or entry is None else f"{entry.on_behalf_of} さん"
    return {"proxy": entry, "whom": whom, "told_by_mail": bool(address_for(registration))}


def _blocker(registration):
    """What keeps the case from being approved now, apart from its answers; "" when nothing does."""
    step = REGISTRATION.by_name["approve"]
    return step.blocked_by(registration, clock.today()) if step.blocked_by else ""


def _how_told(registration):
    """How the group learns of a decision: by mail, or by an officer (groups/notices.py)."""
    if address_for(registration):
        return "メールで知らせました"
    return "電話か手紙で知らせる仕事に入れました"


@access(can_process_queue, data=Data.PERSONAL, methods=("GET", "POST"))
@step_up_required
@PAGES.guarded
def approve(request, pk):
    registration = find_case(request.user, pk)
    if request.method == "POST":
        form = RoundForm(request.POST)
        if form.is_valid():
            return run_once(request, lambda: _approve(request, registration, form.cleaned_data["seen"]))
    else:
        form = RoundForm(initial={"seen": seen_value(registration)})
    PAGES.refuse_closed(registration, "approve")
    context = {
        "number": new_group.expected_number(),
        "problem": _blocker(registration) or new_group.problem(registration),
        "publication": publication(registration),
    }
    return _page(request, "groups/staff/approve.html", registration, form, step="approve", **context)


def _approve(request, registration, seen):
    group = decision.approve(registration=registration, by=request.user, today=clock.today(), seen=seen)
    words = (
        f"団体番号 {group.number} で登録しました。公開のページが開き、申請した人へ{_how_told(registration)}。"
    )
    return PAGES.done(request, registration, words)


@access(can_process_queue, data=Data.PERSONAL, methods=("GET", "POST"))
@PAGES.guarded
def return_case(request, pk):
    """Choose fields and write remarks; see what will be sent; send."""
    registration = find_case(request.user, pk)
    form = ReturnForm(sent_or_kept(request), initial={"seen": seen_value(registration)})
    sent = request.method == "POST"
    if sent and request.POST.get("do") != "edit" and form.is_valid():
        if request.POST.get("do") == SEND:
            return run_once(request, lambda: _return(request, registration, form))
        return _page(
            request,
            "groups/staff/return_preview.html",
            registration,
            form,
            step="return",
            status=200,
            items=form.items_in_words,
        )
    if not sent or request.POST.get("do") == "edit":
        PAGES.refuse_closed(registration, "return")
    audit.record_read(registration, by=request.user, what="申請")
    rows = list(form.rows(answers_in_words(registration)))
    status = UNPROCESSABLE if sent and form.errors else 200
    return _page(
        request, "groups/staff/return.html", registration, form, step="return", rows=rows, status=status
    )


def _return(request, registration, form):
    decision.return_for_correction(
        registration=registration,
        items=form.items,
        by=request.user,
        today=clock.today(),
        seen=form.cleaned_data["seen"],
    )
    return PAGES.done(
        request, registration, f"{len(form.items)}項目を差し戻し、申請した人へ{_how_told(registration)}。"
    )


@access(can_process_queue, data=Data.PERSONAL, methods=("GET", "POST"))
@step_up_required
@PAGES.guarded
def reject(request, pk):
    """Write the reason; read the mail as the applicant will; send."""
    registration = find_case(request.user, pk)
    form = RejectForm(sent_or_kept(request), initial={"seen": seen_value(registration)})

    def send():
        return _reject(request, registration, form.cleaned_data)

    templates = {"write": "groups/staff/reject.html", "preview": "groups/staff/reject_preview.html"}
    return PAGES.show_refusal(request, registration, form, send, **templates, **_told(registration))


def _reject(request, registration, values):
    decision.reject(
        registration=registration,
        reason=values["reason"],
        by=request.user,
        today=clock.today(),
        seen=values["seen"],
    )
    return PAGES.done(
        request, registration, f"登録しないことを決め、理由を申請した人へ{_how_told(registration)}。"
    )
