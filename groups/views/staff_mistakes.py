"""The centre's list of reported mistakes: new → in hand → put right, or nothing to do."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render

from core import audit, clock
from core.access import Data, access
from core.drafts import recalled
from core.forms import StaleWrite
from core.http import back_with_error, get_permitted
from core.lifecycle import Blocked
from groups.actions import mistakes as actions
from groups.forms.questions import MistakeNoteForm, MistakeStepForm
from groups.lifecycles.questions import MISTAKE
from groups.models import MistakeReport
from groups.permissions import can_process_queue, can_view_queue
from groups.permissions.questions import can_handle_mistake
from groups.queries import late_words
from groups.queries.questions import finished_mistakes, unconfirmed_mistakes, waiting_mistakes

PER_PAGE = 50
OVERTAKEN, UNPROCESSABLE = 409, 422
DUE_WORDS = {"late": "期限を過ぎたもの", "week": "今週が期限のもの", "mine": "自分の担当"}
DONE_WORDS = {
    "take": "あなたが確かめることにしました。",
    "finish": "「直した」にしました。",
    "dismiss": "「直すところはなかった」にしました。",
    "reopen": "もう一度開きました。",
}


@access(can_view_queue, data=Data.STAFF)
def report_list(request):
    state = request.GET.get("state", "")
    today, due = clock.today(), request.GET.get("due", "")
    waiting = waiting_mistakes(due, request.user, today)
    rows = {"done": finished_mistakes(), "unconfirmed": unconfirmed_mistakes()}.get(state, waiting)
    shows_done, unconfirmed = state == "done", state == "unconfirmed"
    rows = rows.defer("body", "reporter_email", "note")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [(row, "" if shows_done or unconfirmed else late_words(row.due_on, today)) for row in page],
        "shows_done": shows_done,
        "shows_unconfirmed": unconfirmed,
        "beside": unconfirmed_mistakes().count(),
        "due": DUE_WORDS.get(due, ""),
        "may_handle": can_process_queue(request.user),
    }
    return render(request, "groups/staff/mistakes/list.html", context)


def _find(request, pk):
    rows = MistakeReport.objects.select_related("group", "handled_by")
    return get_permitted(rows, can_handle_mistake, request.user, pk=pk)


@access(can_process_queue, data=Data.PERSONAL)
def report(request, pk):
    """Each view leaves a line in the record: the report may name an address."""
    found = _find(request, pk)
    data = recalled(request)
    return _show(request, found, note_form=MistakeNoteForm(data) if data else None)


def _show(request, found, *, step_form=None, note_form=None, status=200):
    audit.record_read(found, by=request.user, what="まちがいの知らせ")
    today = clock.today()
    note = MistakeNoteForm(initial={"note": found.note, "seen_version": found.version})
    context = {
        "report": found,
        "late": late_words(found.due_on, today) if found.state in ("new", "in_hand") else "",
        "steps": [one.transition for one in MISTAKE.offers(found, request.user, today)],
        "may_answer": bool(found.reporter_email) and found.state in ("new", "in_hand"),
        "step_form": step_form or MistakeStepForm(),
        "note_form": note_form or note,
        "timeline": list(audit.timeline(found, with_internal=True)[:50]),
    }
    return render(request, "groups/staff/mistakes/report.html", context, status=status)


@access(can_process_queue, data=Data.PERSONAL, methods=("POST",))
def step(request, pk, name):
    """One button; an answer to the reporter goes with finishing it."""
    found = _find(request, pk)
    if name not in actions.STEPS:
        raise Http404
    form = MistakeStepForm(request.POST)
    if not form.is_valid():
        return _show(request, found, step_form=form, status=UNPROCESSABLE)
    answer = form.cleaned_data["answer"] if name in ("finish", "dismiss") else ""
    try:
        actions.handle_mistake(report=found, step=name, by=request.user, today=clock.today(), answer=answer)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_staff:mistake", pk)
    words = DONE_WORDS[name] + ("知らせた人へ返事のメールを送りました。" if answer else "")
    messages.success(request, words)
    return redirect("groups_staff:mistake", pk)


@access(can_process_queue, data=Data.PERSONAL, methods=("POST",))
def note(request, pk):
    """The office's own words about it; guarded against a colleague who writes at the same moment."""
    found = _find(request, pk)
    form = MistakeNoteForm(request.POST)
    if not form.is_valid():
        return _show(request, found, note_form=form, status=UNPROCESSABLE)
    try:
        actions.note_on_mistake(report=found, by=request.user, **form.cleaned_data)
    except StaleWrite:
        found.refresh_from_db()
        again = MistakeNoteForm({**request.POST.dict(), "seen_version": found.version})
        again.add_error(
            "note",
            f"ほかの職員が先に書きかえました（いまは「{found.note}」）。まとめてから、もう一度保存してください。",
        )
        return _show(request, found, note_form=again, status=OVERTAKEN)
    messages.success(request, "覚え書きを保存しました。職員だけに見えます。")
    return redirect("groups_staff:mistake", pk)
