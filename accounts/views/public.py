"""Pages for people who are not signed in yet, and allauth's pages where the portal adds something."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.totp.views import ActivateTOTPView
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render

from accounts import actions
from accounts.forms.people import NameForm
from accounts.models import User
from core.access import EVERYONE, SIGNED_IN, Data, access
from core.lifecycle import Blocked


@access(EVERYONE, data=Data.PERSONAL, methods=("GET", "POST"))
def invitation(request, token):
    """Shows an invitation; only the button accepts it, because mail scanners open links."""
    found = actions.find_open(token)
    if found is None:
        return render(request, "accounts/public/invitation_gone.html", status=404)
    has_account = User.objects.filter(email=found.email, is_active=True).exists()
    is_addressee = request.user.is_authenticated and request.user.email == found.email
    form = None
    if not has_account and not request.user.is_authenticated:
        form = NameForm(request.POST or None, initial={"name": found.payload.get("name", "")})
    if request.method == "POST":
        if is_addressee:
            return _accept(request, found)
        if form is not None and form.is_valid():
            return _join(request, found, form.cleaned_data["name"])
        if form is None:
            raise PermissionDenied("この招待は、別のメールアドレスの方にあてたものです。")
    context = {
        "invitation": found,
        "what": actions.describe_invitation(found),
        "has_account": has_account,
        "is_addressee": is_addressee,
        "form": form,
    }
    return render(request, "accounts/public/invitation.html", context)


def _accept(request, found):
    try:
        address = actions.accept_invitation(invitation=found, by=request.user)
    except Blocked as blocked:
        messages.error(request, str(blocked))
        return redirect(request.path)
    messages.success(request, "招待を承諾しました。")
    return redirect(address)


def _join(request, found, name):
    try:
        user, address = actions.join_by_invitation(invitation=found, name=name)
    except Blocked as blocked:
        messages.error(request, str(blocked))
        return redirect(request.path)
    # The link came by mail to this address, as a code would have.
    record_authentication(request, user, method="code", email=user.email)
    return perform_login(request, Login(user=user, email=user.email, redirect_url=address))


class _ActivateView(ActivateTOTPView):
    """Setting up the app includes typing one of its codes: this session has now shown the second factor."""

    def form_valid(self, form):
        response = super().form_valid(form)
        record_authentication(
            self.request, self.request.user, method="mfa", type="totp", reauthenticated=True
        )
        return response


activate_totp = _ActivateView.as_view()


@access(SIGNED_IN, data=Data.NONE)
def second_factor_lost(request):
    """How to get back in after losing the telephone."""
    return render(request, "accounts/public/second_factor_lost.html")
