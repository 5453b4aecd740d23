"""What every case has in common that officers decide one after the other: applications and change notices."""

from datetime import datetime
from typing import Any, TypeVar

from django.utils import timezone

from core import audit
from core.lifecycle import Blocked, Lifecycle, NotAllowed
from groups.models import ChangeNotice, Registration

Case = TypeVar("Case", Registration, ChangeNotice)


def refuse_closed(locked: Registration | ChangeNotice, *, what: str) -> None:
    """Raise Blocked unless the case still waits for the centre or for the group."""
    if locked.state not in (locked.State.SUBMITTED, locked.State.RETURNED):
        raise Blocked(already(locked, what=what))


def refuse_unready(
    locked: Case, lifecycle: Lifecycle[Case], step: str, *, by: Any, seen: datetime | None, what: str
) -> None:
    """Raise unless `step` is open to `by` and the officer has seen the present round of answers.

    seen: `submitted_at` of the round on the officer's screen; None skips that check (commands, demo).
    """
    transition = lifecycle.by_name[step]
    if not transition.who(by, locked):
        raise NotAllowed(f"{transition.label}権限がありません。")
    if locked.state not in transition.sources:
        raise Blocked(already(locked, what=what))
    if seen is not None and seen != locked.submitted_at:
        raise Blocked(
            f"この{what}は、画面を開いたあとに出し直されています。いまの内容をもう一度確かめてください。"
        )


def already(case: Registration | ChangeNotice, *, what: str) -> str:
    """Who brought the case into its present state, for the officer who comes second."""
    state = case.get_state_display()
    entries = audit.timeline(case, with_internal=True)[:100]
    entry = next((e for e in entries if "状態" in e.changes), None)
    if entry is None:
        return f"この{what}は、すでに「{state}」になっています。"
    at = timezone.localtime(entry.at)
    when = f"{at.month}月{at.day}日 {at.hour}時{at.minute:02d}分"
    return f"この{what}は、{entry.actor_label}さんが{when}に「{state}」にしました。操作は行っていません。"


def give_to(locked: Registration | ChangeNotice, to: Any | None, *, by: Any) -> bool:
    """Give the case to a colleague, or to nobody, with an internal line; False when nothing changes."""
    before = locked.assigned_to
    if before == to:
        return False
    locked.assigned_to = to
    locked.save(update_fields=["assigned_to"])
    words = {"担当": (str(before or "未定"), str(to or "未定"))}
    audit.record("担当を変えた", locked, by=by, changes=words, internal=True)
    return True
