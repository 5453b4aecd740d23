"""/my/groups/<number>/questions/: a group's people read and answer what residents ask."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core import clock, settings_rows
from core.access import SIGNED_IN, Data, access
from core.drafts import recalled
from core.forms import StaleWrite, run_once
from core.http import back_with_error, get_permitted
from core.lifecycle import Blocked, NotAllowed
from groups.actions import question_desk as desk
from groups.actions.questions import end
from groups.forms.questions import AnswerForm, QuestionChoicesForm
from groups.lifecycles.questions import QUESTION
from groups.models import Group, MutedMail, Question
from groups.permissions.questions import can_handle_question
from groups.queries.questions import questions_of
from groups.views.my_group import own_group

PER_PAGE = 20
OVERTAKEN, UNPROCESSABLE = 409, 422


def _own_question(request: HttpRequest, number: int, pk: int) -> Question:
    group = own_group(request, number)
    rows = questions_of(group).select_related("group")
    return get_permitted(rows, can_handle_question, request.user, pk=pk)


@access(SIGNED_IN, data=Data.PERSONAL)
def question_list(request: HttpRequest, number: int) -> HttpResponse:
    """What waits for an answer first."""
    group = own_group(request, number)
    page = Paginator(questions_of(group), PER_PAGE).get_page(request.GET.get("page"))
    context = {"group": group, "page": page, "keep_days": _keep_days()}
    return render(request, "groups/my/questions/list.html", context)


def _keep_days() -> int:
    return int(settings_rows.value("groups.keep_question_days", on=clock.today()))


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
def question(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """The exchange, with a box for the answer while it goes on."""
    found = _own_question(request, number, pk)
    if request.method == "GET":
        data = recalled(request)
        return _show(request, found, AnswerForm(data) if data else _fresh(found))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, UNPROCESSABLE)
    try:
        return run_once(request, lambda: _answer(request, found, form))
    except StaleWrite:
        return _show(request, found, _overtaken(found, form), OVERTAKEN)
    except (Blocked, NotAllowed) as refused:
        found.refresh_from_db()
        form.add_error(None, str(refused))
        return _show(request, found, form, UNPROCESSABLE)


def _fresh(found: Question) -> AnswerForm:
    return AnswerForm(initial={"seen": found.letters.latest("id").pk})


def _overtaken(found: Question, form: AnswerForm) -> AnswerForm:
    """Somebody wrote meanwhile: the typed text stays, and sending it again is a choice."""
    data = {**dict(form.data.items()), "seen": found.letters.latest("id").pk}
    again = AnswerForm(data)
    again.add_error(
        None,
        "書いているあいだに、新しい文が加わりました。まだ送っていません。"
        "下のやりとりを読んで、この返事でよければ、もう一度「返事を送る」を押してください。",
    )
    return again


def _answer(request: HttpRequest, found: Question, form: AnswerForm) -> str:
    data = form.cleaned_data
    desk.answer(
        question=found,
        body=data["body"],
        tells_email=data["tells_email"],
        seen=data["seen"] or 0,
        by=request.user,
    )
    messages.success(request, "返事を送りました。質問した人に、メールで届きます。")
    return reverse("groups_my:question", args=[found.group.number, found.pk])


def _show(request: HttpRequest, found: Question, form: AnswerForm, status: int = 200) -> HttpResponse:
    offers = {one.transition.name for one in QUESTION.offers(found, request.user, clock.today())}
    context = {
        "group": found.group,
        "question": found,
        "letters": found.letters.select_related("written_by"),
        "form": form,
        "steps": offers,
        "keep_days": _keep_days(),
    }
    return render(request, "groups/my/questions/question.html", context, status=status)


@access(SIGNED_IN, data=Data.PERSONAL, methods=("POST",))
def close(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    found = _own_question(request, number, pk)
    try:
        end(question=found, by=request.user)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_my:question", number, pk)
    messages.success(request, "やりとりを終わりにし、質問した人へ知らせました。")
    return redirect("groups_my:questions", number)


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
def report(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Asks once more, then takes the question off the group's pages."""
    found = _own_question(request, number, pk)
    if request.method == "GET":
        return render(request, "groups/my/questions/report.html", {"group": found.group, "question": found})
    try:
        desk.report(question=found, by=request.user)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_my:questions", number)
    messages.success(request, "センターに知らせました。この質問は、団体の画面には出なくなりました。")
    return redirect("groups_my:questions", number)


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
def choices(request: HttpRequest, number: int) -> HttpResponse:
    """Whether the group takes questions, and whether this member is mailed."""
    group = own_group(request, number)
    member = group.memberships.filter(user=request.user.pk, ended_at=None).first()
    if member is None:
        raise PermissionDenied("この団体のメンバーだけが選べます。")
    muted = MutedMail.objects.filter(membership=member, topic=MutedMail.Topic.QUESTIONS).exists()
    now = {"takes": "yes" if group.takes_questions else "no", "mails": "no" if muted else "yes"}
    data = request.POST if request.method == "POST" else recalled(request)
    form = QuestionChoicesForm(data, initial=now)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _choose(request, group, form):
            messages.success(request, "選んだとおりにしました。")
            return redirect("groups_my:questions", number)
        status = UNPROCESSABLE
    return render(request, "groups/my/questions/choices.html", {"group": group, "form": form}, status=status)


def _choose(request: HttpRequest, group: Group, form: Any) -> bool:
    """Both choices or none; the switch first, so that a group which takes no questions may mute everybody."""
    try:
        desk.choose(group=group, by=request.user, **form.cleaned_data)
    except Blocked as blocked:
        form.add_error("mails", str(blocked))
        return False
    return True
