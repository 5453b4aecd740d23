"""Who may do what, as plain questions about a person. Upper apps build theirs from these."""

from accounts.models.user import User
from accounts.roles import STAFF_ROLES, AnyUser, Role, assignments, has_role

# Who may give which role (reliability.md 3, row "Users, roles").
_GRANTABLE: dict[Role, frozenset[Role]] = {
    Role.TSUNAGARI: frozenset({Role.SECTION_STAFF, Role.COORDINATOR, Role.COMMITTEE, Role.CENTRE_STAFF}),
    Role.ADMINISTRATOR: frozenset(Role),
}


def is_centre_staff(user: AnyUser) -> bool:
    return has_role(user, Role.CENTRE_STAFF)


def is_tsunagari(user: AnyUser) -> bool:
    return has_role(user, Role.TSUNAGARI)


def is_coordinator(user: AnyUser) -> bool:
    return has_role(user, Role.COORDINATOR)


def is_committee_member(user: AnyUser) -> bool:
    return has_role(user, Role.COMMITTEE)


def is_administrator(user: AnyUser) -> bool:
    return has_role(user, Role.ADMINISTRATOR)


def is_back_office(user: AnyUser) -> bool:
    """Everyone with work under /staff/: centre, coordinator, city sections, 地域のつながり課."""
    return has_role(user, *STAFF_ROLES)


def can_manage_roles(user: AnyUser) -> bool:
    """Opens the pages under /staff/people/; what each officer may give is `grantable_roles`."""
    return bool(grantable_roles(user))


def grantable_roles(user: AnyUser) -> frozenset[Role]:
    """地域のつながり課 gives S, K, E and C; the system administrator gives every role."""
    granted: frozenset[Role] = frozenset()
    for row in assignments(user):
        granted |= _GRANTABLE.get(Role(row.role), frozenset())
    return granted


def can_change_role(officer: AnyUser, person: User, role: str) -> bool:
    """Nobody touches their own rights, not even an administrator (reliability.md 3)."""
    return officer.pk != person.pk and role in grantable_roles(officer)


def can_reset_second_factor(officer: AnyUser, person: User) -> bool:
    """Another officer, never oneself; an administrator's factor only by an administrator."""
    if officer.pk == person.pk or not can_manage_roles(officer):
        return False
    return all(Role(row.role) in grantable_roles(officer) for row in assignments(person))


def can_end_access(officer: AnyUser, person: User) -> bool:
    """退職・異動: the officer must be allowed to end every role that the person has or will have."""
    if officer.pk == person.pk or not can_manage_roles(officer):
        return False
    held = person.role_assignments.filter(ended_at__isnull=True).values_list("role", flat=True)
    return all(role in grantable_roles(officer) for role in set(held))
