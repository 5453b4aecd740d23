"""Tables that leave the portal: CSV, XLSX and open data, from one declaration.

    NAME = Column("name", "名称", Data.PUBLIC, "正式な名称")
    GROUPS = Table("groups", "団体一覧", (NAME, ...), open_data=True)

A table of open data may hold public columns only; the declaration itself fails otherwise.
Rows are sequences in the order of the columns.

Formula guard of CSV: a text that a spreadsheet would take for a formula (it begins with = + - @, tab, line
break, or their full-width forms, also after apostrophes) gets one apostrophe in front; `unguard` takes
exactly that one away again, so every value survives export and import. XLSX needs none: texts are typed
as texts.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import Any, Literal, TypeVar

from django.db import connections
from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header

from core.access import Data

Kind = Literal["text", "number", "date"]
Row = Sequence[Any]
Notes = Sequence[tuple[str, str]]
NOTES_TITLE = "この書き出しについて"
R = TypeVar("R", bound=HttpResponseBase)
BOM = "\ufeff"
_BATCH = 500
_LINE_BREAK_IN_CELL = 30  # the record separator, which no cleaned text contains
_XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_GUARDED = re.compile("^'*[=+\\-@\t\r\n＝＋－＠]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_XLSX_CELL_LIMIT = 32_767


class NotPublic(Exception):
    """A table of open data was declared with a column that is not public."""


@dataclass(frozen=True)
class Column:
    """One column: key (JSON and code), heading (for people), class of data, a line for the dictionary."""

    key: str
    heading: str
    exposure: Data
    description: str = ""
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """A declared table. `name` is used in file names and in the audit line, `title` on the sheet."""

    name: str
    title: str
    columns: tuple[Column, ...]
    open_data: bool = False

    def __post_init__(self) -> None:
        for field in ("key", "heading"):
            used = [getattr(column, field) for column in self.columns]
            if len(set(used)) != len(used):
                raise ValueError(f"{self.name}: the same {field} twice")
        hidden = [column.key for column in self.columns if column.exposure != Data.PUBLIC]
        if self.open_data and hidden:
            raise NotPublic(f"{self.name}: 公開項目ではない列は開放できません（{'、'.join(hidden)}）。")

    @property
    def headings(self) -> list[str]:
        return [column.heading for column in self.columns]

    @property
    def is_public(self) -> bool:
        return all(column.exposure == Data.PUBLIC for column in self.columns)

    @property
    def holds_personal_data(self) -> bool:
        """Such an export needs a reason and an audit line."""
        return any(column.exposure in (Data.PERSONAL, Data.SENSITIVE) for column in self.columns)


# ----------------------------------------------------------------------------------------------- values


def guard(text: str) -> str:
    """The text with one apostrophe in front when a spreadsheet would run it."""
    return f"'{text}" if _GUARDED.match(text) else text


def unguard(text: str) -> str:
    """Takes back what `guard` added; any other apostrophe stays."""
    return text[1:] if text.startswith("'") and _GUARDED.match(text) else text


def as_text(value: Any) -> str:
    """How a value is written: はい/いいえ, ISO dates, times in Japan, lists joined with 「、」."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, list | tuple | set | frozenset):
        return "、".join(as_text(part) for part in value)
    return str(value)


def _csv_cell(value: Any) -> Any:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return value
    return guard(as_text(value))


# -------------------------------------------------------------------------------------------------- CSV


