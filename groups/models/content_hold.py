"""The centre hides something that a group publishes, says why, and hears the group (reliability.md P33)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from groups.models.group import Group
from groups.models.proxy import ProxyEntry


class ContentHold(models.Model):
    """One matter about one thing. Nothing of the thing itself is deleted or changed.

    `object_id` names a report, photo or need; `field` names a field of the group's page.
    `label` says what it was, in words, also when the group has taken the thing away since.
    `proxy`: by which entry the centre typed the group's answer.
    """

    class Kind(models.TextChoices):
        FIELD = "field", "ページの項目"
        PHOTO = "photo", "写真"
        REPORT = "report", "活動実績"
        NEED = "need", "募集"

    class State(models.TextChoices):
        HIDDEN = "hidden", "非公開にした"
        ANSWERED = "answered", "団体の返事が届いた"
        KEPT = "kept", "非公開を続ける"
        LIFTED = "lifted", "公開にもどした"
        REMOVED = "removed", "団体が外した"

    OPEN_STATES = (State.HIDDEN, State.ANSWERED, State.KEPT)

    group = models.ForeignKey(Group, models.CASCADE, related_name="holds", verbose_name="団体")
    kind = models.CharField("種類", max_length=10, choices=Kind)
    object_id = models.PositiveBigIntegerField("何番", default=0)
    field = models.CharField("項目", max_length=40, blank=True)
    label = models.CharField("何を", max_length=160)
    state = models.CharField("状態", max_length=10, choices=State, default=State.HIDDEN)
    state_changed_at = models.DateTimeField("状態の変わった日時")
    reason = models.TextField("理由", max_length=600)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="非公開にした人"
    )
    placed_at = models.DateTimeField("非公開にした日時")
    answer = models.TextField("団体の返事", max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="返事をした人",
    )
    answered_at = models.DateTimeField("返事の日時", null=True, blank=True)
    proxy = models.ForeignKey(
        ProxyEntry, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="代理入力"
    )
    reply = models.TextField("センターからのことば", max_length=600, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="決めた人",
    )
    decided_at = models.DateTimeField("決めた日時", null=True, blank=True)

    class Meta:
        verbose_name = "センターの非公開"
        verbose_name_plural = "センターの非公開"
        ordering = ("-placed_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["hidden", "answered", "kept", "lifted", "removed"]),
                name="groups_contenthold_state_known",
            ),
            models.UniqueConstraint(
                fields=("group", "kind", "object_id", "field"),
                condition=Q(state__in=["hidden", "answered", "kept"]),
                name="groups_contenthold_one_open",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="groups_contenthold_has_reason"),
            models.CheckConstraint(
                condition=Q(kind="field", object_id=0) & ~Q(field="")
                | ~Q(kind="field") & Q(object_id__gte=1, field=""),
                name="groups_contenthold_names_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="groups_contenthold_answer_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["kept", "lifted"])
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="groups_contenthold_decision_signed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}「{self.label}」"

    @property
    def record_label(self) -> str:
        """The record must not hold what was hidden."""
        return f"{self.get_kind_display()}の非公開（{self.pk}）"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES
