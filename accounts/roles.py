"""Which role a person holds today, and what follows from it.

Roles of this app have a term and are looked up by date at each request, so a role ends by itself. Roles
that a group gives (representative, editor, treasurer) live in the groups app above; it reports them through
`register_role_source`, because this app must not know groups.
"""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import prefetch_related_objects

from accounts.models.role import Role, RoleAssignment
from accounts.models.section import Section
from accounts.models.user import User
from core import clock

__all__ = [
    "DESCRIPTIONS",
    "STAFF_ROLES",
    "Role",
    "has_role",
    "home_url",
    "needs_second_factor",
]

AnyUser = User | AnonymousUser

STAFF_ROLES = (Role.CENTRE_STAFF, Role.COORDINATOR, Role.SECTION_STAFF, Role.TSUNAGARI)
# Rights of these roles run to the end of the fiscal year (31 March) unless renewed (reliability.md 3 (6)).
FISCAL_YEAR_ROLES = STAFF_ROLES
COMMITTEE_YEARS = 2

GROUP_REPRESENTATIVE = "group_representative"
GROUP_EDITOR = "group_editor"
GROUP_TREASURER = "group_treasurer"

DESCRIPTIONS: dict[str, str] = {
    GROUP_REPRESENTATIVE: "団体の代表者です。登録の申請、団体の情報の変更、メンバーの招待ができます。",
    GROUP_EDITOR: "団体の編集者です。団体の紹介ページや活動の情報を書きかえられます。",
    GROUP_TREASURER: "団体の会計です。編集者と同じことができ、お金のことを受け持ちます。",
    Role.CENTRE_STAFF: "市民活動センターの職員です。団体登録の審査、団体情報の管理、窓口の受付をします。",
    Role.COORDINATOR: "市民活動の相談を受け、団体や市の課をつなぎます。",
    Role.SECTION_STAFF: "市の担当課の職員です。自分の課の協働の案件を扱います。",
    Role.TSUNAGARI: "市の地域のつながり課の職員です。制度全体を見渡し、職員と委員の役割を管理します。",
    Role.COMMITTEE: "市民活動推進委員会の委員です。任期は2年です。",
    Role.ADMINISTRATOR: "システムの管理者です。利用者と設定を管理します。団体の個人情報は見られません。",
}

# Each source answers with the names of the group roles that a user holds today.
_role_sources: list[Callable[[User], Iterable[str]]] = []


def register_role_source(source: Callable[[User], Iterable[str]]) -> None:
    """Lets an upper app report roles that it keeps itself (call it once, in AppConfig.ready)."""
    if source not in _role_sources:
        _role_sources.append(source)


def assignments(user: AnyUser, on: datetime.date | None = None) -> list[RoleAssignment]:
    """The user's assignments in force on that day (default: today), the newest first.

    Every page asks this, so the question to the database is a short one, put once for each user object.
    """
    if not isinstance(user, User) or not user.is_active or user.pk is None:
        return []
    day = on or clock.today()
    memory = _memory(user)
    if "_roles" not in memory:
        rows = RoleAssignment.objects.filter(user_id=user.pk, ended_at=None).order_by()
        memory["_roles"] = sorted(rows, key=lambda row: (row.starts_on, row.pk), reverse=True)
        prefetch_related_objects([row for row in memory["_roles"] if row.section_id], "section")
    return [row for row in memory["_roles"] if row.counts_on(day)]


def forget_cached_roles(user: User) -> None:
    """After an action changed a role, the same user object has to ask the database again."""
    _memory(user).pop("_roles", None)


def _memory(user: User) -> dict[str, Any]:
    """The person's own attributes, also behind the lazy objects of a request: all ask the database once."""
    person: Any = user
    while (behind := person.__dict__.get("_wrapped")) is not None:
        person = behind
    own: dict[str, Any] = person.__dict__
    return own


def has_role(user: AnyUser, *roles: str, on: datetime.date | None = None) -> bool:
    """Whether the user holds one of the roles on that day. Anonymous and disabled users hold none."""
    return any(row.role in roles for row in assignments(user, on))


def roles_of(user: AnyUser, on: datetime.date | None = None) -> set[Role]:
    return {Role(row.role) for row in assignments(user, on)}


def sections_of(user: AnyUser, on: datetime.date | None = None) -> list[Section]:
    """The sections (課) that the user works for on that day."""
    return [row.section for row in assignments(user, on) if row.section is not None]


def group_roles_of(user: AnyUser) -> set[str]:
    """GROUP_REPRESENTATIVE, GROUP_EDITOR and GROUP_TREASURER as reported by the apps above."""
    if not isinstance(user, User) or not user.is_active:
        return set()
    return {role for source in _role_sources for role in source(user)}


def needs_second_factor(user: AnyUser) -> bool:
    """Everyone with a role except members of groups (reliability.md 5)."""
    return bool(assignments(user))


def home_url(user: AnyUser) -> str:
    """Where this person's work starts. Somebody with several roles starts at the widest one."""
    held = roles_of(user)
    if held & set(STAFF_ROLES):
        return "/staff/"
    if Role.COMMITTEE in held:
        return "/committee/"
    if Role.ADMINISTRATOR in held:
        return "/admin/"
    return "/my/"


def role_labels(user: AnyUser) -> list[str]:
    """「担当課職員（環境政策課）」 and so on, for the header, the list of people and the audit line."""
    return [row.label for row in assignments(user)]


def default_end(role: str, starts_on: datetime.date) -> datetime.date | None:
    """The last day that the forms propose: 31 March for staff, two years for committee members."""
    if role in FISCAL_YEAR_ROLES:
        year = starts_on.year if starts_on.month <= 3 else starts_on.year + 1
        return datetime.date(year, 3, 31)
    if role == Role.COMMITTEE:
        try:
            anniversary = starts_on.replace(year=starts_on.year + COMMITTEE_YEARS)
        except ValueError:  # 29 February
            anniversary = datetime.date(starts_on.year + COMMITTEE_YEARS, 3, 1)
        return anniversary - datetime.timedelta(days=1)
    return None
