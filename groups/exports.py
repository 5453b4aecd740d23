"""The open data of groups: the rows of its table, in SQL alone. The centre's own table: staff_table.py."""

from typing import Any

from django.conf import settings
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Concat

from groups.models import DirectoryEntry
from groups.open_data import LOCAL_GOVERNMENT_CODE, STORED


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
