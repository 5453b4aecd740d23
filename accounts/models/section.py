"""City sections (課) that take part in cooperation with groups."""

from django.db import models


class Section(models.Model):
    code = models.SlugField("記号", max_length=30, unique=True)
    name = models.CharField("課名", max_length=60, unique=True)
    is_active = models.BooleanField("使う", default=True)

    class Meta:
        verbose_name = "市の課"
        verbose_name_plural = "市の課"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name
