"""Which group roles a person holds and what the groups are called, for the accounts app below."""

from accounts.models import User
from accounts.roles import GROUP_EDITOR, GROUP_REPRESENTATIVE
from groups.models import Membership

_ROLES = {
    Membership.Role.REPRESENTATIVE: GROUP_REPRESENTATIVE,
    Membership.Role.EDITOR: GROUP_EDITOR,
}


def group_roles(user: User) -> set[str]:
    """GROUP_REPRESENTATIVE and GROUP_EDITOR, as far as the user's memberships give them today."""
    held = Membership.objects.filter(user=user, ended_at=None).values_list("role", flat=True).distinct()
    return {_ROLES[Membership.Role(role)] for role in held}


def group_names(user: User) -> set[str]:
    """Names and readings of the groups that the user works for today."""
    rows = Membership.objects.filter(user=user, ended_at=None).values_list("group__name", "group__kana")
    return {name for row in rows for name in row if name}
