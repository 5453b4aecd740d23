"""A need (募集): what a group asks for. Members, volunteers, things or a place (features.md 3, row 23)."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from groups.models.group import Group
from groups.models.proxy import ProxyEntry


class NeedQuerySet(models.QuerySet["Need"]):
    def open_on(self, today: date) -> "NeedQuerySet":
        """Open, not hidden, not past the last day: compared with today, a missed night shows nothing old."""
        return self.filter(state=Need.State.OPEN, ends_on__gte=today, held=False)

    def on_the_board(self, today: date) -> "NeedQuerySet":
        """What lists, search and feed show: open posts of the groups that the directory lists."""
        return self.open_on(today).filter(group__state__in=Group.LISTED_STATES, group__unlisted=False)

    def seen_by_centre(self) -> "NeedQuerySet":
        """All but the drafts that a group began itself."""
        return self.exclude(state=Need.State.DRAFT, proxy=None)

    def published(self) -> "NeedQuerySet":
        """What has a page: also what is over, never a draft; as long as its group has one."""
        of_open = self.filter(group__state__in=Group.LISTED_STATES, held=False)
        return of_open.exclude(state=Need.State.DRAFT)


class Need(models.Model):
    """One post on the needs board. `number` is its public number, given once and never again.

    `proxy`: by which entry the centre began it for the group; only then does the centre see its draft.
    Masks hold one bit per choice: weekdays Monday first, bands 午前 午後 夜, areas by their `bit`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "下書き"
        OPEN = "open", "募集中"
        CLOSED = "closed", "締め切り"
        ENDED = "ended", "終わり"

    class Kind(models.TextChoices):
        MEMBERS = "members", "会員"
        VOLUNTEERS = "volunteers", "ボランティア"
        THINGS = "things", "もの"
        PLACES = "places", "場所"

    class Outcome(models.TextChoices):
        FOUND = "found", "集まりました"
        STOPPED = "stopped", "取りやめました"

    number = models.PositiveIntegerField("募集番号", unique=True)
    group = models.ForeignKey(Group, models.CASCADE, related_name="needs", verbose_name="団体")
    state = models.CharField("状態", max_length=10, choices=State, default=State.DRAFT)
    kind = models.CharField("募集するもの", max_length=10, choices=Kind)
    title = models.CharField("見出し", max_length=60)
    body = models.TextField("内容", max_length=1000, blank=True)
    time_text = models.CharField("かかる時間", max_length=100, blank=True)
    hours = models.DecimalField("1回の時間", max_digits=3, decimal_places=1, null=True, blank=True)
    weekdays = models.PositiveSmallIntegerField("曜日", default=0)
    time_bands = models.PositiveSmallIntegerField("時間帯", default=0)
    area_mask = models.PositiveIntegerField("地域", default=0)
    place_text = models.CharField("場所", max_length=100, blank=True)
    beginner_welcome = models.BooleanField("はじめての人を歓迎", default=False)
    # As 2026-11-28, the earliest first; the last of them stands in a column of its own for the rule below.
    days = models.JSONField("日にち", default=list, blank=True)
    last_day = models.DateField("さいごの日にち", null=True, blank=True)
    ends_on = models.DateField("終わりの日", null=True, blank=True)
    outcome = models.CharField("結果", max_length=10, choices=Outcome, blank=True)
    # The last day of which the reminder has told: a later last day is told of anew.
    reminded_of = models.DateField("知らせた終わりの日", null=True, blank=True)
    held = models.BooleanField("センターが非公開にしている", default=False)
    proxy = models.ForeignKey(
        ProxyEntry, models.SET_NULL, null=True, blank=True, related_name="needs", verbose_name="代理入力"
    )
    version = models.PositiveIntegerField("版", default=1)
    state_changed_at = models.DateTimeField("状態が変わった日時")
    created_at = models.DateTimeField("作った日時")
    updated_at = models.DateTimeField("変えた日時")

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = "募集"
        verbose_name_plural = "募集"
        ordering = ("-number",)
        indexes = (models.Index(fields=("state", "ends_on"), name="groups_need_state_end"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["draft", "open", "closed", "ended"]), name="groups_need_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["members", "volunteers", "things", "places"]),
                name="groups_need_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", outcome__in=["found", "stopped"])
                | Q(state__in=["draft", "open", "ended"], outcome=""),
                name="groups_need_outcome_of_closed",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(ends_on__isnull=False), name="groups_need_end_known"
            ),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(ends_on=None) | Q(ends_on__lte=F("last_day")),
                name="groups_need_ends_by_its_last_day",
            ),
            models.CheckConstraint(condition=Q(weekdays__lte=127), name="groups_need_weekdays_known"),
            models.CheckConstraint(condition=Q(time_bands__lte=7), name="groups_need_time_bands_known"),
            models.CheckConstraint(condition=Q(hours=None) | Q(hours__gt=0), name="groups_need_hours_sane"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("needs:detail", args=[self.number])

    @property
    def record_label(self) -> str:
        return f"募集{self.number}"

    @property
    def dates(self) -> list[date]:
        return [date.fromisoformat(day) for day in self.days]

    def next_day(self, today: date) -> date | None:
        """The nearest of its days that is not past."""
        return next((day for day in self.dates if day >= today), None)

    def is_over(self, today: date) -> bool:
        """Closed by the group, ended by the night, or past its last day with the night still to come."""
        if self.state in (self.State.CLOSED, self.State.ENDED):
            return True
        return self.state == self.State.OPEN and self.ends_on is not None and self.ends_on < today
