"""Proxy entry (代理入力): the centre types what came on paper, by fax or telephone (features.md 17)."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.models import StoredFile


class ProxyEntry(models.Model):
    """One paper, call or visit that an officer enters for somebody else.

    What it is about is kept as type, id and label, so that every form can use it (groups/actions/proxy.py).
    `entered` names the forms of the group that were filled in on this occasion; each was told of once.
    `typed_by` are all officers who typed: none of them decides on the same case (four eyes).
    """

    class Channel(models.TextChoices):
        DESK = "desk", "窓口"
        POST = "post", "郵送"
        FAX = "fax", "ファクス"
        PHONE = "phone", "電話"

    about_type = models.CharField("対象の種類", max_length=60, blank=True)
    about_id = models.CharField("対象の番号", max_length=40, blank=True)
    about_label = models.CharField("対象", max_length=200, blank=True)
    channel = models.CharField("受けた方法", max_length=10, choices=Channel)
    on_behalf_of = models.CharField("だれに代わって", max_length=100)
    brought_by = models.CharField("持ってきた人・かけてきた人", max_length=100)
    phone = models.CharField("連絡する電話", max_length=20, blank=True)
    received_on = models.DateField("受けた日")
    reason = models.CharField("代わりに入力する理由", max_length=300)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="入力した職員"
    )
    entered_at = models.DateTimeField("入力を始めた日時")
    typed_by = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", blank=True, verbose_name="入力した職員のすべて"
    )
    entered = models.JSONField("入力したもの", default=list, blank=True)
    receipt = models.CharField("受付番号", max_length=20, blank=True)
    signed_on = models.DateField("署名の日", null=True, blank=True)
    signed_noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="署名を確かめた職員",
    )
    scan = models.OneToOneField(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="紙の写し"
    )

    class Meta:
        verbose_name = "代理入力"
        verbose_name_plural = "代理入力"
        ordering = ("-id",)
        indexes = (models.Index(fields=("about_type", "about_id"), name="groups_proxyentry_about"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(channel__in=["desk", "post", "fax", "phone"]),
                name="groups_proxyentry_channel_known",
            ),
            models.CheckConstraint(
                condition=Q(signed_on=None, signed_noted_by=None)
                | Q(signed_on__isnull=False, signed_noted_by__isnull=False),
                name="groups_proxyentry_signature_paired",
            ),
        )

    def __str__(self) -> str:
        return f"代理入力（{self.get_channel_display()}）"

    @property
    def banner(self) -> str:
        """What everyone concerned reads above the content."""
        return f"センター職員 {self.entered_by} が {self.on_behalf_of} さんに代わって入力"

    @property
    def how(self) -> str:
        """代理入力（ファクス）：手が不自由なため. The reason of each line in the record."""
        return f"代理入力（{self.get_channel_display()}）：{self.reason}"


class SignedWhenTyped:
    """What the centre typed for a group counts once the group has signed it."""

    if TYPE_CHECKING:
        proxy: Any
        channel: Any

    @property
    def waits_for_signature(self) -> bool:
        """The centre typed what stands in it, and has no signed sheet yet; a member's own words need none."""
        return self.proxy is not None and self.channel != "online" and self.proxy.signed_on is None


class ProxyNotice(models.Model):
    """What would have been a mail to people without an address: an officer telephones or writes."""

    class Way(models.TextChoices):
        PHONE = "phone", "電話で伝えた"
        LETTER = "letter", "手紙を出した"
        DESK = "desk", "窓口で伝えた"

    entry = models.ForeignKey(ProxyEntry, models.CASCADE, related_name="notices", verbose_name="代理入力")
    subject = models.CharField("知らせること", max_length=200)
    body = models.TextField("伝える文")
    created_at = models.DateTimeField("できた日時")
    done_at = models.DateTimeField("伝えた日時", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="伝えた職員",
    )
    way = models.CharField("伝えた方法", max_length=10, choices=Way, blank=True)

    class Meta:
        verbose_name = "電話か手紙で知らせること"
        verbose_name_plural = "電話か手紙で知らせること"
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None, way="")
                | Q(done_at__isnull=False, done_by__isnull=False, way__in=["phone", "letter", "desk"]),
                name="groups_proxynotice_done_whole",
            ),
        )

    def __str__(self) -> str:
        return self.subject
