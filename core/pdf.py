"""Printed pages: a Django template becomes a PDF with our own font, tagged, in Japanese.

    content = render_pdf("pdf/groups/certificate.html", {"group": group}, title="登録証")

A template may show a two-dimensional code: <img src="qr:https://…" alt="…">.

The work is done by one warm child process for each web worker (core/pdf_worker.py). Templates extend
templates/pdf/base.html; styles are static/css/pdf.css and the files named in `styles`.
"""

import atexit
import json
import logging
import os
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header

log = logging.getLogger(__name__)

_WORKER = Path(__file__).with_name("pdf_worker.py")
_CSS_FOLDER = Path(__file__).resolve().parent.parent / "static" / "css"
WALL_SECONDS = 60
DOCUMENTS_PER_PROCESS = 300  # caches of fonts and layouts grow a little with each document
INSTALL_HINT = (
    "PDF を作る部品（Pango）が見つかりません。Debian・Ubuntu では "
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 、"
    "macOS では brew install pango で入ります。"
)


class PdfProblem(Exception):
    """The PDF could not be made; the message is in Japanese."""


class PdfUnavailable(PdfProblem):
    """This machine lacks a system library; the message says how to get it."""


class MissingGlyph(PdfProblem):
    """A letter is not in our font. Raised only with PDF_STRICT (tests): it would print in another one."""


class Pdf(bytes):
    """The bytes of a PDF, and what staff should know about it.

    `pages`: number of pages. `substituted`: letters printed in another font, for staff to look at.
    `unprintable`: those of them for which this machine had no font at all (printed as boxes).
    """

    pages: int = 0
    substituted: str = ""
    unprintable: str = ""


def render_pdf(
    template: str,
    context: Mapping[str, Any],
    *,
    title: str,
    styles: tuple[str, ...] = ("pdf.css",),
    paper: str = "",
) -> Pdf:
    """Render `template` to PDF. `title` goes into the document's metadata; `styles` lie in static/css.

    `paper`: a template of drawings that lie under each page and are the same in every document. They are
    drawn once for each warm process. Shapes only: words and meaning belong to `template`.

    Raises PdfUnavailable, MissingGlyph (PDF_STRICT only) or PdfProblem.
    """
    html = render_to_string(template, {**context, "title": title})
    below = render_to_string(paper) if paper else ""
    facts, content = _ask(html.encode("utf-8"), [_stylesheet(name) for name in styles], below)
    if "error" in facts:
        log.error("PDF %s failed: %s", template, facts["error"])
        raise PdfProblem("PDF を作れませんでした。時間をおいてもう一度お試しください。")
    for url in facts["refused"]:
        log.warning("PDF %s: refused to read %s", template, url)
    pdf = Pdf(content)
    pdf.pages, pdf.substituted, pdf.unprintable = facts["pages"], facts["substituted"], facts["unprintable"]
    if letters := pdf.substituted or pdf.unprintable:
        points = " ".join(f"U+{ord(letter):04X}" for letter in letters)
        if settings.PDF_STRICT:
            raise MissingGlyph(f"PDF の書体にない文字があります：{letters}（{points}）")
        log.warning("PDF %s: not in the bundled font: %s", template, points)
    return pdf


