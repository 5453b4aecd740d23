"""The append-only record. Actions and the lifecycle engine write it; nothing else does.

A line is never deleted, so it must not hold what an application said or how to reach a person: of such a
value it says CHANGED, and a row whose `str` is one has a `record_label`.
"""

from datetime import date, datetime
from typing import Any

from django.db import models

from core import clock
from core.logs import current_request_id
from core.models import AuditEntry

SYSTEM_LABEL = "自動処理"
CHANGED = "変更しました"
Changes = dict[str, tuple[Any, Any]]


def record(
    verb: str,
    obj: models.Model,
    *,
    by: Any,
    changes: Changes | None = None,
    reason: str = "",
    internal: bool = False,
    personal: bool = False,
) -> AuditEntry:
    """Write one line. `by=None` means the portal itself. `changes` maps a label to (before, after)."""
    return AuditEntry.objects.create(
        at=clock.now(),
        actor=by,
        actor_label=str(by) if by is not None else SYSTEM_LABEL,
        role_label=getattr(by, "role_label", "") if by is not None else "",
        verb=verb,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        object_label=str(getattr(obj, "record_label", obj))[:200],
        changes={label: [_plain(old), _plain(new)] for label, (old, new) in (changes or {}).items()},
        reason=reason,
        internal=internal,
        personal=personal,
        request_id=current_request_id.get(),
    )


def record_read(obj: models.Model, *, by: Any, what: str) -> AuditEntry:
    """One line for each view of personal data (reliability.md P19)."""
    return record(f"{what}を見た", obj, by=by, internal=True, personal=True)


def timeline(obj: models.Model, *, with_internal: bool) -> models.QuerySet[AuditEntry]:
    """The lines about one row, newest first; reads of personal data are not part of the story."""
    entries = AuditEntry.objects.filter(
        object_type=obj._meta.label_lower, object_id=str(obj.pk), personal=False
    )
    return entries if with_internal else entries.filter(internal=False)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | bool | list):
        return value
    return str(value)
