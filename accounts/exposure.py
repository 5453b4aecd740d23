"""Who may see which field of this app's models."""

from accounts import rules
from accounts.models import Invitation, RoleAssignment, Section, User, UserSession
from core.exposure import expose

expose(
    User,
    staff=("id", "name", "is_active", "created_at"),
    personal=("email", "last_login", "groups", "user_permissions"),
    sensitive=("password",),
    retention=(rules.PEOPLE, "役割、団体、申請などに名前があるあいだは残す"),
)
expose(Section, public=("id", "code", "name", "is_active"), retention="期限なし")
expose(
    RoleAssignment,
    staff=(
        "id",
        "user",
        "role",
        "section",
        "starts_on",
        "ends_on",
        "granted_by",
        "reason",
        "created_at",
        "ended_at",
        "ended_by",
    ),
    retention=rules.ROLES,
)
expose(
    Invitation,
    staff=(
        "id",
        "purpose",
        "invited_by",
        "created_at",
        "expires_at",
        "accepted_at",
        "accepted_by",
        "withdrawn_at",
    ),
    personal=("email", "payload"),
    sensitive=("token_hash",),
    retention=rules.INVITATIONS,
)
expose(
    UserSession,
    personal=("id", "user", "device", "started_at", "last_seen_at"),
    sensitive=("session_key",),
    retention="サインアウトまで",
)
