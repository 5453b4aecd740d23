"""The yardstick of the certificate: plain WeasyPrint, as its manual shows it, says hello in a warm process.

No style sheet is kept between two documents; the font lies where Debian's fonts-morisawa-bizud-gothic would
put it for the machine; the file is tagged, as all that the portal prints. For each line that comes in, one
PDF; the answer is the processor time that it took.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"
HELLO = '<html lang="ja"><style>body { font-family: "BIZ UDPGothic" }</style><p>Hello, world'
INSTALLED = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include>/etc/fonts/fonts.conf</include><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


@contextmanager
def plain_hello() -> Iterator[Callable[[], float]]:
    """A function that lets the child make one more PDF and returns the processor time of that alone."""
    with tempfile.TemporaryDirectory() as folder:
        fonts = Path(folder) / "fonts.conf"
        fonts.write_text(INSTALLED.format(fonts=FONTS, cache=folder), encoding="utf-8")
        with subprocess.Popen(
            [sys.executable, __file__],
            env={"FONTCONFIG_FILE": str(fonts), "LANG": "C.UTF-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        ) as child:
            assert child.stdin and child.stdout
            asked, answered = child.stdin, child.stdout

            def once() -> float:
                asked.write("\n")
                return float(answered.readline())

            yield once
            asked.close()


if __name__ == "__main__":
    from weasyprint import HTML

    for _ in sys.stdin:
        began = time.process_time()
        HTML(string=HELLO).write_pdf(pdf_tags=True)
        print(time.process_time() - began, flush=True)
