"""A change notice (変更届): what a registered group asks the centre to change (rules.md 9.1)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.models import StoredFile
from groups.models.case import Case, CaseNote, CasePaper, CaseQuerySet
from groups.models.group import Group
from groups.models.membership import Membership
from groups.models.proxy import ProxyEntry, SignedWhenTyped
from groups.models.registration import RegistrationDocument


class ChangeNoticeQuerySet(CaseQuerySet["ChangeNotice"]):
    def of_member(self, user: Any) -> "ChangeNoticeQuerySet":
        """Notices of the groups of which `user` is a member today."""
        return self.filter(self._is_member(user))

    def not_of(self, user: Any) -> "ChangeNoticeQuerySet":
        """The others: an officer is never shown a notice of an own group or of an own hand."""
        return self.filter(~self._is_member(user)).exclude(applicant=user)

    def seen_by_centre(self) -> "ChangeNoticeQuerySet":
        """All but the drafts that a group began itself."""
        return self.exclude(state=ChangeNotice.State.DRAFT, proxy=None)

    def open(self) -> "ChangeNoticeQuerySet":
        return self.filter(state__in=ChangeNotice.OPEN)

    @staticmethod
    def _is_member(user: Any) -> models.Exists:
        return models.Exists(
            Membership.objects.filter(group=models.OuterRef("group"), user=user, ended_at=None)
        )


class ChangeNotice(SignedWhenTyped, Case):
    """`parts` says which of the four it is about; `answers` is the draft, shaped as an application's answers.

    `before` is what was registered on the day of the last submission. `applicant` is empty while the centre
    types it for the group; `proxy` stays.
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
        POST = "post", "郵送"
        PHONE = "phone", "電話"

    WAITING = (State.SUBMITTED, State.RETURNED)
    OPEN = (State.DRAFT, *WAITING)
    DONE = (State.APPLIED, State.REJECTED, State.WITHDRAWN)

    group = models.ForeignKey(Group, models.PROTECT, related_name="change_notices", verbose_name="団体")
    state = models.CharField("状態", max_length=10, choices=State, default=State.DRAFT)
    channel = models.CharField("届き方", max_length=10, choices=Channel, default=Channel.ONLINE)
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="届け出た人",
    )
    proxy = models.OneToOneField(
        ProxyEntry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="change_notice",
        verbose_name="代理入力",
    )
    parts = models.JSONField("変えるところ", default=list)
    before = models.JSONField("届け出たときの登録", default=dict, blank=True)

    objects = ChangeNoticeQuerySet.as_manager()

    class Meta(Case.Meta):
        verbose_name = "変更届"
        verbose_name_plural = "変更届"
        constraints = (
            *Case.Meta.constraints,
            models.CheckConstraint(
                condition=Q(applicant__isnull=False) | Q(proxy__isnull=False),
                name="groups_changenotice_somebody_applies",
            ),
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
                condition=Q(channel__in=["online", "paper", "fax", "desk", "post", "phone"]),
                name="groups_changenotice_channel_known",
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


class ChangeDocument(CasePaper):
    """The new 規約・会則 that comes with a notice."""

    notice = models.ForeignKey(ChangeNotice, models.CASCADE, related_name="documents", verbose_name="変更届")

    class Meta:
        verbose_name = "変更届の書類"
        verbose_name_plural = "変更届の書類"
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.file)


class ChangeNote(CaseNote):
    notice = models.ForeignKey(ChangeNotice, models.CASCADE, related_name="notes", verbose_name="変更届")

    class Meta(CaseNote.Meta):
        verbose_name = "変更届の内部の記録"
        verbose_name_plural = "変更届の内部の記録"


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
