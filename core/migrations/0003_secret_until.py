"""A mail with a code or link knows how long it is good, so that an undelivered one is wiped in time."""

from datetime import timedelta
from typing import Any

from django.db import migrations, models

# The longest life of a code or link before mails knew their own.
LONGEST = timedelta(days=7)


def date_earlier_ones(apps: Any, schema_editor: Any) -> None:
    mails = apps.get_model("core", "OutboxMessage").objects.filter(secret=True)
    mails.update(secret_until=models.F("created_at") + LONGEST)


class Migration(migrations.Migration):
    dependencies = (("core", "0002_append_only"),)
    operations = (
        migrations.AddField(
            "outboxmessage",
            "secret_until",
            models.DateTimeField(blank=True, null=True, verbose_name="番号やリンクの期限"),
        ),
        migrations.RunPython(date_earlier_ones, migrations.RunPython.noop),
    )
