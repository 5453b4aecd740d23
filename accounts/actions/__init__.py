"""Everything that changes people, roles, invitations and sessions."""

from accounts.actions.demo import sign_in_for_demo
from accounts.actions.invitations import (
    accept_invitation,
    create_invitation,
    describe_invitation,
    find_open,
    invite,
    invite_to_role,
    join_by_invitation,
    link_of,
    withdraw_invitation,
)
from accounts.actions.nightly import end_expired_roles, forget_unconfirmed_people, tell_of_damaged_files
from accounts.actions.people import rename_person, reset_second_factor, send_test_mail
from accounts.actions.retention import forget_invitations, forget_old_roles, forget_unused_people
from accounts.actions.roles import end_access, end_role, grant_role, tell_about_role
from accounts.actions.sessions import (
    end_other_sessions,
    end_session,
    end_sessions,
    forget_dead_sessions,
)

__all__ = [
    "accept_invitation",
    "create_invitation",
    "describe_invitation",
    "end_access",
    "end_expired_roles",
    "end_other_sessions",
    "end_role",
    "end_session",
    "end_sessions",
    "find_open",
    "forget_dead_sessions",
    "forget_invitations",
    "forget_old_roles",
    "forget_unconfirmed_people",
    "forget_unused_people",
    "grant_role",
    "invite",
    "invite_to_role",
    "join_by_invitation",
    "link_of",
    "rename_person",
    "reset_second_factor",
    "send_test_mail",
    "sign_in_for_demo",
    "tell_about_role",
    "tell_of_damaged_files",
    "withdraw_invitation",
]
