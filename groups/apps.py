from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "groups"
    verbose_name = "市民活動団体"

    def ready(self) -> None:
        from groups import exposure, rules  # noqa: F401  # declarations register themselves
