"""Who acts for which group: roles and groups of a person for the accounts app, and one's own in a list."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from accounts.roles import GROUP_EDITOR, GROUP_REPRESENTATIVE, GROUP_TREASURER
from groups.models import Group, Membership

_ROLES = {
    Membership.Role.REPRESENTATIVE: GROUP_REPRESENTATIVE,
    Membership.Role.EDITOR: GROUP_EDITOR,
    Membership.Role.TREASURER: GROUP_TREASURER,
}


def group_roles(user: User) -> set[str]:
    """The user's roles in any group today."""
    held = Membership.objects.filter(user=user, ended_at=None).values_list("role", flat=True).distinct()
    return {_ROLES[Membership.Role(role)] for role in held}


def group_names(user: User) -> set[str]:
    """Names and readings of the groups that the user works for today."""
    rows = Membership.objects.filter(user=user, ended_at=None).values_list("group__name", "group__kana")
    return {name for row in rows for name in row if name}


def with_own(groups: QuerySet[Group], user: Any) -> QuerySet[Any]:
    """Groups, each with `is_own`: whether this person acts for it today."""
    mine = Membership.objects.current().filter(group=OuterRef("pk"), user=user)
    return groups.annotate(is_own=Exists(mine))
