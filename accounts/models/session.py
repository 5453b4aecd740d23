"""Where a person is signed in at the moment, so that they can see it and end it."""

from django.db import models

from accounts.models.user import User


class UserSession(models.Model):
    """Twin of one row of Django's session table: who, which device, since when, last used.

    The times follow the real clock, not the portal's movable date: a session's age is a matter of security.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField("端末", max_length=80, blank=True)
    started_at = models.DateTimeField("開始")
    last_seen_at = models.DateTimeField("最終利用")

    class Meta:
        verbose_name = "ログイン中の端末"
        verbose_name_plural = "ログイン中の端末"
        ordering = ("-last_seen_at", "-id")

    def __str__(self) -> str:
        return f"{self.user} {self.device}"
