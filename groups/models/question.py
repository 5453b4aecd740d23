"""A question that a resident asks a group through the portal, and the letters that follow from both sides.

The portal relays (features.md row 20): no row of a letter shows an address unless its writer chose so.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from groups.models.group import Group
from groups.models.membership import Membership
from groups.models.need import Need
from groups.models.proxy import ProxyEntry


class Question(models.Model):
    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", "送る前の確認待ち"
        OPEN = "open", "返事待ち"
        ANSWERED = "answered", "返事を送った"
        CLOSED = "closed", "終わり"
        REPORTED = "reported", "迷惑として知らせた"
        REMOVED = "removed", "取り除いた"

    group = models.ForeignKey(Group, models.CASCADE, related_name="questions", verbose_name="団体")
    # The post of the needs board from which the asker came.
    need = models.ForeignKey(
        Need, models.SET_NULL, null=True, blank=True, related_name="questions", verbose_name="募集"
    )
    state = models.CharField("状態", max_length=12, choices=State, default=State.UNCONFIRMED)
    state_changed_at = models.DateTimeField("状態が変わった日時")
    # Decided when the question arrives: the group has nobody with an account, so the centre passes it on.
    for_centre = models.BooleanField("センターが取り次ぐ", default=False)
    asker_name = models.CharField("質問した人の名前", max_length=40, blank=True)
    asker_email = models.EmailField("質問した人のメール", max_length=254)
    purpose_text_version = models.CharField("利用目的の文の版", max_length=20)
    created_at = models.DateTimeField("書いた日時")
    confirmed_at = models.DateTimeField("送った日時", null=True, blank=True)
    last_letter_at = models.DateTimeField("最後のやりとり")

    class Meta:
        verbose_name = "団体への質問"
        verbose_name_plural = "団体への質問"
        ordering = ("-last_letter_at", "-id")
        indexes = (
            models.Index(fields=("group", "state"), name="groups_question_group_state"),
            models.Index(fields=("state", "last_letter_at"), name="groups_question_state_age"),
            models.Index(fields=("asker_email",), name="groups_question_asker"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["unconfirmed", "open", "answered", "closed", "reported", "removed"]),
                name="groups_question_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="unconfirmed", confirmed_at=None)
                | (~Q(state="unconfirmed") & Q(confirmed_at__isnull=False)),
                name="groups_question_sent_once_confirmed",
            ),
        )

    def __str__(self) -> str:
        return f"質問 {self.pk}番"

    @property
    def shown_name(self) -> str:
        return f"{self.asker_name}さん" if self.asker_name else "名前を書いていない方"


class QuestionLetter(models.Model):
    """One letter of the exchange; the first one is the question itself."""

    class Side(models.TextChoices):
        ASKER = "asker", "質問した人"
        GROUP = "group", "団体"
        CENTRE = "centre", "市民活動センター"

    question = models.ForeignKey(Question, models.CASCADE, related_name="letters", verbose_name="質問")
    side = models.CharField("書いた側", max_length=6, choices=Side)
    body = models.TextField("文", max_length=4000)
    # Empty unless the writer chose 「メールアドレスを相手に伝える」 with this very letter.
    shown_email = models.EmailField("相手に伝えたメール", max_length=254, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="書いた人",
    )
    written_at = models.DateTimeField("書いた日時")
    # By which entry the centre typed a letter of the group's.
    proxy = models.ForeignKey(
        ProxyEntry, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="代理入力"
    )

    class Meta:
        verbose_name = "質問のやりとり"
        verbose_name_plural = "質問のやりとり"
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(side="asker", written_by=None) | Q(side__in=["group", "centre"]),
                name="groups_questionletter_side_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_side_display()}の文 {self.pk}番"


class QuestionLink(models.Model):
    """A link in a mail to the asker. Only its hash is kept; it goes with the question."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="links", verbose_name="質問")
    token_hash = models.CharField("合い言葉のハッシュ", max_length=64, unique=True)
    created_at = models.DateTimeField("作った日時")

    class Meta:
        verbose_name = "質問した人へのリンク"
        verbose_name_plural = "質問した人へのリンク"

    def __str__(self) -> str:
        return f"リンク {self.pk}番"


class AskedMailbox(models.Model):
    """When an unconfirmed mailbox last got a mail: once a day at most (reliability.md P33)."""

    mailbox_hash = models.CharField("アドレスのハッシュ", max_length=64, unique=True)
    mailed_at = models.DateTimeField("送った日時")

    class Meta:
        verbose_name = "確認のメールを送った先"
        verbose_name_plural = "確認のメールを送った先"

    def __str__(self) -> str:
        return f"送り先 {self.pk}番"


class MutedMail(models.Model):
    """A member's own choice not to be mailed about one topic; the pages stay open to them."""

    class Topic(models.TextChoices):
        QUESTIONS = "questions", "質問"

    membership = models.ForeignKey(
        Membership, models.CASCADE, related_name="muted_mails", verbose_name="メンバー"
    )
    topic = models.CharField("話題", max_length=12, choices=Topic)
    since = models.DateTimeField("いつから")

    class Meta:
        verbose_name = "止めた知らせ"
        verbose_name_plural = "止めた知らせ"
        constraints = (
            models.UniqueConstraint(fields=("membership", "topic"), name="groups_mutedmail_once"),
            models.CheckConstraint(condition=Q(topic__in=["questions"]), name="groups_mutedmail_topic_known"),
        )

    def __str__(self) -> str:
        return f"{self.membership} {self.get_topic_display()}"
