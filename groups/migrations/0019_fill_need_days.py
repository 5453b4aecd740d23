"""The one day of each need is its first list of days."""

from django.db import migrations


def fill(apps, schema_editor):
    need = apps.get_model("groups", "Need")
    for row in need.objects.exclude(last_day=None).only("pk", "last_day").iterator():
        need.objects.filter(pk=row.pk).update(days=[row.last_day.isoformat()])


class Migration(migrations.Migration):
    dependencies = [("groups", "0018_need_days")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
