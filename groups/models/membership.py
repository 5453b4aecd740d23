"""Who may act for a group. Never a shared password: each person has an own account."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from groups.models.group import Group


class Membership(models.Model):
    class Role(models.TextChoices):
        REPRESENTATIVE = "representative", "代表者"
        EDITOR = "editor", "編集者"

    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships", verbose_name="団体")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships", verbose_name="人"
    )
    role = models.CharField("役割", max_length=15, choices=Role)
    started_at = models.DateTimeField("始まり")
    ended_at = models.DateTimeField("終わり", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="終えた人",
    )

    class Meta:
        verbose_name = "団体のメンバー"
        verbose_name_plural = "団体のメンバー"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("group", "user"), condition=Q(ended_at=None), name="groups_membership_one_current"
            ),
            models.CheckConstraint(
                condition=Q(role__in=["representative", "editor"]), name="groups_membership_role_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.group} {self.user} {self.get_role_display()}"


class GroupInvitation(models.Model):
    """An invitation to act for a group: by mailed link, or by a printed letter with a one-time code.

    Only the hash of link or code is kept. Accepting needs sign-in and a POST; it works once.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", "メール"
        LETTER = "letter", "手紙"

    group = models.ForeignKey(Group, models.CASCADE, related_name="invitations", verbose_name="団体")
    role = models.CharField("役割", max_length=15, choices=Membership.Role)
    channel = models.CharField("届け方", max_length=10, choices=Channel)
    email = models.EmailField("宛先", max_length=254, blank=True)
    token_hash = models.CharField("合い言葉のハッシュ", max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="招いた人"
    )
    created_at = models.DateTimeField("招いた日時")
    expires_at = models.DateTimeField("期限")
    accepted_at = models.DateTimeField("受けた日時", null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="受けた人",
    )
    cancelled_at = models.DateTimeField("取り消した日時", null=True, blank=True)

    class Meta:
        verbose_name = "団体への招待"
        verbose_name_plural = "団体への招待"
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="groups_groupinvitation_acceptance_paired",
            ),
        )

    def __str__(self) -> str:
        return f"{self.group} {self.get_role_display()}"
