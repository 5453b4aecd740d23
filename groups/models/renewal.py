"""The yearly renewal of a registration, the reminders before it, and how the centre reached a group."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from groups.models.group import Group
from groups.models.proxy import ProxyEntry, SignedWhenTyped


class Channel(models.TextChoices):
    """How something came to the centre, or went out from it."""

    ONLINE = "online", "ポータル"
    DESK = "desk", "窓口"
    PHONE = "phone", "電話"
    POST = "post", "郵送"
    FAX = "fax", "FAX"


class Renewal(SignedWhenTyped, models.Model):
    """One 更新届. `proposed` is {key: new value} as groups/values.py has them, `before` what they replace.

    Without changes it is accepted at once; with changes the centre looks at the differences first.
    `proxy`: the centre typed it for the group; as long as `channel` is not the portal, it has to be signed.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", "確認待ち"
        RETURNED = "returned", "差戻し中"
        ACCEPTED = "accepted", "更新済"
        WITHDRAWN = "withdrawn", "取下げ"

    group = models.ForeignKey(Group, models.CASCADE, related_name="renewals", verbose_name="団体")
    state = models.CharField("状態", max_length=10, choices=State, default=State.SUBMITTED)
    state_changed_at = models.DateTimeField("状態が変わった日時")
    ends_on = models.DateField("更新する前の期限")
    new_end = models.DateField("更新した後の期限", null=True, blank=True)
    channel = models.CharField("届けかた", max_length=10, choices=Channel, default=Channel.ONLINE)
    brought_by = models.CharField("届けた人", max_length=80, blank=True)
    proxy = models.OneToOneField(
        ProxyEntry, models.PROTECT, null=True, blank=True, related_name="renewal", verbose_name="代理入力"
    )
    proposed = models.JSONField("変えたい内容", default=dict, blank=True)
    before = models.JSONField("変える前の内容", default=dict, blank=True)
    remark = models.TextField("差戻しの理由", max_length=1000, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="出した人"
    )
    submitted_at = models.DateTimeField("出した日時")
    due_on = models.DateField("確認の期限", null=True, blank=True)
    decided_at = models.DateTimeField("決めた日時", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="決めた人",
    )
    version = models.PositiveIntegerField("版", default=1)

    class Meta:
        verbose_name = "更新の届け"
        verbose_name_plural = "更新の届け"
        ordering = ("-id",)
        indexes = (models.Index(fields=("state", "due_on"), name="groups_renewal_queue"),)
        constraints = (
            models.UniqueConstraint(
                fields=("group", "ends_on"),
                condition=~Q(state="withdrawn"),
                name="groups_renewal_one_for_each_term",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["submitted", "returned", "accepted", "withdrawn"]),
                name="groups_renewal_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(new_end__gt=models.F("ends_on")),
                name="groups_renewal_accepted_is_longer",
            ),
        )

    def __str__(self) -> str:
        return f"{self.group}の更新（{self.ends_on}まで）"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.SUBMITTED, self.State.RETURNED)


class Reminder(models.Model):
    """One message that is due to a group: before its registration ends, or when it was not heard of for long.

    `base_on` is the day that it counts from (the end of the term, or the last confirmation), `stage` the days
    before or the months after it: the three exist once, so a night that runs twice says nothing twice.
    `given_on` is the day on which it left by mail, was posted, or was said on the telephone.
    """

    class Kind(models.TextChoices):
        RENEWAL = "renewal", "更新"
        FRESHNESS = "freshness", "内容の確認"

    class By(models.TextChoices):
        MAIL = "mail", "メール"
        LETTER = "letter", "手紙"
        PHONE = "phone", "電話"

    group = models.ForeignKey(Group, models.CASCADE, related_name="reminders", verbose_name="団体")
    kind = models.CharField("種類", max_length=10, choices=Kind)
    base_on = models.DateField("もとになる日")
    stage = models.SmallIntegerField("段階")
    way = models.CharField("届けかた", max_length=10, choices=By)
    due_on = models.DateField("知らせる日")
    given_on = models.DateField("知らせた日", null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="知らせた人",
    )

    class Meta:
        verbose_name = "団体への知らせ"
        verbose_name_plural = "団体への知らせ"
        ordering = ("-id",)
        indexes = (models.Index(fields=("way", "given_on"), name="groups_reminder_waiting"),)
        constraints = (
            models.UniqueConstraint(
                fields=("group", "kind", "base_on", "stage"), name="groups_reminder_once_each"
            ),
        )

    def __str__(self) -> str:
        return f"{self.group}への知らせ（{self.get_kind_display()}）"


class Contact(models.Model):
    """That the centre reached a group, or tried to: the other half of freshness. Never changed."""

    class Result(models.TextChoices):
        REACHED = "reached", "話せた"
        MESSAGE = "message", "伝言した"
        NO_ANSWER = "no_answer", "つながらない"
        GONE = "gone", "連絡先が使われていない"

    group = models.ForeignKey(Group, models.CASCADE, related_name="contacts", verbose_name="団体")
    on = models.DateField("連絡した日")
    channel = models.CharField("手段", max_length=10, choices=Channel)
    result = models.CharField("結果", max_length=10, choices=Result)
    note = models.CharField("メモ", max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="連絡した人"
    )
    written_at = models.DateTimeField("書いた日時")

    class Meta:
        verbose_name = "連絡の記録"
        verbose_name_plural = "連絡の記録"
        ordering = ("-on", "-id")

    def __str__(self) -> str:
        return f"{self.group}への連絡"


class ClosingNotice(models.Model):
    """廃止届: a group says that it ends. The centre then strikes it off; until then it may be taken back.

    `proxy`: the centre typed it for the group, so it has to be signed.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", "届け出済み"
        DONE = "done", "抹消済み"
        WITHDRAWN = "withdrawn", "取りやめ"

    group = models.ForeignKey(Group, models.CASCADE, related_name="closing_notices", verbose_name="団体")
    state = models.CharField("状態", max_length=10, choices=State, default=State.SUBMITTED)
    state_changed_at = models.DateTimeField("状態が変わった日時")
    ends_on = models.DateField("活動を終える日")
    reason = models.TextField("理由", max_length=1000, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="届けた人"
    )
    submitted_at = models.DateTimeField("届けた日時")
    proxy = models.OneToOneField(
        ProxyEntry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="closing_notice",
        verbose_name="代理入力",
    )

    class Meta:
        verbose_name = "廃止届"
        verbose_name_plural = "廃止届"
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("group",), condition=Q(state="submitted"), name="groups_closingnotice_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["submitted", "done", "withdrawn"]),
                name="groups_closingnotice_state_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.group}の廃止届"

    @property
    def waits_for_signature(self) -> bool:
        return self.proxy is not None and self.proxy.signed_on is None
