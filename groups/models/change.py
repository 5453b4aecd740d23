"""A change notice (変更届): what a registered group asks the centre to change (rules.md 9.1)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.models import StoredFile
from groups.models.group import Group
from groups.models.membership import Membership
from groups.models.registration import RegistrationDocument


class ChangeNoticeQuerySet(models.QuerySet["ChangeNotice"]):
    def of_member(self, user: Any) -> "ChangeNoticeQuerySet":
        """Notices of the groups of which `user` is a member today."""
        return self.filter(self._is_member(user))

    def not_of(self, user: Any) -> "ChangeNoticeQuerySet":
        """The others: an officer is never shown a notice of an own group or of an own hand."""
        return self.filter(~self._is_member(user)).exclude(applicant=user)

    def received(self) -> "ChangeNoticeQuerySet":
        """Every notice that the centre has ever received: never a draft."""
        return self.exclude(first_submitted_at=None)

    def open(self) -> "ChangeNoticeQuerySet":
        return self.filter(state__in=ChangeNotice.OPEN)

    @staticmethod
    def _is_member(user: Any) -> models.Exists:
        return models.Exists(
            Membership.objects.filter(group=models.OuterRef("group"), user=user, ended_at=None)
        )


class ChangeNotice(models.Model):
    """`parts` says which of the four it is about; `answers` is the draft, shaped as an application's answers.

    At each submission `submitted_answers` is what staff judge, `before` what was registered that day, and
    `previous_answers` the round before. `return_items` is a list of {"step", "field", "remark"}.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "下書き"
        SUBMITTED = "submitted", "確認中"
        RETURNED = "returned", "差戻し中"
        APPLIED = "applied", "反映済"
        REJECTED = "rejected", "却下"
        WITHDRAWN = "withdrawn", "取下げ"

    class Channel(models.TextChoices):
        ONLINE = "online", "ポータル"
        PAPER = "paper", "紙"
        FAX = "fax", "ファクス"
        DESK = "desk", "窓口"

    OPEN = (State.DRAFT, State.SUBMITTED, State.RETURNED)

    group = models.ForeignKey(Group, models.PROTECT, related_name="change_notices", verbose_name="団体")
    state = models.CharField("状態", max_length=10, choices=State, default=State.DRAFT)
    state_changed_at = models.DateTimeField("状態が変わった日時")
    receipt_number = models.CharField("受付番号", max_length=20, unique=True, null=True, blank=True)
    channel = models.CharField("届き方", max_length=10, choices=Channel, default=Channel.ONLINE)
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="届け出た人"
    )
    parts = models.JSONField("変えるところ", default=list)
    answers = models.JSONField("入力", default=dict, blank=True)
    submitted_answers = models.JSONField("届け出た内容", default=dict, blank=True)
    previous_answers = models.JSONField("前回の内容", default=dict, blank=True)
    before = models.JSONField("届け出たときの登録", default=dict, blank=True)
    return_items = models.JSONField("直すところ", default=list, blank=True)
    duplicates = models.JSONField("似た団体", default=list, blank=True)
    duplicate_reason = models.TextField("似た団体とは別である理由", max_length=500, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="担当"
    )
    first_submitted_at = models.DateTimeField("最初に届け出た日時", null=True, blank=True)
    submitted_at = models.DateTimeField("届け出た日時", null=True, blank=True)
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

    objects = ChangeNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "変更届"
        verbose_name_plural = "変更届"
        ordering = ("-id",)
        indexes = (models.Index(fields=("state", "due_on"), name="groups_changenotice_queue"),)
        constraints = (
            models.UniqueConstraint(
                fields=("group",),
                condition=Q(state__in=["draft", "submitted", "returned"]),
                name="groups_changenotice_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "returned", "applied", "rejected", "withdrawn"]),
                name="groups_changenotice_state_known",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=["online", "paper", "fax", "desk"]),
                name="groups_changenotice_channel_known",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="groups_changenotice_decision_paired",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "returned", "applied", "rejected"])
                | Q(receipt_number__isnull=False, submitted_at__isnull=False),
                name="groups_changenotice_received_has_receipt",
            ),
        )

    def __str__(self) -> str:
        return f"変更届 {self.receipt_number}" if self.receipt_number else "変更届の下書き"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class ChangeDocument(models.Model):
    """The new 規約・会則 that comes with a notice. A replaced one stays on record with `removed_at`."""

    notice = models.ForeignKey(ChangeNotice, models.CASCADE, related_name="documents", verbose_name="変更届")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name="ファイル")
    added_at = models.DateTimeField("出した日時")
    removed_at = models.DateTimeField("取り消した日時", null=True, blank=True)

    class Meta:
        verbose_name = "変更届の書類"
        verbose_name_plural = "変更届の書類"
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.file)


class ChangeNote(models.Model):
    """A note on a notice that only staff see. Never changed: a correction is a further note."""

    notice = models.ForeignKey(ChangeNotice, models.CASCADE, related_name="notes", verbose_name="変更届")
    body = models.TextField("内部の記録", max_length=2000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="書いた人"
    )
    written_at = models.DateTimeField("書いた日時")

    class Meta:
        verbose_name = "変更届の内部の記録"
        verbose_name_plural = "変更届の内部の記録"
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.body[:40]


class GroupDocument(models.Model):
    """A paper in force for a group since `started_on`; an older one stays on record with `ended_on`.

    The file may belong to the application or notice that brought it as well; it goes when nobody holds it.
    """

    group = models.ForeignKey(Group, models.CASCADE, related_name="documents", verbose_name="団体")
    kind = models.CharField("書類の種類", max_length=10, choices=RegistrationDocument.Kind)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name="ファイル")
    came_with = models.CharField("いっしょに届いた受付番号", max_length=20, blank=True)
    started_on = models.DateField("使い始めた日")
    ended_on = models.DateField("使い終えた日", null=True, blank=True)

    class Meta:
        verbose_name = "団体の書類"
        verbose_name_plural = "団体の書類"
        ordering = ("kind", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("group", "kind"), condition=Q(ended_on=None), name="groups_groupdocument_one_current"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.file}"
