"""The representative pauses the group, takes it up again, or says that it ends."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render

from core import clock
from core.access import SIGNED_IN, Data, access
from core.drafts import recalled
from core.http import back_with_error
from core.lifecycle import Blocked
from groups.actions import standing as actions
from groups.forms.renewal import ClosingForm
from groups.lifecycles import GROUP
from groups.permissions import can_pause
from groups.views.my_group import own_group


def _own(request, number):
    group = own_group(request, number)
    if not can_pause(request.user, group):
        raise PermissionDenied("休む、再開する、終えることを決められるのは代表者だけです。")
    return group


def _step(request, number, name, act, done):
    """A page that says what the step will do, then the step."""
    group = _own(request, number)
    step = GROUP.by_name[name]
    if group.state not in step.sources:
        words = f"いまは「{group.get_state_display()}」なので、「{step.label}」はできません。"
        return back_with_error(request, words, "groups_my:group", number)
    if request.method == "GET":
        return render(request, "groups/my/standing/step.html", {"group": group, "step": step})
    try:
        act(group=group, today=clock.today(), by=request.user)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_my:group", number)
    messages.success(request, done)
    return redirect("groups_my:group", number)


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
def pause(request, number):
    return _step(request, number, "pause", actions.pause, "「休止中」と出るようにしました。")


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
def resume(request, number):
    return _step(request, number, "resume", actions.resume, "再開しました。おかえりなさい。")


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
def closing(request, number):
    """廃止届."""
    group = _own(request, number)
    sent = request.POST if request.method == "POST" else recalled(request)
    form = ClosingForm(sent)
    if request.method == "POST" and form.is_valid():
        try:
            actions.submit_closing(group=group, today=clock.today(), by=request.user, **form.cleaned_data)
        except Blocked as blocked:
            return back_with_error(request, str(blocked), "groups_my:group", number)
        messages.success(request, "廃止届を受けとりました。センターからお知らせします。")
        return redirect("groups_my:group", number)
    status = 422 if request.method == "POST" else 200
    context = {"group": group, "form": form, "waiting": actions.open_closing(group)}
    return render(request, "groups/my/standing/closing.html", context, status=status)


@access(SIGNED_IN, data=Data.GROUP, methods=("POST",))
def closing_withdraw(request, number):
    group = _own(request, number)
    notice = actions.open_closing(group)
    if notice is None:
        return back_with_error(request, "取りやめる廃止届はありません。", "groups_my:group", number)
    try:
        actions.withdraw_closing(notice=notice, today=clock.today(), by=request.user)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_my:group", number)
    messages.success(request, "廃止届を取りやめました。登録はそのまま続きます。")
    return redirect("groups_my:group", number)
