"""Members of one's own group: who they are, inviting, roles, removal, leaving."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core import clock, limits
from core.access import SIGNED_IN, Data, access
from core.drafts import recalled
from core.forms import run_once, sent_before
from core.http import LARGEST_ID, back_with_error
from core.lifecycle import Blocked
from groups import sitting
from groups.actions import members as actions
from groups.actions import membership
from groups.forms.membership import InviteForm, RoleForm
from groups.models import MAY, Group, Membership
from groups.people_story import story
from groups.permissions import can_change_members, can_manage_members
from groups.views.my_group import own_group
from groups.views.my_page import editable_group, frame

HOUR = 3600
UNPROCESSABLE = 422


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
@sitting.asked_first("members")
def members(request: HttpRequest, number: int) -> HttpResponse:
    """Who acts for the group, and how that came; a representative invites here."""
    group = editable_group(request, number)
    if request.method == "GET":
        return _show(request, group, InviteForm(recalled(request)))
    if not can_change_members(request.user, group):
        raise PermissionDenied("招待できるのは代表者だけです。")
    # A page that was open before there was a choice of roles means an editor.
    form = InviteForm({"role": Membership.Role.EDITOR, **request.POST.dict()})
    if form.is_valid():
        try:
            return run_once(request, lambda: _invite(request, group, form))
        except Blocked as blocked:
            form.add_error("email", str(blocked))
    return _show(request, group, form, status=UNPROCESSABLE)


def _show(request: HttpRequest, group: Group, form: InviteForm, *, status: int = 200) -> HttpResponse:
    hand_overs = group.hand_overs.open().select_related("member__user", "proposed_by")
    context = {
        **frame(request, group),
        "form": form,
        "may_manage": can_change_members(request.user, group),
        "members": group.memberships.current().select_related("user"),
        "invitations": membership.open_invitations(group).select_related("invited_by"),
        "hand_over": hand_overs.first(),
        "asked": hand_overs.addressed_to(request.user).exists(),
        "roles": [(role.label, words) for role, words in MAY.items()],
        "story": story(group),
    }
    return render(request, "groups/my/members/list.html", context, status=status)


def _invite(request: HttpRequest, group: Group, form: InviteForm) -> str:
    if not limits.allow("membership.invite", request.user.pk, most=20, seconds=HOUR):
        raise Blocked("続けて何度も送っています。1時間ほどたってからお試しください。")
    email, role = form.cleaned_data["email"], form.cleaned_data["role"]
    entry = sitting.current(request, group)
    membership.invite(group=group, email=email, role=role, by=request.user, entry=entry)
    label = Membership.Role(role).label
    messages.success(
        request, f"{email} に、{label}への招待のメールを送りました。返事があるとメールで知らせます。"
    )
    return reverse("groups_my:members", args=[group.number])


def _managed(request: HttpRequest, number: int, pk: int, denied: str) -> tuple[Group, Membership | None]:
    """The group and one of its current members, for the representative and an officer who was asked."""
    group = editable_group(request, number)
    if not can_change_members(request.user, group):
        raise PermissionDenied(denied)
    found = group.memberships.current().filter(pk=pk) if pk <= LARGEST_ID else Membership.objects.none()
    return group, found.select_related("user").first()


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
@sitting.asked_first("members")
def role(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Editor to treasurer or back."""
    denied = "役割を変えられるのは代表者だけです。"
    group, member = _managed(request, number, pk, denied)
    if member is None:
        return back_with_error(request, actions.GONE, "groups_my:members", number)
    if member.role not in Membership.GIVEN:
        return redirect("groups_my:hand_over", number)
    form = RoleForm(request.POST if request.method == "POST" else None, initial={"role": member.role})
    if request.method == "POST" and form.is_valid():
        return _done(request, number, lambda: _change_role(request, member, form.cleaned_data["role"]))
    context = {**frame(request, group), "member": member, "form": form}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "groups/my/members/role.html", context, status=status)


def _change_role(request: HttpRequest, member: Membership, role: str) -> str:
    entry = sitting.current(request, member.group)
    changed = actions.change_role(membership=member, role=role, by=request.user, entry=entry)
    return f"{changed.user}さんの役割は「{changed.get_role_display()}」です。"


def _done(request: HttpRequest, number: int, work: Callable[[], str]) -> HttpResponse:
    """Do it once, however often it is pressed, and say what `work` returns; then back to the members."""

    def once() -> str:
        messages.success(request, work())
        return reverse("groups_my:members", args=[number])

    try:
        return run_once(request, once)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_my:members", number)


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
@sitting.asked_first("members")
def remove(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Asks once more, then ends somebody's membership."""
    if request.method == "POST" and (first := sent_before(request)):
        return first
    denied = "メンバーを外せるのは代表者だけです。"
    group, member = _managed(request, number, pk, denied)
    if member is None:
        return back_with_error(request, actions.GONE, "groups_my:members", number)
    if request.method == "POST":
        return _done(request, number, lambda: _remove(request, member))
    context = {**frame(request, group), "member": member}
    return render(request, "groups/my/members/remove.html", context)


def _remove(request: HttpRequest, member: Membership) -> str:
    entry = sitting.current(request, member.group)
    actions.remove_member(membership=member, today=clock.today(), by=request.user, entry=entry)
    return f"{member.user}さんをメンバーから外し、メールで知らせました。"


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
def leave(request: HttpRequest, number: int) -> HttpResponse:
    """Asks once more, then ends the visitor's own membership; the representative reads how to hand over."""
    if request.method == "POST" and (first := sent_before(request)):
        return first
    group = own_group(request, number)
    if request.method == "POST":
        try:
            return run_once(request, lambda: _leave(request, group))
        except Blocked as blocked:
            return back_with_error(request, str(blocked), "groups_my:leave", number)
    context = {"group": group, "is_representative": can_manage_members(request.user, group)}
    return render(request, "groups/my/members/leave.html", context)


def _leave(request: HttpRequest, group: Group) -> str:
    actions.leave(group=group, today=clock.today(), by=request.user)
    messages.success(request, f"「{group.name}」のメンバーから抜けました。代表者にもメールで知らせました。")
    return reverse("my_home")


@access(SIGNED_IN, data=Data.PERSONAL, methods=("POST",))
@sitting.asked_first("members")
def cancel(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Cancel an invitation that nobody has answered yet."""
    group = editable_group(request, number)
    if not can_change_members(request.user, group):
        raise PermissionDenied("招待を取り消せるのは代表者だけです。")
    given = group.invitations.filter(role__in=Membership.GIVEN)
    invitation = given.filter(pk=pk).first() if pk <= LARGEST_ID else None
    if invitation is None:
        raise Http404
    entry = sitting.current(request, group)
    membership.cancel_invitation(invitation=invitation, by=request.user, entry=entry)
    messages.success(request, "招待を取り消しました。送ったリンクは、もう使えません。")
    return redirect("groups_my:members", number)
