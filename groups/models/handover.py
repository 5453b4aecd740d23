"""Handing over the representation of a group: one side proposes, the other accepts."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from groups.models.group import Group
from groups.models.membership import Membership


class HandOverQuerySet(models.QuerySet["HandOver"]):
    def open(self) -> "HandOverQuerySet":
        """Proposals that nobody has answered or taken back; past their last day they wait for the night."""
        return self.filter(state=HandOver.State.PROPOSED)

    def addressed_to(self, user: Any) -> "HandOverQuerySet":
        """Those that this person may answer: as the member named in it, or by the address it was mailed to.

        An address is one account and every account's address is confirmed: the link needs no secret.
        """
        return self.filter(Q(member__user=user) | Q(member=None, email=user.email))


class HandOver(models.Model):
    """One proposal that a person becomes the representative. Until that person accepts, nothing changes."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "返事待ち"
        ACCEPTED = "accepted", "引き継ぎ済み"
        DECLINED = "declined", "ことわり"
        WITHDRAWN = "withdrawn", "取り下げ"
        EXPIRED = "expired", "期限切れ"

    class Afterwards(models.TextChoices):
        """What becomes of the one who hands over."""

        EDITOR = "editor", "編集者として残る"
        LEAVES = "leaves", "団体のメンバーから抜ける"

    group = models.ForeignKey(Group, models.CASCADE, related_name="hand_overs", verbose_name="団体")
    state = models.CharField("状態", max_length=10, choices=State, default=State.PROPOSED)
    state_changed_at = models.DateTimeField("状態が変わった日時")
    member = models.ForeignKey(
        Membership,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="hand_overs",
        verbose_name="引き継ぐメンバー",
    )
    former = models.ForeignKey(
        Membership,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="申し出たときの代表者",
    )
    email = models.EmailField("引き継ぐ人のメールアドレス", max_length=254, blank=True)
    afterwards = models.CharField("前の代表者のその後", max_length=10, choices=Afterwards)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申し出た人"
    )
    by_centre = models.BooleanField("センターによる引き継ぎ", default=False)
    reason = models.TextField("センターが引き継ぐ理由", max_length=600, blank=True)
    assurance = models.TextField("センターの確かめ方", max_length=1000, blank=True)
    created_at = models.DateTimeField("申し出た日時")
    expires_on = models.DateField("返事の期限")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="返事をした人",
    )

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = "代表の引き継ぎ"
        verbose_name_plural = "代表の引き継ぎ"
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "accepted", "declined", "withdrawn", "expired"]),
                name="groups_handover_state_known",
            ),
            models.UniqueConstraint(
                fields=("group",), condition=Q(state="proposed"), name="groups_handover_one_open"
            ),
            models.CheckConstraint(
                condition=(Q(member=None) & ~Q(email="")) | (Q(member__isnull=False) & Q(email="")),
                name="groups_handover_one_person",
            ),
            models.CheckConstraint(
                condition=Q(by_centre=False) | (~Q(reason="") & ~Q(assurance="")),
                name="groups_handover_centre_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "declined"]) | Q(answered_by__isnull=False),
                name="groups_handover_answered_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.group} 代表の引き継ぎ"

    @property
    def address(self) -> str:
        """Where the proposal and everything about it is mailed."""
        return self.member.user.email if self.member else self.email

    @property
    def person(self) -> str:
        """The one who is to take over, as every member and the record may have it: never an address."""
        if self.member is None:
            return "メールでお願いした方"
        name = self.member.user.name
        return f"{name}さん" if name else "名前の記入がないメンバー"

    def is_over(self, today: date) -> bool:
        """Whether the last day for an answer has passed."""
        return today > self.expires_on
