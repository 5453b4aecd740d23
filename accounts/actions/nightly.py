"""What happens by itself when a day ends."""

import datetime

from django.db.models import Q
from django.utils import timezone

from accounts.actions.sessions import end_sessions
from accounts.models import RoleAssignment, User
from core import audit


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
