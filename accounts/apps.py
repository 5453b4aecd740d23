"""Who may come in: people, their roles with terms, invitations, sessions and the second factor."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "利用者と役割"
