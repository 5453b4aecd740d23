"""Reading lists that people keep in spreadsheets: .xlsx and .csv, any encoding, headings in any order.

    sheet = read_sheet("list.xlsx", data)                  # -> Sheet(headings, rows, problems)
    mapping = suggest_mapping(sheet.headings, COLUMNS)     # {"name": 3, "phone": None}, corrected on screen

Only generic machinery: which columns there are, and what a row becomes, belongs to the app.
"""

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Protocol

from django.core.exceptions import ValidationError

from core.exports import unguard
from core.text import clean_text, fold

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_UNPACKED = 200 * 1024 * 1024
MAX_PARTS = 1_000
HEADING_SEARCH_ROWS = 15
# openpyxl raises whatever the damage leads to; SyntaxError is that of XML, RuntimeError an encrypted part.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, SyntaxError, ValueError, LookupError, TypeError, AttributeError),
    *(OSError, EOFError, RuntimeError),
)
ERROR_VALUES = {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}


class SheetProblem(ValidationError):
    """The file as a whole cannot be read; the message says in Japanese why and what to do."""


@dataclass(frozen=True)
class RowError:
    """One problem in one cell (or, with an empty column, in the whole row), in words."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        place = f"{self.row}行目「{self.column}」" if self.column else f"{self.row}行目"
        return f"{place}：{self.message}"


@dataclass(frozen=True)
class SheetRow:
    """`number` is the row number that Excel shows; `cells` are cleaned texts, as many as headings."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A list as read: headings, rows without the empty ones, and cells that could not be read.

    A cell with a problem is "" in its row, so `problems` must be shown with the errors of the rows.
    """

    headings: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    problems: tuple[RowError, ...] = ()
    heading_row: int = 1


class Headed(Protocol):
    """What `suggest_mapping` needs to know of a column: an `ImportColumn`, or an app's own class."""

    @property
    def key(self) -> str: ...
    @property
    def heading(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class ImportColumn:
    """A field that an import can fill. `aliases` are the headings under which lists usually carry it.

    `required` asks for the column to be mapped. What a cell becomes is the app's own business.
    """

    key: str
    heading: str
    aliases: tuple[str, ...] = ()
    required: bool = False


# ------------------------------------------------------------------------------------------ reading a file


def read_sheet(name: str, data: bytes) -> Sheet:
    """Read the first visible sheet of an .xlsx, or a .csv, told apart by content. Raises SheetProblem."""
    if not data:
        raise SheetProblem("ファイルが空です。選び直してください。")
    if len(data) > MAX_BYTES:
        raise SheetProblem("ファイルが大きすぎます（10MBまで）。写真や使わないシートを取り除いてください。")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SheetProblem(
            "パスワードのかかった Excel か、古い形式（.xls）です。"
            "パスワードを外し、「名前を付けて保存」で「Excel ブック（.xlsx）」を選んで保存してください。"
        )
    records = _xlsx_records(data) if data.startswith(b"PK\x03\x04") else _csv_records(data)
    return _as_sheet(records)


Record = tuple[int, list[Any]]


def _as_sheet(records: list[Record]) -> Sheet:
    filled = [(number, cells) for number, cells in records if any(_text(cell) for cell in cells)]
    if not filled:
        raise SheetProblem("文字の入った行がありません。見出しとデータの行があるファイルを選んでください。")
    start = _heading_index(filled)
    heading_number, heading_cells = filled[start]
    headings = tuple(_text(cell) for cell in heading_cells)
    width = max(index for index, heading in enumerate(headings) if heading) + 1
    headings = headings[:width]
    _refuse_double_headings(headings)
    body = filled[start + 1 :]
    if len(body) > MAX_ROWS:
        raise SheetProblem(f"行が多すぎます（{MAX_ROWS:,}行まで）。ファイルを分けてください。")
    rows, problems = [], []
    for number, cells in body:
        texts = []
        for index, heading in enumerate(headings):
            text, problem = _cell(cells[index] if index < len(cells) else None)
            texts.append(text)
            if problem and heading:
                problems.append(RowError(number, heading, problem))
        if any(texts) or any(problem.row == number for problem in problems[-width:]):
            rows.append(SheetRow(number, tuple(texts)))
    return Sheet(headings, tuple(rows), tuple(problems), heading_number)


def _heading_index(filled: list[Record]) -> int:
    """Lists often begin with a title and a date: the headings are the fullest of the first rows."""
    counts = [sum(1 for cell in cells if _text(cell)) for _, cells in filled[:HEADING_SEARCH_ROWS]]
    enough = max(counts) * 0.6
    return next(index for index, count in enumerate(counts) if count >= enough)


def _refuse_double_headings(headings: Sequence[str]) -> None:
    twice = [heading for heading, count in Counter(filter(None, headings)).items() if count > 1]
    if twice:
        raise SheetProblem(f"同じ見出しが2つあります（「{twice[0]}」）。どちらかの名前を変えてください。")


def _cell(value: Any) -> tuple[str, str]:
    """The cleaned text and, when it cannot be used, why."""
    text = _text(value)
    if text in ERROR_VALUES:
        return "", f"Excel の計算の誤り（{text}）が入っています。"
    try:
        return clean_text(text), ""
    except ValidationError as refused:
        return "", refused.messages[0]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip(" \t\r\n\u3000")


# --------------------------------------------------------------------------------------------------- xlsx


def _xlsx_records(data: bytes) -> list[Record]:
    from openpyxl import load_workbook

    _refuse_bombs(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            sheet = next((s for s in book.worksheets if s.sheet_state == "visible"), None)
            if sheet is None:
                raise SheetProblem(
                    "表示されているシートがありません。シートを再表示してから保存してください。"
                )
            sheet.reset_dimensions()  # the stated size may be wrong, or a million rows of nothing
            return _limited(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS))
        finally:
            book.close()
    except SheetProblem:
        raise
    except _BROKEN as broken:
        raise SheetProblem(
            "Excel ファイルとして読めませんでした。Excel で開き、保存し直してください。"
        ) from broken


def _limited(rows: Iterable[tuple[Any, ...]]) -> list[Record]:
    """Rows with their numbers; empty ones are skipped, but a sheet of endless empty rows is given up."""
    records: list[Record] = []
    for number, cells in enumerate(rows, start=1):
        if any(cell is not None for cell in cells):
            records.append((number, list(cells)))
        if len(records) > MAX_ROWS + HEADING_SEARCH_ROWS:
            raise SheetProblem(f"行が多すぎます（{MAX_ROWS:,}行まで）。ファイルを分けてください。")
        if number - len(records) > 5 * MAX_ROWS:
            break
    return records


def _refuse_bombs(data: bytes) -> None:
    """Add up the unpacked sizes before anything is unpacked (ASVS V5.2.3)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            entries = parts.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as broken:
        raise SheetProblem("Excel ファイルが壊れています。Excel で開き、保存し直してください。") from broken
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise SheetProblem("Excel（.xlsx）か CSV（.csv）のファイルを選んでください。")
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise SheetProblem("ファイルの中身が大きすぎます。使わないシートや行を取り除いてください。")


# ---------------------------------------------------------------------------------------------------- csv


def _csv_records(data: bytes) -> list[Record]:
    text = _decoded(data)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        records: list[Record] = []
        for number, cells in enumerate(reader, start=1):
            if len(records) > MAX_ROWS + HEADING_SEARCH_ROWS:
                raise SheetProblem(f"行が多すぎます（{MAX_ROWS:,}行まで）。ファイルを分けてください。")
            if any(cells):
                records.append((number, [unguard(cell) for cell in cells[:MAX_COLUMNS]]))
        return records
    except csv.Error as broken:
        raise SheetProblem(
            'CSV として読めませんでした。「"」の数が合っているか確かめてください。'
        ) from broken


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        if b"\x00" in data[:4096]:
            raise SheetProblem("Excel（.xlsx）か CSV（.csv）のファイルを選んでください。")
        encodings = ["utf-8-sig", "cp932"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetProblem(
        "文字コードが読み取れませんでした。Excel で「CSV UTF-8（コンマ区切り）」として保存してください。"
    )


def _delimiter(text: str) -> str:
    """The one of , ; and tab that gives the first lines the same number of columns, and the most."""
    head = text[:20_000].splitlines()[:20]

    def steadiness(delimiter: str) -> tuple[int, int]:
        widths = [len(cells) for cells in csv.reader(head, delimiter=delimiter) if cells]
        common, count = Counter(widths).most_common(1)[0] if widths else (1, 0)
        return (count if common > 1 else 0, common)

    return max((",", "\t", ";"), key=steadiness)


# ------------------------------------------------------------------------------------------------ mapping


def suggest_mapping(headings: Sequence[str], columns: Sequence[Headed]) -> dict[str, int | None]:
    """For each column the index of the heading that is most likely its own, else None; none is given twice.

    Width, kana, marks such as ※必須, brackets and spaces do not matter. First equal names, then headings
    that contain a name or are contained in one (the longest match wins).
    """
    keys = [_heading_key(heading) for heading in headings]
    mapping: dict[str, int | None] = {column.key: None for column in columns}
    taken: set[int] = set()
    for column in columns:
        names = {_heading_key(name) for name in (column.heading, *column.aliases)}
        match = next((i for i, key in enumerate(keys) if key in names and i not in taken), None)
        if match is not None:
            mapping[column.key] = match
            taken.add(match)
    likely = sorted(_near_matches(keys, columns), reverse=True)
    for _length, position, index in ((length, -p, -i) for length, p, i in likely):
        key = columns[position].key
        if mapping[key] is None and index not in taken:
            mapping[key] = index
            taken.add(index)
    return mapping


def _near_matches(keys: list[str], columns: Sequence[Headed]) -> Iterable[tuple[int, int, int]]:
    """(length of the shared name, -position of the column, -index of the heading) of each near match."""
    for position, column in enumerate(columns):
        for name in {_heading_key(name) for name in (column.heading, *column.aliases)}:
            for index, key in enumerate(keys):
                if min(len(name), len(key)) >= 2 and (name in key or key in name):
                    yield min(len(name), len(key)), -position, -index


def _heading_key(heading: str) -> str:
    bare = re.sub(r"\(.*?\)|（.*?）|\[.*?\]|【.*?】|[※*＊](?:必須|任意)?", "", heading) or heading
    return "".join(char for char in fold(bare) if unicodedata.category(char)[0] in "LN")


_YES_WORDS = "○ 〇 ◯ ◎ ● レ ✓ ✔ 有 あり はい 可 公開 1 yes true y o"
_NO_WORDS = "× ✕ ✖ x 無 なし いいえ 不可 非公開 0 no false n -"
_YES = set(fold(_YES_WORDS).split())
_NO = set(fold(_NO_WORDS).split())


def read_yes_no(text: str) -> bool:
    """○, レ, 有, はい, 公開, 1… are yes; ×, 無, いいえ, 非公開, 0… are no. Raises ValidationError."""
    key = fold(text)
    if key in _YES:
        return True
    if key in _NO:
        return False
    raise ValidationError(f"「{text}」は読み取れません。はい・いいえ（または ○・×）で入れてください。")
