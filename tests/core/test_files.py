"""Uploads are told by their content, checked in a limited child, kept privately and handed out safely."""

import hashlib
import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NullObject,
    NumberObject,
    TextStringObject,
)

from core import clock, files
from core.files import FileProblem, check_pdf, clean_file_name, sniff, store_upload
from core.images import ImageProblem
from core.models import StoredFile


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def pdf(pages=1, change=None) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if change:
        change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def names(**entries) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in entries.items()})


def action(kind: str, **entries) -> DictionaryObject:
    return names(S=NameObject(f"/{kind}"), **entries)


def on_open(what) -> bytes:
    return pdf(change=lambda writer: writer._root_object.update({NameObject("/OpenAction"): what}))


def annotated(**entries) -> bytes:
    def change(writer: PdfWriter) -> None:
        note = names(Type=NameObject("/Annot"), Rect=ArrayObject([NumberObject(0)] * 4), **entries)
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])

    return pdf(change=change)


def encrypted(writer: PdfWriter) -> None:
    writer.encrypt("", "owner", algorithm="RC4-128")


def upload(content: bytes, name="kiyaku.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/octet-stream")


def jpeg(**options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(out, "JPEG", **options)
    return out.getvalue()


def office(name="word/document.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr(name, "<x/>")
    return out.getvalue()


# ----------------------------------------------------------------------------------------- checking a PDF


@pytest.mark.once
@pytest.mark.parametrize(
    "data",
    [
        pdf(),
        on_open(action("GoTo", D=ArrayObject([NumberObject(0), NameObject("/Fit")]))),
        on_open(ArrayObject([NumberObject(0), NameObject("/XYZ"), NullObject()])),
        annotated(Subtype=NameObject("/Link"), A=action("URI", URI=TextStringObject("https://example.jp/"))),
    ],
)
def test_an_ordinary_pdf_with_links_is_taken(data):
    assert check_pdf(data) == 1


@pytest.mark.once
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (on_open(action("JavaScript", JS=TextStringObject("app.alert(1)"))), "active"),
        (on_open(action("Launch", F=TextStringObject("calc.exe"))), "active"),
        (on_open(action("SubmitForm", F=TextStringObject("https://example.jp/"))), "active"),
        (
            annotated(Subtype=NameObject("/Link"), A=action("URI", URI=TextStringObject("file:///c:/x"))),
            "active",
        ),
        (annotated(Subtype=NameObject("/Link"), A=action("GoToR", F=TextStringObject("x.pdf"))), "active"),
        (annotated(Subtype=NameObject("/FileAttachment")), "attachment"),
        (annotated(Subtype=NameObject("/RichMedia")), "attachment"),
        (pdf(change=lambda writer: writer.add_attachment("a.txt", b"x")), "attachment"),
        (
            pdf(change=lambda w: w._root_object.update({NameObject("/Names"): names(JavaScript=names())})),
            "active",
        ),
        (
            pdf(change=lambda w: w._root_object.update({NameObject("/AcroForm"): names(XFA=ArrayObject())})),
            "active",
        ),
        (pdf(change=lambda writer: writer._add_object(action("Launch"))), "active"),  # nothing points at it
        (pdf(change=encrypted), "encrypted"),
        (pdf(pages=61), "too_many_pages"),
        (b"%PDF-1.7\nnothing more", "broken"),
        (pdf()[:200], "broken"),
    ],
)
def test_a_pdf_with_something_active_locked_or_broken_is_refused_with_its_reason(data, code):
    with pytest.raises(FileProblem) as caught:
        check_pdf(data)
    assert caught.value.code == code


@pytest.mark.once
def test_sixty_pages_are_the_most():
    assert check_pdf(pdf(pages=60)) == 60


@pytest.mark.once
def test_a_pdf_whose_cross_references_run_in_circles_is_answered():
    data = pdf()
    start = data.rindex(b"startxref")
    at = int(data[start:].split()[1])
    circular = data.replace(b"trailer\n<<", b"trailer\n<<\n/Prev %d" % at)
    try:
        assert check_pdf(circular) == 1
    except FileProblem as refused:
        assert refused.code in ("broken", "limits")


@pytest.mark.once
@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.4", "pdf"),
        (b"\xef\xbb\xbf%PDF-1.4", "pdf"),
        (office(), "office"),
        (office("xl/workbook.xml"), "office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
        (b"PK\x03\x04" + b"\0" * 60, None),
        (b"<html>%PDF-1.4", None),
        (b"", None),
        (jpeg()[:64], "jpeg"),
    ],
)
def test_the_kind_is_told_by_the_content(head, kind):
    assert sniff(head) == kind


# ------------------------------------------------------------------------------------------------- names


