"""Two numbers for one group: the list of pairs that look alike, joining two, taking them apart."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import Data, access
from core.drafts import recalled
from core.forms import run_once
from core.http import back_with_error
from core.lifecycle import Blocked
from groups.actions import same_as as actions
from groups.forms.same_as import JoinForm, PartForm
from groups.models import Group
from groups.permissions import can_join_groups, can_view_queue
from groups.queries.same_as import known_to_differ, suggestions
from groups.views.staff_common import UNPROCESSABLE
from groups.views.staff_groups import find_group

PAGES = {"join": "groups/staff/same_as/join.html", "part": "groups/staff/same_as/part.html"}


@access(can_view_queue, data=Data.STAFF)
def pairs(request: HttpRequest) -> HttpResponse:
    """What is joined, and what may be the same group."""
    context = {
        "joined": Group.objects.exclude(same_as=None).select_related("same_as").order_by("number"),
        "suggestions": suggestions(),
        "different": known_to_differ(),
        "may_join": can_join_groups(request.user),
    }
    return render(request, "groups/staff/same_as/list.html", context)


@access(can_join_groups, data=Data.STAFF, methods=("GET", "POST"))
def join(request: HttpRequest, number: int) -> HttpResponse:
    """This group is the same as another one, which stays."""
    group = find_group(number)
    data = request.POST if request.method == "POST" else recalled(request)
    form = JoinForm(data, initial={"number": request.GET.get("with", "")})

    def act() -> str:
        kept = form.kept
        actions.join(duplicate=group, kept=kept, reason=form.cleaned_data["reason"], by=request.user)
        return f"{group.number}番を{kept.number}番にまとめました。公開の一覧には{kept.number}番だけが出ます。"

    return _done(request, form, act, group, "join")


@access(can_join_groups, data=Data.STAFF, methods=("GET", "POST"))
def part(request: HttpRequest, number: int) -> HttpResponse:
    """The two are different groups after all."""
    group = find_group(number)
    form = PartForm(request.POST if request.method == "POST" else recalled(request))

    def act() -> str:
        actions.part(duplicate=group, reason=form.cleaned_data["reason"], by=request.user)
        return f"{group.number}番を元に戻しました。公開のページも前のとおりです。"

    return _done(request, form, act, group, "part")


@access(can_join_groups, data=Data.STAFF, methods=("POST",))
def different(request: HttpRequest, number: int, other: int) -> HttpResponse:
    """「同じ団体ではない」: the list proposes the two no more."""
    return _judge(request, number, other, actions.say_different, "同じ団体の候補から外しました。")


@access(can_join_groups, data=Data.STAFF, methods=("POST",))
def alike(request: HttpRequest, number: int, other: int) -> HttpResponse:
    """Back among the proposals."""
    return _judge(request, number, other, actions.forget_different, "候補にもどしました。")


def _judge(
    request: HttpRequest, number: int, other: int, act: Callable[..., object], words: str
) -> HttpResponse:
    group, second = find_group(number), find_group(other)
    try:
        act(group=group, other=second, by=request.user)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_staff:same_as")
    messages.success(request, f"{group.number}番と{second.number}番を、{words}")
    return redirect("groups_staff:same_as")


def _done(request: HttpRequest, form: Any, act: Callable[[], str], group: Group, page: str) -> HttpResponse:
    """Do it once, or show the form again with the reason why not."""

    def work() -> str:
        messages.success(request, act())
        return reverse("groups_staff:group", args=[group.number])

    if request.method == "POST" and form.is_valid():
        try:
            return run_once(request, work)
        except Blocked as blocked:
            form.add_error(None, str(blocked))
    if page == "part" and group.same_as_id is None:
        messages.warning(request, "この団体は、ほかの番号にまとめられていません。")
        return redirect("groups_staff:group", group.number)
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, PAGES[page], {"group": group, "form": form}, status=status)
