"""Photos of a group's public page and of its reports: re-encoded, upright, without metadata."""

import hashlib

from django.conf import settings
from django.db import models

from groups.models.activity_report import ActivityReport
from groups.models.group import Group


class PhotoQuerySet(models.QuerySet["Photo"]):
    def of_page(self) -> "PhotoQuerySet":
        """Those of the group's own page, not of its reports."""
        return self.filter(report=None)

    def shown(self) -> "PhotoQuerySet":
        """What the public sees of open pages: not hidden, and neither is the report it belongs to."""
        published = models.Q(report__state=ActivityReport.State.PUBLISHED, report__held=False)
        return self.filter(models.Q(report=None) | published, held=False)


class Photo(models.Model):
    """`variants` maps a width in pixels ("320", "800", "1600") to the storage name of a WebP file.

    report: empty for a photo of the group's page. held: the centre hides it (ContentHold).
    """

    group = models.ForeignKey(Group, models.CASCADE, related_name="photos", verbose_name="団体")
    report = models.ForeignKey(
        ActivityReport,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="photos",
        verbose_name="活動実績",
    )
    alt = models.CharField("写真の説明", max_length=120)
    caption = models.CharField("添える言葉", max_length=120, blank=True)
    consent = models.BooleanField("写っている人の承諾")
    width = models.PositiveIntegerField("幅")
    height = models.PositiveIntegerField("高さ")
    variants = models.JSONField("大きさごとのファイル")
    position = models.PositiveSmallIntegerField("並び", default=0)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="載せた人",
    )
    added_at = models.DateTimeField("載せた日時")
    held = models.BooleanField("センターが非公開にしている", default=False)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "写真"
        verbose_name_plural = "写真"
        ordering = ("position", "id")
        constraints = (
            models.CheckConstraint(condition=models.Q(consent=True), name="groups_photo_has_consent"),
        )

    def __str__(self) -> str:
        return self.alt

    @property
    def is_on_page(self) -> bool:
        """Whether the group's page shows it, while that page stands."""
        return self.report_id is None and not self.held

    @property
    def words_mark(self) -> str:
        """Tells these words from others: a form that was opened with other words is old."""
        return hashlib.sha256(f"{self.alt}\0{self.caption}".encode()).hexdigest()[:12]
