"""A group's own posts on the needs board: list, write, publish, change, close, copy."""

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from core import clock
from core.access import SIGNED_IN, Data, access
from core.drafts import recalled
from core.forms import StaleWrite, run_once, sent_version
from core.http import back_with_error, get_permitted
from core.lifecycle import Blocked
from groups import sitting
from groups.actions import needs as actions
from groups.forms.needs import NeedForm
from groups.forms.needs_compare import answers, conflicts, with_choices
from groups.models import Group, Need
from groups.opened import FIELD, mark
from groups.permissions import can_write_need, is_member
from groups.views.my_page import editable_group, frame

State = Need.State
# 「日をふやす」: the form once more, with room for more days.
MORE = "more"


def own_need(request: HttpRequest, number: int, need_number: int) -> Need:
    """A post of one's own group, or for the centre of any; drafts of a group itself are the group's alone."""
    group = editable_group(request, number)
    posts = Need.objects.filter(group=group).select_related("group", "proxy__entered_by")
    if not is_member(request.user, group):
        posts = posts.seen_by_centre()
    return get_permitted(posts, can_write_need, request.user, number=need_number)


def post_frame(request: HttpRequest, need: Need) -> dict[str, object]:
    """What every page about one post needs; `as_staff` when the centre helps."""
    return {**frame(request, need.group), "need": need}


@access(SIGNED_IN, data=Data.GROUP)
@sitting.asked_first("needs")
def needs(request, number):
    """All posts of the group: drafts and open ones first."""
    group, today = editable_group(request, number), clock.today()
    shown = frame(request, group)
    posts = Need.objects.filter(group=group).order_by("-number")
    rows = list(posts.seen_by_centre() if shown["as_staff"] else posts)
    current = [need for need in rows if not need.is_over(today)]
    context = {
        **shown,
        "current": sorted(current, key=lambda need: need.state != State.DRAFT),
        "over": [need for need in rows if need.is_over(today)],
        "today": today,
    }
    return render(request, "groups/my/needs/list.html", context)


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("needs")
def new(request, number):
    group = editable_group(request, number)
    if request.method == "GET":
        parked = recalled(request)
        return _show(request, group, None, NeedForm(parked, today=clock.today()), parked=parked is not None)
    if request.POST.get("do") == MORE:
        form = NeedForm.with_more_days(request.POST, today=clock.today())
        return _show(request, group, None, form, parked=request.POST)
    form = _sent_form(request.POST)
    if not form.is_valid():
        return _show(request, group, None, form, status=422)
    try:
        return run_once(request, lambda: _write(request, group, form))
    except Blocked as blocked:
        form.add_error(None, str(blocked))
        return _show(request, group, None, form, status=422)


def _sent_form(data: QueryDict, need: Need | None = None) -> NeedForm:
    """What is saved into an open post must be fit to be public."""
    opening = data.get("do") == "open" or (need is not None and need.state == State.OPEN)
    return NeedForm(data, today=clock.today(), opening=opening, need=need)


def _write(request: HttpRequest, group: Group, form: NeedForm) -> str:
    entry = sitting.current(request, group)
    need = actions.draft_need(group=group, new=form.values(), by=request.user, entry=entry)
    return _publish_or_keep(request, need, form)


def _publish_or_keep(request: HttpRequest, need: Need, form: NeedForm) -> str:
    """The address to go on to after saving."""
    if request.POST.get("do") == "open":
        entry = sitting.current(request, need.group)
        actions.open_need(need=need, today=clock.today(), by=request.user, entry=entry)
        messages.success(
            request,
            "募集を公開しました。「手伝う」の一覧と、団体のページに出ています。集まったら、締め切ってください。",
        )
    else:
        messages.success(request, "下書きを保存しました。まだ公開していません。")
    return reverse("needs_my:list", args=[need.group.number])


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("needs")
def edit(request, number, need_number):
    """A draft or an open post as a form; what is over is shown with a way to make it anew."""
    need, today = own_need(request, number, need_number), clock.today()
    if request.method == "POST" and request.POST.get("do") == MORE:
        form = NeedForm.with_more_days(request.POST, today=today)
        return _show(request, need.group, need, form, parked=request.POST)
    if request.method == "POST":
        return _save_anew(request, need) if need.is_over(today) else _save(request, need)
    if need.is_over(today):
        return render(request, "groups/my/needs/over.html", post_frame(request, need))
    parked = recalled(request)
    form = NeedForm(parked, today=today) if parked is not None else NeedForm(today=today, need=need)
    return _show(request, need.group, need, form, parked=parked)


