"""Making the directory's rows anew from the groups: after a restore, or when what they hold has changed."""

from typing import Any

from django.db import transaction

from core import audit, version
from core.models import Sequence
from groups.directory import entry_values
from groups.models import DirectoryEntry, Group
from groups.search import index as search_index

BATCH = 500


@transaction.atomic
def rebuild_directory(*, by: Any) -> int:
    """Write every listed group's row, remove the others, renew index and counts. Returns the number of rows.

    Visitors see the old rows until the end; who saves a group meanwhile waits.
    """
    version.bump()  # first, so that no other writer comes between the groups read here and their rows
    listed = Group.objects.listed().select_related("form", "main_field")
    groups = listed.prefetch_related("fields", "areas", "photos").order_by("pk")
    columns = [field.name for field in DirectoryEntry._meta.fields if not field.primary_key]
    total, batch = 0, []
    with search_index.rebuilt_after():
        DirectoryEntry.objects.exclude(group__in=Group.objects.listed()).delete()
        for group in groups.iterator(chunk_size=BATCH):
            batch.append(DirectoryEntry(group=group, **entry_values(group)))
            if len(batch) == BATCH:
                total += _write(batch, columns)
                batch = []
        total += _write(batch, columns)
    whole_list, _ = Sequence.objects.get_or_create(name="group")
    audit.record("団体一覧を作り直した", whole_list, by=by, changes={"団体の数": ("", total)}, internal=True)
    return total


def _write(entries: list[DirectoryEntry], columns: list[str]) -> int:
    DirectoryEntry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["group"], update_fields=columns
    )
    return len(entries)
