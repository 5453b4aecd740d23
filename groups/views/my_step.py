"""One step of an application: show, save, and what happens when another page has saved it first."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from core import clock
from core.access import SIGNED_IN, Data, access
from core.drafts import recalled
from core.forms import StaleWrite, sent_lists, sent_version
from core.http import back_with_error
from core.lifecycle import Blocked
from groups import conflicts, progress, purpose_texts
from groups.actions.registration import save_step
from groups.answers import Labels, Typed, in_words, rows, switch_title, typed, typed_in_words
from groups.forms.registration import StepForm
from groups.models import Registration
from groups.opened import FIELD, mark
from groups.steps import BY_SLUG, STEPS, Step, next_step
from groups.views.my_registration import own

# Pages of steps that are more than a list of questions.
TEMPLATES = {"page": "groups/my/registration/page.html"}


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
def step(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """A step page. What was typed is kept even when it is wrong."""
    registration = own(request, pk)
    page = BY_SLUG.get(slug)
    if page is None:
        raise Http404
    closed = refusal(registration, page)
    if request.method == "POST" and not closed:
        return _save(request, registration, page)
    parked = recalled(request)
    if closed and parked is None and request.method == "GET":
        return back_with_error(request, closed, "groups_my:registration", pk)
    if closed:
        return _show_lost(request, registration, page, parked or request.POST, closed)
    if parked is not None:
        form = _form(registration, page, data=sent_lists(parked))
        messages.warning(request, "サインインが切れる前に入れた内容です。まだ保存していません。")
        opened = parked.get(FIELD, "")
        return _show(request, registration, page, form, version=sent_version(parked), opened=opened)
    return _show(request, registration, page, _stored_form(registration, page), version=registration.version)


def refusal(registration: Registration, page: Step) -> str:
    """Why this step cannot be changed now; "" when it can."""
    if not progress.is_editable(registration):
        return f"この申請は「{registration.get_state_display()}」のため、いまは変えられません。"
    if progress.open_questions(registration, page) == {}:
        return f"「{page.title}」には、直すところがありません。"
    return ""


# ---------------------------------------------------------------------------------------------- forms


def _form(registration: Registration, page: Step, **how: Any) -> StepForm:
    return StepForm(
        page,
        today=clock.today(),
        base=registration.answers.get(page.slug) or {},
        only=progress.open_questions(registration, page),
        **how,
    )


def _stored_form(registration: Registration, page: Step) -> StepForm:
    """The step as it was last saved; wrong input comes with its errors, unfinished input without."""
    stored = typed(page, registration.answers)
    raw = (registration.answers.get("_raw") or {}).get(page.slug)
    if raw and raw["state"] == "wrong":
        return _form(registration, page, data=stored)
    return _form(registration, page, initial=stored)


# ---------------------------------------------------------------------------------------------- saving


def _save(request: HttpRequest, registration: Registration, page: Step) -> HttpResponse:
    sent = _sent(request.POST, registration, page)
    form = _form(registration, page, data=sent)
    valid = form.is_valid()
    state = "valid" if valid else "partial" if form.only_blanks_are_missing else "wrong"
    try:
        saved = save_step(
            registration=registration,
            slug=page.slug,
            values=form.values(),
            as_typed=form.typed(),
            state=state,
            seen_version=sent_version(request.POST),
            by=request.user,
        )
    except StaleWrite:
        registration.refresh_from_db()
        return _compare(request, registration, page, form)
    except Blocked as blocked:
        return _show_lost(request, registration, page, request.POST, str(blocked))
    then = request.POST.get("then", "next")
    if not valid and then != "list":
        return _show(request, saved, page, form, version=saved.version)
    return _go_on(request, saved, page, valid=valid, then=then)


def _go_on(
    request: HttpRequest, registration: Registration, page: Step, *, valid: bool, then: str
) -> HttpResponse:
    if then == "list":
        words = f"「{page.title}」を保存しました。"
        if valid:
            messages.success(request, words)
        else:
            messages.warning(request, f"{words}まだ直すところがあります。")
        return redirect("groups_my:registration", registration.pk)
    messages.success(request, f"「{page.title}」を保存しました。")
    if then == "stay":
        return redirect("groups_my:registration_step", registration.pk, page.slug)
    following = next_step(page.slug)
    while following and progress.open_questions(registration, following) == {}:
        following = next_step(following.slug)
    if request.POST.get("back") == "check" or following is None:
        return redirect("groups_my:registration_check", registration.pk)
    return redirect("groups_my:registration_step", registration.pk, following.slug)


# ---------------------------------------------------------------------------------- two pages, one step


def _sent(post: QueryDict, registration: Registration, page: Step) -> Typed:
    """What was sent, with the stored content where the comparison page chose it."""
    return conflicts.with_choices(sent_lists(post), post, page.questions, typed(page, registration.answers))


def _compare(request: HttpRequest, registration: Registration, page: Step, form: StepForm) -> HttpResponse:
    """Both contents side by side; nothing is saved until one of the two is chosen for each question."""
    mine, theirs, opened = form.typed(), typed(page, registration.answers), request.POST.get(FIELD, "")
    there = [(name, request.POST.get(name, "")) for name in ("then", "back") if request.POST.get(name)]
    context = {
        "registration": registration,
        "step": page,
        "conflicts": conflicts.of_questions(form.questions, mine, theirs, sent=mine, opened=opened),
        "sent": [*conflicts.as_pairs(mine), *there],
    }
    return render(request, "groups/my/registration/compare.html", context)


def _show_lost(
    request: HttpRequest, registration: Registration, page: Step, data: QueryDict, why: str
) -> HttpResponse:
    """The step was closed meanwhile: nothing is saved, and what was typed is shown for copying."""
    labels = Labels.load()
    sent = sent_lists(data)
    contents = [(q, typed_in_words(q, sent, labels)) for q in page.questions]
    context = {
        "registration": registration,
        "step": page,
        "why": why,
        "contents": [(question, words) for question, words in contents if words],
    }
    return render(request, "groups/my/registration/lost.html", context, status=409)


# --------------------------------------------------------------------------------------------- showing


def _show(
    request: HttpRequest,
    registration: Registration,
    page: Step,
    form: StepForm,
    *,
    version: int,
    opened: str | None = None,
) -> HttpResponse:
    """opened: the mark of an earlier page; without one the form shows what is stored."""
    context: dict[str, Any] = {
        "registration": registration,
        "step": page,
        "form": form,
        "version": version,
        "opened": mark(form) if opened is None else opened,
        "lines": progress.overview(registration),
        "total": len(STEPS),
        "back": request.POST.get("back") or request.GET.get("back", ""),
        "returned": registration.state == Registration.State.RETURNED,
    }
    if page.slug == "people":
        context["purpose_text"] = purpose_texts.CURRENT
    if page.slug == "page":
        context["switches"], context["preview"] = _publication(registration, form)
    return render(request, TEMPLATES.get(page.slug, "groups/my/registration/step.html"), context)


def _publication(registration: Registration, form: StepForm) -> tuple[list[Any], list[Any]]:
    """Each switch with the answer that it is about, and what the public would see now."""
    labels = Labels.load()
    answered = {
        question.name: in_words(question, registration.answers.get(page.slug) or {}, labels)
        for page in STEPS
        for question in page.questions
    }
    switches = [(switch_title(name), field, answered.get(name, "")) for name, field in form.switches()]
    lines = [row for page in STEPS for row in rows(page, registration.answers, labels)]
    return switches, [row for row in lines if row.public and row.text]
