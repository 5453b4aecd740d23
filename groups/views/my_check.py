"""The last page of an application: everything once more, similar groups, and sending."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core import clock, limits, settings_rows
from core.access import SIGNED_IN, Data, access
from core.drafts import recalled
from core.forms import run_once
from core.http import back_with_error
from core.lifecycle import Blocked
from groups import duplicates, progress
from groups.actions.registration import submit
from groups.answers import Labels, rows
from groups.forms.registration import SubmitForm
from groups.models import Registration, RegistrationDocument
from groups.questions import Question
from groups.steps import BY_SLUG, CHECK_TITLE, STEPS
from groups.views.my_registration import own

SUBMITS_PER_HOUR = 20


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """All answers with links to change them; POST sends the application, once."""
    registration = own(request, pk)
    if not progress.is_editable(registration):
        if registration.receipt_number:
            return redirect("groups_my:registration_receipt", pk)
        return redirect("groups_my:registration", pk)
    matches = duplicates.find(registration.answers, registration=registration)
    if request.method == "GET":
        # A reason typed before the session ended, or the one of the round before.
        known = recalled(request) or {"duplicate_reason": registration.duplicate_reason}
        form = SubmitForm(
            initial={"duplicate_reason": known.get("duplicate_reason", "")}, needs_reason=bool(matches)
        )
        return _show(request, registration, form, matches)
    form = SubmitForm(request.POST, needs_reason=bool(matches))
    if not form.is_valid():
        return _show(request, registration, form, matches)
    return _submit(request, registration, form.cleaned_data["duplicate_reason"])


def _submit(request: HttpRequest, registration: Registration, reason: str) -> HttpResponse:
    pk = registration.pk
    if not limits.allow("registration.submit", request.user.pk, most=SUBMITS_PER_HOUR, seconds=3600):
        words = "続けて何度も申請しています。1時間ほどたってからお試しください。入力は残っています。"
        return back_with_error(request, words, "groups_my:registration", pk)

    def work() -> str:
        submit(registration=registration, by=request.user, today=clock.today(), duplicate_reason=reason)
        return reverse("groups_my:registration_receipt", args=[pk])

    try:
        return run_once(request, work)
    except Blocked as blocked:
        registration.refresh_from_db()
        if registration.state == Registration.State.SUBMITTED:
            messages.info(request, "この申請は、もう受け付けています。")
            return redirect("groups_my:registration_receipt", pk)
        return back_with_error(request, str(blocked), "groups_my:registration_check", pk)


def _show(
    request: HttpRequest, registration: Registration, form: SubmitForm, matches: list[duplicates.Match]
) -> HttpResponse:
    labels = Labels.load()
    lines = progress.overview(registration)
    context: dict[str, Any] = {
        "registration": registration,
        "form": form,
        "title": CHECK_TITLE,
        "sections": [
            (line, rows(line.step, registration.answers, labels), _changeable(registration, line))
            for line in lines
        ],
        "documents": _papers(registration),
        "unfinished": progress.unfinished(registration),
        "named": [match for match in matches if match.may_be_named],
        "unnamed": _unnamed(matches),
        "matches": matches,
        "first_look_days": settings_rows.value("groups.first_look_days", on=clock.today()),
        "lines": lines,
        "total": len(STEPS),
        "returned": registration.state == Registration.State.RETURNED,
    }
    return render(request, "groups/my/registration/check.html", context)


def _papers(registration: Registration) -> list[tuple[Question, list[RegistrationDocument]]]:
    """Every kind of paper that is asked for, with those that are there."""
    there = progress.documents(registration)
    return [(q, [paper for paper in there if paper.kind == q.name]) for q in BY_SLUG["documents"].questions]


def _unnamed(matches: list[duplicates.Match]) -> list[str]:
    """What is alike without a name; two groups that are alike in the same way make one line."""
    lines = [
        f"{match.words}が同じ申請が、先に届いています。"
        if match.registration
        else f"{match.words}が同じ団体の記録があります。"
        for match in matches
        if not match.may_be_named
    ]
    return list(dict.fromkeys(lines))


def _changeable(registration: Registration, line: progress.StepLine) -> set[str]:
    """Names of the questions that have a Change link."""
    opened = progress.open_questions(registration, line.step)
    return {question.name for question in line.step.questions if opened is None or question.name in opened}
