"""活動実績: what a group did on one day, told to the town (features.md row 18)."""

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.dates import fiscal_year, fiscal_year_bounds
from groups.models.group import Group
from groups.models.proxy import ProxyEntry


class ActivityReportQuerySet(models.QuerySet["ActivityReport"]):
    def shown(self) -> "ActivityReportQuerySet":
        """What the public sees: published, not hidden, of a group whose page stands. Newest first."""
        of_open = self.filter(group__state__in=Group.LISTED_STATES)
        return of_open.filter(state=ActivityReport.State.PUBLISHED, held=False).order_by("-held_on", "-pk")

    def in_fiscal_year(self, year: int) -> "ActivityReportQuerySet":
        """Activities from 1 April of `year` to 31 March of the next."""
        return self.filter(held_on__range=fiscal_year_bounds(year))

    def unpublished_before(self, moment: datetime) -> "ActivityReportQuerySet":
        """Drafts and withdrawn ones that nobody has touched since; those in question with the centre stay."""
        away = (ActivityReport.State.DRAFT, ActivityReport.State.WITHDRAWN)
        return self.filter(state__in=away, held=False, updated_at__lt=moment)


class ActivityReport(models.Model):
    """A draft may have gaps; what is published has a day, a place and a text.

    held: the centre hides it (ContentHold); the group cannot change this column.
    proxy: by which entry the centre began it for the group.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "下書き"
        PUBLISHED = "published", "公開中"
        WITHDRAWN = "withdrawn", "取り下げ"

    group = models.ForeignKey(Group, models.CASCADE, related_name="reports", verbose_name="団体")
    state = models.CharField("状態", max_length=10, choices=State, default=State.DRAFT)
    state_changed_at = models.DateTimeField("状態の変わった日時")
    held_on = models.DateField("活動した日", null=True, blank=True)
    place = models.CharField("場所", max_length=120, blank=True)
    people = models.PositiveIntegerField("人数", null=True, blank=True)
    title = models.CharField("題", max_length=80)
    body = models.TextField("したこと", max_length=4000, blank=True)
    held = models.BooleanField("センターが非公開にしている", default=False)
    proxy = models.ForeignKey(
        ProxyEntry, models.SET_NULL, null=True, blank=True, related_name="reports", verbose_name="代理入力"
    )
    version = models.PositiveIntegerField("版", default=1)
    created_at = models.DateTimeField("作った日時")
    updated_at = models.DateTimeField("変えた日時")
    published_at = models.DateTimeField("公開した日時", null=True, blank=True)

    objects = ActivityReportQuerySet.as_manager()

    class Meta:
        verbose_name = "活動実績"
        verbose_name_plural = "活動実績"
        ordering = ("-held_on", "-id")
        indexes = (
            models.Index(fields=("group", "state", "held_on"), name="groups_activityreport_group"),
            models.Index(fields=("state", "held_on"), name="groups_activityreport_held_on"),
            models.Index(fields=("state", "published_at"), name="groups_activityreport_newest"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "withdrawn"]),
                name="groups_activityreport_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(held_on__isnull=False, published_at__isnull=False) & ~Q(place="") & ~Q(body=""),
                name="groups_activityreport_published_is_whole",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("groups:report", args=[self.group.number, self.pk])

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def is_shown(self) -> bool:
        """Whether the public sees it; the page of its group must stand too."""
        return self.is_published and not self.held

    @property
    def fiscal_year(self) -> int | None:
        return fiscal_year(self.held_on) if isinstance(self.held_on, date) else None
