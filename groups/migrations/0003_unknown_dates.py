"""The day of registration and of the last confirmation may be unknown: a list from outside need not have them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("groups", "0002_search_index"),)
    operations = (
        migrations.AlterField(
            "directoryentry", "registered_on", models.DateField("登録日", db_index=True, null=True)
        ),
        migrations.AlterField("group", "registered_on", models.DateField("登録日", blank=True, null=True)),
        migrations.AlterField("group", "confirmed_on", models.DateField("最終確認日", blank=True, null=True)),
    )
