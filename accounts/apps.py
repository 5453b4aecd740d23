"""Who may come in: people, their roles with terms, invitations, sessions and the second factor."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "利用者と役割"

    def ready(self) -> None:
        from accounts import exposure  # noqa: F401  (declares the classes of data)
        from accounts.actions.invitations import ROLE_PURPOSE, accept_role, describe_role
        from accounts.invitations import register_purpose

        register_purpose(ROLE_PURPOSE, accept=accept_role, describe=describe_role)
