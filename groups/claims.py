"""Reads for the list of groups that nobody has claimed yet."""

from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from groups.models import Group, GroupInvitation, Membership

WAYS = {"mail": "メールあり", "letter": "メールなし"}
INVITED = {"no": "まだ招いていない", "yes": "招待済み"}


def unclaimed(*, way: str = "", invited: str = "") -> QuerySet[Group]:
    """Listed groups without a member, narrowed by how they can be reached and whether they were invited."""
    member = Membership.objects.filter(group=OuterRef("pk"), ended_at=None)
    groups = Group.objects.public().filter(~Exists(member))
    has_mail = ~Q(representative_email="") | ~Q(contact_email="")
    if way in WAYS:
        groups = groups.filter(has_mail) if way == "mail" else groups.exclude(has_mail)
    invitation = GroupInvitation.objects.filter(group=OuterRef("pk"), cancelled_at=None)
    if invited in INVITED:
        groups = groups.filter(Exists(invitation)) if invited == "yes" else groups.filter(~Exists(invitation))
    newest: Any = Max("invitations__created_at", filter=Q(invitations__cancelled_at=None))
    return groups.annotate(invited_at=newest).order_by("number")
