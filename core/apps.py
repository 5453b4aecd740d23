from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "共通の道具"

    def ready(self) -> None:
        from core import exposures  # noqa: F401  # declarations register themselves
