"""これまでのこと: what the members of a group may read about who came, went and represents it.

The lines are the group's own in the record (core/audit.py). They name people and roles, never addresses.
"""

from typing import Any

from django.db.models import QuerySet

from core import audit
from core.models import AuditEntry
from groups.models import Group

INVITED = "メンバーを招いた"
LETTER = "手紙の招待を作った"
JOINED = "メンバーになった"
DECLINED = "招待をことわった"
CANCELLED = "招待を取り消した"
ROLE_CHANGED = "メンバーの役割を変えた"
REMOVED = "メンバーを外した"
LEFT = "団体から抜けた"
PROPOSED = "代表の引き継ぎを申し出た"
CENTRE_PROPOSED = "センターが代表の引き継ぎを始めた"
HANDED_OVER = "代表者が替わった"
HAND_OVER_DECLINED = "代表の引き継ぎをことわった"
HAND_OVER_WITHDRAWN = "代表の引き継ぎを取り下げた"
HAND_OVER_EXPIRED = "代表の引き継ぎの期限が過ぎた"
VERBS = (
    INVITED, LETTER, JOINED, DECLINED, CANCELLED, ROLE_CHANGED, REMOVED, LEFT, PROPOSED, CENTRE_PROPOSED,
    HANDED_OVER, HAND_OVER_DECLINED, HAND_OVER_WITHDRAWN, HAND_OVER_EXPIRED,
)  # fmt: skip
LONGEST = 50
NAMELESS = "名前の記入がない方"


def story(group: Group) -> QuerySet[AuditEntry]:
    """The newest lines first, at most LONGEST."""
    return audit.timeline(group, with_internal=False).filter(verb__in=VERBS)[:LONGEST]


def name_of(user: Any) -> str:
    """A person in the record, which outlives addresses: the name that they gave, or that they gave none."""
    return user.name or NAMELESS
