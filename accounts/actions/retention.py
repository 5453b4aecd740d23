"""What goes by itself once its period is over (accounts/rules.py)."""

from datetime import date

from django.db.models import Q

from accounts.models import Invitation, RoleAssignment
from accounts.rules import INVITATIONS, ROLES
from core.retention import forget


def forget_old_roles(today: date) -> int:
    """Delete roles that ended long ago; the record keeps who gave and took them. Returns how many."""
    by_hand, by_date = Q(ended_at__lt=ROLES.due_before(today)), Q(ends_on__lte=ROLES.last_due_day(today))
    return forget(RoleAssignment.objects.filter(by_hand | by_date))


def forget_invitations(today: date) -> int:
    """Delete invitations to a role, used or not; returns how many."""
    return forget(Invitation.objects.filter(expires_at__lt=INVITATIONS.due_before(today)))
