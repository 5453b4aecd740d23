"""A role of a 引き継ぎシート becomes small posts on the needs board, in one press."""

from datetime import date
from typing import Any

from django.db import transaction

from core import audit
from core.lifecycle import NotAllowed
from groups.actions.needs import draft_need, open_need
from groups.actions.proxy import how, refuse_unasked
from groups.models import BatonRole, Group, Need, ProxyEntry
from groups.permissions import can_edit_baton


@transaction.atomic
def send_posts(
    *,
    group: Group,
    role: BatonRole,
    posts: list[dict[str, Any]],
    publish: bool,
    today: date,
    by: Any,
    entry: ProxyEntry | None = None,
) -> list[Need]:
    """All of the posts or none. `publish`: at once on the board, else as drafts that the group sees alone.

    Raises NotAllowed; Blocked when the group may not publish now (groups/needs/rules.py).
    """
    if not can_edit_baton(by, group) or role.sheet.group_id != group.pk:
        raise NotAllowed("この役目を分ける権限がありません。")
    refuse_unasked(group, by, entry)
    needs = [draft_need(group=group, new=values, by=by, entry=entry) for values in posts]
    if publish:
        needs = [open_need(need=need, today=today, by=by, entry=entry) for need in needs]
    label = "公開" if publish else "下書き"
    changes: audit.Changes = {"募集": ("", f"{len(needs)}件（{label}）")}
    audit.record("役目を小さな募集に分けた", group, by=by, changes=changes, reason=how(entry))
    return needs
