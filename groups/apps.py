from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "groups"
    verbose_name = "市民活動団体"

    def ready(self) -> None:
        from accounts.passwords import register_word_source
        from accounts.roles import register_role_source

        # They register themselves.
        from groups.exposure import needs, questions  # noqa: F401
        from groups.queries.members import group_names, group_roles
        from groups.rules import questions as question_rules  # noqa: F401
        from groups.rules import terms  # noqa: F401

        register_role_source(group_roles)
        register_word_source(group_names)
