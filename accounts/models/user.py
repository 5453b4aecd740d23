"""A person who signs in. The e-mail address is the only name that the portal asks for."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.addresses import fold_email


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new person; without a password they sign in by mailed code. Raises ValueError without an address."""
        if not email:
            raise ValueError("A user needs an e-mail address")
        user = self.model(email=fold_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """For Django's own command; the portal's way is `create_first_administrator`, which also gives the role."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=fold_email(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField("メールアドレス", unique=True)
    name = models.CharField("氏名", max_length=60, blank=True)
    is_active = models.BooleanField("利用できる", default=True)
    # Only for Django's admin (reference data, support); set and cleared together with the administrator role.
    is_staff = models.BooleanField("管理サイトに入れる", default=False)
    created_at = models.DateTimeField("登録日時", default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "利用者"
        verbose_name_plural = "利用者"
        ordering = ("email",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="accounts_user_email_folded"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        self.email = fold_email(self.email)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = fold_email(self.email)
        super().save(*args, **kwargs)

    @property
    def role_label(self) -> str:
        """Roles in force today in words; the audit line keeps them as they were at that moment."""
        from accounts.roles import role_labels  # roles are read from assignments, which refer to this model

        return "・".join(role_labels(self))

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name
