"""Who may act for a group. Never a shared password: each person has an own account.

Two officers may read the same mailbox at home; on the portal an address is one account and so one person.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from groups.models.group import Group


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        """People who act for their group today."""
        return self.filter(ended_at=None)

    def representative(self) -> "Membership | None":
        """Of one group's memberships: who represents it today. The database allows only one."""
        return self.current().filter(role=Membership.Role.REPRESENTATIVE).select_related("user").first()


class Membership(models.Model):
    class Role(models.TextChoices):
        REPRESENTATIVE = "representative", "代表者"
        EDITOR = "editor", "編集者"
        TREASURER = "treasurer", "会計"

    # Roles that a representative gives and changes; the representation itself is handed over (handover.py).
    GIVEN = (Role.EDITOR, Role.TREASURER)

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

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "団体のメンバー"
        verbose_name_plural = "団体のメンバー"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("group", "user"), condition=Q(ended_at=None), name="groups_membership_one_current"
            ),
            models.UniqueConstraint(
                fields=("group",),
                condition=Q(ended_at=None, role="representative"),
                name="groups_membership_one_representative",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["representative", "editor", "treasurer"]),
                name="groups_membership_role_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.group} {self.user} {self.get_role_display()}"

    @property
    def may(self) -> str:
        """What this role may do, in the words of every page and mail that names it."""
        return MAY[self.Role(self.role)]


# The one place that says what a role may do. A treasurer sees and does what an editor does: groups are small,
# and whoever keeps the accounts also has to get at the page. The role tells the group, the centre and later
# the pages about money whom to ask.
MAY = {
    Membership.Role.REPRESENTATIVE: "公開のページを書きかえ、メンバーを招き、外し、代表を引き継げます。",
    Membership.Role.EDITOR: "公開のページと写真を書きかえられます。メンバーを招いたり外したりはできません。",
    Membership.Role.TREASURER: "編集者と同じことができます。お金のことを受け持つ人だと分かります。",
}


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
    declined_at = models.DateTimeField("ことわった日時", null=True, blank=True)

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
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(declined_at=None),
                name="groups_groupinvitation_one_answer",
            ),
        )

    def __str__(self) -> str:
        return f"{self.group} {self.get_role_display()}"

    @property
    def may(self) -> str:
        """What the one who accepts may do."""
        return MAY[Membership.Role(self.role)]
