"""The centre's side of questions: how many there are and how old, and the few that an officer reads."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from core import audit, clock
from core.access import Data, access
from core.drafts import recalled
from core.forms import StaleWrite, run_once
from core.http import back_with_error, get_permitted
from core.lifecycle import Blocked
from groups.actions import question_desk as desk
from groups.forms.questions import CentreAnswerForm
from groups.lifecycles.questions import QUESTION
from groups.permissions import can_process_queue, can_view_queue
from groups.permissions.questions import can_read_as_centre
from groups.queries.questions import SHOWN, question_figures, sent_questions

PER_PAGE = 50
OVERTAKEN, UNPROCESSABLE = 409, 422
STEPS = {
    "pass_on": (desk.pass_on, "済みにし、質問した人へ知らせました。"),
    "restore": (desk.restore, "団体へ戻し、団体の人へ知らせました。"),
    "remove": (desk.remove, "取り除きました。期間が過ぎると消えます。"),
}


@access(can_view_queue, data=Data.STAFF)
def question_list(request):
    """Groups, states and ages; what a question says is not here."""
    words, narrowed = SHOWN.get(request.GET.get("for", ""), ("", Q()))
    rows = sent_questions().filter(narrowed)
    number = request.GET.get("group", "")
    if number.isascii() and number.isdigit() and len(number) < 10:
        rows = rows.filter(group__number=int(number))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    now = clock.now()
    context = {
        "page": page,
        "lines": [
            (row, (now - row.last_letter_at).days, can_read_as_centre(request.user, row)) for row in page
        ],
        "figures": question_figures(),
        "shown_words": words,
    }
    return render(request, "groups/staff/questions/list.html", context)


def _find(request, pk):
    """A question that the centre may read now; any other does not exist here (404)."""
    rows = sent_questions().defer(None)
    found = rows.filter(pk=pk).first() if pk < 2**63 else None
    if found is None or not can_read_as_centre(request.user, found):
        raise Http404
    return get_permitted(rows, can_read_as_centre, request.user, pk=pk)


@access(can_process_queue, data=Data.PERSONAL, methods=("GET", "POST"))
def question(request, pk):
    """Each view leaves a line in the record. POST answers in the group's place."""
    found = _find(request, pk)
    if request.method == "GET":
        data = recalled(request)
        newest = found.letters.latest("id").pk
        form = CentreAnswerForm(data, initial={"seen": newest})
        return _show(request, found, form)
    form = CentreAnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, UNPROCESSABLE)
    try:
        return run_once(request, lambda: _answer(request, found, form))
    except StaleWrite:
        form = CentreAnswerForm({**request.POST.dict(), "seen": found.letters.latest("id").pk})
        form.add_error(
            None, "新しい文が加わりました。まだ送っていません。読んでから、もう一度押してください。"
        )
        return _show(request, found, form, OVERTAKEN)
    except Blocked as blocked:
        form.add_error(None, str(blocked))
        return _show(request, found, form, UNPROCESSABLE)


def _answer(request, found, form):
    data = form.cleaned_data
    desk.answer(question=found, body=data["body"], tells_email=False, seen=data["seen"] or 0, by=request.user)
    messages.success(request, "返事を送りました。質問した人に、メールで届きます。")
    return reverse("groups_staff:question", args=[found.pk])


def _show(request, found, form, status=200):
    audit.record_read(found, by=request.user, what="団体への質問")
    offers = [one.transition for one in QUESTION.offers(found, request.user, clock.today())]
    context = {
        "question": found,
        "letters": found.letters.select_related("written_by", "proxy__entered_by"),
        "form": form,
        "may_answer": any(step.name == "answer" for step in offers),
        "steps": [step for step in offers if step.name in STEPS],
        "timeline": list(audit.timeline(found, with_internal=True)[:50]),
    }
    return render(request, "groups/staff/questions/question.html", context, status=status)


@access(can_process_queue, data=Data.PERSONAL, methods=("POST",))
def step(request, pk, name):
    """One button of the page."""
    found = _find(request, pk)
    if name not in STEPS:
        raise Http404
    work, words = STEPS[name]
    try:
        work(question=found, by=request.user)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_staff:question", pk)
    messages.success(request, words)
    return redirect("groups_staff:questions")
