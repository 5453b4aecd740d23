"""A state is a table. One small engine reads it for buttons, enforcement, audit, to-do lists and tests.

    REGISTRATION = Lifecycle(Registration, [
        Transition("approve", "登録する", sources=("submitted",), target="approved", who=can_decide, ...),
    ])
    REGISTRATION.apply(registration, "approve", by=user, today=today)

Nothing else in the project assigns a state field (tests/test_architecture.py).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from typing import Any, Generic, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from core import audit, clock

M = TypeVar("M", bound=models.Model)
Who = Callable[[Any, Any], bool]
Blocker = Callable[[Any, date], str]


class NotAllowed(PermissionDenied):
    """This person may not take this step: Django answers it with 403 wherever no view does."""


class Blocked(Exception):
    """The step is not possible now; the text says why and what to do."""


@dataclass(frozen=True)
class Transition:
    """One row of the table.

    who: may this user take the step on this object; `user` is None for the portal itself.
    blocked_by: a sentence for the user when the step is not possible now, else ''.
    effect: what the step will cause, shown under its button.
    done: the label once the step has been taken (申請する → 申請した): the verb of its audit entry.
    """

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    who: Who
    blocked_by: Blocker | None = None
    effect: str = ""
    needs_reason: bool = False
    style: str = "primary"
    internal: bool = False
    done: str = ""

    @property
    def past(self) -> str:
        """What the history of an object calls this step."""
        return self.done or self.label


@dataclass(frozen=True)
class Offer:
    """A step that this user may take on this object, with the reason when it must wait."""

    transition: Transition
    blocker: str = ""


@dataclass
class Lifecycle(Generic[M]):
    model: type[M]
    transitions: Sequence[Transition]
    field: str = "state"
    by_name: dict[str, Transition] = dataclass_field(init=False)

    def __post_init__(self) -> None:
        self.by_name = {t.name: t for t in self.transitions}
        if len(self.by_name) != len(self.transitions):
            raise ValueError("Two transitions have the same name.")

    def offers(self, obj: M, user: Any, today: date) -> list[Offer]:
        """The steps open to `user` from the object's present state, in the table's order."""
        state = getattr(obj, self.field)
        return [
            Offer(t, t.blocked_by(obj, today) if t.blocked_by else "")
            for t in self.transitions
            if state in t.sources and t.who(user, obj)
        ]

    def apply(self, obj: M, name: str, *, by: Any, today: date, reason: str = "", **stamps: Any) -> M:
        """Take one step under a row lock: re-read, check who, source and blockers, write state and audit.

        `stamps` are further columns set in the same write (`decided_at=..., decided_by=...`).
        Returns `obj` refreshed. Raises NotAllowed, Blocked.
        """
        step = self.by_name[name]
        with transaction.atomic():
            locked = self.model._default_manager.select_for_update(of=("self",)).get(pk=obj.pk)
            if not step.who(by, locked):
                raise NotAllowed(f"{step.label}権限がありません。")
            before = getattr(locked, self.field)
            if before not in step.sources:
                label = self._label(before)
                raise Blocked(
                    f"すでに「{label}」になっているため、「{step.label}」はできません。画面を読みこみ直してください。"
                )
            blocker = step.blocked_by(locked, today) if step.blocked_by else ""
            if blocker:
                raise Blocked(blocker)
            if step.needs_reason and not reason.strip():
                raise Blocked("理由を書いてください。")
            setattr(locked, self.field, step.target)
            for column, value in stamps.items():
                setattr(locked, column, value)
            if hasattr(locked, "state_changed_at"):
                locked.state_changed_at = clock.now()
            locked.save()
            audit.record(
                step.past,
                locked,
                by=by,
                reason=reason,
                changes={"状態": (self._label(before), self._label(step.target))},
                internal=step.internal,
            )
        obj.refresh_from_db()
        return obj

    def _label(self, state: str) -> str:
        choices = dict(self.model._meta.get_field(self.field).flatchoices)  # type: ignore[union-attr]
        return str(choices.get(state, state))
