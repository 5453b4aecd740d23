"""PDFs come from a sealed, warm process: our font, tagged, nothing from outside, no silent boxes."""

import copy
import io
import os
import socket
import threading

import pytest
from django.conf import settings as project_settings
from pypdf import PdfReader

from core import pdf
from core.pdf import MissingGlyph, PdfProblem, PdfUnavailable, pdf_response, render_pdf

pytestmark = pytest.mark.once
PAGES = {
    "page.html": '{% extends "pdf/base.html" %}{% block body %}<h1>{{ title }}</h1>{{ text }}{% endblock %}',
    "raw.html": '{% extends "pdf/base.html" %}{% block body %}{{ html|safe }}{% endblock %}',
    "paper.html": '{% extends "pdf/base.html" %}{% block body_attributes %} class="single"{% endblock %}'
    '{% block body %}<svg viewBox="0 0 5 5"><path d="M0 0h5v5z"/></svg>'
    "{% endblock %}",
}
NAMES = (
    "髙橋 﨑山 辻\U000e0100 渡邊 渡邉 \ufa19 德永 濵田 澤井 齋藤 嶋 槇 祐\ufe00 ①㍻㈱ 々〆ヶ ゔヷ ～〜―‐− ★♪"
)


@pytest.fixture(autouse=True)
def _pages(settings):
    templates = copy.deepcopy(project_settings.TEMPLATES)
    templates[0].pop("APP_DIRS", None)
    loaders = [
        ("django.template.loaders.locmem.Loader", PAGES),
        "django.template.loaders.filesystem.Loader",
    ]
    templates[0].setdefault("OPTIONS", {})["loaders"] = loaders
    settings.TEMPLATES = templates


@pytest.fixture(autouse=True, scope="module")
def _no_press_left_behind():
    yield
    pdf.stop()


def text_of(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def drawings_of(content: bytes) -> list[list[str]]:
    """The names of what each page draws besides its own text and shapes."""
    return [list(page["/Resources"]["/XObject"]) for page in PdfReader(io.BytesIO(content)).pages]


def pictures_of(content: bytes) -> list[str | None]:
    """The words that stand for each picture of the tagged file."""
    waiting = [PdfReader(io.BytesIO(content)).trailer["/Root"]["/StructTreeRoot"]]
    found = []
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, dict):
            if element.get("/S") == "/Figure":
                found.append(element.get("/Alt"))
            kids = element.get("/K", [])
            waiting += kids if isinstance(kids, list) else [kids]
    return found


def test_a_page_is_japanese_tagged_and_titled():
    content = render_pdf("page.html", {"text": "鎌倉の海"}, title="登録証")
    reader = PdfReader(io.BytesIO(content))
    assert (content.pages, content.substituted, content.unprintable) == (1, "", "")
    assert reader.metadata["/Title"] == "登録証"
    assert reader.trailer["/Root"]["/Lang"] == "ja"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "鎌倉の海" in text_of(content)


def test_only_our_own_font_is_used_and_only_its_needed_glyphs():
    content = render_pdf("page.html", {"text": "鎌倉の海を守る活動をしています。" * 3}, title="登録証")
    fonts = PdfReader(io.BytesIO(content)).pages[0]["/Resources"]["/Font"].values()
    names = sorted(font.get_object()["/BaseFont"].split("+")[1] for font in fonts)
    assert names == ["BIZ-UDPGothic", "BIZ-UDPGothic-Bold"]
    assert len(content) < 25_000


def test_unusual_characters_of_names_are_all_in_the_font():
    assert render_pdf("page.html", {"text": NAMES}, title="名前").substituted == ""


def test_a_letter_outside_the_font_stops_the_tests(settings):
    settings.PDF_STRICT = True
    with pytest.raises(MissingGlyph, match=r"𠮷（U\+20BB7）"):
        render_pdf("page.html", {"text": "𠮷田"}, title="名前")


def test_in_production_such_a_letter_is_printed_logged_and_reported(settings, caplog):
    settings.PDF_STRICT = False
    content = render_pdf("page.html", {"text": "𠮷田と❤"}, title="名前")
    assert content.startswith(b"%PDF-")
    assert content.substituted == "❤𠮷"
    assert caplog.messages[-1] == "PDF page.html: not in the bundled font: U+2764 U+20BB7"