def csv_lines(table: Table, rows: Iterable[Row], last: str = "") -> Iterator[str]:
    """UTF-8 CSV for Excel in pieces: BOM, CRLF, every text quoted, formulas neutralised.

    `last` is a line of its own below the rows: where the file comes from.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    buffer.write(BOM)
    writer.writerow(table.headings)
    for number, row in enumerate(rows, start=1):
        writer.writerow([_csv_cell(value) for value in row])
        if number % _BATCH == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    if last:
        writer.writerow([guard(last)])
    yield buffer.getvalue()


def csv_response(table: Table, rows: Iterable[Row], filename: str, last: str = "") -> StreamingHttpResponse:
    """Stream the table as a CSV download; memory does not grow with the number of rows."""
    lines = (piece.encode("utf-8", "replace") for piece in csv_lines(table, rows, last))
    return _download(StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"), table, filename)


def copy_csv(table: Table, queryset: "QuerySet[Any, Any]", select: str = "") -> Iterator[bytes]:
    """The same CSV straight from the database: COPY on PostgreSQL, a batched cursor on SQLite.

    `queryset` is a `values_list` with one plain value for each column, in order. Texts of columns declared
    as text are guarded in SQL, so that no row passes through Python (a third of the time). `select` is a
    statement of PostgreSQL without parameters that gives the same rows faster.
    """
    connection = connections[queryset.db]
    if connection.vendor != "postgresql":
        yield from (piece.encode("utf-8") for piece in csv_lines(table, queryset.iterator(chunk_size=2000)))
        return
    sql, params = (select, ()) if select else queryset.query.sql_with_params()
    names = [f"c{number}" for number in range(len(table.columns))]
    cells = ", ".join(_guarded_sql(name, column) for name, column in zip(names, table.columns, strict=True))
    quoted = ", ".join(
        name for name, column in zip(names, table.columns, strict=True) if column.kind == "text"
    )
    force = f", FORCE_QUOTE ({quoted})" if quoted else ""
    inner = f"SELECT {cells} FROM ({sql}) AS t({', '.join(names)})"
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(table.headings)
    yield (BOM + buffer.getvalue()).encode()
    with connection.cursor() as cursor:
        statement = cursor.cursor.mogrify(inner, params or None)
        with cursor.cursor.copy(f"COPY ({statement}) TO STDOUT WITH (FORMAT csv{force})") as copy:
            for block in copy:
                # COPY ends its rows with LF only; line breaks inside cells travel under another letter.
                yield bytes(block).replace(b"\n", b"\r\n").replace(bytes([_LINE_BREAK_IN_CELL]), b"\n")


def _guarded_sql(name: str, column: Column) -> str:
    if column.kind != "text":
        return name
    pattern = "'^''*[=+@\t\r\n＝＋－＠-]'"
    text = f"coalesce({name}::text, '')"
    guarded = f"CASE WHEN {text} ~ {pattern} THEN '''' || {text} ELSE {text} END"
    return f"replace({guarded}, chr(10), chr({_LINE_BREAK_IN_CELL})) AS {name}"


def copy_csv_response(
    table: Table, queryset: "QuerySet[Any, Any]", filename: str, select: str = ""
) -> StreamingHttpResponse:
    """`copy_csv` as a download."""
    lines = copy_csv(table, queryset, select)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    return _download(response, table, filename)


# ------------------------------------------------------------------------------------------------- XLSX


def xlsx_response(table: Table, rows: Iterable[Row], filename: str, notes: Notes = ()) -> FileResponse:
    """The table as an Excel file: visible sheets only, texts typed as texts, no author in the properties."""
    file = write_xlsx(table, rows, notes)
    return _download(FileResponse(file, content_type=_XLSX_TYPE), table, filename)


def write_xlsx(table: Table, rows: Iterable[Row], notes: Notes = ()) -> "SpooledTemporaryFile[bytes]":
    """The Excel file, rewound; on disk when larger than 5 MB. The caller closes it.

    `notes` are the lines (what, text) of a second sheet: where the file comes from.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = ""
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", table.title)[:31])
    sheet.freeze_panes = "A2"
    for index, column in enumerate(table.columns):
        letter = _column_letter(index)
        sheet.column_dimensions[letter].width = 40 if column.kind == "text" and column.description else 16

    sheet.append([_xlsx_cell(sheet, heading, heading=True) for heading in table.headings])
    for row in rows:
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    if notes:
        _write_notes(book.create_sheet(NOTES_TITLE), notes)
    file: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(max_size=5 * 1024 * 1024)  # noqa: SIM115 (the caller closes it)
    book.save(file)
    file.seek(0)
    return file


def _xlsx_cell(sheet: Any, value: Any, *, heading: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    if _has_own_type(value):
        made = WriteOnlyCell(sheet, value=_naive(value))
    else:
        text = _NOT_IN_XML.sub("", as_text(value))[:_XLSX_CELL_LIMIT]
        made = WriteOnlyCell(sheet, value=text)
        made.data_type = "s"  # openpyxl would take 「=1+1」 for a formula
        # The mark that Excel itself sets: the text stays text even after somebody edits the cell.
        made.quotePrefix = bool(_GUARDED.match(text))
    if heading:
        made.font = Font(bold=True)
        made.alignment = Alignment(wrap_text=True, vertical="top")
    return made


def _write_notes(sheet: Any, notes: Notes) -> None:
    sheet.column_dimensions["A"].width = 16
    sheet.column_dimensions["B"].width = 80
    for what, text in notes:
        sheet.append([_xlsx_cell(sheet, what, heading=True), _xlsx_cell(sheet, text)])


def _has_own_type(value: Any) -> bool:
    return value is None or (isinstance(value, date | int | float | Decimal) and not isinstance(value, bool))


def _naive(value: Any) -> Any:
    """Excel knows no time zones: times are written as they are in Japan."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.make_naive(value)
    return value


def _column_letter(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# -------------------------------------------------------------------------------------- data dictionary


def dictionary(table: Table) -> list[tuple[str, str, str, str]]:
    """The data dictionary: key, heading, kind in Japanese, description."""
    kinds = {"text": "文字", "number": "数", "date": "日付（YYYY-MM-DD）"}
    return [(c.key, c.heading, kinds[c.kind], c.description) for c in table.columns]


def _download(response: R, table: Table, filename: str) -> R:
    response["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    if not table.is_public:
        response["Cache-Control"] = "private, no-store"
    return response
