"""A role that a person holds for a term. Nobody has to remember to take it away: the date does."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models.section import Section
from accounts.models.user import User


class Role(models.TextChoices):
    """Roles given by an officer. Representatives and editors come from a group's memberships instead."""

    CENTRE_STAFF = "centre_staff", "センター職員"
    COORDINATOR = "coordinator", "コーディネーター"
    SECTION_STAFF = "section_staff", "担当課職員"
    TSUNAGARI = "tsunagari", "地域のつながり課"
    COMMITTEE = "committee", "推進委員"
    ADMINISTRATOR = "administrator", "システム管理者"


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    def in_force(self, on: datetime.date) -> "RoleAssignmentQuerySet":
        """Assignments that count on that day: begun, not past their last day, not ended by hand."""
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on, ended_at__isnull=True
        )

    def not_over(self, on: datetime.date) -> "RoleAssignmentQuerySet":
        """In force on that day or still to begin."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), ended_at__isnull=True)


class RoleAssignment(models.Model):
    user = models.ForeignKey(User, models.PROTECT, related_name="role_assignments", verbose_name="利用者")
    role = models.CharField("役割", max_length=20, choices=Role)
    section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="role_assignments", verbose_name="課"
    )
    starts_on = models.DateField("開始日")
    # The last day on which the role counts; empty means "until somebody ends it".
    ends_on = models.DateField("終了日", null=True, blank=True)
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="付与した人"
    )
    reason = models.CharField("理由", max_length=200)
    created_at = models.DateTimeField("付与日時", default=timezone.now, editable=False)
    ended_at = models.DateTimeField("取消日時", null=True, blank=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="取り消した人"
    )

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "役割の付与"
        verbose_name_plural = "役割の付与"
        ordering = ("-starts_on", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="accounts_roleassignment_role_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="accounts_roleassignment_term_in_order",
            ),
            models.CheckConstraint(
                condition=Q(role="section_staff", section__isnull=False)
                | (~Q(role="section_staff") & Q(section__isnull=True)),
                name="accounts_roleassignment_section_with_section_staff",
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True) | Q(ended_at__isnull=False),
                name="accounts_roleassignment_ended_by_with_ended_at",
            ),
            # Two equal presses of 「付与」 make one row (the action also refuses overlapping terms).
            models.UniqueConstraint(
                fields=["user", "role", "starts_on"],
                condition=Q(ended_at__isnull=True, section__isnull=True),
                name="accounts_roleassignment_once",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "section", "starts_on"],
                condition=Q(ended_at__isnull=True, section__isnull=False),
                name="accounts_roleassignment_once_in_section",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.label}"

    def counts_on(self, day: datetime.date) -> bool:
        """The same question as `in_force`, about this row."""
        not_over = self.ended_at is None and (self.ends_on is None or self.ends_on >= day)
        return not_over and self.starts_on <= day

    @property
    def label(self) -> str:
        """「担当課職員（環境政策課）」 or just the role's name."""
        name = Role(self.role).label
        return f"{name}（{self.section}）" if self.section else name
