"""Taking a list of groups out of the portal leaves a line; choices of columns are kept under a name."""

from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock, retention
from core.exports import Table
from core.forms import update_versioned
from core.models import Sequence
from groups.models import SavedExport
from groups.rules import SAVED_EXPORTS

VERB = "団体一覧を書き出した"


@transaction.atomic
def record_export(
    *,
    table: Table,
    count: int,
    conditions: list[str],
    file_type: str,
    reason: str,
    by: Any,
    saved: SavedExport | None = None,
) -> None:
    """One line: who, how many groups, which columns, under which conditions, why (reliability.md P25).

    The object of the line is the sequence of group numbers. A kept choice counts as used.
    """
    whole_list, _ = Sequence.objects.get_or_create(name="group")
    audit.record(
        VERB,
        whole_list,
        by=by,
        changes={
            "団体の数": ("", count),
            "列": ("", table.headings),
            "条件": ("", conditions),
            "ファイル": ("", file_type),
        },
        reason=reason,
        internal=True,
        personal=table.holds_personal_data,
    )
    if saved is not None:
        SavedExport.objects.filter(pk=saved.pk).update(used_at=clock.now())


@transaction.atomic
def save_choice(*, name: str, query: str, shared: bool, by: Any) -> SavedExport:
    """Keep a choice under a name. Names of one owner differ (the form says so before)."""
    saved = SavedExport.objects.create(owner=by, name=name, query=query, shared=shared, used_at=clock.now())
    audit.record("書き出しの選び方を残した", saved, by=by, internal=True)
    return saved


@transaction.atomic
def change_choice(
    *, saved: SavedExport, name: str, shared: bool, expected_version: int, by: Any
) -> SavedExport:
    """Rename it, share it, or stop sharing. Raises core.forms.StaleWrite."""
    before = (saved.name, saved.shared)
    update_versioned(saved, expected_version, name=name, shared=shared)
    changes = {"名前": (before[0], name), "同じ職場の人にも見せる": (before[1], shared)}
    audit.record("書き出しの選び方を変えた", saved, by=by, changes=changes, internal=True)
    return saved


@transaction.atomic
def delete_choice(*, saved: SavedExport, by: Any) -> None:
    """The choice goes; files written with it are no concern of the portal."""
    audit.record("書き出しの選び方を消した", saved, by=by, internal=True)
    saved.delete()


def forget_choices(today: date) -> int:
    """Delete choices that nobody has used for the period; returns how many."""
    return retention.forget(SavedExport.objects.filter(used_at__lt=SAVED_EXPORTS.due_before(today)))
