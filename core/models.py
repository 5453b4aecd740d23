"""Rows that every app shares: audit, outbox, files, drafts, settings. No Kamakura noun here."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models


class AuditEntry(models.Model):
    """One line of the append-only record: who did what to which row, when and why."""

    at = models.DateTimeField("日時", db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="した人",
    )
    actor_label = models.CharField("した人の名前", max_length=120)
    role_label = models.CharField("そのときの役割", max_length=120, blank=True)
    verb = models.CharField("したこと", max_length=80)
    object_type = models.CharField("対象の種類", max_length=80)
    object_id = models.CharField("対象の番号", max_length=64)
    object_label = models.CharField("対象の名前", max_length=200)
    changes = models.JSONField("前と後", default=dict, blank=True)
    reason = models.TextField("理由", blank=True)
    internal = models.BooleanField("職員だけに見せる", default=False)
    personal = models.BooleanField("個人情報の閲覧・書き出し", default=False)
    request_id = models.CharField("リクエスト番号", max_length=36, blank=True)

    class Meta:
        verbose_name = "記録"
        verbose_name_plural = "記録"
        ordering = ("-at", "-id")
        indexes = (
            models.Index(fields=("object_type", "object_id", "-id"), name="core_audit_object"),
            models.Index(fields=("actor", "-id"), name="core_audit_actor"),
        )

    def __str__(self) -> str:
        return f"{self.verb} {self.object_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("記録は書きかえられません。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("記録は消せません。")


class OutboxMessage(models.Model):
    """A mail as a row first, written in the transaction that caused it; a worker delivers it."""

    class State(models.TextChoices):
        HELD = "held", "下書き"
        QUEUED = "queued", "送信待ち"
        SENDING = "sending", "送信中"
        SENT = "sent", "送信済み"
        FAILED = "failed", "届かなかった"
        UNCERTAIN = "uncertain", "届いたか不明"
        CANCELLED = "cancelled", "取りやめ"

    kind = models.CharField("種類", max_length=100)
    to = models.EmailField("宛先", max_length=254)
    subject = models.CharField("件名", max_length=200)
    body = models.TextField("本文")
    secret = models.BooleanField("届けたら本文を消す", default=False)
    secret_until = models.DateTimeField("番号やリンクの期限", null=True, blank=True)
    about_type = models.CharField("関係する行の種類", max_length=80, blank=True)
    about_id = models.CharField("関係する行の番号", max_length=64, blank=True)
    state = models.CharField("状態", max_length=12, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField("試した回数", default=0)
    next_attempt_at = models.DateTimeField("次に試す日時")
    claimed_at = models.DateTimeField("送り始めた日時", null=True, blank=True)
    last_error = models.TextField("直近の誤り", blank=True)
    message_id = models.CharField("Message-ID", max_length=200, unique=True)
    created_at = models.DateTimeField("作った日時")
    sent_at = models.DateTimeField("届けた日時", null=True, blank=True)

    class Meta:
        verbose_name = "送信箱のメール"
        verbose_name_plural = "送信箱のメール"
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("state", "next_attempt_at"), name="core_outbox_due"),
            models.Index(fields=("about_type", "about_id"), name="core_outbox_about"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["held", "queued", "sending", "sent", "failed", "uncertain", "cancelled"]
                ),
                name="core_outboxmessage_state_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"

    @property
    def record_label(self) -> str:
        """For the record, which outlives the address."""
        return self.subject


class StoredFile(models.Model):
    """An uploaded file in private storage; shown only through a view that asks permission."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField("用途", max_length=40)
    name = models.CharField("ファイル名", max_length=200)
    content_type = models.CharField("種類", max_length=80)
    size = models.PositiveBigIntegerField("大きさ（バイト）")
    sha256 = models.CharField("SHA-256", max_length=64)
    storage_name = models.CharField("保存場所", max_length=200, unique=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="出した人",
    )
    created_at = models.DateTimeField("受け取った日時")

    class Meta:
        verbose_name = "ファイル"
        verbose_name_plural = "ファイル"

    def __str__(self) -> str:
        return self.name


class ParkedForm(models.Model):
    """What somebody had typed: when the session ended, or so far in a form that stays open.

    The first is given back to whoever has the secret, after signing in again. The second has an `owner`:
    one row for each of their pages, written anew every 30 seconds, gone once the form is sent.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="入力した人",
    )

    token_hash = models.CharField("合い言葉のハッシュ", max_length=64, unique=True)
    path = models.CharField("ページ", max_length=300)
    data = models.TextField("入力（暗号化していない一時保管）")
    created_at = models.DateTimeField("預かった日時")

    class Meta:
        verbose_name = "預かった入力"
        verbose_name_plural = "預かった入力"
        constraints = (
            models.UniqueConstraint(fields=("owner", "path"), name="core_parkedform_one_for_each_page"),
        )

    def __str__(self) -> str:
        return self.path


class FormToken(models.Model):
    """A form's one-time token with its outcome: a second press leads to the first result."""

    token = models.UUIDField("一回限りの番号", primary_key=True)
    path = models.CharField("ページ", max_length=300)
    fingerprint = models.CharField("内容の指紋", max_length=64)
    outcome = models.CharField("結果のページ", max_length=300, blank=True)
    created_at = models.DateTimeField("受け取った日時")

    class Meta:
        verbose_name = "受け取った送信"
        verbose_name_plural = "受け取った送信"

    def __str__(self) -> str:
        return f"{self.path} {self.token}"


class ContentVersion(models.Model):
    """One row, raised in the transaction of every public change: the key of every kept page."""

    version = models.PositiveBigIntegerField("版", default=1)
    changed_at = models.DateTimeField("変わった日時")

    class Meta:
        verbose_name = "公開内容の版"
        verbose_name_plural = "公開内容の版"
        constraints = (
            models.CheckConstraint(condition=models.Q(id=1), name="core_contentversion_single_row"),
        )

    def __str__(self) -> str:
        return str(self.version)


class SettingRow(models.Model):
    """A rule of the office with the day from which it holds. The newest row of a day wins."""

    key = models.CharField("項目", max_length=80, db_index=True)
    value = models.JSONField("値")
    valid_from = models.DateField("いつから")
    note = models.TextField("変えた理由", blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="変えた人",
    )
    created_at = models.DateTimeField("書いた日時")

    class Meta:
        verbose_name = "決まりの値"
        verbose_name_plural = "決まりの値"
        ordering = ("key", "-valid_from", "-id")

    def __str__(self) -> str:
        return f"{self.key} = {self.value}（{self.valid_from}から）"


class Sequence(models.Model):
    """The highest number ever given for a name; numbers are never given twice."""

    name = models.CharField("名前", max_length=80, primary_key=True)
    last = models.PositiveIntegerField("最後に使った番号", default=0)

    class Meta:
        verbose_name = "通し番号"
        verbose_name_plural = "通し番号"

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"


class DemoClock(models.Model):
    """The day that the demo pretends to be; used in demo mode only."""

    today = models.DateField("見本の今日")

    class Meta:
        verbose_name = "見本の時計"
        verbose_name_plural = "見本の時計"
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="core_democlock_single_row"),)

    def __str__(self) -> str:
        return self.today.isoformat()
