"""Uploads: what is taken, how it is checked, where it is kept and how it is handed out again.

Kinds are told by content, never by the name or the browser's word. Files lie in private storage under
random names and leave only through `send`, called by a view that has asked for permission.
"""

import hashlib
import json
import logging
import re
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse

from core import clock, images
from core.child import ChildFailed, Limits, run_limited
from core.models import StoredFile

log = logging.getLogger(__name__)

MB = 1024 * 1024
MAX_PDF_PAGES = 60
_PDF_WORKER = Path(__file__).with_name("pdf_check_worker.py")
_PDF_LIMITS = Limits(cpu_seconds=10, memory_mb=512, wall_seconds=20)
_CONTENT_TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "webp": "image/webp"}
_EXTENSIONS = {"pdf": ".pdf", "jpeg": ".jpg", "webp": ".webp"}


@dataclass(frozen=True)
class Purpose:
    """What may be uploaded for one purpose: kinds by content, and bytes of a PDF."""

    kinds: frozenset[str]
    max_bytes: int = 20 * MB


# A photographed or scanned paper is as good as a PDF; it is stored as an upright JPEG without metadata.
PURPOSES = {
    "document": Purpose(frozenset({"pdf", "jpeg", "png", "webp"})),
    "pdf": Purpose(frozenset({"pdf"})),
}
_OFFICE_HELP = (
    "Word や Excel のファイルは受け取れません。PDF にしてから選んでください。"
    "Word・Excel では「ファイル」→「名前を付けて保存」で、ファイルの種類に「PDF」を選ぶと作れます。"
)
_MESSAGES = {
    "empty": "ファイルが空です。選び直してください。",
    "too_large": "ファイルが大きすぎます（{limit}MBまで）。ページを分けるか、画質を下げてください。",
    "office": _OFFICE_HELP,
    "kind": "このファイルは受け取れません。{kinds}を選んでください。",
    "encrypted": "パスワードや制限のかかった PDF は受け取れません。制限を外した PDF を選んでください。",
    "active": "動く仕掛け（JavaScript、自動送信など）が入った PDF は受け取れません。"
    "印刷の画面で「PDF に保存」を選んで作り直してください。",
    "attachment": "別のファイルや動画が中に入った PDF は受け取れません。1つずつ PDF にして出してください。",
    "too_many_pages": f"ページが多すぎます（{MAX_PDF_PAGES}ページまで）。必要なページだけにしてください。",
    "too_complex": "この PDF は複雑すぎて確かめられませんでした。"
    "印刷の画面で「PDF に保存」を選んで作り直してください。",
    "broken": "この PDF は壊れていて開けませんでした。作り直してから選んでください。",
    "limits": "この PDF は確かめられませんでした。印刷の画面で「PDF に保存」を選んで作り直してください。",
}


