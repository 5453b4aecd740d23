"""Members of one's own group, invitations, and the code of a printed letter."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core import limits
from core.access import SIGNED_IN, Data, access
from core.drafts import recalled
from core.http import back_with_error
from core.lifecycle import Blocked
from groups.actions import membership as actions
from groups.forms.membership import ClaimForm, InviteForm
from groups.models import Group, Membership
from groups.permissions import can_manage_members
from groups.views.my_group import own_group

HOUR = 3600


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
def members(request: HttpRequest, number: int) -> HttpResponse:
    """Who acts for the group; a representative invites editors here."""
    group = own_group(request, number)
    may_manage = can_manage_members(request.user, group)
    if request.method == "POST" and not may_manage:
        raise PermissionDenied("招待できるのは代表者だけです。")
    form = InviteForm(request.POST if request.method == "POST" else recalled(request))
    if request.method == "POST" and form.is_valid() and _invite(request, group, form):
        return redirect("groups_my:members", number)
    context = {
        "group": group,
        "form": form,
        "may_manage": may_manage,
        "members": group.memberships.filter(ended_at=None).select_related("user"),
        "invitations": actions.open_invitations(group).select_related("invited_by"),
    }
    return render(request, "groups/my/members.html", context)


def _invite(request: HttpRequest, group: Group, form: InviteForm) -> bool:
    """Send the invitation; False with the reason at the field when it could not be sent."""
    email = form.cleaned_data["email"]
    if not limits.allow("membership.invite", request.user.pk, most=20, seconds=HOUR):
        form.add_error("email", "続けて何度も送っています。1時間ほどたってからお試しください。")
        return False
    try:
        actions.invite(group=group, email=email, role=Membership.Role.EDITOR, by=request.user)
    except Blocked as blocked:
        form.add_error("email", str(blocked))
        return False
    messages.success(request, f"{email} に招待のメールを送りました。")
    return True


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
def remove(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Asks once more, then ends an editor's membership."""
    group = own_group(request, number)
    if not can_manage_members(request.user, group):
        raise PermissionDenied("メンバーを外せるのは代表者だけです。")
    member = group.memberships.filter(pk=pk, ended_at=None).select_related("user").first()
    if member is None:
        return back_with_error(request, "この人は、もうメンバーではありません。", "groups_my:members", number)
    if request.method == "GET":
        return render(request, "groups/my/member_remove.html", {"group": group, "member": member})
    try:
        actions.remove_member(membership=member, by=request.user)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_my:members", number)
    messages.success(request, f"{member.user}さんをメンバーから外しました。")
    return redirect("groups_my:members", number)


@access(SIGNED_IN, data=Data.PERSONAL, methods=("POST",))
def cancel(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Cancel an invitation that nobody has accepted yet."""
    group = own_group(request, number)
    if not can_manage_members(request.user, group):
        raise PermissionDenied("招待を取り消せるのは代表者だけです。")
    invitation = group.invitations.filter(pk=pk, role=Membership.Role.EDITOR).first()
    if invitation is None:
        raise Http404
    actions.cancel_invitation(invitation=invitation, by=request.user)
    messages.success(request, "招待を取り消しました。")
    return redirect("groups_my:members", number)


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """GET only shows (mail programs open links); POST accepts."""
    found = actions.find_invitation(token)
    if found is None:
        return render(request, "groups/my/invitation_closed.html", {"why": actions.UNKNOWN}, status=410)
    if request.method == "GET":
        return render(request, "groups/my/invitation.html", {"invitation": found})
    try:
        group = actions.accept(token=token, by=request.user)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "my_home")
    messages.success(request, f"「{group.name}」の{found.get_role_display()}になりました。")
    return redirect("groups_my:group", group.number)


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
