"""引き継ぎシート: who carries what in a group, and what the next person needs (issue 3, features.md 4.1).

Only the group's members and the centre read it. Names are typed: most people on a sheet have no account.
There is no field for a password, and forms refuse what looks like one.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from groups.models.group import Group

LIGHTS = ("green", "amber", "red")


class BatonSheet(models.Model):
    """One for each group, from the first thing written on it.

    `light` is as of the last change or night, so that a list and its count always agree; `light_reasons` are
    its reasons without any person's name.
    """

    class Light(models.TextChoices):
        GREEN = "green", "青"
        AMBER = "amber", "黄"
        RED = "red", "赤"

    group = models.OneToOneField(Group, models.CASCADE, related_name="baton_sheet", verbose_name="団体")
    started_on = models.DateField("書き始めた日")
    light = models.CharField("信号", max_length=5, choices=Light, blank=True)
    light_since = models.DateField("この信号になった日", null=True, blank=True)
    light_reasons = models.JSONField("信号の理由", default=list)
    reviewed_on = models.DateField("最後の見直し", null=True, blank=True)
    reminded_on = models.DateField("見直しを知らせた日", null=True, blank=True)
    updated_at = models.DateTimeField("最後に書いた日時")

    class Meta:
        verbose_name = "引き継ぎシート"
        verbose_name_plural = "引き継ぎシート"
        ordering = ("group__number",)
        constraints = (
            models.CheckConstraint(
                condition=Q(light="", light_since=None) | Q(light__in=LIGHTS, light_since__isnull=False),
                name="groups_batonsheet_light_has_a_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.group} 引き継ぎシート"


class BatonReview(models.Model):
    """今年の見直し: the light of that day, kept as it was."""

    sheet = models.ForeignKey(
        BatonSheet, models.CASCADE, related_name="reviews", verbose_name="引き継ぎシート"
    )
    reviewed_on = models.DateField("見直した日")
    light = models.CharField("信号", max_length=5, choices=BatonSheet.Light)
    reasons = models.JSONField("信号の理由", default=list)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="見直した人"
    )

    class Meta:
        verbose_name = "引き継ぎシートの見直し"
        verbose_name_plural = "引き継ぎシートの見直し"
        ordering = ("-reviewed_on", "-id")
        constraints = (
            models.UniqueConstraint(fields=("sheet", "reviewed_on"), name="groups_batonreview_once_a_day"),
            models.CheckConstraint(condition=Q(light__in=LIGHTS), name="groups_batonreview_light_known"),
        )

    def __str__(self) -> str:
        return f"{self.sheet} {self.reviewed_on}"


class SheetRow(models.Model):
    """A line of one of the lists. `version` guards it against a colleague's save in between."""

    position = models.PositiveSmallIntegerField("並び", default=0)
    version = models.PositiveIntegerField("版", default=1)

    class Meta:
        abstract = True


class BatonRole(SheetRow):
    """役目. `holder` and `deputy` may name several people, with 、 between them; empty: nobody yet."""

    sheet = models.ForeignKey(BatonSheet, models.CASCADE, related_name="roles", verbose_name="引き継ぎシート")
    title = models.CharField("役目", max_length=40)
    holder = models.CharField("持っている人", max_length=60, blank=True)
    deputy = models.CharField("代わりの人", max_length=60, blank=True)
    hours = models.PositiveSmallIntegerField("月の時間", null=True, blank=True)
    would_stop = models.CharField("休むと止まること", max_length=200, blank=True)

    class Meta:
        verbose_name = "役目"
        verbose_name_plural = "役目"
        ordering = ("position", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(hours=None) | Q(hours__lte=300), name="groups_batonrole_hours_sane"
            ),
        )

    def __str__(self) -> str:
        return self.title


class BatonAccount(SheetRow):
    """アカウントとサービス: where the key lies, never the key."""

    sheet = models.ForeignKey(
        BatonSheet, models.CASCADE, related_name="accounts", verbose_name="引き継ぎシート"
    )
    title = models.CharField("サービスの名前", max_length=60)
    purpose = models.CharField("何に使うか", max_length=120, blank=True)
    holder = models.CharField("持っている人", max_length=60, blank=True)
    key_place = models.CharField("鍵のしまい場所", max_length=120, blank=True)

    class Meta:
        verbose_name = "アカウントとサービス"
        verbose_name_plural = "アカウントとサービス"
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.title


class BatonEvent(SheetRow):
    """一年の予定: in April's year, month by month."""

    sheet = models.ForeignKey(
        BatonSheet, models.CASCADE, related_name="events", verbose_name="引き継ぎシート"
    )
    month = models.PositiveSmallIntegerField("月")
    title = models.CharField("すること", max_length=80)
    holder = models.CharField("する人", max_length=60, blank=True)
    weeks_before = models.PositiveSmallIntegerField("何週間前から", null=True, blank=True)

    class Meta:
        verbose_name = "一年の予定"
        verbose_name_plural = "一年の予定"
        ordering = ("position", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12), name="groups_batonevent_month_known"
            ),
            models.CheckConstraint(
                condition=Q(weeks_before=None) | Q(weeks_before__lte=52),
                name="groups_batonevent_weeks_sane",
            ),
        )

    def __str__(self) -> str:
        return self.title


class BatonDocument(SheetRow):
    """書類と道具: what, and where it lies."""

    sheet = models.ForeignKey(
        BatonSheet, models.CASCADE, related_name="documents", verbose_name="引き継ぎシート"
    )
    title = models.CharField("書類・もの", max_length=80)
    place = models.CharField("ある場所", max_length=120, blank=True)

    class Meta:
        verbose_name = "書類とある場所"
        verbose_name_plural = "書類とある場所"
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.title


class BatonContact(SheetRow):
    """連絡先: people and offices that the next person will have to reach."""

    sheet = models.ForeignKey(
        BatonSheet, models.CASCADE, related_name="contacts", verbose_name="引き継ぎシート"
    )
    title = models.CharField("どこの、だれ", max_length=80)
    purpose = models.CharField("何のとき", max_length=120, blank=True)
    reach = models.CharField("連絡のしかた", max_length=120, blank=True)

    class Meta:
        verbose_name = "連絡先"
        verbose_name_plural = "連絡先"
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.title