class FileProblem(ValidationError):
    """The file is refused; the message says in Japanese why and what to do. `code` names the reason."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(_MESSAGES[code].format(**facts), code=code)


# --------------------------------------------------------------------------------------------- taking in


def store_upload(uploaded: UploadedFile, *, purpose: str, by: Any) -> StoredFile:
    """Check an upload and keep it. Raises FileProblem or ImageProblem (both ValidationError).

    A photographed paper is turned upright and loses its metadata, so `size` and `sha256` describe the
    stored bytes. Call it inside the transaction that also saves the row which owns the file.
    """
    kind, content = checked_content(uploaded, purpose=purpose)
    return store_bytes(content, kind=kind, purpose=purpose, name=uploaded.name or "", by=by)


def checked_content(uploaded: UploadedFile, *, purpose: str) -> tuple[str, bytes]:
    """The kind and the bytes to be stored; for form fields, which check before anything is saved."""
    rule = PURPOSES[purpose]
    if not uploaded.size:
        raise FileProblem("empty")
    largest = max(rule.max_bytes, images.MAX_BYTES)
    if uploaded.size > largest:
        raise FileProblem("too_large", limit=rule.max_bytes // MB)
    uploaded.seek(0)
    data = uploaded.read(largest + 1)
    kind = sniff(data[:4096])
    if kind == "office":
        raise FileProblem("office")
    if kind == "heic":
        raise images.ImageProblem("heic")
    if kind not in rule.kinds:
        raise FileProblem("kind", kinds="PDF、JPEG、PNG" if "jpeg" in rule.kinds else "PDF")
    if kind != "pdf":
        return "jpeg", images.process_scan(data)
    if len(data) > rule.max_bytes:
        raise FileProblem("too_large", limit=rule.max_bytes // MB)
    check_pdf(data)
    return "pdf", data


def store_bytes(content: bytes, *, kind: str, purpose: str, name: str, by: Any) -> StoredFile:
    """Keep bytes that the portal made or has checked itself (WebP, PDF). `kind`: pdf, jpeg or webp."""
    row_id = uuid.uuid4()
    wanted = f"{purpose}/{row_id.hex[:2]}/{row_id.hex}{_EXTENSIONS[kind]}"
    stored = StoredFile(
        id=row_id,
        purpose=purpose,
        name=clean_file_name(name, _EXTENSIONS[kind]),
        content_type=_CONTENT_TYPES[kind],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        storage_name=default_storage.save(wanted, ContentFile(content)),
        uploaded_by=by,
        created_at=clock.now(),
    )
    try:
        stored.save(force_insert=True)
    except Exception:
        default_storage.delete(stored.storage_name)
        raise
    return stored


def sniff(head: bytes) -> str | None:
    """Kind by content: pdf, jpeg, png, webp, heic, office (docx, xlsx, doc, xls), else None."""
    if head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "office"
    if head.startswith(b"PK\x03\x04") and re.search(rb"\[Content_Types\]\.xml|word/|xl/|ppt/|_rels/", head):
        return "office"
    return images.sniff(head[:16])


def check_pdf(data: bytes) -> int:
    """Number of pages of a harmless PDF. Raises FileProblem for active, locked, huge or broken ones."""
    try:
        answer = run_limited(_PDF_WORKER, data, str(MAX_PDF_PAGES), limits=_PDF_LIMITS)
    except ChildFailed as failed:
        log.warning("PDF of %d bytes refused: %s", len(data), failed)
        raise FileProblem("limits") from failed
    facts = json.loads(answer)
    if "problem" in facts:
        raise FileProblem(facts["problem"])
    return int(facts["pages"])


_FORBIDDEN = re.compile(r'[<>:"|?*\'`;\r\n\t]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean_file_name(name: str, extension: str) -> str:
    """The name shown and used for downloads: no path, nothing unseen, the extension of the true kind."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(
        char for char in unicodedata.normalize("NFC", last) if unicodedata.category(char) not in _UNSEEN
    )
    stem = PurePosixPath(_FORBIDDEN.sub("_", seen).strip(" .\u3000") or "_").stem
    stem = _RESERVED.sub("_", stem).strip(" ._") or "ファイル"
    return stem[:100].rstrip() + extension


# --------------------------------------------------------------------------------------------- handing out


def send(stored: StoredFile, *, inline: bool = False) -> FileResponse:
    """Hand out a stored file. The calling view has asked for permission and written the audit line.

    It is always a download, so that nothing inside can run in the portal's name. `inline` is for the
    portal's own WebP pictures only. Nothing may be kept by a cache; a view of public pictures sets its own
    Cache-Control. Raises FileNotFoundError when storage has lost the file.
    """
    if inline and stored.content_type != "image/webp":
        raise ValueError("ページの中に出してよいのは WebP の写真だけです。")
    response = FileResponse(
        default_storage.open(stored.storage_name, "rb"),
        as_attachment=not inline,
        filename=stored.name,
        content_type=stored.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def read(stored: StoredFile) -> bytes:
    """The stored bytes. Raises ValueError when they are not those that were stored."""
    with default_storage.open(stored.storage_name, "rb") as file:
        content: bytes = file.read()
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise ValueError(f"保存したときと中身が違います: {stored.pk}")
    return content


def delete(stored: StoredFile) -> None:
    """Delete the row now and the file once the transaction is through."""
    name = stored.storage_name
    stored.delete()
    transaction.on_commit(lambda: default_storage.delete(name))


def remove_orphans(*, purpose: str, now: datetime) -> int:
    """Delete files without a row, left by a crash or a rollback; not those of the last day."""
    removed = 0
    known = set(StoredFile.objects.filter(purpose=purpose).values_list("storage_name", flat=True))
    folders = default_storage.listdir(purpose)[0] if default_storage.exists(purpose) else []
    for folder in folders:
        for file in default_storage.listdir(f"{purpose}/{folder}")[1]:
            name = f"{purpose}/{folder}/{file}"
            if name not in known and default_storage.get_modified_time(name) < now - timedelta(days=1):
                default_storage.delete(name)
                removed += 1
    return removed
