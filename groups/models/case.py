"""What every case at the centre has: sent in, looked at by officers in rounds, decided once."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.models import StoredFile

PAIRED_DECISION = Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False)


C = TypeVar("C", bound="Case", covariant=True)


class CaseQuerySet(models.QuerySet[C]):
    def received(self) -> Self:
        """Every case that the centre has ever received: never a draft."""
        return self.exclude(first_submitted_at=None)

    def waiting(self) -> Self:
        """Cases that wait for the centre or for the group."""
        return self.filter(state__in=self.model.WAITING)

    def ended_before(self, moment: datetime) -> Self:
        """Cases that were decided or withdrawn before `moment`."""
        withdrawn = Q(state=self.model.State.WITHDRAWN, state_changed_at__lt=moment)
        decided = Q(state__in=self.model.DONE, decided_at__lt=moment) & ~Q(state=self.model.State.WITHDRAWN)
        return self.filter(decided | withdrawn)


class Case(models.Model):
    """An application or a change notice, as the office handles it.

    A subclass brings `state` with its own words, whom the case is about, and what the database asks of both.
    `answers` is the draft; at each submission `submitted_answers` is what staff judge and `previous_answers`
    the round before it. `return_items` is a list of {"step", "field", "remark"}: only these fields reopen.
    """

    state_changed_at = models.DateTimeField("状態が変わった日時")
    receipt_number = models.CharField("受付番号", max_length=20, unique=True, null=True, blank=True)
    answers = models.JSONField("入力", default=dict, blank=True)
    submitted_answers = models.JSONField("届いた内容", default=dict, blank=True)
    previous_answers = models.JSONField("前回の内容", default=dict, blank=True)
    return_items = models.JSONField("直すところ", default=list, blank=True)
    duplicates = models.JSONField("似た団体", default=list, blank=True)
    duplicate_reason = models.TextField("似た団体とは別である理由", max_length=500, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="担当"
    )
    first_submitted_at = models.DateTimeField("最初に届いた日時", null=True, blank=True)
    submitted_at = models.DateTimeField("届いた日時", null=True, blank=True)
    due_on = models.DateField("確認の期限", null=True, blank=True)
    decided_at = models.DateTimeField("決めた日時", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="決めた人",
    )
    decision_reason = models.TextField("理由", max_length=2000, blank=True)
    version = models.PositiveIntegerField("版", default=1)
    created_at = models.DateTimeField("作った日時")
    updated_at = models.DateTimeField("変えた日時")

    if TYPE_CHECKING:
        WAITING: tuple[str, ...]
        DONE: tuple[str, ...]
        State: Any
        state: Any
        notes: Any
        documents: Any
        applicant: Any

        def get_state_display(self) -> str: ...

    class Meta:
        abstract = True
        ordering = ("-id",)
        indexes = (models.Index(fields=("state", "due_on"), name="%(app_label)s_%(class)s_queue"),)
        constraints: ClassVar[Any] = (
            models.CheckConstraint(condition=PAIRED_DECISION, name="%(app_label)s_%(class)s_decision_paired"),
        )

    @property
    def is_editable(self) -> bool:
        """Its senders may still change it, or what was returned of it."""
        return self.state in (self.State.DRAFT, self.State.RETURNED)

    @property
    def is_waiting(self) -> bool:
        """It waits for the centre or for the group."""
        return self.state in self.WAITING


class CasePaper(models.Model):
    """A paper that came with a case. A replaced one stays on record with `removed_at`."""

    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name="ファイル")
    added_at = models.DateTimeField("出した日時")
    removed_at = models.DateTimeField("取り消した日時", null=True, blank=True)

    class Meta:
        abstract = True


class CaseNote(models.Model):
    """A note on a case that only staff see. Never changed: a correction is a further note."""

    body = models.TextField("内部の記録", max_length=2000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="書いた人"
    )
    written_at = models.DateTimeField("書いた日時")

    class Meta:
        abstract = True
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.body[:40]
