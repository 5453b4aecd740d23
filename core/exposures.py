"""Who may see each field of core's own rows, and how long it is kept."""

from core import models
from core.exposure import expose

for staff_only in (models.AuditEntry, models.OutboxMessage, models.StoredFile, models.SettingRow):
    names = [field.name for field in staff_only._meta.fields]
    about_people = {"actor", "actor_label", "changes", "to", "body", "name", "uploaded_by", "changed_by"}
    expose(
        staff_only,
        staff=[name for name in names if name not in about_people],
        personal=[name for name in names if name in about_people],
        retention="3年。ファイルは、それが付く行と同じ",
    )
expose(
    models.ParkedForm,
    staff=("id", "path", "created_at"),
    personal=("token_hash", "data"),
    retention="3日",
)
expose(models.FormToken, staff=[field.name for field in models.FormToken._meta.fields], retention="31日")
for counter in (models.ContentVersion, models.Sequence, models.DemoClock):
    expose(counter, staff=[field.name for field in counter._meta.fields], retention="使っているあいだ")
