"""Reference data: 17 activity fields, forms of organisation, areas, the centre's sites (rules.md 4, 6)."""

from django.db import models


class ActivityField(models.Model):
    """One of the guideline's 17 activity fields. `law_number` is the NPO law's own number of the field."""

    code = models.SlugField("記号", max_length=20, unique=True)
    law_number = models.PositiveSmallIntegerField("法の号", unique=True)
    label = models.CharField("名称", max_length=60, unique=True)
    short_label = models.CharField("短い名称", max_length=20, unique=True)
    bit = models.PositiveSmallIntegerField("ビット位置", unique=True)
    position = models.PositiveSmallIntegerField("並び")
    active = models.BooleanField("選べる", default=True)

    class Meta:
        verbose_name = "活動分野"
        verbose_name_plural = "活動分野"
        ordering = ("position",)

    def __str__(self) -> str:
        return self.label


class OrganisationForm(models.Model):
    """A form of organisation (組織種別): unincorporated, NPO corporation, neighbourhood association ..."""

    code = models.SlugField("記号", max_length=20, unique=True)
    label = models.CharField("名称", max_length=40, unique=True)
    position = models.PositiveSmallIntegerField("並び")
    is_corporation = models.BooleanField("法人番号がある", default=False)

    class Meta:
        verbose_name = "組織種別"
        verbose_name_plural = "組織種別"
        ordering = ("position",)

    def __str__(self) -> str:
        return self.label


class Area(models.Model):
    """One of the five areas (行政センター units), the whole city, or outside it."""

    code = models.SlugField("記号", max_length=20, unique=True)
    label = models.CharField("名称", max_length=20, unique=True)
    bit = models.PositiveSmallIntegerField("ビット位置", unique=True)
    position = models.PositiveSmallIntegerField("並び")
    on_map = models.BooleanField("地図に出す", default=True)

    class Meta:
        verbose_name = "活動地域"
        verbose_name_plural = "活動地域"
        ordering = ("position",)

    def __str__(self) -> str:
        return self.label


class CentreSite(models.Model):
    """A site of the 市民活動センター, shown in the footer, on empty results and on prints. Staff edit it."""

    name = models.CharField("名前", max_length=60, unique=True)
    postal_code = models.CharField("郵便番号（7桁）", max_length=7, blank=True)
    address = models.CharField("住所", max_length=120, blank=True)
    phone = models.CharField("電話", max_length=20, blank=True)
    fax = models.CharField("ファクス", max_length=20, blank=True)
    hours_text = models.CharField("開いている時間", max_length=120, blank=True)
    closed_text = models.CharField("休み", max_length=120, blank=True)
    position = models.PositiveSmallIntegerField("並び", default=0)
    version = models.PositiveIntegerField("版", default=1)

    class Meta:
        verbose_name = "センターの拠点"
        verbose_name_plural = "センターの拠点"
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def postal_code_display(self) -> str:
        return f"〒{self.postal_code[:3]}-{self.postal_code[3:]}" if self.postal_code else ""
