"""Who may see each field of core's own rows, and how long it is kept."""

from django.db.models import Model

from core import drafts, forms, models, outbox
from core.exposure import expose
from core.retention import Kept

_ABOUT_PEOPLE = {"actor", "actor_label", "changes", "to", "body", "name", "uploaded_by", "changed_by"}
_STAFF_ONLY: tuple[tuple[type[Model], Kept], ...] = (
    # Nobody can delete a line, so no line may hold what somebody answered (core/audit.py).
    (models.AuditEntry, "消さない。申請の内容と、代表者や連絡先の情報は写さない"),
    (models.OutboxMessage, outbox.KEPT),
    (models.StoredFile, "ファイルが付く行と同じ"),
    (models.SettingRow, "消さない。決まりの経過として残す"),
)
for staff_only, kept in _STAFF_ONLY:
    names = [field.name for field in staff_only._meta.fields]
    expose(
        staff_only,
        staff=[name for name in names if name not in _ABOUT_PEOPLE],
        personal=[name for name in names if name in _ABOUT_PEOPLE],
        retention=kept,
    )
expose(
    models.ParkedForm,
    staff=("id", "path", "created_at"),
    personal=("owner", "token_hash", "data"),
    retention=f"{drafts.KEPT_FOR.days}日",
)
expose(
    models.FormToken,
    staff=[field.name for field in models.FormToken._meta.fields],
    retention=f"{forms.KEPT_FOR.days}日",
)
for counter in (models.ContentVersion, models.Sequence, models.DemoClock):
    expose(counter, staff=[field.name for field in counter._meta.fields], retention="使っているあいだ")