@pytest.mark.parametrize(
    "html",
    [
        '<img src="file:///etc/passwd">',
        '<img src="FILE:///etc/passwd">',
        '<img src="http://127.0.0.1:{port}/a.png">',
        '<img src="http://169.254.169.254/latest/meta-data/">',
        '<img src="https://example.com/a.png">',
        '<img src="//127.0.0.1:{port}/a.png">',
        '<img src="ftp://127.0.0.1/a">',
        '<img src="data:image/png;base64,iVBORw0KGgo=">',
        '<img src="bundled:../../manage.py">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
        '<link rel="stylesheet" href="http://127.0.0.1:{port}/a.css">',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<style>@import url("http://127.0.0.1:{port}/a.css");</style>',
        '<style>@font-face {{ font-family: x; src: url("http://127.0.0.1:{port}/f") }} p {{ font: 9pt x }}'
        "</style>",
        '<style>body {{ background: url("http://127.0.0.1:{port}/a.png") }}</style>',
        '<style>li {{ list-style-image: url("file:///etc/passwd") }}</style>',
        '<object data="file:///etc/passwd"></object>',
        '<embed src="http://127.0.0.1:{port}/a.svg">',
        '<svg><image href="file:///etc/passwd" width="9" height="9"/></svg>',
        '<svg><use href="http://127.0.0.1:{port}/a.svg#x"/></svg>',
        '<iframe src="file:///etc/passwd"></iframe>',
    ],
)
def test_nothing_outside_is_read_or_embedded(html):
    """A real listener stands by: no address of the hostile page may reach it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        page = html.format(port=listener.getsockname()[1])
        content = render_pdf("raw.html", {"html": page + "<p>本文</p>"}, title="試験")
        with pytest.raises(TimeoutError):
            listener.accept()
    reader = PdfReader(io.BytesIO(content))
    assert (b"root:" in content, dict(reader.attachments), "root:" in text_of(content)) == (False, {}, False)
    assert "本文" in text_of(content)


def test_svg_written_into_the_page_is_drawn():
    square = '<svg width="50" height="50" viewBox="0 0 5 5"><rect width="5" height="5" fill="#1a1a1c"/></svg>'
    assert render_pdf("raw.html", {"html": square}, title="QR").pages == 1


def test_a_code_is_a_picture_of_bars_with_a_name():
    image = '<img src="qr:https://portal.example.jp/groups/87/" alt="公開のページ" width="90">'
    content = render_pdf("raw.html", {"html": image}, title="QR")
    assert pictures_of(content) == ["公開のページ"]
    bars = PdfReader(io.BytesIO(content)).pages[0].get_contents().get_data().count(b" 1 re")
    assert bars > 200
    other = render_pdf("raw.html", {"html": image.replace("87", "88")}, title="QR")
    assert bytes(other) != bytes(content)


def test_paper_lies_under_every_page_and_is_read_by_nobody():
    two = '<p>一</p><p style="break-before: page">二</p>'
    content = render_pdf("raw.html", {"html": two}, title="紙", paper="paper.html")
    assert (content.pages, drawings_of(content), pictures_of(content)) == (2, [["/paper"]] * 2, [])
    starts = [page.get_contents().get_data()[:31] for page in PdfReader(io.BytesIO(content)).pages]
    assert starts == [b"/Artifact BMC q /paper Do Q EMC"] * 2
    assert "".join(text_of(content).split()).startswith("一")


def test_paper_with_words_is_refused():
    with pytest.raises(PdfProblem):
        render_pdf("page.html", {"text": "一"}, title="一", paper="page.html")


def test_paper_of_one_document_is_not_under_the_next():
    render_pdf("page.html", {"text": "一"}, title="一", paper="paper.html")
    assert drawings_of(render_pdf("page.html", {"text": "二"}, title="二")) == [[]]


def test_typed_text_is_printed_as_text():
    text = "<img src=x onerror=alert(1)> {{ title }}"
    assert text in text_of(render_pdf("page.html", {"text": text}, title="試験"))


def test_the_press_stays_warm_between_documents():
    render_pdf("page.html", {"text": "一"}, title="一")
    first = pdf._running[0].process.pid
    render_pdf("page.html", {"text": "二"}, title="二")
    assert pdf._running[0].process.pid == first


def test_a_press_that_went_to_sleep_is_started_again():
    render_pdf("page.html", {"text": "一"}, title="一")
    pdf._running[0].process.kill()
    pdf._running[0].process.wait()
    again = render_pdf("page.html", {"text": "二"}, title="二")
    assert again.pages == 1


def test_a_page_that_never_ends_is_given_up(monkeypatch):
    render_pdf("page.html", {"text": "一"}, title="一")
    monkeypatch.setattr(pdf, "WALL_SECONDS", 0.3)
    with pytest.raises(PdfProblem, match="時間をおいて"):
        render_pdf("raw.html", {"html": "<table><tr><td>長い" * 400 + "<p>長い文</p>" * 3000}, title="長い")
    monkeypatch.undo()
    assert render_pdf("page.html", {"text": "二"}, title="二").pages == 1


def test_two_threads_get_their_own_documents():
    made: dict[int, str] = {}

    def work(number: int) -> None:
        made[number] = text_of(render_pdf("page.html", {"text": f"書類{number}番"}, title="試験"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [f"書類{number}番" in made[number] for number in range(4)] == [True] * 4


def test_a_machine_without_pango_is_told_what_to_install(monkeypatch, tmp_path):
    broken = tmp_path / "worker.py"
    broken.write_text(
        "import json, struct, sys\n"
        "head = json.dumps({'error': 'cannot load library libpango', 'missing': True}).encode()\n"
        "sys.stdout.buffer.write(struct.pack('>I', len(head)) + head + struct.pack('>Q', 0))\n"
    )
    pdf.stop()
    monkeypatch.setattr(pdf, "_WORKER", broken)
    with pytest.raises(PdfUnavailable, match="libpangoft2"):
        render_pdf("page.html", {"text": "一"}, title="一")
    assert pdf.status() == {"ready": False, "subset": False}


def test_the_press_knows_no_secret_and_leaves_no_folder(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary")
    pdf.stop()
    render_pdf("page.html", {"text": "一"}, title="一")
    worker = pdf._running[0]
    if os.path.exists(f"/proc/{worker.process.pid}/environ"):
        with open(f"/proc/{worker.process.pid}/environ", "rb") as environ:
            assert b"canary" not in environ.read()
    pdf.stop()
    assert not os.path.exists(worker.folder)


def test_the_answer_is_a_download_with_a_japanese_name():
    response = pdf_response(render_pdf("page.html", {"text": "一"}, title="一"), "登録証.pdf")
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%E7%99%BB%E9%8C%B2%E8%A8%BC.pdf"
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
