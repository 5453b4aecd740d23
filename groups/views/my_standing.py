"""The representative pauses the group, takes it up again, or ends it; the centre enters it for the group."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render

from core import clock
from core.access import SIGNED_IN, Data, access
from core.drafts import recalled
from core.http import back_with_error
from core.lifecycle import Blocked
from groups import sitting
from groups.actions import standing as actions
from groups.forms.renewal import ClosingForm
from groups.lifecycles import GROUP
from groups.permissions import can_pause, is_member
from groups.views.my_page import editable_group, frame


def _own(request, number):
    group = editable_group(request, number)
    if not can_pause(request.user, group):
        raise PermissionDenied("休む、再開する、終えることを決められるのは代表者だけです。")
    return group


@access(SIGNED_IN, data=Data.GROUP)
@sitting.asked_first("standing")
def choose(request, number):
    """What can be decided about the registration as it stands today."""
    group = _own(request, number)
    offers = GROUP.offers(group, request.user, clock.today())
    context = {
        **frame(request, group),
        "offers": [offer for offer in offers if offer.transition.name in ("pause", "resume")],
        "waiting": actions.open_closing(group),
    }
    return render(request, "groups/my/standing/choose.html", context)


def _step(request, number, name, act, done):
    """A page that says what the step will do, then the step."""
    group = _own(request, number)
    step = GROUP.by_name[name]
    if group.state not in step.sources:
        words = f"いまは「{group.get_state_display()}」なので、「{step.label}」はできません。"
        return back_with_error(request, words, _home(request, group), number)
    if request.method == "GET":
        return render(request, "groups/my/standing/step.html", {**frame(request, group), "step": step})
    try:
        act(group=group, today=clock.today(), by=request.user, entry=sitting.current(request, group))
    except Blocked as blocked:
        return back_with_error(request, str(blocked), _home(request, group), number)
    messages.success(request, done)
    return redirect(_home(request, group), number)


def _home(request, group):
    """Where it goes on: the group's own page, for an officer the list of what is entered for it."""
    return "groups_my:group" if is_member(request.user, group) else "groups_proxy:forms"


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("standing")
def pause(request, number):
    return _step(request, number, "pause", actions.pause, "「休止中」と出るようにしました。")


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("standing")
def resume(request, number):
    return _step(request, number, "resume", actions.resume, "再開しました。おかえりなさい。")


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("standing")
def closing(request, number):
    """廃止届."""
    group = _own(request, number)
    sent = request.POST if request.method == "POST" else recalled(request)
    form = ClosingForm(sent)
    if request.method == "POST" and form.is_valid():
        try:
            made = _submit(request, group, form.cleaned_data)
        except Blocked as blocked:  # from another window: what was typed stays beside it
            form.add_error(None, str(blocked))
            return _show_closing(request, group, form, 409)
        if made.proxy is not None:
            messages.success(request, "廃止届を受け付けました。控えを印刷して、署名をもらってください。")
            return redirect("groups_proxy:entry", made.proxy.pk)
        messages.success(request, "廃止届を受けとりました。センターからお知らせします。")
        return redirect("groups_my:group", number)
    return _show_closing(request, group, form, 422 if request.method == "POST" else 200)


def _show_closing(request, group, form, status):
    context = {**frame(request, group), "form": form, "waiting": actions.open_closing(group)}
    return render(request, "groups/my/standing/closing.html", context, status=status)


def _submit(request, group, given):
    entry = sitting.current(request, group)
    return actions.submit_closing(group=group, today=clock.today(), by=request.user, entry=entry, **given)


@access(SIGNED_IN, data=Data.GROUP, methods=("POST",))
@sitting.asked_first("standing")
def closing_withdraw(request, number):
    group = _own(request, number)
    notice, home = actions.open_closing(group), _home(request, group)
    if notice is None:
        return back_with_error(request, "取りやめる廃止届はありません。", home, number)
    entry = sitting.current(request, group)
    try:
        actions.withdraw_closing(notice=notice, today=clock.today(), by=request.user, entry=entry)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), home, number)
    messages.success(request, "廃止届を取りやめました。登録はそのまま続きます。")
    return redirect(home, number)
