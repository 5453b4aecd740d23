"""Lists as people keep them: any encoding, any order, titles above, gaps, errors; and files meant to hurt."""

import csv
import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core import imports
from core.exports import csv_lines
from core.imports import (
    ImportColumn,
    RowError,
    SheetProblem,
    read_sheet,
    read_yes_no,
    suggest_mapping,
)

pytestmark = pytest.mark.once
NAME = ImportColumn("name", "団体名", ("名称", "団体の名称", "団体名称"), required=True)
KANA = ImportColumn("kana", "フリガナ", ("ふりがな", "カナ", "よみ", "読み方"))
PHONE = ImportColumn("phone", "電話番号", ("電話", "TEL", "連絡先電話"))
FOUNDED = ImportColumn("founded", "設立年月", ("設立", "設立年", "発足年月日"))
COLUMNS = (NAME, KANA, PHONE, FOUNDED)
ROWS = [
    ["団体名", "フリガナ", "電話番号"],
    ["鎌倉海の会", "カマクラウミノカイ", "0467-00-0001"],
    ["山の会", "", ""],
]


def xlsx(rows, change=None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_text(rows, delimiter=",") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def cells(sheet) -> list[tuple[str, ...]]:
    return [row.cells for row in sheet.rows]


def refused(data: bytes) -> str:
    with pytest.raises(SheetProblem) as caught:
        read_sheet("list", data)
    return caught.value.messages[0]


# ------------------------------------------------------------------------------------------------ reading


@pytest.mark.parametrize(
    "data",
    [
        xlsx(ROWS),
        csv_text(ROWS).encode("utf-8"),
        csv_text(ROWS).encode("utf-8-sig"),
        csv_text(ROWS).encode("cp932"),
        csv_text(ROWS).encode("utf-16"),
        csv_text(ROWS, "\t").encode("utf-16"),
        csv_text(ROWS, ";").encode("cp932"),
        csv_text(ROWS, "\t").encode("utf-8"),
        csv_text(ROWS).replace("\r\n", "\n").encode(),
        csv_text(ROWS).replace("\r\n", "\r").encode(),
    ],
)
def test_the_same_list_is_read_from_every_kind_of_file(data):
    sheet = read_sheet("list", data)
    assert sheet.headings == ("団体名", "フリガナ", "電話番号")
    assert cells(sheet) == [("鎌倉海の会", "カマクラウミノカイ", "0467-00-0001"), ("山の会", "", "")]
    assert sheet.problems == ()


def test_a_title_above_and_empty_rows_between_do_not_matter_and_row_numbers_are_those_of_excel():
    rows = [["市民活動団体一覧"], ["令和8年4月1日現在"], [], *ROWS[:2], [], ROWS[2]]
    for data in (xlsx(rows), csv_text(rows).encode()):
        sheet = read_sheet("list", data)
        assert sheet.heading_row == 4
        assert [(row.number, row.cells[0]) for row in sheet.rows] == [(5, "鎌倉海の会"), (7, "山の会")]


def test_row_numbers_of_csv_count_records_and_not_lines_of_text():
    sheet = read_sheet("list", csv_text([["名称", "目的"], ["海", "一\n二\n三"], ["山", "四"]]).encode())
    assert [(row.number, row.cells) for row in sheet.rows] == [(2, ("海", "一\n二\n三")), (3, ("山", "四"))]


def test_numbers_dates_and_yes_come_as_people_see_them():
    rows = [
        ["名称", "人数", "設立", "募集", "日時"],
        ["海", 12.0, date(2011, 5, 1), True, datetime(2026, 4, 1, 9, 30)],
    ]
    assert cells(read_sheet("list", xlsx(rows))) == [("海", "12", "2011-05-01", "はい", "2026-04-01 09:30")]


def test_a_calculation_error_and_a_broken_letter_are_reported_with_row_and_column():
    def change(book):
        book.active["B3"] = "#REF!"
        book.active["B3"].data_type = "e"

    sheet = read_sheet("list", xlsx([["名称", "人数"], ["海\ue000", 1], ["山", 2]], change))
    assert [str(problem) for problem in sheet.problems] == [
        "2行目「名称」：2文字目に外字（そのパソコンだけの文字）が使われています。"
        "「髙」を「高」にするなど、代わりの文字（代替文字）に置きかえてください。",
        "3行目「人数」：Excel の計算の誤り（#REF!）が入っています。",
    ]


def test_the_first_visible_sheet_is_read():
    def change(book):
        book.active.sheet_state = "hidden"
        book.create_sheet("一覧").append(["名称", "カナ"])
        book["一覧"].append(["海", "ウミ"])

    assert cells(read_sheet("list", xlsx([["秘密", "x"], ["1", "2"]], change))) == [("海", "ウミ")]


def test_what_the_portal_exported_is_read_back_exactly():
    from core.access import Data
    from core.exports import Column, Table

    table = Table("t", "t", (Column("name", "名称", Data.PUBLIC), Column("text", "目的", Data.PUBLIC)))
    values = [("=1+1", "＋海"), ("'=x", "-3"), ("'海", '引用"と,'), ("髙﨑𠮷", "一\n二")]
    data = "".join(csv_lines(table, values)).encode()
    assert cells(read_sheet("list.csv", data)) == values


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空です"),
        (b"\r\n\r\n", "文字の入った行がありません"),
        (b"x" * (imports.MAX_BYTES + 1), "10MBまで"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "パスワードのかかった Excel か、古い形式"),
        (b"PK\x03\x04 broken", "壊れています"),
        (b"%PDF-1.7\n\x00\x01\x02", "CSV（.csv）のファイルを選んで"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "CSV（.csv）のファイルを選んで"),
        (b"\x81\xff\xfe name", "文字コードが読み取れませんでした"),
        (csv_text([["名称", "名称"], ["海", "山"]]).encode(), "同じ見出しが2つあります（「名称」）"),
        (csv_text([["名称"], ["あ" * 200_000]]).encode(), "CSV として読めませんでした"),
        (("名称,a\r\n" + "海,1\r\n" * 20_001).encode(), "20,000行まで"),
    ],
)
def test_a_file_that_cannot_be_read_is_answered_with_what_to_do(data, words):
    assert words in refused(data)


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    bomb = zipped(**{"xl/workbook.xml": b"\0" * (imports.MAX_UNPACKED + 1)})
    assert len(bomb) < 1024 * 1024
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *args, **kwargs: pytest.fail("unpacked"))
    assert "中身が大きすぎます" in refused(bomb)


