"""引き継ぎ帳: the 引き継ぎシート as a booklet of A4 pages for the next person, with room to write by hand."""

from datetime import date
from typing import Any

from core.pdf import Pdf, render_pdf
from groups.baton.parts import PARTS, Part
from groups.models import BatonSheet, CentreSite, Group

TEMPLATE = "pdf/groups/baton.html"
STYLES = ("pdf.css", "pdf_baton.css")
# Empty lines after what is written, at least so many and up to a full page: the next year adds by hand.
FEWEST_SPARE, ROWS_ON_A_PAGE = 3, 9
NOTE_LINES = range(16)


def booklet_pdf(group: Group, sheet: BatonSheet | None, today: date) -> Pdf:
    """The booklet. Raises core.pdf.PdfProblem (MissingGlyph only where PDF_STRICT is on)."""
    return render_pdf(TEMPLATE, context(group, sheet, today), title=f"引き継ぎ帳 {group.name}", styles=STYLES)


def context(group: Group, sheet: BatonSheet | None, today: date) -> dict[str, Any]:
    return {
        "group": group,
        "today": today,
        "chapters": [_chapter(part, sheet) for part in PARTS],
        "note_lines": NOTE_LINES,
        "sites": list(CentreSite.objects.all()),
    }


def _chapter(part: Part, sheet: BatonSheet | None) -> dict[str, Any]:
    """One list: the words of each row, column by column, and its empty lines."""
    rows = [[column.words(row) for column in part.columns] for row in part.rows(sheet)]
    return {"part": part, "rows": rows, "spare": range(max(FEWEST_SPARE, ROWS_ON_A_PAGE - len(rows)))}


def file_name(group: Group) -> str:
    """引き継ぎ帳_087.pdf: the number and no name, so that every system can save it."""
    return f"引き継ぎ帳_{group.number:03d}.pdf"
