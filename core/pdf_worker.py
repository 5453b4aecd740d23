"""The warm PDF process: takes HTML, gives PDF. Never imported; started and fed by core/pdf.py.

It stays alive between documents, because loading WeasyPrint and the fonts costs twenty certificates.
It can reach nothing: every address is refused but the fonts of the table below (reliability.md P27).
This is the only importer of WeasyPrint.

Protocol, both ways: 4 bytes length, JSON, 8 bytes length, bytes. Request JSON: {"styles": [css, ...],
"paper": html} and the HTML as bytes. Answer JSON: {"pages": n, "substituted": "chars",
"unprintable": "chars", "refused": [urls]} and the PDF, or {"error": text} and nothing. The first answer,
unasked, is {"ready": true, "subset": bool} or {"error": text, "missing": true}.
"""

import gc
import json
import logging
import os
import resource
import select
import struct
import sys
import tempfile
import unicodedata
import zlib
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO

import segno

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"
BUNDLED = {f"bundled:{name}": FONTS / name for name in ("BIZUDPGothic-Regular.ttf", "BIZUDPGothic-Bold.ttf")}
IDLE_SECONDS = 600
MEMORY = 512 * 1024 * 1024
LARGEST_FILE = 64 * 1024 * 1024
# A sheet leaves 2,000 objects in cycles. To sweep after every 700, as Python does, costs a tenth of its time.
OBJECTS_BEFORE_SWEEPING = 50_000
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


class Code:
    """A two-dimensional code as WeasyPrint's image: bars in one shape, sharp at any size."""

    QUIET = 2  # light squares around it; the sheet is light too

    def __init__(self, text: str) -> None:
        # Choosing the best of the eight masks costs four times the rest; every reader reads all eight.
        code = segno.make(text, error="m", micro=False, mask=2)
        self.side = code.symbol_size(border=self.QUIET)[0]
        self.bars = []
        for y, row in enumerate(code.matrix_iter(border=self.QUIET)):
            for dark, squares in groupby(enumerate(row), key=itemgetter(1)):
                if dark:
                    (x, _), *more = squares
                    self.bars.append(b"%d %d %d 1 re" % (x, y, 1 + len(more)))

    def get_intrinsic_size(self, _resolution: object, _font_size: object) -> tuple[float, float, float]:
        return self.side, self.side, 1

    def draw(self, stream: Any, width: float, height: float, _style: object) -> None:
        stream.transform(a=width / self.side, d=height / self.side)
        stream.stream += [b"0 g", *self.bars, b"f"]


class Images(dict[str, Any]):
    """Where WeasyPrint looks before it fetches an image: each address of a code has its code here."""

    def __contains__(self, address: object) -> bool:
        return str(address).startswith("qr:") or super().__contains__(address)

    def __missing__(self, address: str) -> Code:
        self[address] = Code(address.removeprefix("qr:"))
        return self[address]


class Paper:
    """The drawings under each page, kept as they stand in the file: laid out and compressed once."""

    def __init__(self, document: Any) -> None:
        document.write_pdf(finisher=self.keep)
        if document.fonts:
            raise ValueError("paper carries shapes only: its letters would be in no font of the document")

    def keep(self, _document: Any, pdf: Any) -> None:
        page, self.form = next(pages(pdf))
        squeeze(self.form)
        states = numbered(pdf, page["Resources"])["ExtGState"].data
        self.form.extra |= {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": page["MediaBox"],
            "Resources": b"<</ExtGState " + states + b">>",
        }

    def put_under(self, pdf: Any) -> None:
        """An artifact in the tagged file: it says nothing that is to be read aloud."""
        pdf.add_object(self.form)
        for page, content in pages(pdf):
            numbered(pdf, page["Resources"])["XObject"]["paper"] = self.form.reference
            content.stream.insert(0, b"/Artifact BMC q /paper Do Q EMC")


def pages(pdf: Any) -> Iterator[tuple[Any, Any]]:
    """Each page of pydyf's PDF with the stream of what is on it. Kids are number, generation, R."""
    for number in pdf.pages["Kids"][::3]:
        page = pdf.objects[number]
        yield page, numbered(pdf, page["Contents"])


def numbered(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def squeeze(stream: Any) -> None:
    """Compress with zlib's usual effort: the highest, which pydyf takes, costs three times that for 1 %."""
    parts = [part if isinstance(part, bytes) else getattr(part, "data", part) for part in stream.stream]
    body = b"\n".join(part if isinstance(part, bytes) else str(part).encode() for part in parts)
    stream.stream, stream.compress = [zlib.compress(body)], False
    stream.extra["Filter"] = "/FlateDecode"


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
        self.papers: dict[tuple[str, ...], Paper] = {}
        self.unprintable = Unprintable()
        logger = logging.getLogger("weasyprint")
        logger.handlers = [self.unprintable]
        logger.setLevel(logging.WARNING)
        logging.getLogger("fontTools").setLevel(logging.ERROR)

    def finish(self, pdf: Any, paper: Paper | None) -> None:
        if paper:
            paper.put_under(pdf)
        for item in pdf.objects:
            if getattr(item, "compress", False):
                squeeze(item)

    def paper(self, html: str, styles: list[str]) -> Paper:
        key = (html, *styles)
        if key not in self.papers:
            self.papers[key] = Paper(self.lay_out(html, styles))
        return self.papers[key]

    def lay_out(self, html: str, styles: list[str], **options: Any) -> Any:
        return self.weasyprint.HTML(string=html, url_fetcher=self.fetcher).render(
            stylesheets=[self.style(css) for css in styles],
            font_config=self.font_config,
            cache=Images(),
            **options,
        )

    def style(self, css: str) -> Any:
        if css not in self.styles:
            self.styles[css] = self.weasyprint.CSS(
                string=css, url_fetcher=self.fetcher, font_config=self.font_config
            )
        return self.styles[css]

    def print(self, html: str, styles: list[str], paper: str = "") -> tuple[dict[str, Any], bytes]:
        below = self.paper(paper, styles) if paper else None
        self.unprintable.letters.clear()
        self.fetcher.refused.clear()
        document = self.lay_out(html, styles, pdf_tags=True)
        content: bytes = document.write_pdf(
            pdf_tags=True, finisher=lambda _document, pdf: self.finish(pdf, below)
        )
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
    gc.set_threshold(OBJECTS_BEFORE_SWEEPING)
    answer(out, {"ready": True, "subset": press.subset})
    while select.select([source], [], [], IDLE_SECONDS)[0]:
        order, html = receive(source)
        try:
            answer(out, *press.print(html.decode("utf-8"), order["styles"], order["paper"]))
        except MemoryError:
            answer(out, {"error": "memory"})
            return
        except Exception as error:  # the process must stay usable; the web worker logs and raises
            answer(out, {"error": f"{type(error).__name__}: {error}"})


if __name__ == "__main__":
    main()
