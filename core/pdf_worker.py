"""The warm PDF process: takes HTML, gives PDF. Never imported; started and fed by core/pdf.py.

It stays alive between documents, because loading WeasyPrint and the fonts costs twenty certificates.
It can reach nothing: every address is refused but the fonts of the table below (reliability.md P27).
This is the only importer of WeasyPrint.

Protocol, both ways: 4 bytes length, JSON, 8 bytes length, bytes. Request JSON: {"styles": [css, ...]} and the
HTML as bytes. Answer JSON: {"pages": n, "substituted": "chars", "unprintable": "chars", "refused": [urls]}
and the PDF, or {"error": text} and nothing. The first answer, unasked, is {"ready": true, "subset": bool}
or {"error": text, "missing": true}.
"""

import json
import logging
import os
import resource
import select
import struct
import sys
import tempfile
import unicodedata
from pathlib import Path
from typing import Any, BinaryIO

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"
BUNDLED = {f"bundled:{name}": FONTS / name for name in ("BIZUDPGothic-Regular.ttf", "BIZUDPGothic-Bold.ttf")}
IDLE_SECONDS = 600
MEMORY = 512 * 1024 * 1024
LARGEST_FILE = 64 * 1024 * 1024
# Drawn by no font and needed by none: line breaks, joiners, selectors.
NOT_DRAWN = {"Cc", "Cf", "Mn", "Zl", "Zp"}


def read_exactly(source: BinaryIO, count: int) -> bytes:
    data = source.read(count)
    if len(data) != count:
        sys.exit(0)  # the web worker is gone
    return data


def receive(source: BinaryIO) -> tuple[dict[str, Any], bytes]:
    header = json.loads(read_exactly(source, struct.unpack(">I", read_exactly(source, 4))[0]))
    return header, read_exactly(source, struct.unpack(">Q", read_exactly(source, 8))[0])


def answer(out: BinaryIO, header: dict[str, Any], body: bytes = b"") -> None:
    packed = json.dumps(header).encode()
    out.write(struct.pack(">I", len(packed)) + packed + struct.pack(">Q", len(body)) + body)
    out.flush()


class Unprintable(logging.Handler):
    """Collects the letters for which no font at all had a glyph; WeasyPrint only logs them."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.letters: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.msg, str) and record.msg.startswith(".notdef glyph") and record.args:
            self.letters.append(str(record.args[0] if isinstance(record.args, tuple) else record.args))


class Press:
    """WeasyPrint with the fonts loaded once and nothing else within reach."""

    def __init__(self) -> None:
        import weasyprint
        from fontTools.ttLib import TTFont
        from weasyprint.text.ffi import harfbuzz_subset
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher, URLFetcherResponse

        class Sealed(URLFetcher):
            """Deny everything but the bundled fonts. The parent class never gets to open anything."""

            refused: list[str] = []

            def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
                if url in BUNDLED:
                    return URLFetcherResponse(url, BUNDLED[url].read_bytes(), {"Content-Type": "font/ttf"})
                self.refused.append(url[:200])
                raise ValueError("この PDF から外へは何も読みません。")

        self.weasyprint = weasyprint
        self.fetcher = Sealed()
        self.font_config = FontConfiguration()
        self.subset = harfbuzz_subset is not None
        self.letters = set(TTFont(BUNDLED["bundled:BIZUDPGothic-Regular.ttf"], lazy=True).getBestCmap())
        self.styles: dict[str, Any] = {}
        self.unprintable = Unprintable()
        logger = logging.getLogger("weasyprint")
        logger.handlers = [self.unprintable]
        logger.setLevel(logging.WARNING)
        logging.getLogger("fontTools").setLevel(logging.ERROR)

    def style(self, css: str) -> Any:
        if css not in self.styles:
            self.styles[css] = self.weasyprint.CSS(
                string=css, url_fetcher=self.fetcher, font_config=self.font_config
            )
        return self.styles[css]

    def print(self, html: str, styles: list[str]) -> tuple[dict[str, Any], bytes]:
        self.unprintable.letters.clear()
        self.fetcher.refused.clear()
        document = self.weasyprint.HTML(string=html, url_fetcher=self.fetcher).render(
            stylesheets=[self.style(css) for css in styles], font_config=self.font_config, pdf_tags=True
        )
        content: bytes = document.write_pdf(pdf_tags=True)
        missing = {c for c in set(html) - {"\ufeff"} if ord(c) not in self.letters and drawn(c)}
        facts = {
            "pages": len(document.pages),
            "substituted": "".join(sorted(missing)),
            "unprintable": "".join(sorted(set(self.unprintable.letters))),
            "refused": list(self.fetcher.refused),
        }
        return facts, content


def drawn(letter: str) -> bool:
    return unicodedata.category(letter) not in NOT_DRAWN and letter not in " \u3000\u00a0"


def main() -> None:
    # Fonts are unpacked into a folder that the web worker removes; nothing else is written.
    tempfile.tempdir = os.environ["PDF_WORKER_FOLDER"]
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source, out = sys.stdin.buffer, sys.stdout.buffer
    try:
        press = Press()
    except (OSError, ImportError) as missing:  # pango is a system library
        answer(out, {"error": str(missing), "missing": True})
        return
    answer(out, {"ready": True, "subset": press.subset})
    while select.select([source], [], [], IDLE_SECONDS)[0]:
        order, html = receive(source)
        try:
            answer(out, *press.print(html.decode("utf-8"), order["styles"]))
        except MemoryError:
            answer(out, {"error": "memory"})
            return
        except Exception as error:  # the process must stay usable; the web worker logs and raises
            answer(out, {"error": f"{type(error).__name__}: {error}"})


if __name__ == "__main__":
    main()
