"""Draws the demo's photos: flat scenes of sea, hills and rooms, as PNG bytes. Needs no image library."""

import math
import random
import struct
import zlib
from collections.abc import Callable

WIDTH, HEIGHT = 1200, 800
Colour = tuple[int, int, int]

SKY, PAPER, SUN = (226, 238, 242), (255, 255, 255), (250, 240, 214)
SEA, SEA_DEEP, SHALLOW = (43, 116, 137), (13, 75, 94), (188, 216, 223)
SAND, SAND_DEEP = (247, 242, 231), (230, 218, 193)
HILL, HILL_FAR, HILL_NEAR = (93, 136, 104), (164, 193, 170), (47, 91, 64)
AJISAI, TORII, INK = (181, 174, 219), (176, 58, 34), (28, 42, 46)


class Canvas:
    """A picture of rows of RGB bytes; shapes are filled row by row."""

    def __init__(self, ground: Colour) -> None:
        self.rows = [bytearray(bytes(ground) * WIDTH) for _ in range(HEIGHT)]

    def span(self, y: int, left: float, right: float, colour: Colour) -> None:
        start, end = max(0, round(left)), min(WIDTH, round(right))
        if 0 <= y < HEIGHT and start < end:
            self.rows[y][start * 3 : end * 3] = bytes(colour) * (end - start)

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        for y in range(max(0, round(top)), min(HEIGHT, round(bottom))):
            self.span(y, left, right, colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        for row in range(round(y - radius), round(y + radius) + 1):
            half = math.sqrt(max(0.0, radius * radius - (row - y) ** 2))
            self.span(row, x - half, x + half, colour)

    def below(self, edge: Callable[[float], float], colour: Colour, step: int = 2) -> None:
        """Fill everything below a curve y = edge(x)."""
        tops = [max(0, round(edge(x))) for x in range(0, WIDTH, step)]
        for y in range(min(tops), max(tops)):
            for x, top in zip(range(0, WIDTH, step), tops, strict=True):
                if top <= y:
                    self.span(y, x, x + step, colour)
        self.box(0, max(tops), WIDTH, HEIGHT, colour)

    def png(self) -> bytes:
        raw = b"".join(b"\x00" + bytes(row) for row in self.rows)
        header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
        parts = ((b"IHDR", header), (b"IDAT", zlib.compress(raw, 6)), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _wave(base: float, height: float, length: float, phase: float) -> Callable[[float], float]:
    return lambda x: base + height * math.sin(x / length + phase) + height / 2 * math.sin(x / length * 2.3)


def _hills(canvas: Canvas, rng: random.Random, base: float) -> None:
    for step, colour in enumerate((HILL_FAR, HILL, HILL_NEAR)):
        canvas.below(_wave(base + step * 60, 46, 150 + rng.random() * 70, rng.random() * 6), colour)


def shore(rng: random.Random) -> bytes:
    """Morning at the beach."""
    canvas = Canvas(SKY)
    canvas.disc(300 + rng.random() * 500, 190, 70, SUN)
    canvas.below(_wave(330, 30, 210, rng.random() * 6), HILL_FAR)
    canvas.box(0, 400, WIDTH, 560, SEA)
    for y in (440, 480, 520):
        canvas.box(rng.random() * 500, y, 600 + rng.random() * 500, y + 5, SHALLOW)
    canvas.below(_wave(560, 12, 120, 1.0), SHALLOW)
    canvas.below(_wave(590, 14, 130, 2.0), SAND_DEEP)
    canvas.below(_wave(640, 10, 160, 3.0), SAND)
    for n in range(14):
        canvas.disc(120 + n * 75, 700 + 24 * math.sin(n), 9, SAND_DEEP)
    return canvas.png()


def valley(rng: random.Random) -> bytes:
    """A stream between hills."""
    canvas = Canvas(SKY)
    _hills(canvas, rng, 250)
    for y in range(430, HEIGHT):
        middle = 600 + 140 * math.sin(y / 70 + rng.random() * 0.02)
        half = 8 + (y - 430) * 0.28
        canvas.span(y, middle - half, middle + half, SHALLOW)
    return canvas.png()


def hydrangeas(rng: random.Random) -> bytes:
    """Hydrangeas along a path."""
    canvas = Canvas((238, 236, 247))
    canvas.below(_wave(430, 30, 260, 1.5), HILL)
    for _ in range(26):
        x, y, size = rng.random() * WIDTH, 330 + rng.random() * 330, 36 + rng.random() * 40
        for n in range(9):
            angle = n * 0.7
            canvas.disc(
                x + size * math.cos(angle) * 0.7, y + size * math.sin(angle) * 0.7, size * 0.42, AJISAI
            )
        canvas.disc(x, y, size * 0.3, (79, 66, 138))
    return canvas.png()


def table(rng: random.Random) -> bytes:
    """A meeting room: a round table with cups and papers."""
    canvas = Canvas(SAND)
    canvas.box(0, 0, WIDTH, 250, (231, 240, 232))
    canvas.disc(600, 560, 330, SAND_DEEP)
    for n in range(8):
        angle = n * math.pi / 4 + rng.random() * 0.2
        x, y = 600 + 230 * math.cos(angle), 540 + 190 * math.sin(angle)
        colour = (SEA, HILL_NEAR, TORII, AJISAI)[n % 4]
        canvas.disc(x, y, 30, colour) if n % 2 else canvas.box(x - 46, y - 30, x + 46, y + 30, PAPER)
    canvas.box(140, 60, 420, 200, SKY)
    canvas.box(276, 60, 284, 200, PAPER)
    return canvas.png()


def books(rng: random.Random) -> bytes:
    """A shelf of picture books."""
    canvas = Canvas(SAND)
    for shelf in (360, 680):
        x = 90.0
        while x < 1090:
            width, height = 26 + rng.random() * 34, 160 + rng.random() * 90
            canvas.box(
                x,
                shelf - height,
                x + width,
                shelf,
                rng.choice((SEA, HILL, TORII, AJISAI, SEA_DEEP, HILL_FAR)),
            )
            x += width + 4
        canvas.box(60, shelf, 1140, shelf + 16, SAND_DEEP)
    return canvas.png()


def gate(rng: random.Random) -> bytes:
    """A vermilion gate before the hills."""
    canvas = Canvas(SKY)
    _hills(canvas, rng, 330)
    canvas.box(0, 640, WIDTH, HEIGHT, SAND)
    for x in (430, 730):
        canvas.box(x, 300, x + 40, 660, TORII)
    canvas.box(360, 290, 840, 330, TORII)
    canvas.box(400, 390, 800, 418, TORII)
    canvas.box(350, 270, 850, 292, INK)
    return canvas.png()


SCENES: dict[str, tuple[Callable[[random.Random], bytes], str, str]] = {
    "shore": (shore, "朝の砂浜と、沖へのびる海のイラスト", "朝の浜"),
    "valley": (valley, "緑の谷のあいだを流れる小川のイラスト", "谷戸の流れ"),
    "hydrangeas": (hydrangeas, "道ばたに咲く紫のあじさいのイラスト", "あじさいの道"),
    "table": (table, "丸い机にコップと紙が並ぶ集会室のイラスト", "いつもの集まり"),
    "books": (books, "色とりどりの絵本が並ぶ棚のイラスト", "読みものの棚"),
    "gate": (gate, "山を背にした朱色の鳥居のイラスト", "集合の場所"),
}


def draw(scene: str, seed: int) -> bytes:
    """One scene as PNG bytes; the same seed gives the same picture."""
    # Not for secrets: a seeded picture must be the same each time.
    return SCENES[scene][0](random.Random(seed))


def paper() -> bytes:
    """A one-page PDF that says it is a sample; stands for the papers of the demo's applications."""
    text = b"BT /F1 28 Tf 90 640 Td (MIHON / sample paper) Tj ET"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + tail
