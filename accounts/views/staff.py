"""/staff/people/: who holds which role until when. Each change asks for a fresh factor and a reason."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import redirect, render

from accounts import actions
from accounts.actions.invitations import ROLE_PURPOSE
from accounts.forms.people import InvitationForm, PeopleFilter, ReasonForm, RoleForm, SecondFactorResetForm
from accounts.models import Invitation, RoleAssignment, User
from accounts.permissions import (
    can_change_role,
    can_end_access,
    can_manage_roles,
    can_reset_second_factor,
    grantable_roles,
)
from accounts.queries import role_history
from accounts.step_up import step_up_required
from core import audit, clock
from core.access import Data, access
from core.http import back_with_error, get_permitted
from core.lifecycle import Blocked

PER_PAGE = 50


@access(can_manage_roles, data=Data.PERSONAL)
def people(request):
    """The list of people with their roles and terms, and the invitations still open."""
    today = clock.today()
    form = PeopleFilter(request.GET or None)
    rows = RoleAssignment.objects.not_over(today).select_related("section").order_by("role", "starts_on")
    found = form.apply(today).prefetch_related(Prefetch("role_assignments", rows, to_attr="current_roles"))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    factors = Authenticator.objects.filter(type=Authenticator.Type.TOTP, user__in=list(page))
    context = {
        "form": form,
        "page_obj": page,
        "today": today,
        "with_factor": set(factors.values_list("user_id", flat=True)),
        "invitations": _open_invitations(),
    }
    return render(request, "accounts/staff/people.html", context)


def _open_invitations():
    rows = Invitation.objects.open().filter(purpose=ROLE_PURPOSE).select_related("invited_by")
    return [(row, actions.describe_invitation(row)) for row in rows]


@access(can_manage_roles, data=Data.PERSONAL)
def person(request, pk):
    """One person: roles past and present, and what this officer can do about them."""
    someone = get_permitted(User.objects.all(), _any, request.user, pk=pk)
    if someone != request.user:
        audit.record_read(someone, by=request.user, what="利用者の情報")
    today = clock.today()
    lines = role_history(someone, seen_by=request.user, today=today)
    factors = Authenticator.objects.filter(user=someone, type=Authenticator.Type.TOTP)
    context = {
        "person": someone,
        "lines": lines,
        "today": today,
        "is_me": someone == request.user,
        "can_leave": can_end_access(request.user, someone) and any(line.is_open for line in lines),
        "can_reset": can_reset_second_factor(request.user, someone),
        "has_second_factor": factors.exists(),
        "entries": audit.timeline(someone, with_internal=True)[:30],
    }
    return render(request, "accounts/staff/person.html", context)


def _any(user, someone):
    return True


def _other_person(request, pk, can):
    """The person of a page that changes something; 403 for oneself or somebody out of one's reach."""
    return get_permitted(User.objects.all(), can, request.user, pk=pk)


@access(can_manage_roles, data=Data.PERSONAL, methods=("GET", "POST"))
@step_up_required
def grant(request, pk):
    """Give a role to somebody who has an account."""
    someone = _other_person(request, pk, lambda officer, other: officer.pk != other.pk)
    form = RoleForm(request.POST or None, grantable=grantable_roles(request.user), today=clock.today())
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.grant_role(user=someone, by=request.user, **form.term())
        except Blocked as blocked:
            form.add_error(None, str(blocked))
        else:
            actions.tell_about_role(row)
            messages.success(request, f"{someone}さんに「{row.label}」の役割を付けました。")
            return redirect("accounts_staff:person", someone.pk)
    return render(request, "accounts/staff/grant.html", {"form": form, "person": someone})


@access(can_manage_roles, data=Data.PERSONAL, methods=("GET", "POST"))
@step_up_required
def invite(request):
    """Invite somebody by mail, with or without an account."""
    form = InvitationForm(request.POST or None, grantable=grantable_roles(request.user), today=clock.today())
    if request.method == "POST" and form.is_valid():
        email, name = form.cleaned_data["email"], form.cleaned_data["name"]
        try:
            actions.invite_to_role(email=email, name=name, by=request.user, **form.term())
        except PermissionDenied as denied:
            form.add_error("email", str(denied))
        else:
            messages.success(request, f"{name}さんに招待のメールを送りました。")
            return redirect("accounts_staff:people")
    return render(request, "accounts/staff/invite.html", {"form": form})


@access(can_manage_roles, data=Data.PERSONAL, methods=("POST",))
@step_up_required
def withdraw_invitation(request, pk):
    """Take an open invitation to a role back."""
    rows = Invitation.objects.filter(purpose=ROLE_PURPOSE)
    found = get_permitted(rows, _may_withdraw, request.user, pk=pk)
    try:
        actions.withdraw_invitation(invitation=found, by=request.user)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "accounts_staff:people")
    messages.success(request, "招待を取り消しました。リンクはもう使えません。")
    return redirect("accounts_staff:people")


def _may_withdraw(officer, found):
    return found.payload["role"] in grantable_roles(officer)


@access(can_manage_roles, data=Data.PERSONAL, methods=("GET", "POST"))
@step_up_required
def end_role(request, pk):
    """End one role now."""
    rows = RoleAssignment.objects.select_related("user", "section")
    row = get_permitted(
        rows, lambda officer, r: can_change_role(officer, r.user, r.role), request.user, pk=pk
    )
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_role(assignment=row, by=request.user, reason=form.cleaned_data["reason"])
        except Blocked as blocked:
            return back_with_error(request, str(blocked), "accounts_staff:person", row.user_id)
        messages.success(request, f"{row.user}さんの「{row.label}」の役割を終わらせました。")
        return redirect("accounts_staff:person", row.user_id)
    return render(request, "accounts/staff/end_role.html", {"form": form, "row": row, "person": row.user})


@access(can_manage_roles, data=Data.PERSONAL, methods=("GET", "POST"))
@step_up_required
def leave(request, pk):
    """退職・異動: all roles and all sessions end at once."""
    someone = _other_person(request, pk, can_end_access)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ended = actions.end_access(user=someone, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"{someone}さんの役割（{ended}件）とサインインをすべて終わらせました。")
        return redirect("accounts_staff:person", someone.pk)
    return render(request, "accounts/staff/leave.html", {"form": form, "person": someone})


@access(can_manage_roles, data=Data.PERSONAL, methods=("GET", "POST"))
@step_up_required
def second_factor(request, pk):
    """Remove a lost second factor after making sure who asks."""
    someone = _other_person(request, pk, can_reset_second_factor)
    form = SecondFactorResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reset_second_factor(user=someone, by=request.user, reason=form.cleaned_data["reason"])
        except Blocked as blocked:
            return back_with_error(request, str(blocked), "accounts_staff:person", someone.pk)
        messages.success(request, f"{someone}さんの二段階認証を解除し、本人にメールで知らせました。")
        return redirect("accounts_staff:person", someone.pk)
    return render(request, "accounts/staff/second_factor.html", {"form": form, "person": someone})


@access(can_manage_roles, data=Data.NONE, methods=("POST",))
def test_mail(request):
    """A mail to oneself, to see whether mails leave the portal."""
    actions.send_test_mail(by=request.user)
    messages.success(
        request,
        f"{request.user.email} に確認メールを送りました。届かなければ、知らせの記録を見てください。",
    )
    return redirect("accounts_staff:people")
