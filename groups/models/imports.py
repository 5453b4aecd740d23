"""A spreadsheet import: the checked rows wait here until confirmed, and can be undone once."""

from django.conf import settings
from django.db import models

from groups.models.group import Group


class ImportBatch(models.Model):
    class State(models.TextChoices):
        UPLOADED = "uploaded", "列を選ぶ"
        CHECKED = "checked", "確かめ中"
        APPLIED = "applied", "取り込み済み"
        UNDONE = "undone", "元に戻した"
        DISCARDED = "discarded", "やめた"

    state = models.CharField("状態", max_length=10, choices=State, default=State.UPLOADED)
    file_name = models.CharField("ファイル名", max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    headings = models.JSONField("見出し", default=list)
    mapping = models.JSONField("列の対応", default=dict)
    summary = models.JSONField("件数", default=dict)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="取り込んだ人"
    )
    created_at = models.DateTimeField("受け取った日時")
    applied_at = models.DateTimeField("取り込んだ日時", null=True, blank=True)
    undone_at = models.DateTimeField("元に戻した日時", null=True, blank=True)

    class Meta:
        verbose_name = "取り込み"
        verbose_name_plural = "取り込み"
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=["uploaded", "checked", "applied", "undone", "discarded"]),
                name="groups_importbatch_state_known",
            ),
        )

    def __str__(self) -> str:
        return f"取り込み {self.pk}"


class ImportRow(models.Model):
    """One row of the sheet: `cells` in the order of the headings, cleaned `values`, `errors`, and its fate.

    `before` holds the group's values before the import (empty for a new group), `version_after` the group's
    version right after it: an undo restores `before` only where nobody has changed the group since.
    """

    class Plan(models.TextChoices):
        UNCHECKED = "unchecked", "まだ"
        CREATE = "create", "新しく作る"
        UPDATE = "update", "変える"
        SAME = "same", "変わりなし"
        CHOOSE = "choose", "選ぶ必要あり"
        ERROR = "error", "誤りあり"
        SKIP = "skip", "取り込まない"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", verbose_name="取り込み")
    row_number = models.PositiveIntegerField("行")
    plan = models.CharField("すること", max_length=10, choices=Plan, default=Plan.UNCHECKED)
    cells = models.JSONField("セル", default=list)
    unread = models.JSONField("読めなかったセル", default=list)
    values = models.JSONField("値", default=dict)
    errors = models.JSONField("誤り", default=list)
    candidates = models.JSONField("候補の団体番号", default=list)
    group = models.ForeignKey(
        Group, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="団体"
    )
    choice = models.CharField("選んだこと", max_length=10, blank=True)
    changes = models.JSONField("変わるところ", default=dict)
    before = models.JSONField("取り込む前", default=dict)
    version_after = models.PositiveIntegerField("取り込んだ直後の版", null=True, blank=True)
    undone = models.BooleanField("元に戻した", default=False)

    class Meta:
        verbose_name = "取り込みの行"
        verbose_name_plural = "取り込みの行"
        ordering = ("row_number",)
        constraints = (
            models.UniqueConstraint(fields=("batch", "row_number"), name="groups_importrow_once_each"),
        )

    def __str__(self) -> str:
        return f"{self.row_number}行目"
