"""Becoming a member: by the link of a mail, or by the code of a printed letter."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core import limits
from core.access import SIGNED_IN, Data, access
from core.forms import run_once, sent_before
from core.http import back_with_error
from core.lifecycle import Blocked
from groups.actions import membership as actions
from groups.forms.membership import ClaimForm
from groups.models import Group, GroupInvitation

HOUR = 3600
# The address of an invitation is a secret: what was sent is remembered without it.
PLACE = "/my/invitations/"


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """GET only shows (mail programs open links); POST accepts."""
    return _answered(request, token, "groups/my/invitation.html", _accept)


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """Asks once more: whoever invited reads it at once."""
    return _answered(request, token, "groups/my/invitation_decline.html", _decline)


def _answered(
    request: HttpRequest, token: str, template: str, act: Callable[[HttpRequest, GroupInvitation, str], str]
) -> HttpResponse:
    """Show the invitation, or answer it once however often it is pressed; 410 when it is closed."""
    if request.method == "POST" and (first := sent_before(request, place=PLACE)):
        return first
    found = actions.find_invitation(token)
    if found is None:
        context: dict[str, object] = {"why": actions.UNKNOWN}
        return render(request, "groups/my/invitation_closed.html", context, status=410)
    if request.method == "GET":
        return render(request, template, {"invitation": found, "token": token})
    try:
        return run_once(request, lambda: act(request, found, token), place=PLACE)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "my_home")


def _accept(request: HttpRequest, found: GroupInvitation, token: str) -> str:
    group = actions.accept(token=token, by=request.user)
    messages.success(request, f"「{group.name}」の{found.get_role_display()}になりました。")
    return reverse("groups_my:group", args=[group.number])


def _decline(request: HttpRequest, found: GroupInvitation, token: str) -> str:
    actions.decline(token=token, by=request.user)
    messages.success(request, f"「{found.group.name}」への招待をことわり、招いた人へメールで知らせました。")
    return reverse("my_home")


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
def claim(request: HttpRequest) -> HttpResponse:
    """The code of a printed letter makes its reader the representative."""
    form = ClaimForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        group = _claim(request, form)
        if group is not None:
            messages.success(request, f"「{group.name}」の代表者になりました。")
            return redirect("groups_my:group", group.number)
    return render(request, "groups/my/claim.html", {"form": form})


def _claim(request: HttpRequest, form: ClaimForm) -> Group | None:
    """The group, or None with the reason in the form. Few tries for one person and for one group."""
    number = form.cleaned_data["number"]
    allowed = limits.allow("membership.claim", request.user.pk, most=10, seconds=HOUR)
    if not allowed or not limits.allow("membership.claim.group", number, most=30, seconds=HOUR):
        form.add_error(None, "続けて何度も試しています。1時間ほどたってからお試しください。")
        return None
    try:
        return actions.claim(number=number, code=form.cleaned_data["code"], by=request.user)
    except Blocked as blocked:
        form.add_error(None, str(blocked))
        return None
