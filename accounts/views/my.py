"""A person's own account: name, address, password, second factor, and where they are signed in."""

from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import actions
from accounts.forms.people import NameForm
from accounts.queries import living_sessions
from accounts.roles import home_url, needs_second_factor, role_labels
from core.access import SIGNED_IN, Data, access


@access(SIGNED_IN, data=Data.NONE)
def home(request):
    """To the page where this person's work starts."""
    return redirect(home_url(request.user))


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
def profile(request):
    """The account's page; its form changes the name."""
    form = NameForm(request.POST or None, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        actions.rename_person(user=request.user, name=form.cleaned_data["name"], by=request.user)
        messages.success(request, "氏名を保存しました。")
        return redirect("accounts:profile")
    kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context = {
        "form": form,
        "role_labels": role_labels(request.user),
        "has_password": request.user.has_usable_password(),
        "has_second_factor": Authenticator.Type.TOTP in kinds,
        "must_have_second_factor": needs_second_factor(request.user),
    }
    return render(request, "accounts/my/profile.html", context)


@access(SIGNED_IN, data=Data.NONE, methods=("GET", "POST"))
def sign_in_again(request):
    """For weighty acts of somebody without password and app: out, and in again by a new mailed code."""
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("accounts:profile")
    if request.method == "POST":
        logout(request)
        return redirect(f"{reverse('account_request_login_code')}?{urlencode({'next': back})}")
    return render(request, "accounts/my/sign_in_again.html")


@access(SIGNED_IN, data=Data.PERSONAL)
def sessions(request):
    """Each device on which this person is signed in."""
    context = {"rows": living_sessions(request.user), "current": request.session.session_key}
    return render(request, "accounts/my/sessions.html", context)


@access(SIGNED_IN, data=Data.PERSONAL, methods=("POST",))
def end_session(request, pk):
    """Ends one of one's own sessions; somebody else's number is as good as none."""
    row = get_object_or_404(request.user.sessions, pk=pk)
    actions.end_session(session=row, by=request.user)
    if row.session_key == request.session.session_key:
        request.session.flush()
        return redirect("account_login")
    messages.success(request, f"「{row.device}」のサインインを終わらせました。")
    return redirect("accounts:sessions")


@access(SIGNED_IN, data=Data.PERSONAL, methods=("POST",))
def end_other_sessions(request):
    """Ends every session but this one."""
    ended = actions.end_other_sessions(user=request.user, keep=request.session.session_key)
    messages.success(request, f"ほかの端末のサインインを終わらせました（{ended}件）。")
    return redirect("accounts:sessions")
