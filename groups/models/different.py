"""Two groups that look alike and that the centre knows to be two (groups/queries/same_as.py)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from groups.models.group import Group


class DifferentGroups(models.Model):
    """The earlier number stands first, so that a pair is kept once."""

    first = models.ForeignKey(Group, models.CASCADE, related_name="+", verbose_name="先の番号の団体")
    second = models.ForeignKey(Group, models.CASCADE, related_name="+", verbose_name="あとの番号の団体")
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="確かめた職員"
    )
    said_at = models.DateTimeField("確かめた日時")

    class Meta:
        verbose_name = "同じ団体ではない組"
        verbose_name_plural = "同じ団体ではない組"
        ordering = ("-said_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("first", "second"), name="groups_differentgroups_once"),
            models.CheckConstraint(condition=~Q(first=F("second")), name="groups_differentgroups_are_two"),
        )

    def __str__(self) -> str:
        return f"{self.first}と{self.second}は別の団体"
