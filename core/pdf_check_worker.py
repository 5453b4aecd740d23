"""Looks through one uploaded PDF in a limited child process. Never imported; run by core/files.py.

Standard input: the file. Argument: the most pages allowed. Standard output: one JSON line,
{"problem": code} or {"pages": n}. The only run-time importer of pypdf.
"""

import io
import json
import logging
import sys
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject

MAX_OBJECTS = 300_000
# Actions that run, send, open or play something; opening at a page (GoTo) or a web link (URI) is none.
ACTIVE_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToR",
    "/GoToE",
    "/Rendition",
    "/RichMediaExecute",
    "/Movie",
    "/Sound",
    "/Trans3D",
    "/GoTo3DView",
}
ACTIVE_KEYS = {"/JS", "/JavaScript", "/XFA", "/RichMediaContent"}
FILE_KEYS = {"/EmbeddedFiles", "/EF", "/AF"}
ACTIVE_ANNOTATIONS = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}


class Refused(Exception):
    """The PDF is refused; the argument is the code that core/files.py turns into a sentence."""


def everything(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Each dictionary of the file once: those that the trailer reaches and those that nothing reaches."""
    numbers = {(number, generation) for generation, table in reader.xref.items() for number in table}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    waiting: list[PdfObject] = [reader.trailer]
    waiting.extend(
        IndirectObject(number, generation, reader) for number, generation in sorted(numbers) if number
    )
    seen: set[tuple[int, int]] = set()
    count = 0
    while waiting:
        item = waiting.pop()
        if isinstance(item, IndirectObject):
            if (item.idnum, item.generation) in seen:
                continue
            seen.add((item.idnum, item.generation))
            found = item.get_object()
            if found is None:
                continue
            item = found
        count += 1
        if count > MAX_OBJECTS:
            raise Refused("too_complex")
        if isinstance(item, DictionaryObject):
            yield item
            waiting.extend(item.values())
        elif isinstance(item, ArrayObject):
            waiting.extend(item)


def refuse_active(item: DictionaryObject) -> None:
    if ACTIVE_KEYS & item.keys() or item.get("/S") in ACTIVE_ACTIONS:
        raise Refused("active")
    if FILE_KEYS & item.keys() or item.get("/Subtype") in ACTIVE_ANNOTATIONS:
        raise Refused("attachment")
    address = item.get("/URI")
    if item.get("/S") == "/URI" and not str(address).lower().startswith(("http://", "https://", "mailto:")):
        raise Refused("active")


def check(data: bytes, most_pages: int) -> int:
    """Number of pages. Raises Refused."""
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        raise Refused("encrypted")
    for item in everything(reader):
        refuse_active(item)
    pages = len(reader.pages)
    if pages > most_pages:
        raise Refused("too_many_pages")
    if pages == 0:
        raise Refused("broken")
    return pages


def main() -> None:
    logging.disable(logging.CRITICAL)  # pypdf talks about each oddity; the verdict is what counts
    answer: dict[str, object]
    try:
        answer = {"pages": check(sys.stdin.buffer.read(), int(sys.argv[4]))}
    except Refused as refused:
        answer = {"problem": refused.args[0]}
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError):
        answer = {"problem": "broken"}  # pypdf raises whatever the damage leads to
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
