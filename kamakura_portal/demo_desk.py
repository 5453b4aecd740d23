"""The demo's desk: a number that was given twice, and a choice for the export kept under a name."""

from accounts.models import User
from core import clock
from groups.actions import imports
from groups.actions.exports import save_choice
from groups.actions.same_as import join
from groups.models import Group
from groups.staff_table import COLUMNS

WHY = "代表者に電話で確かめたところ、同じ会を二度受け付けていた（見本）"


def load_desk(officer: User) -> None:
    """A second row of a listed group comes in by the import and is joined to the first one."""
    kept = Group.objects.listed().order_by("number")[9]
    headings = ("name", "form", "fields", "purpose", "activities")
    cells = (
        f"{kept.name}（旧）", kept.form.label, kept.main_field.label, kept.purpose, kept.activities,
    )  # fmt: skip
    lines = [[COLUMNS[key].heading for key in headings], [cell.replace('"', "") for cell in cells]]
    sheet = "\r\n".join(",".join(f'"{cell}"' for cell in line) for line in lines)
    before = set(Group.objects.values_list("pk", flat=True))
    batch = imports.receive(data=sheet.encode("utf-8-sig"), file_name="追加分.csv", by=officer)
    imports.check(batch=batch, mapping=batch.mapping, by=officer, today=clock.today())
    imports.apply(batch=batch, by=officer, today=clock.today())
    [duplicate] = Group.objects.exclude(pk__in=before)
    join(duplicate=duplicate, kept=kept, reason=WHY, by=officer)
    query = "state=registered&part=basic&column=contact_name&column=contact_email&file_type=xlsx"
    save_choice(name="広報の送り先", query=query, shared=True, by=officer)
