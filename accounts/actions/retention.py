"""What goes by itself once its period is over (accounts/rules.py)."""

from datetime import date

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet

from accounts.actions.sessions import end_sessions
from accounts.models import Invitation, RoleAssignment, User, UserSession
from accounts.rules import INVITATIONS, PEOPLE, ROLES
from core import audit
from core.models import AuditEntry
from core.retention import forget

# What is left of a person whom the record names: a row that no mail reaches and nobody can sign in with.
FORGOTTEN = "（消したアカウント）"
NOWHERE = "portal.invalid"


def forget_old_roles(today: date) -> int:
    """Delete roles that ended long ago; the record keeps who gave and took them. Returns how many."""
    by_hand, by_date = Q(ended_at__lt=ROLES.due_before(today)), Q(ends_on__lte=ROLES.last_due_day(today))
    return forget(RoleAssignment.objects.filter(by_hand | by_date))


def forget_invitations(today: date) -> int:
    """Delete invitations to a role, used or not; returns how many."""
    return forget(Invitation.objects.filter(expires_at__lt=INVITATIONS.due_before(today)))


def forget_unused_people(today: date) -> int:
    """Delete accounts that nobody has used for the period; returns how many people.

    `today` is the real day, not the demo's: an account is unused for as long as its owner really stayed away.
    Whoever is named by a role, a group, an application or anything else that is kept stays as they are.
    """
    unused = _unused(today)
    return sum(_forget_person(key, unused) for key in unused.order_by("pk").values_list("pk", flat=True))


def _unused(today: date) -> QuerySet[User]:
    over = PEOPLE.due_before(today)
    away = Q(last_login__lt=over) | Q(last_login__isnull=True, created_at__lt=over)
    seen = UserSession.objects.filter(last_seen_at__gte=over).values("user")
    return User.objects.filter(away).exclude(pk__in=seen).exclude(email__endswith=f"@{NOWHERE}")


@transaction.atomic
def _forget_person(key: int, unused: QuerySet[User]) -> bool:
    person = unused.select_for_update(of=("self",)).filter(pk=key).first()
    if person is None:
        return False
    try:
        with transaction.atomic():
            User.objects.filter(pk=key).delete()
    except ProtectedError as error:
        if not all(isinstance(row, AuditEntry) for row in error.protected_objects):
            return False
        _blank(person)
    person.name = FORGOTTEN
    audit.record("使われていないアカウントを消した", person, by=None)
    return True


def _blank(person: User) -> None:
    """Take from the row all that tells who it was or lets them in; the lines of the record keep its key."""
    end_sessions(person)
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    person.name, person.email, person.is_active = FORGOTTEN, f"forgotten-{person.pk}@{NOWHERE}", False
    person.set_unusable_password()
    person.save()