def test_a_zip_with_thousands_of_parts_is_refused():
    assert "中身が大きすぎます" in refused(
        zipped(**{f"xl/{n}.xml": b"" for n in range(imports.MAX_PARTS + 1)})
    )


def test_other_zip_files_are_no_spreadsheet():
    assert "CSV（.csv）のファイルを選んで" in refused(zipped(**{"word/document.xml": b"<x/>"}))


def test_an_entity_bomb_in_a_sheet_is_refused():
    def rewritten(name: str, old: bytes, new: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(xlsx(ROWS))) as parts, zipfile.ZipFile(out, "w") as made:
            for part in parts.namelist():
                content = parts.read(part)
                made.writestr(part, content.replace(old, new) if part == name else content)
        return out.getvalue()

    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><worksheet'
    assert "読めませんでした" in refused(rewritten("xl/worksheets/sheet1.xml", b"<worksheet", bomb))


def test_a_sheet_that_claims_a_million_rows_is_read_at_once():
    def change(book):
        book.active["A1048576"] = None

    assert len(read_sheet("list", xlsx(ROWS, change)).rows) == 2


@given(st.binary(max_size=300))
def test_any_bytes_give_a_list_or_a_sentence(data):
    for start in (b"", b"PK\x03\x04", b"\xff\xfe"):
        try:
            read_sheet("list", start + data)
        except SheetProblem as problem:
            assert problem.messages[0].endswith("。")


# ------------------------------------------------------------------------------------------------ mapping


@pytest.mark.parametrize(
    ("headings", "mapping"),
    [
        (["団体名", "フリガナ", "電話番号", "設立年月"], [0, 1, 2, 3]),
        (["設立", "TEL", "ふりがな", "名称"], [3, 2, 1, 0]),
        (["ＴＥＬ", "№", "団体名（正式）※必須", "ﾌﾘｶﾞﾅ"], [2, 3, 0, None]),
        (["代表者氏名", "団体名カナ", "団 体 名", "連絡先電話番号"], [2, 1, 3, None]),
        (["電話番号２", "電話番号", "名称"], [2, None, 1, None]),
        (["", "備考"], [None, None, None, None]),
        ([], [None, None, None, None]),
    ],
)
def test_headings_are_matched_in_any_order_and_writing(headings, mapping):
    assert list(suggest_mapping(headings, COLUMNS).values()) == mapping


@given(st.lists(st.text(alphabet="団体名フリガナ電話番号TEL設立（）※ ", max_size=8), max_size=8))
def test_no_heading_is_given_to_two_columns(headings):
    given_out = [index for index in suggest_mapping(headings, COLUMNS).values() if index is not None]
    assert len(given_out) == len(set(given_out))


def test_an_error_of_the_whole_row_has_no_column():
    assert str(RowError(3, "", "同じ団体が2行あります。")) == "3行目：同じ団体が2行あります。"


def test_yes_and_no_are_read_as_lists_write_them():
    assert [read_yes_no(text) for text in ("○", "〇", "レ", "有", "はい", "公開", "１")] == [True] * 7
    assert [read_yes_no(text) for text in ("×", "無", "いいえ", "非公開", "０", "－")] == [False] * 6
    with pytest.raises(ValidationError, match="「たぶん」は読み取れません"):
        read_yes_no("たぶん")
