"""What officers do with every case, whatever it is about: assign, note, return, refuse (rules.md 9.1)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core import audit, clock
from core.lifecycle import Blocked, Lifecycle, NotAllowed
from groups.models.case import Case

C = TypeVar("C", bound=Case)
ReturnItem = dict[str, str]


@dataclass(frozen=True)
class Desk(Generic[C]):
    """One kind of case at the centre: its words, its table of states, who works on it and whom it tells.

    Every action asks permission itself, writes in one transaction and leaves a line in the record. Steps that
    change the state go through `lifecycle`; `NotAllowed` and `Blocked` come from there.
    """

    what: str  # 申請, 変更届: as in 「この…は」
    own: str  # the cases that an officer is never in charge of
    rows: Callable[[], QuerySet[C]]
    lifecycle: Lifecycle[C]
    may_work: Callable[[Any, C], bool]
    tell_assigned: Callable[..., Any]
    tell_returned: Callable[[C], Any]
    tell_rejected: Callable[[C], Any]

    # ------------------------------------------------------------------------------ the row that is held

    def locked(self, case: C) -> C:
        """The row as it is now, held until the transaction ends."""
        return self.rows().select_for_update(of=("self",)).get(pk=case.pk)

    def waiting(self, case: C, by: Any) -> C:
        """The locked row of a case that waits for a decision. Raises NotAllowed, Blocked."""
        locked = self.locked(case)
        if not self.may_work(by, locked):
            raise NotAllowed(f"この{self.what}を扱う権限がありません。")
        if not locked.is_waiting:
            raise Blocked(self.already(locked))
        return locked

    def ready(self, case: C, step: str, *, by: Any, seen: datetime | None) -> C:
        """The locked row, if `step` is open to `by` and the officer has seen the present round of answers.

        seen: `submitted_at` of the round on the officer's screen; None skips that check (commands, demo).
        """
        locked = self.locked(case)
        transition = self.lifecycle.by_name[step]
        if not transition.who(by, locked):
            raise NotAllowed(f"{transition.label}権限がありません。")
        if locked.state not in transition.sources:
            raise Blocked(self.already(locked))
        if seen is not None and seen != locked.submitted_at:
            raise Blocked(
                f"この{self.what}は、画面を開いたあとに出し直されています。"
                "いまの内容をもう一度確かめてください。"
            )
        return locked

    def already(self, case: C) -> str:
        """Who brought the case into its present state, for the officer who comes second."""
        state = case.get_state_display()
        entries = audit.timeline(case, with_internal=True)[:100]
        entry = next((e for e in entries if "状態" in e.changes), None)
        if entry is None:
            return f"この{self.what}は、すでに「{state}」になっています。"
        at = timezone.localtime(entry.at)
        when = f"{at.month}月{at.day}日 {at.hour}時{at.minute:02d}分"
        words = f"{entry.actor_label}さんが{when}に「{state}」にしました。操作は行っていません。"
        return f"この{self.what}は、{words}"

    # --------------------------------------------------------------------------------- inside the office

    @transaction.atomic
    def assign(self, case: C, *, to: Any | None, by: Any) -> None:
        """Give an open case to a colleague (who gets a mail), take it, or with `to=None` lay it back."""
        locked = self.waiting(case, by)
        if to is not None and not self.may_work(to, locked):
            raise Blocked(
                f"担当にできるのは、いまセンター職員である人だけです。{self.own}の担当にはなれません。"
            )
        before = locked.assigned_to
        if before == to:
            return
        locked.assigned_to = to
        locked.save(update_fields=["assigned_to"])
        words = {"担当": (str(before or "未定"), str(to or "未定"))}
        audit.record("担当を変えた", locked, by=by, changes=words, internal=True)
        if to is not None and to != by:
            self.tell_assigned(locked, to=to, by=by)

    @transaction.atomic
    def add_note(self, case: C, *, body: str, by: Any) -> Any:
        """Append an internal note. Notes are never changed; a correction is a further note."""
        locked = self.locked(case)
        if not self.may_work(by, locked):
            raise NotAllowed("内部の記録を書く権限がありません。")
        note = locked.notes.create(body=body, written_by=by, written_at=clock.now())
        audit.record("内部の記録を書いた", locked, by=by, internal=True)
        return note

    # ----------------------------------------------------------------------------------------- decisions

    @transaction.atomic
    def return_for_correction(
        self, case: C, *, items: Iterable[ReturnItem], by: Any, today: date, seen: datetime | None
    ) -> C:
        """Send the case back: only the questions of `items` reopen, each with its remark.

        items: {"step", "field", "remark"} with codes of groups/steps.py. Without one the engine says so.
        """
        locked = self.ready(case, "return", by=by, seen=seen)
        locked.return_items = [dict(item) for item in items]
        locked.save(update_fields=["return_items"])
        self.lifecycle.apply(locked, "return", by=by, today=today, updated_at=clock.now())
        self.tell_returned(locked)
        case.refresh_from_db()
        return locked

    @transaction.atomic
    def reject(self, case: C, *, reason: str, by: Any, today: date, seen: datetime | None) -> C:
        """Refuse with a reason in an officer's own words. Never called by a rule."""
        locked = self.ready(case, "reject", by=by, seen=seen)
        stamps = {"decision_reason": reason.strip(), **decision_stamps(by)}
        self.lifecycle.apply(locked, "reject", by=by, today=today, reason=reason, **stamps)
        self.tell_rejected(locked)
        case.refresh_from_db()
        return locked


def decision_stamps(by: Any) -> dict[str, Any]:
    """Who decided and when: the database asks for both together."""
    now = clock.now()
    return {"decided_at": now, "decided_by": by, "updated_at": now}
