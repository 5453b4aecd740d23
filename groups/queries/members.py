"""Which group roles a person holds and what the groups are called, for the accounts app below."""

from accounts.models import User
from accounts.roles import GROUP_EDITOR, GROUP_REPRESENTATIVE, GROUP_TREASURER
from groups.models import Membership

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
