"""The directory's slim side table: one row per listed group, public values only."""

from datetime import date

from django.db import models

from groups.models.group import Group


class DirectoryEntry(models.Model):
    """What lists and searches read. Never holds a value that the group does not publish.

    Masks hold one bit per choice: fields and areas by their `bit`, weekdays Monday first, bands 午前 午後 夜.
    `card` holds all that a result row shows, so that a list needs no join and no model instance;
    `open_cells` the texts of the open data's row.
    """

    FLAG_BEGINNER, FLAG_RECRUITING = 1, 2
    # Not yet confirmed, as the first of all days: empty values sort first on SQLite and last on PostgreSQL.
    NEVER = date.min

    group = models.OneToOneField(
        Group, models.CASCADE, primary_key=True, related_name="entry", verbose_name="団体"
    )
    number = models.PositiveIntegerField("団体番号", unique=True)
    order_key = models.PositiveIntegerField("公平な順の鍵")
    kana = models.CharField("並べるためのフリガナ", max_length=150, db_index=True)
    confirmed_on = models.DateField("最終確認日", db_index=True)
    registered_on = models.DateField("登録日", null=True, db_index=True)
    form_bit = models.PositiveSmallIntegerField("組織種別のビット")
    field_mask = models.PositiveIntegerField("活動分野")
    area_mask = models.PositiveIntegerField("活動地域")
    day_mask = models.PositiveSmallIntegerField("活動曜日")
    time_mask = models.PositiveSmallIntegerField("時間帯")
    flag_mask = models.PositiveSmallIntegerField("初参加歓迎・会員募集中")
    folded = models.TextField("探すための文字列")
    card = models.JSONField("一覧の行")
    open_cells = models.JSONField("オープンデータの行", default=list)

    class Meta:
        verbose_name = "団体一覧の行"
        verbose_name_plural = "団体一覧の行"
        indexes = (
            # All that a walk along the fair order reads of the rows it passes (groups/search/entries.py).
            models.Index(
                fields=["order_key", "number"],
                include=["confirmed_on", "group"],
                name="groups_entry_fair_order",
            ),
        )

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def newest(cls) -> "models.QuerySet[DirectoryEntry]":
        """The last registered first. Where the day is not known, nobody can say that a group is new."""
        return cls.objects.exclude(registered_on=None).order_by("-registered_on", "-number")
