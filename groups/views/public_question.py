"""/groups/<number>/ask/<token>/: the page behind the link in the asker's mail; the link is the key.

Before the question was sent it shows what will be sent, with one button; afterwards the exchange.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from core import clock, limits, settings_rows
from core.access import EVERYONE, Data, access
from core.forms import run_once
from core.lifecycle import Blocked
from groups.actions import questions
from groups.forms.questions import ReplyForm
from groups.models import Question

State = Question.State
NOT_FOUND, UNPROCESSABLE, TOO_MANY = 404, 422, 429
REPLIES_PER_HOUR = 10
# Stands in the address that the one-time token keeps, where the secret of the link must not stand.
NO_TOKEN = "-"
TOO_MANY_REPLIES = (
    "続けて何度も送られています。1時間ほどたってから、もう一度お試しください。文は下に残っています。"
)


@access(EVERYONE, data=Data.PERSONAL)
def question(request, number, token):
    """Reading changes nothing: programs that scan mail open links too."""
    found = questions.find_question(number, token)
    if found is None:
        return _gone(request)
    if found.state == State.UNCONFIRMED:
        return _show_unsent(request, found, token)
    return _show(request, found, token, _reply_form())


@access(EVERYONE, data=Data.PERSONAL, methods=("POST",))
def confirm(request, number, token):
    """The one button: now the question goes out. A second press finds it sent."""
    found = questions.find_question(number, token)
    if found is None:
        return _gone(request)
    if found.state != State.UNCONFIRMED:
        return redirect("groups:question", number, token)

    def send():
        questions.confirm(question=found, by=None)
        return _kept_address(found)

    try:
        response = run_once(request, send, place=f"question {found.pk} confirm")
    except Blocked as blocked:
        messages.error(request, str(blocked))
        return redirect("groups:question", number, token)
    messages.success(request, "質問を送りました。返事が届いたら、メールでお知らせします。")
    return _with_token(response, found, token)


@access(EVERYONE, data=Data.PERSONAL, methods=("POST",))
def reply(request, number, token):
    """The asker goes on."""
    found = questions.find_question(number, token)
    if found is None or found.state == State.UNCONFIRMED:
        return _gone(request)
    form = _reply_form(request.POST)
    if not form.is_valid():
        return _show(request, found, token, form, UNPROCESSABLE)
    if not limits.allow("question.reply", found.pk, most=REPLIES_PER_HOUR, seconds=3600):
        form.add_error(None, TOO_MANY_REPLIES)
        return _show(request, found, token, form, TOO_MANY)

    def send():
        questions.reply(question=found, by=None, **form.cleaned_data)
        return _kept_address(found)

    try:
        response = run_once(request, send, place=f"question {found.pk} reply")
    except Blocked as blocked:
        form.add_error(None, str(blocked))
        found.refresh_from_db()
        return _show(request, found, token, form, UNPROCESSABLE)
    messages.success(request, "送りました。返事が届いたら、メールでお知らせします。")
    return _with_token(response, found, token)


@access(EVERYONE, data=Data.PERSONAL, methods=("POST",))
def close(request, number, token):
    """The asker has what they wanted."""
    found = questions.find_question(number, token)
    if found is None or found.state == State.UNCONFIRMED:
        return _gone(request)
    try:
        questions.end(question=found, by=None)
    except Blocked as blocked:
        messages.info(request, str(blocked))
    else:
        messages.success(request, "やりとりを終わりにしました。ありがとうございました。")
    return redirect("groups:question", number, token)


def _reply_form(data=None):
    return ReplyForm(data, most_links=settings_rows.value("groups.question_links", on=clock.today()))


def _kept_address(found):
    return reverse("groups:question", args=[found.group.number, NO_TOKEN])


def _with_token(response, found, token):
    response["Location"] = reverse("groups:question", args=[found.group.number, token])
    return response


def _gone(request):
    return render(request, "groups/public/question_gone.html", {"why": questions.GONE}, status=NOT_FOUND)


def _show_unsent(request, found, token):
    context = {
        "question": found,
        "group": found.group,
        "letter": found.letters.earliest("id"),
        "token": token,
        "takes_questions": questions.takes_questions(found.group),
    }
    return render(request, "groups/public/question_confirm.html", context)


def _show(request, found, token, form, status=200):
    today = clock.today()
    context = {
        "question": found,
        "group": found.group,
        "letters": found.letters.all(),
        "token": token,
        "form": form,
        "may_write": found.state in (State.OPEN, State.ANSWERED),
        "keep_days": settings_rows.value("groups.keep_question_days", on=today),
    }
    return render(request, "groups/public/question.html", context, status=status)
