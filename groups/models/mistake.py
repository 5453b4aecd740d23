"""「まちがいを知らせる」: what a reader found wrong on a group's page, for the centre alone."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from groups.models.group import Group


class MistakeReport(models.Model):
    """`confirmed_at`: its writer has pressed the button behind the link that was mailed at `mailed_at`.

    Without an address nobody can confirm it: it waits beside the list until an officer takes it up.
    """

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", "確かめを待っている"
        NEW = "new", "まだ見ていない"
        IN_HAND = "in_hand", "確かめている"
        DONE = "done", "直した"
        NOTHING = "nothing", "直すところはなかった"

    class Part(models.TextChoices):
        NAME = "name", "団体の名前・読みかた"
        TIME = "time", "活動の曜日・時間"
        PLACE = "place", "場所・地域"
        CONTACT = "contact", "連絡先"
        FEE = "fee", "費用・対象"
        PHOTO = "photo", "写真"
        INACTIVE = "inactive", "もう活動していないようだ"
        OTHER = "other", "そのほか"

    group = models.ForeignKey(Group, models.CASCADE, related_name="mistake_reports", verbose_name="団体")
    state = models.CharField("状態", max_length=12, choices=State, default=State.UNCONFIRMED)
    state_changed_at = models.DateTimeField("状態が変わった日時")
    parts = models.JSONField("どこが", default=list)
    body = models.TextField("どうちがうか", max_length=1000)
    reporter_email = models.EmailField("返事のあて先", max_length=254, blank=True)
    purpose_text_version = models.CharField("利用目的の文の版", max_length=20)
    due_on = models.DateField("期限")
    created_at = models.DateTimeField("届いた日時")
    mailed_at = models.DateTimeField("確かめのメールを送った日時", null=True, blank=True)
    confirmed_at = models.DateTimeField("確かめた日時", null=True, blank=True)
    note = models.TextField("職員の覚え書き", max_length=1000, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="担当",
    )
    answered_at = models.DateTimeField("返事を送った日時", null=True, blank=True)
    version = models.PositiveIntegerField("版", default=1)

    class Meta:
        verbose_name = "まちがいの知らせ"
        verbose_name_plural = "まちがいの知らせ"
        ordering = ("due_on", "id")
        indexes = (
            models.Index(fields=("state", "due_on"), name="groups_mistake_state_due"),
            models.Index(fields=("reporter_email",), name="groups_mistake_reporter"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["unconfirmed", "new", "in_hand", "done", "nothing"]),
                name="groups_mistakereport_state_known",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | (~Q(state="unconfirmed") & ~Q(reporter_email="")),
                name="groups_mistakereport_confirmed_by_mail",
            ),
        )

    def __str__(self) -> str:
        return f"まちがいの知らせ {self.pk}番"

    @property
    def part_labels(self) -> list[str]:
        return [str(self.Part(part).label) for part in self.parts if part in self.Part.values]
