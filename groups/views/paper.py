"""Blank sheets for paper: the list, and each as a PDF. The same for everybody, so both are kept pages."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from core import clock
from core.access import EVERYONE, Data, access
from core.pages import kept_page
from core.pdf import PdfProblem, render_pdf
from groups.models import CentreSite
from groups.paper import SHEETS, Sheet, all_sheets

TEMPLATE = "pdf/groups/paper.html"
STYLES = ("pdf.css", "pdf_paper.css")


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@kept_page
def sheets(request: HttpRequest) -> HttpResponse:
    """Which sheets there are, how to fill them in and where to bring them."""
    context = {"sheets": all_sheets(clock.today()), "sites": CentreSite.objects.all()}
    return render(request, "groups/public/paper.html", context)


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@kept_page
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """One blank sheet; opens in the browser, from where it is printed."""
    if slug not in SHEETS:
        raise Http404
    made = SHEETS[slug](clock.today())
    try:
        pdf = render_pdf(TEMPLATE, _context(made), title=made.title, styles=STYLES)
    except PdfProblem as problem:
        return HttpResponse(str(problem), content_type="text/plain; charset=utf-8", status=503)
    response = HttpResponse(bytes(pdf), content_type="application/pdf")
    name = content_disposition_header(False, f"{made.title}.pdf")
    response["Content-Disposition"] = name or "inline"
    return response


def _context(made: Sheet) -> dict[str, object]:
    return {"sheet": made, "sites": list(CentreSite.objects.all())}
