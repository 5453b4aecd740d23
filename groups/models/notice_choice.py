"""Which mails to the office an officer has switched off. Without a row everything is on."""

from django.conf import settings
from django.db import models


class Topic(models.TextChoices):
    """What the office is told by mail. A mail to one named officer (a case of their own) is no topic."""

    REGISTRATION = "registration", "利用登録の申請が届いた、取り下げられた"
    RENEWAL = "renewal", "更新の届けや廃止届が届いた"
    CHANGE = "change", "変更届が届いた"
    QUESTION = "question", "まちがいの知らせや質問が届いた"
    HOLD = "hold", "公開を止めた内容に、団体から返事が来た"


class MutedTopic(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="muted_topics", verbose_name="人"
    )
    topic = models.CharField("知らせ", max_length=20, choices=Topic)
    muted_at = models.DateTimeField("止めた日時")

    class Meta:
        verbose_name = "止めた知らせ"
        verbose_name_plural = "止めた知らせ"
        constraints = (models.UniqueConstraint(fields=("user", "topic"), name="groups_mutedtopic_once"),)

    def __str__(self) -> str:
        return self.get_topic_display()
