"""Where django-allauth meets the portal: mails through the outbox, home pages, limits, encryption."""

import time
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.account.utils import passthrough_next_redirect_url
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse

from accounts import encryption, session_flags
from accounts.actions.sessions import end_sessions
from accounts.addresses import fold_email
from accounts.roles import home_url, needs_second_factor
from core import clock, outbox

# Above this many failed sign-ins an hour from one address, further ones from there wait a moment. The address
# itself is never locked: a whole office may stand behind it (reliability.md 5).
ADDRESS_LIMIT = {"login_failed_address": "60/h/ip"}
ADDRESS_DELAY_SECONDS = 1.0
CODE_LIFE = timedelta(seconds=settings.MAILED_CODE_SECONDS)
_SECRETS_IN_MAIL = ("code", "password_reset_url", "activate_url")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "このアカウントは使えません。",
        "duplicate_email": "いまと同じメールアドレスです。新しいアドレスを入れてください。",
        "email_password_mismatch": (
            "メールアドレスかパスワードが違います。もう一度確かめるか、メールで届くコードでサインインしてください。"
        ),
        "email_taken": "このメールアドレスは使えません。別のアドレスを入れてください。",
        "enter_current_password": "いまのパスワードが違います。",
        "incorrect_code": "コードが違います。届いたコードをもう一度確かめてください。",
        "incorrect_password": "パスワードが違います。",
        "invalid_login": "メールアドレスを確かめてください。",
        "same_as_current": "いまと同じです。新しいアドレスを入れてください。",
        "too_many_login_attempts": (
            "続けて失敗したため、しばらく受け付けられません。1時間ほどたってから、もう一度お試しください。"
        ),
        "rate_limited": "短い間に続けて送信されました。少し待ってから、もう一度お試しください。",
    }

    def clean_email(self, email: str) -> str:
        return fold_email(email)

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.name = form.cleaned_data.get("name", "")
        return super().save_user(request, user, form, commit)

    def set_password(self, user: Any, password: str) -> None:
        """A new password signs the person out everywhere else (reliability.md 5, Sessions)."""
        super().set_password(user, password)
        request = allauth_context.request
        own = request.session.session_key if request.user.is_authenticated else None
        end_sessions(user, keep=own)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        values = {
            "site_name": settings.SITE_NAME,
            "portal_url": settings.PORTAL_URL,
            "email": email,
            **context,
        }
        is_secret = any(name in context for name in _SECRETS_IN_MAIL)
        outbox.queue_rendered(
            kind=f"accounts/{template_prefix.rsplit('/', 1)[-1]}",
            to=email,
            subject=render_to_string(f"{template_prefix}_subject.txt", values),
            body=render_to_string(f"{template_prefix}_message.txt", values),
            secret_until=clock.now() + CODE_LIFE if is_secret else None,
        )

    def respond_email_verification_sent(self, request: HttpRequest, user: Any) -> HttpResponseRedirect:
        """The wanted page stays in sight; the same for a new address and for one that has an account."""
        url = reverse("account_email_verification_sent")
        return redirect(passthrough_next_redirect_url(request, url, REDIRECT_FIELD_NAME))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return home_url(request.user)

    def is_safe_url(self, url: str) -> bool:
        """An address that cannot even be read ("https://[") leads nowhere; allauth would fail on it."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return home_url(request.user)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/accounts/profile/"

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return "/accounts/profile/"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        super().pre_authenticate(request, **credentials)
        free = ratelimit.consume(
            request, app="allauth.account", action="login_failed_address", config=ADDRESS_LIMIT, dry_run=True
        )
        if not free:
            time.sleep(ADDRESS_DELAY_SECONDS)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        ratelimit.consume(request, app="allauth.account", action="login_failed_address", config=ADDRESS_LIMIT)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A sign-in counts as fresh for 15 minutes; nobody is asked twice in a row.

        Raises ImmediateHttpResponse for somebody who can only prove it by signing in again.
        """
        request = allauth_context.request
        if session_flags.is_demo_session(request):
            return False
        records = get_authentication_records(request, request.user)
        fresh = bool(records) and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        if fresh or not super().is_reauthentication_required(app=app, **kwargs):
            return False
        if request.user.is_authenticated and not get_reauthentication_flows(request.user):
            # Neither password nor app: only the mailbox proves who is there, so a new mailed code it is.
            # allauth on its own would let this person through.
            query = urlencode({"next": request.get_full_path()})
            raise ImmediateHttpResponse(redirect(f"{reverse('accounts:sign_in_again')}?{query}"))
        return True

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """A second factor, where there is one, is the stronger and quicker answer."""
        words = {
            "reauthenticate": "パスワードで確認する",
            "mfa_reauthenticate": "認証アプリかリカバリーコードで確認する",
        }
        methods = super().get_reauthentication_methods(user)
        methods.sort(key=lambda method: method["id"] == "reauthenticate")
        return [
            {**method, "description": words.get(method["id"], method["description"])} for method in methods
        ]


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": "二段階認証を使っている間は、メールアドレスを追加できません。",
        "cannot_delete_authenticator": "役割を持つ方は、二段階認証を止められません。",
        "cannot_generate_recovery_codes": "先に二段階認証を設定してください。",
        "incorrect_code": "コードが違います。認証アプリに表示されている6けたの数字を確かめてください。",
        "unverified_email": "先にメールアドレスの確認を済ませてください。",
    }

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """Inline SVG (the strict policy allows no data: image); the template prints it as it is."""
        return segno.make(url, error="m").svg_inline(
            scale=4, border=4, light="#fff", omitsize=True, svgclass="qr__code", lineclass=None
        )

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return not needs_second_factor(authenticator.user)
