"""/my/groups/<number>/questions/: a group's people read and answer what residents ask."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core import audit, clock, settings_rows
from core.access import SIGNED_IN, Data, access
from core.drafts import recalled
from core.forms import StaleWrite, run_once
from core.http import back_with_error, get_permitted
from core.lifecycle import Blocked, NotAllowed
from groups import sitting
from groups.actions import question_desk as desk
from groups.actions.questions import end
from groups.forms.questions import AnswerForm, QuestionChoicesForm
from groups.lifecycles.questions import QUESTION
from groups.models import Group, MutedMail, Question
from groups.permissions import is_member
from groups.permissions.questions import can_speak_for_group
from groups.queries.questions import questions_of
from groups.views.my_page import editable_group, frame

PER_PAGE = 20
OVERTAKEN, UNPROCESSABLE = 409, 422


def _own_question(request: HttpRequest, number: int, pk: int) -> Question:
    group = editable_group(request, number)
    rows = questions_of(group, by_proxy=not is_member(request.user, group))
    rows = rows.select_related("group", "need")
    return get_permitted(rows, can_speak_for_group, request.user, pk=pk)


@access(SIGNED_IN, data=Data.PERSONAL)
@sitting.asked_first("questions")
def question_list(request: HttpRequest, number: int) -> HttpResponse:
    """What waits for an answer first."""
    group = editable_group(request, number)
    context = frame(request, group)
    rows = questions_of(group, by_proxy=bool(context["as_staff"]))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context |= {"page": page, "keep_days": _keep_days()}
    return render(request, "groups/my/questions/list.html", context)


def _keep_days() -> int:
    return int(settings_rows.value("groups.keep_question_days", on=clock.today()))


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
@sitting.asked_first("questions")
def question(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """The exchange, with a box for the answer while it goes on."""
    found = _own_question(request, number, pk)
    if request.method == "GET":
        data = recalled(request)
        return _show(request, found, _form(request, found, data) if data else _fresh(request, found))
    form = _form(request, found, request.POST)
    if not form.is_valid():
        return _show(request, found, form, UNPROCESSABLE)
    try:
        return run_once(request, lambda: _answer(request, found, form))
    except StaleWrite:
        return _show(request, found, _overtaken(request, found, form), OVERTAKEN)
    except (Blocked, NotAllowed) as refused:
        found.refresh_from_db()
        form.add_error(None, str(refused))
        return _show(request, found, form, UNPROCESSABLE)


def _form(request: HttpRequest, found: Question, data: Any = None, **more: Any) -> AnswerForm:
    """An officer who types for the group has no address of the group's to tell."""
    return AnswerForm(data, by_officer=not is_member(request.user, found.group), **more)


def _fresh(request: HttpRequest, found: Question) -> AnswerForm:
    return _form(request, found, initial={"seen": found.letters.latest("id").pk})


def _overtaken(request: HttpRequest, found: Question, form: AnswerForm) -> AnswerForm:
    """Somebody wrote meanwhile: the typed text stays, and sending it again is a choice."""
    again = _form(request, found, {**dict(form.data.items()), "seen": found.letters.latest("id").pk})
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
        tells_email=data.get("tells_email", False),
        seen=data["seen"] or 0,
        by=request.user,
        entry=sitting.current(request, found.group),
    )
    messages.success(request, "返事を送りました。質問した人に、メールで届きます。")
    return reverse("groups_my:question", args=[found.group.number, found.pk])


def _show(request: HttpRequest, found: Question, form: AnswerForm, status: int = 200) -> HttpResponse:
    context = frame(request, found.group)
    if context["as_staff"]:
        audit.record_read(found, by=request.user, what="団体への質問")
    offers = {one.transition.name for one in QUESTION.offers(found, request.user, clock.today())}
    context |= {
        "question": found,
        "letters": found.letters.select_related("written_by", "proxy__entered_by"),
        "form": form,
        "steps": offers,
        "keep_days": _keep_days(),
    }
    return render(request, "groups/my/questions/question.html", context, status=status)


@access(SIGNED_IN, data=Data.PERSONAL, methods=("POST",))
@sitting.asked_first("questions")
def close(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    found = _own_question(request, number, pk)
    try:
        end(question=found, by=request.user, entry=sitting.current(request, found.group))
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_my:question", number, pk)
    messages.success(request, "やりとりを終わりにし、質問した人へ知らせました。")
    return redirect("groups_my:questions", number)


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
@sitting.asked_first("questions")
def report(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Asks once more, then takes the question off the group's pages."""
    found = _own_question(request, number, pk)
    if request.method == "GET":
        context = {**frame(request, found.group), "question": found}
        return render(request, "groups/my/questions/report.html", context)
    try:
        desk.report(question=found, by=request.user, entry=sitting.current(request, found.group))
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_my:questions", number)
    messages.success(request, "センターに知らせました。この質問は、団体の画面には出なくなりました。")
    return redirect("groups_my:questions", number)


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("questions")
def choices(request: HttpRequest, number: int) -> HttpResponse:
    """Whether the group takes questions, and whether this member is mailed."""
    group = editable_group(request, number)
    muted = MutedMail.objects.filter(
        membership__group=group,
        membership__user=request.user.pk,
        membership__ended_at=None,
        topic=MutedMail.Topic.QUESTIONS,
    ).exists()
    now = {"takes": "yes" if group.takes_questions else "no", "mails": "no" if muted else "yes"}
    data = request.POST if request.method == "POST" else recalled(request)
    shown = frame(request, group)
    form = QuestionChoicesForm(data, initial=now, by_officer=bool(shown["as_staff"]))
    status = 200
    if request.method == "POST":
        if form.is_valid() and _choose(request, group, form):
            messages.success(request, "選んだとおりにしました。")
            return redirect("groups_my:questions", number)
        status = UNPROCESSABLE
    return render(request, "groups/my/questions/choices.html", {**shown, "form": form}, status=status)


def _choose(request: HttpRequest, group: Group, form: Any) -> bool:
    """Both choices or none; the switch first, so that a group which takes no questions may mute everybody."""
    entry = sitting.current(request, group)
    try:
        desk.choose(group=group, by=request.user, entry=entry, **form.cleaned_data)
    except Blocked as blocked:
        form.add_error("mails", str(blocked))
        return False
    return True