def pdf_response(pdf: Pdf, filename: str) -> HttpResponse:
    """The PDF as a download with a Japanese file name; kept by no cache."""
    response = HttpResponse(bytes(pdf), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def status() -> dict[str, bool]:
    """For the doctor and the health page: {"ready": ..., "subset": ...}; without "subset" PDFs are slow."""
    try:
        with _lock:
            return {"ready": True, "subset": _worker().subset}
    except PdfUnavailable:
        return {"ready": False, "subset": False}


@cache
def _stylesheet(name: str) -> str:
    return (_CSS_FOLDER / name).read_text(encoding="utf-8")


# ------------------------------------------------------------------------------------- the warm process


class _Worker:
    """The child and its two pipes. One document at a time; the lock below sees to it."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.folder = tempfile.mkdtemp(prefix="portal-pdf-")
        kept = ("PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "DYLD_FALLBACK_LIBRARY_PATH")
        env = {name: os.environ[name] for name in kept if name in os.environ}
        env |= {"LANG": "C.UTF-8", "PDF_WORKER_FOLDER": self.folder, "XDG_CACHE_HOME": self.folder}
        self.process = subprocess.Popen(
            [sys.executable, "-I", str(_WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=env,
        )
        self.documents = 0
        try:
            facts, _ = self._answer()
        except EOFError as died:
            self.stop()
            raise _failed("died at start") from died
        if facts.get("missing"):
            self.stop()
            log.error("PDF worker cannot start: %s", facts["error"])
            raise PdfUnavailable(INSTALL_HINT)
        self.subset = bool(facts.get("subset"))
        if not self.subset:
            log.warning("libharfbuzz-subset is missing: PDFs take many times as long")

    def print(self, html: bytes, styles: list[str], paper: str) -> tuple[dict[str, Any], bytes]:
        """Raises BrokenPipeError when the child had gone to sleep; EOFError when it died at work."""
        assert self.process.stdin is not None
        header = json.dumps({"styles": styles, "paper": paper}).encode()
        packed = struct.pack(">I", len(header)) + header + struct.pack(">Q", len(html)) + html
        self.process.stdin.write(packed)
        self.process.stdin.flush()
        self.documents += 1
        return self._answer()

    def _answer(self) -> tuple[dict[str, Any], bytes]:
        assert self.process.stdout is not None
        source = self.process.stdout
        ready = select.poll()
        ready.register(source, select.POLLIN)
        if not ready.poll(WALL_SECONDS * 1000):  # it answers all at once, when it has done
            self.process.kill()
        header = json.loads(_exactly(source, struct.unpack(">I", _exactly(source, 4))[0]))
        return header, _exactly(source, struct.unpack(">Q", _exactly(source, 8))[0])

    def stop(self) -> None:
        if self.owner == os.getpid():
            self.process.kill()
            self.process.wait()
            for pipe in (self.process.stdin, self.process.stdout):
                if pipe is not None:
                    try:
                        pipe.close()
                    except BrokenPipeError:
                        log.debug("PDF worker was gone before its last letter")
            shutil.rmtree(self.folder, ignore_errors=True)


def _exactly(source: Any, count: int) -> bytes:
    data: bytes = source.read(count)
    if len(data) != count:
        raise EOFError
    return data


_lock = threading.Lock()
_running: list[_Worker] = []


def _ask(html: bytes, styles: list[str], paper: str = "") -> tuple[dict[str, Any], bytes]:
    with _lock:
        try:
            return _worker().print(html, styles, paper)
        except BrokenPipeError:  # it ends by itself when nobody prints for ten minutes
            stop()
        except EOFError as died:
            stop()
            raise _failed("died or took longer than a minute") from died
        try:
            return _worker().print(html, styles, paper)
        except (BrokenPipeError, EOFError) as died:
            stop()
            raise _failed("died twice") from died


def _failed(what: str) -> PdfProblem:
    log.error("PDF worker %s", what)
    return PdfProblem("PDF を作れませんでした。ページ数を減らすか、時間をおいてもう一度お試しください。")


def _worker() -> _Worker:
    """The child of this process; a new one after a fork, or when the old one has printed enough."""
    if _running and (_running[-1].owner != os.getpid() or _running[-1].documents >= DOCUMENTS_PER_PROCESS):
        _running[-1].stop()
        _running.clear()
    if not _running:
        _running.append(_Worker())
    return _running[-1]


def stop() -> None:
    """End the warm process; the next document starts another."""
    for worker in _running:
        worker.stop()
    _running.clear()


atexit.register(stop)