@pytest.mark.once
@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("規約.pdf", "規約.pdf"),
        ("../../etc/x.pdf", "x.pdf"),
        ("C:\\Users\\me\\規約.PDF", "規約.pdf"),
        ("規約.docx", "規約.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("か\u3099.pdf", "が.pdf"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ('"; filename="x.pdf', "filename=_x.pdf"),
        ("CON.pdf", "ファイル.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("...", "ファイル.pdf"),
        ("", "ファイル.pdf"),
        ("名" * 300 + ".pdf", "名" * 100 + ".pdf"),
        ("令和8.4.1規約.pdf", "令和8.4.1規約.pdf"),
    ],
)
def test_the_shown_name_is_cleaned_and_has_the_true_extension(given, shown):
    assert clean_file_name(given, ".pdf") == shown


# ----------------------------------------------------------------------------------- keeping, handing out


def kept(name="kiyaku.pdf", content=b"%PDF-1.7 checked before") -> StoredFile:
    return files.store_bytes(content, kind="pdf", purpose="document", name=name, by=None)


@pytest.mark.django_db
def test_an_upload_is_kept_under_a_random_name_with_its_facts():
    data = pdf()
    stored = store_upload(upload(data, "海の会 規約.pdf"), purpose="document", by=None)
    stored.refresh_from_db()
    assert (stored.name, stored.content_type, stored.size) == (
        "海の会 規約.pdf",
        "application/pdf",
        len(data),
    )
    assert stored.sha256 == hashlib.sha256(data).hexdigest()
    assert stored.storage_name == f"document/{stored.id.hex[:2]}/{stored.id.hex}.pdf"
    assert files.read(stored) == data


@pytest.mark.django_db
def test_a_photographed_document_loses_its_metadata():
    stored = store_upload(upload(jpeg(comment=b"CANARY"), "meibo.png"), purpose="document", by=None)
    assert (stored.name, stored.content_type) == ("meibo.jpg", "image/jpeg")
    assert b"CANARY" not in files.read(stored)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "purpose", "words"),
    [
        (b"", "document", "空です"),
        (office(), "document", "PDF にしてから選んでください"),
        (b"<html>", "document", "PDF、JPEG、PNGを選んでください"),
        (jpeg(), "pdf", "PDFを選んでください"),
        (b"\0\0\0\x18ftypheic", "document", "JPEG に変えてから"),
        (b"%PDF-1.7" + b"\0" * 20 * files.MB, "document", "20MBまで"),
        (b"%PDF-1.7" + b"\0" * 26 * files.MB, "pdf", "20MBまで"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words_and_leaves_nothing(content, purpose, words, tmp_path):
    with pytest.raises((FileProblem, ImageProblem)) as caught:
        store_upload(upload(content), purpose=purpose, by=None)
    assert words in caught.value.messages[0]
    assert StoredFile.objects.count() == 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.django_db
def test_a_stored_file_is_sent_as_a_download_that_cannot_run():
    data = b"%PDF-1.7 checked before"
    stored = kept("規約.pdf")
    response = files.send(stored)
    assert b"".join(response.streaming_content) == data
    response.close()
    headers = {
        name: response[name] for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options")
    }
    assert headers == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename*=utf-8''%E8%A6%8F%E7%B4%84.pdf",
        "X-Content-Type-Options": "nosniff",
    }
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_only_the_portals_own_pictures_are_shown_inside_a_page():
    stored = kept()
    with pytest.raises(ValueError, match="WebP"):
        files.send(stored, inline=True)
    photo = files.store_bytes(b"webp", kind="webp", purpose="photo", name="a.webp", by=None)
    response = files.send(photo, inline=True)
    response.close()
    assert response["Content-Disposition"] == 'inline; filename="a.webp"'


@pytest.mark.django_db
def test_changed_bytes_are_noticed_when_read():
    stored = kept()
    with default_storage.open(stored.storage_name, "wb") as file:
        file.write(b"other")
    with pytest.raises(ValueError, match="中身が違います"):
        files.read(stored)


@pytest.mark.django_db(transaction=True)
def test_a_file_is_deleted_only_when_the_transaction_is_through():
    stored = kept()
    with transaction.atomic():
        files.delete(stored)
        assert default_storage.exists(stored.storage_name)
    assert not default_storage.exists(stored.storage_name)


@pytest.mark.django_db
def test_files_without_a_row_are_removed_after_a_day():
    stored = kept()
    default_storage.save("document/ab/left-over.pdf", ContentFile(b"x"))
    now = clock.now()
    assert files.remove_orphans(purpose="document", now=now) == 0
    assert files.remove_orphans(purpose="document", now=now + timedelta(days=2)) == 1
    assert default_storage.exists(stored.storage_name)
