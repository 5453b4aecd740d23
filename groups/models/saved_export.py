"""A choice of filter and columns for the staff export, kept under a name."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import RoleAssignment
from accounts.roles import roles_of


class SavedExportQuerySet(models.QuerySet["SavedExport"]):
    def visible_to(self, user: Any, today: date) -> "SavedExportQuerySet":
        """One's own, and what colleagues of the same office (the same role) share."""
        office = RoleAssignment.objects.in_force(today).filter(role__in=roles_of(user))
        return self.filter(Q(owner=user) | Q(shared=True, owner__in=office.values("user")))


class SavedExport(models.Model):
    """`query` is the address part of the page: conditions, sets, columns, kind of file; never a reason."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_exports", verbose_name="残した人"
    )
    name = models.CharField("名前", max_length=40)
    query = models.CharField("選び方", max_length=2000)
    shared = models.BooleanField("同じ職場の人にも見せる", default=False)
    version = models.PositiveIntegerField("版", default=1)
    used_at = models.DateTimeField("最後に使った日時")

    objects = SavedExportQuerySet.as_manager()

    class Meta:
        verbose_name = "書き出しの選び方"
        verbose_name_plural = "書き出しの選び方"
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("owner", "name"), name="groups_savedexport_name_once"),
        )

    def __str__(self) -> str:
        return self.name