def _save_anew(request, need):
    """It ended while somebody wrote: what was typed becomes a new draft."""
    form = NeedForm(request.POST, today=clock.today())
    if not form.is_valid():
        return _show(request, need.group, need, form, parked=request.POST, status=422)

    def work():
        entry = sitting.current(request, need.group)
        made = actions.draft_need(group=need.group, new=form.values(), by=request.user, entry=entry)
        messages.warning(
            request,
            "この募集は、もう終わっています。入れた内容は、新しい下書きに残しました。まだ公開していません。",
        )
        return reverse("needs_my:edit", args=[need.group.number, made.number])

    return run_once(request, work)


def _save(request, need):
    sent = with_choices(request.POST, NeedForm(today=clock.today(), need=need))
    form = _sent_form(sent, need)
    if not form.is_valid():
        return _show(request, need.group, need, form, parked=sent, status=422)
    try:
        return run_once(request, lambda: _store(request, need, form))
    except StaleWrite:
        need.refresh_from_db()
        return _compare(request, need, form)
    except Blocked as blocked:
        form.add_error(None, str(blocked))
        return _show(request, need.group, need, form, parked=sent, status=422)


def _store(request: HttpRequest, need: Need, form: NeedForm) -> str:
    saved = actions.edit_need(
        need=need,
        new=form.values(),
        expected_version=sent_version(request.POST),
        today=clock.today(),
        by=request.user,
        entry=sitting.current(request, need.group),
    )
    if saved.state == State.DRAFT:
        return _publish_or_keep(request, saved, form)
    messages.success(request, "募集を直しました。すぐに公開のページに出ています。")
    return reverse("needs_my:list", args=[saved.group.number])


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("needs")
def close(request, number, need_number):
    """Asks whether it was found or is called off, then closes the post."""
    need = own_need(request, number, need_number)
    if need.state != State.OPEN or need.is_over(clock.today()):
        return back_with_error(request, "この募集は、いま公開していません。", "needs_my:list", number)
    outcome = request.POST.get("outcome", "")
    if request.method == "GET" or outcome not in Need.Outcome.values:
        context = {"outcomes": Need.Outcome.choices, "problem": request.method == "POST"}
        context |= post_frame(request, need)
        return render(
            request, "groups/my/needs/close.html", context, status=422 if context["problem"] else 200
        )
    entry = sitting.current(request, need.group)
    try:
        actions.close_need(need=need, outcome=outcome, today=clock.today(), by=request.user, entry=entry)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "needs_my:list", number)
    messages.success(
        request, "募集を締め切りました。一覧から消え、募集のページには締め切ったことが出ています。"
    )
    return redirect("needs_my:list", number)


@access(SIGNED_IN, data=Data.GROUP, methods=("POST",))
@sitting.asked_first("needs")
def copy(request, number, need_number):
    """A new draft with the same words; the dates are set anew."""
    need = own_need(request, number, need_number)

    def work():
        made = actions.copy_need(need=need, by=request.user, entry=sitting.current(request, need.group))
        messages.success(request, "写しを作りました。日にちと終わりの日を入れて、公開してください。")
        return reverse("needs_my:edit", args=[number, made.number])

    return run_once(request, work)


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("needs")
def delete(request, number, need_number):
    """Asks once more, then deletes a draft."""
    need = own_need(request, number, need_number)
    if need.state != State.DRAFT:
        return back_with_error(
            request, "公開した募集は消せません。締め切ることはできます。", "needs_my:list", number
        )
    if request.method == "GET":
        return render(request, "groups/my/needs/delete.html", post_frame(request, need))
    try:
        actions.delete_draft(need=need, by=request.user, entry=sitting.current(request, need.group))
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "needs_my:list", number)
    messages.success(request, "下書きを消しました。")
    return redirect("needs_my:list", number)


# --------------------------------------------------------------------------------------------- showing


def _show(request, group, need, form, *, parked=None, status=200):
    """`parked`: what was sent before, whose version and mark go on; else the form is fresh."""
    if parked and request.method == "GET":
        messages.warning(request, "サインインが切れる前に入れた内容です。まだ保存していません。")
    sent = parked if isinstance(parked, QueryDict) else None
    context = {
        **frame(request, group),
        "need": need,
        "form": form,
        "version": sent_version(sent) if sent is not None else need.version if need else 0,
        "opened": sent.get(FIELD, "") if sent is not None else mark(form),
        "draft": need is None or need.state == State.DRAFT,
    }
    return render(request, "groups/my/needs/edit.html", context, status=status)


def _compare(request, need, form):
    """Both contents side by side; nothing is saved until one of the two is chosen for each item."""
    context = {
        **post_frame(request, need),
        "conflicts": conflicts(form, need, request.POST.get(FIELD, "")),
        "sent": [*answers(form.data), ("do", request.POST.get("do", ""))],
    }
    return render(request, "groups/my/needs/compare.html", context, status=409)
