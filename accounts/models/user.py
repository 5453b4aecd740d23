"""A person who signs in. The e-mail address is the only name that the portal asks for."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.addresses import fold_email
from core.normalise import mailbox_of

# Labels of installed apps whose rows nobody edits in Django's admin.
NEVER_IN_ADMIN = frozenset({"account", "mfa", "auth", "sessions"})


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new person; without a password they sign in by mailed code. ValueError without an address."""
        if not email:
            raise ValueError("A user needs an e-mail address")
        user = self.model(email=fold_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=fold_email(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    # Django's two flags for its admin are questions about the role and the date, never columns: a flag in a
    # table would outlive the role's term.
    is_superuser = None

    email = models.EmailField("メールアドレス", unique=True)
    name = models.CharField("氏名", max_length=60, blank=True)
    is_active = models.BooleanField("利用できる", default=True)
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
    def mailbox(self) -> str:
        """Where others write to this person; two people who share one sign in with different addresses."""
        return mailbox_of(self.email)

    @property
    def is_staff(self) -> bool:
        """May open Django's admin: system administrators while their role is in force."""
        from accounts.roles import (
            Role,
            has_role,
        )  # roles are read from assignments, which refer to this model

        return has_role(self, Role.ADMINISTRATOR)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Inside Django's admin an administrator may do what the registered pages offer.

        Except where a page there would go around the audit: other apps register addresses, second factors and
        permission groups by themselves.
        """
        return self.is_staff and perm.split(".")[0] not in NEVER_IN_ADMIN

    def has_perms(self, perm_list: Any, obj: Any = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff and app_label not in NEVER_IN_ADMIN

    @property
    def role_label(self) -> str:
        """Roles in force today in words; the audit line keeps them as they were at that moment."""
        from accounts.roles import role_labels

        return "・".join(role_labels(self))

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name
