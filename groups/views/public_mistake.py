"""/groups/<number>/report-error/: what a reader found wrong on a page, confirmed by mail as a question is."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.limits import place_of
from core import clock
from core.access import EVERYONE, Data, access
from core.form_guard import TooOften, brake, mailbox_key
from core.forms import run_once
from core.lifecycle import Blocked
from groups.actions import mistakes
from groups.actions.questions import GONE
from groups.forms.questions import MistakeForm
from groups.models import MistakeReport
from groups.purpose_questions import MISTAKE
from groups.views.public_ask import (
    FOR_ONE_MAILBOX,
    FROM_ONE_PLACE,
    TO_ONE_GROUP,
    TOO_MANY,
    UNPROCESSABLE,
    answer,
    crumbs,
    of_public_group,
    setting,
)

NOT_FOUND = 404
# Within an hour, of those without an address: nobody confirms them, so the pile beside the list has a brake.
UNSIGNED_IN_ALL = 300


@access(EVERYONE, data=Data.PUBLIC, methods=("GET", "POST"))
@of_public_group
def report_error(request, group):
    """What a reader found wrong on the page; goes to the centre's list."""
    form = form_for(group, request.POST if request.method == "POST" else None)
    if request.method == "GET":
        return _show_report(request, group, form)
    if not form.is_valid():
        return _show_report(request, group, form, UNPROCESSABLE)
    try:
        return run_once(request, lambda: _report(request, group, form))
    except TooOften as stopped:
        form.add_error(None, str(stopped))
        return _show_report(request, group, form, TOO_MANY)


def _report(request, group, form):
    hold_back(group, form, place=place_of(request))
    fields = {name: form.cleaned_data[name] for name in ("parts", "body", "email")}
    mistakes.report_mistake(group=group, today=clock.today(), by=None, **fields)
    return reverse("groups:report_error_sent", args=[group.number])


def hold_back(group, form, *, place):
    """As for a question; of those without an address there are only so many in all."""
    email = form.cleaned_data["email"]
    most = {
        "place": (place, FROM_ONE_PLACE),
        "group": (group.number, TO_ONE_GROUP),
    }
    if email:
        most["mailbox"] = (mailbox_key(email), FOR_ONE_MAILBOX)
    else:
        most["unsigned"] = ("portal", UNSIGNED_IN_ALL)
    brake("mistake", place=place, quick=form.is_quick, most=most)


def form_for(group, data=None):
    return MistakeForm(data, purpose=f"report-error:{group.number}")


def _show_report(request, group, form, status=200):
    context = {
        "group": group,
        "form": form,
        "purpose_text": MISTAKE,
        "due_days": setting("groups.mistake_due_days"),
        "crumbs": crumbs(group),
    }
    return answer(render(request, "groups/public/report_error.html", context, status=status))


@access(EVERYONE, data=Data.PUBLIC)
@of_public_group
def report_error_sent(request, group):
    context = {
        "group": group,
        "due_days": setting("groups.mistake_due_days"),
        "confirm_hours": setting("groups.question_confirm_hours"),
        "crumbs": crumbs(group),
    }
    return render(request, "groups/public/report_error_sent.html", context)


@access(EVERYONE, data=Data.PERSONAL, methods=("GET", "POST"))
def mistake_confirm(request, number, token):
    """The page behind the link in the mail. Reading changes nothing: scanners of mail open links too."""
    found = mistakes.find_report(number, token)
    if found is None:
        return render(request, "groups/public/question_gone.html", {"why": GONE}, status=NOT_FOUND)
    waits = found.state == MistakeReport.State.UNCONFIRMED
    if request.method == "POST":
        if waits:
            _confirm(request, found)
        return redirect("groups:mistake_confirm", number, token)
    context = {
        "report": found,
        "group": found.group,
        "waits": waits,
        "due_days": setting("groups.mistake_due_days"),
    }
    return render(request, "groups/public/mistake_confirm.html", context)


def _confirm(request, report):
    """A second press at the same moment finds it done."""
    try:
        mistakes.confirm_mistake(report=report, today=clock.today(), by=None)
    except Blocked as blocked:
        messages.info(request, str(blocked))
    else:
        messages.success(request, "センターに知らせました。ありがとうございました。")
