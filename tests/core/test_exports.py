"""Exports: nothing that a spreadsheet would run, every value comes back, open data is public only."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from core import exports
from core.access import Data
from core.exports import Column, NotPublic, Table, guard, unguard
from core.models import Sequence

FORMULAS = [
    "=1+1",
    "+81-467-23-3000",
    "-3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "'=1+1",
    "''=1+1",
    '=HYPERLINK("http://example.jp","押す")',
    "=cmd|' /C calc'!A0",
]
HARMLESS = [
    "海の会",
    "'海",
    "0467-23-3000",
    "3-4",
    "1/2",
    'a"b,c',
    "一行目\n二行目",
    "髙﨑𠮷葛\U000e0100",
    "",
    "a;=1+1",
]
NAME = Column("name", "名称", Data.PUBLIC, "正式な名称")
COUNT = Column("count", "会員数", Data.PUBLIC, kind="number")
SINCE = Column("since", "登録日", Data.PUBLIC, kind="date")
PHONE = Column("phone", "電話番号", Data.PERSONAL)
TABLE = Table("groups", "団体一覧", (NAME, COUNT, SINCE))


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def body(response) -> bytes:
    return b"".join(response.streaming_content)


# -------------------------------------------------------------------------------------------- declaration


@pytest.mark.once
def test_open_data_with_a_column_that_is_not_public_cannot_be_declared():
    with pytest.raises(NotPublic, match="phone"):
        Table("groups", "団体一覧", (NAME, PHONE), open_data=True)


@pytest.mark.once
def test_a_table_knows_whether_it_is_public_and_whether_it_holds_personal_data():
    tables = [
        TABLE,
        Table("a", "a", (NAME, Column("memo", "メモ", Data.STAFF))),
        Table("b", "b", (NAME, PHONE)),
    ]
    assert [(t.is_public, t.holds_personal_data) for t in tables] == [
        (True, False),
        (False, False),
        (False, True),
    ]


@pytest.mark.once
def test_the_same_heading_twice_is_an_error():
    with pytest.raises(ValueError, match="heading"):
        Table("a", "a", (NAME, Column("other", "名称", Data.PUBLIC)))


@pytest.mark.once
def test_the_data_dictionary_describes_each_column():
    assert exports.dictionary(TABLE) == [
        ("name", "名称", "文字", "正式な名称"),
        ("count", "会員数", "数", ""),
        ("since", "登録日", "日付（YYYY-MM-DD）", ""),
    ]


# ----------------------------------------------------------------------------------------- formula guard


@pytest.mark.once
@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe_and_loses_it_again(text):
    assert guard(text) == f"'{text}"
    assert unguard(guard(text)) == text


@pytest.mark.once
@pytest.mark.parametrize("text", HARMLESS)
def test_ordinary_texts_are_left_alone(text):
    assert guard(text) == text
    assert unguard(text) == text


@pytest.mark.once
@given(st.text(alphabet="'=+-@\t\r\n＝＋－＠a海", max_size=8))
def test_every_text_survives_guarding(text):
    assert unguard(guard(text)) == text
    assert guard(text)[:1] not in set("=+-@\t\r\n＝＋－＠") or guard(text) == ""


# ---------------------------------------------------------------------------------------------------- CSV


@pytest.mark.once
def test_csv_is_utf8_with_bom_crlf_quoted_texts_and_bare_numbers():
    rows = [("海の会", 12, date(2026, 4, 1)), ("=1+1", None, None)]
    content = "".join(exports.csv_lines(TABLE, rows)).encode()
    assert content.decode() == (
        '\ufeff"名称","会員数","登録日"\r\n"海の会",12,"2026-04-01"\r\n"\'=1+1","",""\r\n'
    )


@pytest.mark.once
def test_values_are_written_as_people_read_them():
    values = [
        True,
        False,
        None,
        datetime(2026, 4, 1, 0, 30, tzinfo=UTC),
        date(2026, 4, 1),
        ["海", "山"],
        Decimal("1.50"),
    ]
    assert [exports.as_text(value) for value in values] == [
        "はい",
        "いいえ",
        "",
        "2026-04-01 09:30",
        "2026-04-01",
        "海、山",
        "1.50",
    ]


@pytest.mark.once
def test_every_text_comes_back_from_csv_exactly():
    table = Table("t", "t", (NAME,))
    content = body(exports.csv_response(table, [(text,) for text in FORMULAS + HARMLESS], "一覧.csv"))
    assert [unguard(row[0]) if row else "" for row in read_csv(content)[1:]] == FORMULAS + HARMLESS


@pytest.mark.once
def test_csv_is_streamed_in_pieces():
    taken: list[int] = []

    def rows():
        for number in range(2000):
            taken.append(number)
            yield (f"団体{number}", number, None)

    pieces = exports.csv_lines(TABLE, rows())
    next(pieces)
    assert len(taken) == 500


@pytest.mark.once
def test_a_download_has_a_japanese_name_and_private_tables_are_kept_by_no_cache():
    public = exports.csv_response(TABLE, [], "団体一覧.csv")
    private = exports.csv_response(Table("p", "p", (NAME, PHONE)), [], "p.csv")
    assert public["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E5%9B%A3%E4%BD%93%E4%B8%80%E8%A6%A7.csv"
    )
    assert (public["X-Content-Type-Options"], public.get("Cache-Control")) == ("nosniff", None)
    assert private["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_the_copy_from_the_database_equals_the_csv_made_in_python():
    table = Table("t", "t", (NAME, COUNT))
    texts = [text for text in FORMULAS + HARMLESS if "\r" not in text]
    Sequence.objects.bulk_create(Sequence(name=text, last=number) for number, text in enumerate(texts))
    wanted = Sequence.objects.filter(last__lt=1000).order_by("last").values_list("name", "last")
    copied = b"".join(exports.copy_csv(table, wanted))
    made = "".join(exports.csv_lines(table, wanted)).encode()
    assert copied == made
    assert [(unguard(name), int(last)) for name, last in read_csv(copied)[1:]] == list(wanted)


@pytest.mark.django_db
def test_the_copy_takes_the_parameters_of_a_filter_as_values():
    Sequence.objects.create(name="a' OR 1=1 --", last=7)
    Sequence.objects.create(name="100%", last=8)
    table = Table("t", "t", (NAME,))
    wanted = Sequence.objects.filter(name="a' OR 1=1 --").values_list("name")
    percent = Sequence.objects.filter(name__contains="0%").values_list("name")
    assert read_csv(b"".join(exports.copy_csv(table, wanted))) == [["名称"], ["a' OR 1=1 --"]]
    assert read_csv(b"".join(exports.copy_csv(table, percent))) == [["名称"], ["100%"]]


@pytest.mark.django_db
def test_the_copy_asks_the_database_once(django_assert_num_queries):
    Sequence.objects.bulk_create(Sequence(name=str(number), last=number) for number in range(30))
    table = Table("t", "t", (NAME, COUNT))
    with django_assert_num_queries(1 if connection.vendor == "sqlite" else 0):  # COPY goes past the counter
        assert len(list(exports.copy_csv(table, Sequence.objects.values_list("name", "last")))) >= 1


# --------------------------------------------------------------------------------------------------- XLSX


def workbook(rows, table=TABLE):
    with exports.write_xlsx(table, rows) as file:
        content = file.read()
    return content, openpyxl.load_workbook(io.BytesIO(content))


@pytest.mark.once
def test_texts_of_an_excel_file_are_texts_and_come_back_exactly():
    table = Table("t", "t", (NAME,))
    texts = [text for text in FORMULAS + HARMLESS if text and "\r" not in text]
    _, book = workbook([(text,) for text in texts], table)
    cells = [row[0] for row in book.active.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == texts
    assert {cell.data_type for cell in cells} == {"s"}
    assert [bool(cell.quotePrefix) for cell in cells] == [text in FORMULAS for text in texts]


@pytest.mark.once
def test_numbers_and_dates_keep_their_type_in_excel():
    _, book = workbook([("海の会", 12, date(2026, 4, 1)), ("山の会", None, datetime(2026, 4, 1, tzinfo=UTC))])
    rows = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=2)]
    assert rows == [["海の会", 12, datetime(2026, 4, 1)], ["山の会", None, datetime(2026, 4, 1, 9)]]


@pytest.mark.once
def test_an_excel_file_tells_nothing_about_its_maker_and_hides_nothing():
    content, book = workbook([("海の会", 1, None)])
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        core = parts.read("docProps/core.xml").decode()
        names = parts.namelist()
    assert "openpyxl" not in core
    assert (book.properties.creator or "", book.properties.lastModifiedBy) == ("", None)
    assert [sheet.sheet_state for sheet in book.worksheets] == ["visible"]
    assert [name for name in names if "comment" in name or "pivot" in name or "vba" in name.lower()] == []


@pytest.mark.django_db
def test_an_excel_download_says_what_it_is():
    response = exports.xlsx_response(TABLE, [("海の会", 1, None)], "一覧.xlsx")
    assert b"".join(response.streaming_content).startswith(b"PK")
    response.close()
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%E4%B8%80%E8%A6%A7.xlsx"


@pytest.mark.once
def test_letters_that_xml_cannot_hold_do_not_break_the_file():
    _, book = workbook([("海\x00\x0b\ufffe\ud800の会", 1, None)])
    assert book.active["A2"].value == "海の会"


# --------------------------------------------------------------------------------------------------- JSON
