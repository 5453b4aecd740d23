"""Photos: checked, turned upright, stripped of metadata and made into WebP of a few widths.

The decoding itself happens in core/image_worker.py, in a child process with limits; the web worker
looks at the first bytes only. The original is not kept (it may carry the place where it was taken).
"""

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.core.exceptions import ValidationError

from core.child import ChildFailed, Limits, run_limited

log = logging.getLogger(__name__)

WIDTHS = (320, 800, 1600)
SCAN_WIDTH = 2000
MAX_BYTES = 25 * 1024 * 1024
_WORKER = Path(__file__).with_name("image_worker.py")
_LIMITS = Limits(cpu_seconds=10, memory_mb=512, wall_seconds=20)

_HEIC_HELP = (
    "この写真は HEIC または AVIF という形式のため、使えません。JPEG に変えてから選んでください。"
    "iPhone の場合：「設定」→「カメラ」→「フォーマット」で「互換性優先」を選ぶと、次からは JPEG で撮れます。"
    "いまある写真は、自分あてにメールで送るか、写真アプリの「書き出す」で JPEG を選んでください。"
)
_MESSAGES = {
    "empty": "ファイルが空です。写真を選び直してください。",
    "too_many_bytes": "写真が大きすぎます（25MBまで）。写真アプリで小さくしてから選び直してください。",
    "heic": _HEIC_HELP,
    "kind": "写真は JPEG、PNG、WebP のどれかを選んでください。",
    "too_many_pixels": "写真が大きすぎます（4000万画素まで）。写真アプリで小さくしてから選び直してください。",
    "too_heavy": "写真が大きすぎて処理できませんでした。小さくするか JPEG にして選び直してください。",
    "too_small": "写真が小さすぎます。短い辺が100ピクセル以上の写真を選んでください。",
    "too_long": "写真が細長すぎます。縦と横の比が10倍までの写真を選んでください。",
    "unreadable": "写真として読めませんでした。JPEG、PNG、WebP の写真を選び直してください。",
    "broken": "写真のデータが壊れているか、途中で切れています。元の写真を選び直してください。",
    "limits": "この写真は処理できませんでした。写真アプリで JPEG として保存し直してから選んでください。",
}


class ImageProblem(ValidationError):
    """The picture is refused; the message says in Japanese why and what to do. `code` names the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(_MESSAGES[code], code=code)

    @property
    def message_ja(self) -> str:
        return str(self.message)


@dataclass(frozen=True)
class Photo:
    """A processed photo: width in pixels → WebP bytes; width and height are those of the largest.

    A small original gets fewer variants and is never enlarged, so the keys are the true widths.
    """

    variants: dict[int, bytes]
    width: int
    height: int


def sniff(head: bytes) -> str | None:
    """Kind of picture by its first bytes: "jpeg", "png", "webp", "heic" (also AVIF), else None."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    brands = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"}
    if head[4:8] == b"ftyp" and head[8:12] in brands | {b"avif", b"avis"}:
        return "heic"
    return None


def process_photo(data: bytes) -> Photo:
    """Make the public variants of an uploaded photo.

    Takes JPEG, PNG or WebP up to 25 MB and 40 million pixels. Raises ImageProblem.
    """
    sized = _run(data, WIDTHS, "WEBP")
    width, height, _content = sized[0]
    return Photo({w: content for w, _h, content in sorted(sized)}, width, height)


def process_scan(data: bytes) -> bytes:
    """A photographed document as one upright JPEG, at most 2000 x 2048 pixels, without metadata.

    JPEG, because staff open it in the programs of an office computer. Raises ImageProblem.
    """
    return _run(data, (SCAN_WIDTH,), "JPEG")[0][2]


def _run(data: bytes, widths: tuple[int, ...], kind: Literal["WEBP", "JPEG"]) -> list[tuple[int, int, bytes]]:
    _refuse_by_first_bytes(data)
    try:
        answer = run_limited(_WORKER, data, json.dumps({"widths": widths, "format": kind}), limits=_LIMITS)
    except ChildFailed as failed:
        log.warning("picture of %d bytes refused: %s", len(data), failed)
        raise ImageProblem("limits") from failed
    header, _, body = answer.partition(b"\n")
    facts = json.loads(header)
    if "problem" in facts:
        raise ImageProblem(facts["problem"])
    made, at = [], 0
    for width, height, length in facts["variants"]:
        made.append((width, height, body[at : at + length]))
        at += length
    return made


def _refuse_by_first_bytes(data: bytes) -> None:
    if not data:
        raise ImageProblem("empty")
    if len(data) > MAX_BYTES:
        raise ImageProblem("too_many_bytes")
    kind = sniff(data[:16])
    if kind == "heic":
        raise ImageProblem("heic")
    if kind is None:
        raise ImageProblem("kind")
