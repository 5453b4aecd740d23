"""An invitation sent by mail: one link, one person, seven days, one success."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.user import User


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Neither accepted, withdrawn nor past its hour."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=timezone.now())


class Invitation(models.Model):
    email = models.EmailField("宛先")
    # "<app>.<what>": the app that registered it decides what acceptance does (accounts/invitations.py).
    purpose = models.CharField("用件", max_length=40)
    payload = models.JSONField("内容", default=dict, blank=True)
    # Only the SHA-256 of the link's secret is kept: a copy of the database opens no invitation.
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="招待した人"
    )
    created_at = models.DateTimeField("招待日時", default=timezone.now, editable=False)
    expires_at = models.DateTimeField("期限")
    accepted_at = models.DateTimeField("承諾日時", null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承諾した人"
    )
    withdrawn_at = models.DateTimeField("取消日時", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "招待"
        verbose_name_plural = "招待"
        ordering = ("-created_at", "-id")
        indexes = [models.Index(fields=["email"], name="accounts_invitation_email")]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="accounts_invitation_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="accounts_invitation_accepted_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="accounts_invitation_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} {self.purpose}"

    @property
    def record_label(self) -> str:
        """For the record, which outlives the address."""
        return f"招待 {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and self.expires_at > timezone.now()
