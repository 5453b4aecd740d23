"""What happens by itself when a day ends."""

import datetime

from django.db.models import Q
from django.utils import timezone

from accounts.actions.sessions import end_sessions
from accounts.models import RoleAssignment, User
from accounts.queries import holders
from accounts.roles import Role
from core import audit, clock, outbox
from core.file_checks import Damage
from core.models import OutboxMessage

DAMAGE_MAIL = "mail/accounts/files_damaged"
UNCONFIRMED_FOR = datetime.timedelta(days=7)


def end_expired_roles(today: datetime.date) -> int:
    """End the sessions that somebody began under a role that has since run out; returns how many people.

    The role itself needs no end here: it stopped counting by its date. Sessions begun after the last role's
    end belong to the person as an ordinary member and stay, so a second run finds nothing to do.
    """
    over = RoleAssignment.objects.filter(Q(ends_on__lt=today) | Q(ended_at__isnull=False))
    in_force = RoleAssignment.objects.in_force(today).values("user")
    people = User.objects.filter(role_assignments__in=over).exclude(pk__in=in_force).distinct()
    signed_out = 0
    for person in people.filter(sessions__isnull=False):
        last_end = _last_end(person)
        if person.sessions.filter(started_at__lt=last_end).exists():
            end_sessions(person)
            audit.record("役割の期間が終わったため、サインアウトさせた", person, by=None)
            signed_out += 1
    return signed_out


def forget_unconfirmed_people(now: datetime.datetime) -> int:
    """Delete sign-ups whose mailed code was never entered within a week; returns how many people.

    `now` is the real time: an address that nobody confirmed is not kept longer than needed.
    """
    waiting = User.objects.filter(last_login__isnull=True, created_at__lt=now - UNCONFIRMED_FOR)
    unconfirmed = waiting.filter(emailaddress__verified=False).exclude(emailaddress__verified=True)
    strangers = unconfirmed.filter(role_assignments__isnull=True)
    return strangers.delete()[1].get(User._meta.label, 0)


def tell_of_damaged_files(damaged: list[Damage], today: datetime.date) -> int:
    """One mail a day to each system administrator, with places and no file names; returns how many files."""
    told = OutboxMessage.objects.filter(
        kind=DAMAGE_MAIL.removeprefix("mail/"),
        created_at__gte=clock.end_of(today - datetime.timedelta(days=1)),
    )
    waiting = holders(Role.ADMINISTRATOR, today).exclude(email__in=told.values("to"))
    for person in waiting.order_by("pk") if damaged else ():
        outbox.queue(DAMAGE_MAIL, to=person.email, context={"person": person, "damaged": damaged})
    return len(damaged)


def _last_end(person: User) -> datetime.datetime:
    """When the person's last role stopped counting: by hand, or at the midnight after its last day."""
    ends = []
    for row in person.role_assignments.all():
        if row.ended_at is not None:
            ends.append(row.ended_at)
        elif row.ends_on is not None:
            midnight = datetime.datetime.combine(row.ends_on + datetime.timedelta(days=1), datetime.time())
            ends.append(timezone.make_aware(midnight))
    return max(ends)
