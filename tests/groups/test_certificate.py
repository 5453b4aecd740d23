"""登録証: one light sheet, readable by machines, for members and officers only."""

import io
from datetime import date

import pytest
from django.test import Client
from pypdf import PdfReader

from core import clock
from core.models import AuditEntry
from core.pdf import MissingGlyph
from groups import certificate
from groups.models import Group
from tests.groups.factories import make_group
from tests.people import centre_staff, make_user, section_staff, signed_in, tsunagari_staff

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
LONGEST_NAME = (
    "特定非営利活動法人鎌倉の谷戸と海と山と川と人をつなぐ環境保全と子育てと防災と福祉と文化の広場" * 3
)


def sheet(group: Group) -> tuple[PdfReader, bytes]:
    content = certificate.certificate_pdf(group, TODAY)
    return PdfReader(io.BytesIO(content)), bytes(content)


def words(reader: PdfReader) -> str:
    return "".join("".join(page.extract_text() for page in reader.pages).split())


def test_certificate_is_one_a4_page_with_title_and_little_weight() -> None:
    reader, content = sheet(make_group(number=87, name="谷戸の湧き水を見守る会"))
    assert len(reader.pages) == 1
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    assert reader.metadata is not None and reader.metadata.title == "登録証 谷戸の湧き水を見守る会"
    assert len(content) <= 25 * 1024


def test_certificate_names_number_group_representative_and_dates_in_japanese_eras() -> None:
    group = make_group(number=87, name="谷戸の湧き水を見守る会", registered_on=date(2019, 5, 1))
    text = words(sheet(group)[0])
    for part in (
        "団体番号第087号", "谷戸の湧き水を見守る会", "代表者見本花子", "環境の保全を図る活動", "腰越",
        "令和元年（2019年）5月1日", "令和8年（2026年）11月22日",
    ):  # fmt: skip
        assert part in text


def test_hills_sea_and_seal_are_the_paper_and_cost_the_reader_no_word() -> None:
    reader, _content = sheet(make_group(number=87))
    assert list(reader.pages[0]["/Resources"]["/XObject"]) == ["/paper"]  # type: ignore[index]
    assert "印" not in words(reader)


def test_longest_name_still_fits_on_one_page() -> None:
    group = make_group(name=LONGEST_NAME[:100], kana="カ" * 150)
    reader, _content = sheet(group)
    assert len(reader.pages) == 1
    assert LONGEST_NAME[:100] in words(reader)


def test_marks_of_html_in_a_name_are_letters() -> None:
    assert "<b>&の会" in words(sheet(make_group(name="<b>&の会"))[0])


def test_letter_without_a_glyph_fails_in_tests_and_prints_in_production(settings) -> None:
    group = make_group(name="𠮷田の会")
    with pytest.raises(MissingGlyph, match=r"U\+20BB7"):
        certificate.certificate_pdf(group, TODAY)
    settings.PDF_STRICT = False
    printed = certificate.certificate_pdf(group, TODAY)
    assert (printed.pages, printed.substituted) == (1, "𠮷")


def test_code_leads_to_the_public_page_and_carries_no_script(settings) -> None:
    settings.PORTAL_URL = "https://portal.example.jp"
    group = make_group(number=87)
    svg = certificate.context(group, TODAY)["qr"]()
    assert svg == certificate.qr_code(
        "https://portal.example.jp/groups/87/", label="公開のページの二次元コード"
    )
    assert svg != certificate.qr_code(
        "https://portal.example.jp/groups/88/", label="公開のページの二次元コード"
    )
    assert [mark for mark in ("style=", "<script", "onload") if mark in svg] == []


# ----------------------------------------------------------------------------------------- permission


def test_member_gets_screen_and_paper_of_the_own_group() -> None:
    member = make_user()
    group = make_group(number=87, members={member: "editor"})
    client = signed_in(Client(), member)
    screen = client.get("/my/groups/87/certificate/")
    assert group.name in screen.content.decode()
    paper = client.get("/my/groups/87/certificate.pdf")
    assert (paper.status_code, paper["Content-Type"]) == (200, "application/pdf")
    assert "%E7%99%BB%E9%8C%B2%E8%A8%BC_087.pdf" in paper["Content-Disposition"]
    assert "no-store" in paper["Cache-Control"]


@pytest.mark.parametrize("ending", ["certificate/", "certificate.pdf"])
def test_certificate_of_another_group_does_not_exist(ending: str) -> None:
    stranger, former = make_user(), make_user()
    group = make_group(number=87, members={former: "representative"})
    group.memberships.update(ended_at=clock.now())
    make_group(number=88, members={stranger: "representative"})
    for person in (stranger, former):
        assert signed_in(Client(), person).get(f"/my/groups/87/{ending}").status_code == 404


@pytest.mark.parametrize("officer", [centre_staff, tsunagari_staff])
def test_officer_prints_it_again_and_leaves_a_line(officer) -> None:
    group = make_group(number=87)
    client = signed_in(Client(), officer())
    for _ in range(2):
        assert client.get("/staff/groups/87/certificate.pdf").content.startswith(b"%PDF-")
    reads = AuditEntry.objects.filter(personal=True, object_id=str(group.pk)).values_list("verb", flat=True)
    assert list(reads) == ["登録証（PDF）を見た"] * 2


def test_other_staff_cannot_print_it() -> None:
    make_group(number=87)
    assert signed_in(Client(), section_staff()).get("/staff/groups/87/certificate.pdf").status_code == 403


@pytest.mark.parametrize("state", ["suspended", "expired", "struck_off"])
def test_group_that_is_not_registered_today_gets_no_certificate(state: str) -> None:
    member = make_user()
    make_group(number=87, state=state, members={member: "representative"})
    own = signed_in(Client(), member).get("/my/groups/87/certificate.pdf")
    office = signed_in(Client(), centre_staff()).get("/staff/groups/87/certificate.pdf", follow=True)
    assert own.status_code == 302
    assert "いまは登録中ではないため" in office.content.decode()


def test_officer_is_told_about_letters_in_another_font(settings) -> None:
    settings.PDF_STRICT = False
    make_group(number=87, name="𠮷田の会")
    client = signed_in(Client(), centre_staff())
    assert client.get("/staff/groups/87/certificate.pdf").status_code == 200
    assert "「𠮷」は、別の書体で印刷しました" in client.get("/staff/groups/87/").content.decode()
