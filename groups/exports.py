"""Lists of groups that leave the portal: open data for everyone, the full list for the centre."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Concat

from core.exports import Column, Table
from groups.exposure import GROUP
from groups.importing.columns import COLUMNS
from groups.models import SWITCHABLE, DirectoryEntry, Group
from groups.open_data import LOCAL_GOVERNMENT_CODE, STORED

STAFF_TABLE = Table(
    "group-list",
    "団体一覧（職員用）",
    tuple(
        Column(
            column.key,
            column.heading,
            GROUP.of(column.key),
        )
        for column in COLUMNS
    ),
)


def open_rows(entries: QuerySet[DirectoryEntry]) -> QuerySet[DirectoryEntry, tuple[Any, ...]]:
    """The rows of `open_data.TABLE` for these entries, one plain value for each column, in SQL alone."""
    number = Cast(F("number"), CharField())
    cells = {f"cell_{index}": KT(f"open_cells__{index}") for index in range(len(STORED))}
    return entries.annotate(
        municipality=Value(LOCAL_GOVERNMENT_CODE),
        identity=Concat(Value(f"{LOCAL_GOVERNMENT_CODE}-"), number),
        **cells,
        address=Concat(Value(f"{settings.PORTAL_URL}/groups/"), number, Value("/")),
    ).values_list("municipality", "identity", *cells, "address")


def open_select() -> str:
    """The rows of `open_rows` for all entries as one statement of PostgreSQL, by number.

    The cells are unpacked once for each row; taking them out of the JSON one by one costs three times that.
    """
    cells = ", ".join(f"cells[{index + 1}]" for index in range(len(STORED)))
    address = f"{settings.PORTAL_URL}/groups/".replace("'", "''")
    return (
        f"SELECT '{LOCAL_GOVERNMENT_CODE}', '{LOCAL_GOVERNMENT_CODE}-' || number, {cells},"
        f" '{address}' || number || '/' FROM (SELECT number,"
        " ARRAY(SELECT jsonb_array_elements_text(open_cells)) AS cells"
        f" FROM {DirectoryEntry._meta.db_table} ORDER BY number OFFSET 0) AS entry ORDER BY number OFFSET 0"
    )


def staff_rows(groups: QuerySet[Group]) -> Iterator[list[Any]]:
    """Every column of the import's own headings, so that an export can be imported again."""
    loaded = groups.select_related("form", "main_field").prefetch_related("fields", "areas")
    for group in loaded.iterator(chunk_size=500):
        yield [_cell(group, column.key) for column in COLUMNS]


def _cell(group: Group, key: str) -> Any:
    if key in _SPECIAL:
        return _SPECIAL[key](group)
    value = getattr(group, key)
    return "" if value is None else value


def _private(group: Group) -> str:
    """The headings that stay private, as the import reads them."""
    return ";".join(label for key, label in SWITCHABLE.items() if key not in group.public_fields)


_SPECIAL: dict[str, Any] = {
    "form": lambda group: group.form.label,
    "main_field": lambda group: group.main_field.label,
    "fields": lambda group: ";".join(field.label for field in group.fields.all()),
    "areas": lambda group: ";".join(area.label for area in group.areas.all()),
    "weekdays": lambda group: ";".join(group.weekday_names),
    "time_bands": lambda group: ";".join(group.time_band_names),
    "beginner_welcome": lambda group: "○" if group.beginner_welcome else "×",
    "recruiting": lambda group: "○" if group.recruiting else "×",
    "founded": lambda group: group.founded_text,
    "private": _private,
}
