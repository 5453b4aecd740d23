"""The papers in force for a group: one of a kind at a time, the older ones on record with their days."""

from datetime import date

from django.db import transaction

from core import audit, files
from core.models import StoredFile
from groups.models import ChangeDocument, Group, GroupDocument, Registration, RegistrationDocument
from groups.rules import CASES

RULES = RegistrationDocument.Kind.RULES


def put_in_force(*, group: Group, kind: str, file: StoredFile, came_with: str, today: date) -> GroupDocument:
    """Make this the group's present paper of its kind. The caller holds the row and writes the record."""
    group.documents.filter(kind=kind, ended_on=None).update(ended_on=today)
    return GroupDocument.objects.create(
        group=group, kind=kind, file=file, came_with=came_with, started_on=today
    )


def adopt(registration: Registration, group: Group, *, today: date) -> None:
    """The 規約 of an approved application are the first ones of its group."""
    for paper in registration.documents.filter(kind=RULES, removed_at=None).select_related("file"):
        put_in_force(
            group=group, kind=RULES, file=paper.file, came_with=registration.receipt_number or "", today=today
        )


def release(file: StoredFile) -> None:
    """Delete a file whose application or notice is gone, unless it is on the group's own record."""
    if not GroupDocument.objects.filter(file=file).exists():
        files.delete(file)


def forget_ended(today: date) -> int:
    """Delete papers that are no longer in force, as long after as a decided case; returns how many."""
    due = GroupDocument.objects.filter(ended_on__lte=CASES.last_due_day(today))
    return sum(_forget(key) for key in due.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _forget(key: int) -> bool:
    row = GroupDocument.objects.select_for_update(of=("self",)).filter(pk=key).first()
    if row is None:
        return False
    words = {str(row.get_kind_display()): (f"{row.started_on}から{row.ended_on}まで", "")}
    audit.record("保存期間が過ぎた書類を消した", row.group, by=None, changes=words)
    _drop(row)
    return True


def drop_papers(group: Group) -> None:
    """Delete every paper of a group whose registration ended long ago. The caller writes the record."""
    for row in group.documents.select_related("file"):
        _drop(row)


def _drop(row: GroupDocument) -> None:
    """A notice of the same age may still hold the file; then it goes with the notice."""
    file = row.file
    row.delete()
    if not _held_by_a_case(file):
        files.delete(file)


def _held_by_a_case(file: StoredFile) -> bool:
    return any(model.objects.filter(file=file).exists() for model in (RegistrationDocument, ChangeDocument))
