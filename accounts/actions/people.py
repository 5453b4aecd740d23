"""What officers and people themselves change about a person, apart from roles."""

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.actions.sessions import end_sessions
from accounts.models import User
from accounts.permissions import can_reset_second_factor
from core import audit, outbox
from core.lifecycle import Blocked


@transaction.atomic
def rename_person(*, user: User, name: str, by: User) -> None:
    """The person's own name as shown to colleagues and in the record of what they did."""
    if name == user.name:
        return
    old, user.name = user.name, name
    user.save(update_fields=["name"])
    audit.record("氏名を変えた", user, by=by, changes={"氏名": (old, name)}, personal=True)


@transaction.atomic
def reset_second_factor(*, user: User, by: User, reason: str) -> None:
    """Remove a lost second factor, so that the person can set up a new one at the next sign-in.

    Only another officer can do it, after having made sure who is asking (reliability.md 5: never by mail
    alone). All sessions end, and a mail tells the person, so that nobody resets it behind their back.
    """
    if not can_reset_second_factor(by, user):
        raise PermissionDenied("この方の二段階認証を解除する権限がありません。")
    removed, _rows = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise Blocked(f"{user}さんは、二段階認証をまだ設定していません。")
    end_sessions(user)
    audit.record("二段階認証を解除した", user, by=by, reason=reason)
    outbox.queue(
        "mail/accounts/second_factor_reset", to=user.email, context={"person": user, "by": by}, about=user
    )


def send_test_mail(*, by: User) -> None:
    """One mail to the officer's own address, to see whether mails leave the portal."""
    outbox.queue("mail/accounts/test", to=by.email, context={"person": by}, about=by)
    audit.record("確認メールを送った", by, by=by)
