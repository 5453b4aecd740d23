"""A need on the board may have several days; the one that it had becomes the last of them."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("groups", "0017_proxy_of_group_forms")]
    operations = [
        migrations.RemoveConstraint(model_name="need", name="groups_need_ends_by_its_day"),
        migrations.RenameField(model_name="need", old_name="happens_on", new_name="last_day"),
        migrations.AlterField(
            model_name="need",
            name="last_day",
            field=models.DateField(blank=True, null=True, verbose_name="さいごの日にち"),
        ),
        migrations.AddField(
            model_name="need",
            name="days",
            field=models.JSONField(blank=True, default=list, verbose_name="日にち"),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=Q(last_day=None) | Q(ends_on=None) | Q(ends_on__lte=F("last_day")),
                name="groups_need_ends_by_its_last_day",
            ),
        ),
    ]
