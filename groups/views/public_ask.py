"""/groups/<number>/ask/: the form for a question to a group, and what comes next.

The page of the group stays a kept page without any form; its forms have addresses of their own.
"""

from functools import wraps

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.limits import RETRY_AFTER_SECONDS, place_of
from core import clock, settings_rows
from core.access import EVERYONE, Data, access
from core.form_guard import TooOften, brake, mailbox_key
from core.forms import run_once
from core.lifecycle import Blocked
from groups.actions import questions
from groups.forms.questions import AskForm
from groups.models import Group, Need
from groups.purpose_questions import QUESTION

UNPROCESSABLE, TOO_MANY = 422, 429
# Within an hour. One address of the internet may be a whole office (as for signing up).
FROM_ONE_PLACE = 60
FOR_ONE_MAILBOX = 5
TO_ONE_GROUP = 30


def of_public_group(view):
    """Gives the view its group. A number that was joined leads on, with what was typed."""

    @wraps(view)
    def answer_or_lead_on(request, number):
        group = Group.objects.select_related("same_as").filter(number=number).first()
        if group is not None and group.same_as is not None:
            address = reverse(request.resolver_match.view_name, args=[group.same_as.number])
            return redirect(address, preserve_request=request.method == "POST")
        if group is None or not group.is_public:
            raise Http404("団体がありません。")
        return view(request, group)

    return answer_or_lead_on


@access(EVERYONE, data=Data.PUBLIC, methods=("GET", "POST"))
@of_public_group
def ask(request, group):
    """A question to the group; it is kept until its asker confirms it by mail."""
    form = form_for(group, request.POST if request.method == "POST" else None)
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


def form_for(group, data=None):
    return AskForm(data, purpose=f"ask:{group.number}", most_links=setting("groups.question_links"))


def _need(request, group):
    """The post of the needs board from which somebody came (`?need=<number>`); anything else is ignored."""
    number = (request.POST if request.method == "POST" else request.GET).get("need", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    return Need.objects.published().filter(group=group, number=int(number)).first()


def _ask(request, group, form):
    hold_back(group, form, place=place_of(request))
    fields = {name: form.cleaned_data[name] for name in ("name", "email", "body", "tells_email")}
    questions.ask(group=group, need=_need(request, group), by=None, **fields)
    return reverse("groups:ask_sent", args=[group.number])


def hold_back(group, form, *, place):
    """Raises TooOften for a valid form that comes too often from one place, for one mailbox or one group."""
    most = {
        "place": (place, FROM_ONE_PLACE),
        "mailbox": (mailbox_key(form.cleaned_data["email"]), FOR_ONE_MAILBOX),
        "group": (group.number, TO_ONE_GROUP),
    }
    brake("question", place=place, quick=form.is_quick, most=most)


def _show_ask(request, group, form, status=200):
    """`form=None`: the group takes no questions now, and the page says whom to ask instead."""
    context = {
        "group": group,
        "form": form,
        "need": _need(request, group),
        "purpose_text": QUESTION,
        "confirm_hours": setting("groups.question_confirm_hours"),
        "crumbs": crumbs(group),
    }
    template = "groups/public/ask.html" if form else "groups/public/ask_closed.html"
    return answer(render(request, template, context, status=status))


def answer(response):
    if response.status_code == TOO_MANY:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def setting(key):
    return settings_rows.value(key, on=clock.today())


def crumbs(group):
    return [
        {"label": "団体をさがす", "url": "/groups/"},
        {"label": group.name, "url": group.get_absolute_url()},
    ]


@access(EVERYONE, data=Data.PUBLIC)
@of_public_group
def ask_sent(request, group):
    """What happens next. The same page for everybody: it tells nothing about any address."""
    hours = setting("groups.question_confirm_hours")
    context = {"group": group, "confirm_hours": hours, "crumbs": crumbs(group)}
    return render(request, "groups/public/ask_sent.html", context)
