"""The database itself refuses to change a line of the record (and, on PostgreSQL, to delete one).

SQLite keeps DELETE possible: Django's test flush deletes rows there, and an embedded file has no second role.
"""

from typing import Any

from django.db import migrations


def refuse_changes(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION core_auditentry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN RAISE EXCEPTION 'core_auditentry is append-only'; END $$"
        )
        schema_editor.execute(
            "CREATE TRIGGER core_auditentry_append_only BEFORE UPDATE OR DELETE ON core_auditentry"
            " FOR EACH ROW EXECUTE FUNCTION core_auditentry_refuse()"
        )
    elif schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            "CREATE TRIGGER core_auditentry_append_only BEFORE UPDATE ON core_auditentry"
            " BEGIN SELECT RAISE(ABORT, 'core_auditentry is append-only'); END"
        )


def allow_changes(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER core_auditentry_append_only ON core_auditentry")
        schema_editor.execute("DROP FUNCTION core_auditentry_refuse()")
    elif schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER core_auditentry_append_only")


class Migration(migrations.Migration):
    dependencies = (("core", "0001_initial"),)
    operations = (migrations.RunPython(refuse_changes, allow_changes),)
