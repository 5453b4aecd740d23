"""登録証: one sheet of A4 with the group's number, and a QR code that leads to its public page."""

from datetime import date
from functools import partial
from typing import Any

import segno
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from core.pdf import Pdf, render_pdf
from groups.models import Group

TEMPLATE = "pdf/groups/certificate.html"
PAPER = "pdf/groups/certificate_paper.html"
STYLES = ("pdf.css", "pdf_certificate.css")
QR_LABEL = "公開のページの二次元コード"
# From how many letters on the name is set smaller, so that the sheet stays one page up to the longest name.
LONG, LONGEST = 20, 40


def context(group: Group, today: date) -> dict[str, Any]:
    """What the sheet shows. It names the representative: only for members of the group and officers.

    `qr` is made when the screen asks for it; the press draws its own code from `address`.
    """
    address = f"{settings.PORTAL_URL}{group.get_absolute_url()}"
    return {
        "group": group,
        "number": f"{group.number:03d}",
        "name_size": _name_size(group.name),
        "areas": "・".join(area.label for area in group.areas.all()),
        "address": address,
        "qr": partial(qr_code, address, label=QR_LABEL),
        "qr_label": QR_LABEL,
        "today": today,
        "portal_demo": settings.PORTAL_DEMO,
    }


def certificate_pdf(group: Group, today: date) -> Pdf:
    """The sheet as PDF. Raises core.pdf.PdfProblem (MissingGlyph only where PDF_STRICT is on)."""
    title = f"登録証 {group.name}"
    return render_pdf(TEMPLATE, context(group, today), title=title, styles=STYLES, paper=PAPER)


def file_name(group: Group) -> str:
    """登録証_087.pdf: the number and no name, so that every system can save it."""
    return f"登録証_{group.number:03d}.pdf"


def qr_code(address: str, *, label: str) -> SafeString:
    """An inline SVG without size, style or script; its size comes from the style sheet."""
    code = segno.make(address, error="m", micro=False)
    svg = code.svg_inline(border=2, omitsize=True, svgclass=None, lineclass=None, dark="#000", light="#fff")
    named = svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
    return mark_safe(named)  # segno writes nothing of `address` into the markup


def _name_size(name: str) -> str:
    if len(name) <= LONG:
        return ""
    return " sheet--long" if len(name) <= LONGEST else " sheet--longest"
