from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "kamakura_portal"
    verbose_name = "ポータル"
