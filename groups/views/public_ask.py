"""/groups/<number>/ask/ and /groups/<number>/report-error/: the two forms about a group, and what comes next.

The page of the group stays a kept page without any form; these are forms at addresses of their own.
"""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from accounts.limits import RETRY_AFTER_SECONDS, place_of
from core import clock, settings_rows
from core.access import EVERYONE, Data, access
from core.form_guard import TooOften, brake, mailbox_key
from core.forms import run_once
from core.lifecycle import Blocked
from groups.actions import mistakes, questions
from groups.forms.questions import AskForm, MistakeForm
from groups.models import Group, Need
from groups.purpose_questions import MISTAKE, QUESTION

UNPROCESSABLE, TOO_MANY = 422, 429
# Within an hour. One address of the internet may be a whole office (as for signing up).
FROM_ONE_PLACE = 60
FOR_ONE_MAILBOX = 5
TO_ONE_GROUP = 30
REPORTS_FROM_ONE_PLACE = 10
REPORTS_ABOUT_ONE_GROUP = 10
# Reports need no confirmation by mail, so the whole list has a brake too: officers must not drown.
REPORTS_IN_ALL = 60


def public_group(number):
    group = Group.objects.public().filter(number=number).first()
    if group is None:
        raise Http404("団体がありません。")
    return group


@access(EVERYONE, data=Data.PUBLIC, methods=("GET", "POST"))
def ask(request, number):
    """A question to the group; it is kept until its asker confirms it by mail."""
    group = public_group(number)
    form = AskForm(
        request.POST if request.method == "POST" else None,
        purpose=f"ask:{number}",
        most_links=_setting("groups.question_links"),
    )
    if not questions.takes_questions(group):
        return _show_ask(request, group, None)
    if request.method == "GET":
        return _show_ask(request, group, form)
    if not form.is_valid():
        return _show_ask(request, group, form, UNPROCESSABLE)
    try:
        return run_once(request, lambda: _ask(request, group, form))
    except TooOften as stopped:
        form.add_error(None, str(stopped))
        return _show_ask(request, group, form, TOO_MANY)
    except Blocked:
        return _show_ask(request, group, None)


def _need(request, group):
    """The post of the needs board from which somebody came (`?need=<number>`); anything else is ignored."""
    number = (request.POST if request.method == "POST" else request.GET).get("need", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    return Need.objects.published().filter(group=group, number=int(number)).first()


def _ask(request, group, form):
    data = form.cleaned_data
    place = place_of(request)
    most = {
        "place": (place, FROM_ONE_PLACE),
        "mailbox": (mailbox_key(data["email"]), FOR_ONE_MAILBOX),
        "group": (group.number, TO_ONE_GROUP),
    }
    brake("question", place=place, quick=form.is_quick, most=most)
    fields = {name: data[name] for name in ("name", "email", "body", "tells_email")}
    questions.ask(group=group, need=_need(request, group), by=None, **fields)
    return reverse("groups:ask_sent", args=[group.number])


def _show_ask(request, group, form, status=200):
    """`form=None`: the group takes no questions now, and the page says whom to ask instead."""
    context = {
        "group": group,
        "form": form,
        "need": _need(request, group),
        "purpose_text": QUESTION,
        "confirm_hours": _setting("groups.question_confirm_hours"),
        "crumbs": _crumbs(group),
    }
    template = "groups/public/ask.html" if form else "groups/public/ask_closed.html"
    return _answer(render(request, template, context, status=status))


def _answer(response):
    if response.status_code == TOO_MANY:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _setting(key):
    return settings_rows.value(key, on=clock.today())


def _crumbs(group):
    return [
        {"label": "団体をさがす", "url": "/groups/"},
        {"label": group.name, "url": group.get_absolute_url()},
    ]


@access(EVERYONE, data=Data.PUBLIC)
def ask_sent(request, number):
    """What happens next. The same page for everybody: it tells nothing about any address."""
    group = public_group(number)
    hours = _setting("groups.question_confirm_hours")
    context = {"group": group, "confirm_hours": hours, "crumbs": _crumbs(group)}
    return render(request, "groups/public/ask_sent.html", context)


@access(EVERYONE, data=Data.PUBLIC, methods=("GET", "POST"))
def report_error(request, number):
    """What a reader found wrong on the page; goes to the centre's list."""
    group = public_group(number)
    form = MistakeForm(request.POST if request.method == "POST" else None, purpose=f"report-error:{number}")
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
    place = place_of(request)
    most = {
        "place": (place, REPORTS_FROM_ONE_PLACE),
        "group": (group.number, REPORTS_ABOUT_ONE_GROUP),
        "all": ("portal", REPORTS_IN_ALL),
    }
    brake("mistake", place=place, quick=form.is_quick, most=most)
    fields = {name: form.cleaned_data[name] for name in ("parts", "body", "email")}
    mistakes.report_mistake(group=group, today=clock.today(), by=None, **fields)
    return reverse("groups:report_error_sent", args=[group.number])


def _show_report(request, group, form, status=200):
    context = {
        "group": group,
        "form": form,
        "purpose_text": MISTAKE,
        "due_days": _setting("groups.mistake_due_days"),
        "crumbs": _crumbs(group),
    }
    return _answer(render(request, "groups/public/report_error.html", context, status=status))


@access(EVERYONE, data=Data.PUBLIC)
def report_error_sent(request, number):
    group = public_group(number)
    due_days = _setting("groups.mistake_due_days")
    context = {"group": group, "due_days": due_days, "crumbs": _crumbs(group)}
    return render(request, "groups/public/report_error_sent.html", context)
