"""Handing over the representation: the representative asks, the other side accepts or declines."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core import clock, limits, settings_rows
from core.access import SIGNED_IN, Data, access
from core.drafts import recalled
from core.forms import run_once
from core.http import LARGEST_ID, back_with_error
from core.lifecycle import Blocked
from groups.actions import handover as actions
from groups.forms.handover import HandOverForm
from groups.models import MAY, Group, HandOver, Membership
from groups.permissions import can_manage_members
from groups.rules import HAND_OVER_DAYS
from groups.views.my_group import own_group

UNPROCESSABLE = 422
HOUR = 3600


def _represented(request: HttpRequest, number: int) -> Group:
    group = own_group(request, number)
    if not can_manage_members(request.user, group):
        raise PermissionDenied("代表を引き継げるのは代表者だけです。")
    return group


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
def propose(request: HttpRequest, number: int) -> HttpResponse:
    """What handing over means, and whom to ask; a proposal that waits is shown with how to take it back."""
    group = _represented(request, number)
    others = list(group.memberships.current().exclude(user=request.user.pk).select_related("user"))
    form = HandOverForm(request.POST if request.method == "POST" else recalled(request), members=others)
    if request.method == "POST" and form.is_valid():
        try:
            return run_once(request, lambda: _propose(request, group, form))
        except Blocked as blocked:
            form.add_error("to", str(blocked))
    today = clock.today()
    context = {
        "group": group,
        "form": form,
        "hand_over": group.hand_overs.open().select_related("member__user").first(),
        "days": settings_rows.value(HAND_OVER_DAYS.key, on=today),
        "may": MAY[Membership.Role.REPRESENTATIVE],
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "groups/my/handover/propose.html", context, status=status)


def _propose(request: HttpRequest, group: Group, form: HandOverForm) -> str:
    if not limits.allow("handover.propose", request.user.pk, most=10, seconds=HOUR):
        raise Blocked("続けて何度も申し出ています。1時間ほどたってからお試しください。")
    hand_over = actions.propose(
        group=group,
        to=form.successor,
        afterwards=form.cleaned_data["afterwards"],
        today=clock.today(),
        by=request.user,
    )
    messages.success(
        request,
        f"{hand_over.person}へ、お願いのメールを送りました。引き受けてもらうまで、代表者はあなたのままです。",
    )
    return reverse("groups_my:members", args=[group.number])


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Asks once more, then takes the proposal back; too late when it was accepted a moment ago."""
    group = own_group(request, number)
    mine = group.hand_overs.filter(proposed_by=request.user.pk, state=HandOver.State.ACCEPTED)
    if not can_manage_members(request.user, group) and mine.exists():
        words = "相手の方がもう引き受けたため、取り下げはできません。代表者は替わりました。"
        return back_with_error(request, words, "groups_my:members", number)
    group = _represented(request, number)
    try:
        if request.method == "POST":
            return run_once(request, lambda: _withdraw(request, group))
        context = {"group": group, "hand_over": _own_open(group)}
        return render(request, "groups/my/handover/withdraw.html", context)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_my:members", number)


def _own_open(group: Group) -> HandOver:
    """The group's own proposal that waits for an answer."""
    found = group.hand_overs.open().select_related("group", "member__user", "former__user").first()
    if found is None:
        raise Blocked("返事を待っている引き継ぎは、いまはありません。")
    if found.by_centre:
        raise Blocked(actions.CENTRE_IS_AT_IT)
    return found


def _withdraw(request: HttpRequest, group: Group) -> str:
    actions.withdraw(hand_over=_own_open(group), today=clock.today(), by=request.user)
    words = "代表の引き継ぎを取り下げ、相手の方へメールで知らせました。代表者はあなたのままです。"
    messages.success(request, words)
    return reverse("groups_my:members", args=[group.number])


# --------------------------------------------------------------------------------- the one who is asked


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """GET says what it means to be the representative (mail programs open links); POST accepts."""
    return _answered(request, pk, "groups/my/handover/answer.html", _accept)


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once more, then says no."""
    return _answered(request, pk, "groups/my/handover/decline.html", _decline)


def _answered(
    request: HttpRequest, pk: int, template: str, act: Callable[[HttpRequest, HandOver], str]
) -> HttpResponse:
    """Show the proposal, or answer it once however often it is pressed.

    To everybody who was not asked it does not exist; the 404 says the same for any number, and what to try.
    """
    found = _addressed(request, pk)
    if found is None:
        return render(request, "groups/my/handover/unknown.html", status=404)
    try:
        if request.method == "POST":
            return run_once(request, lambda: act(request, found))
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_my:hand_over_answer", pk)
    if found.state == HandOver.State.ACCEPTED:
        return redirect("my_home")
    if found.state != HandOver.State.PROPOSED or found.is_over(clock.today()):
        return render(request, "groups/my/handover/closed.html", {"hand_over": found}, status=410)
    context = {"hand_over": found, "may": MAY[Membership.Role.REPRESENTATIVE]}
    return render(request, template, context)


def _addressed(request: HttpRequest, pk: int) -> HandOver | None:
    """A hand-over to the visitor, in any state."""
    rows = HandOver.objects.addressed_to(request.user).filter(pk=pk if pk <= LARGEST_ID else 0)
    return rows.select_related("group", "member__user", "former__user", "proposed_by").first()


def _accept(request: HttpRequest, found: HandOver) -> str:
    group = actions.accept(hand_over=found, today=clock.today(), by=request.user)
    words = f"「{group.name}」の代表者になりました。前の代表者へもメールで知らせました。"
    messages.success(request, words)
    return reverse("groups_my:group", args=[group.number])


def _decline(request: HttpRequest, found: HandOver) -> str:
    actions.decline(hand_over=found, today=clock.today(), by=request.user)
    messages.success(request, "代表の引き継ぎをことわり、申し出た人へメールで知らせました。")
    return reverse("my_home")
