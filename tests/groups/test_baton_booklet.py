"""引き継ぎ帳: A4 pages with every list, numbers, room to write, and a word that it is private."""

import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from groups.baton import booklet as baton_booklet
from groups.models import BatonSheet, Group
from tests.groups.batons import RED, add, write_sheet
from tests.groups.factories import make_group

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def group(applicant: Any) -> Group:
    return make_group(number=87, name="谷戸の湧き水を見守る会", members={applicant: "representative"})


def pages(group: Group) -> list[str]:
    """The letters of each page, without spaces."""
    content = baton_booklet.booklet_pdf(group, BatonSheet.objects.filter(group=group).first(), TODAY)
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def test_the_booklet_holds_every_list_on_pages_of_its_own(applicant: Any, group: Group) -> None:
    write_sheet(group, applicant, RED)
    add(
        group,
        applicant,
        "accounts",
        title="団体のメール",
        purpose="連絡",
        holder="佐藤",
        key_place="金庫の封筒",
    )
    add(group, applicant, "calendar", month=4, title="総会", holder="代表", weeks_before=6)
    add(group, applicant, "documents", title="規約", place="青いファイル")
    add(group, applicant, "contacts", title="公民館の窓口", purpose="部屋", reach="0467-00-0000")
    found = pages(group)
    assert len(found) == 7
    expected = (
        ("引き継ぎ帳", "谷戸の湧き水を見守る会", "令和8年（2026年）11月23日", "渡す人", "受けとる人"),
        ("代表", "佐藤花子", "鈴木一郎", "月12時間"),
        ("団体のメール", "金庫の封筒"),
        ("4月", "総会", "6週間前から"),
        ("規約", "青いファイル"),
        ("公民館の窓口", "0467-00-0000"),
        ("伝えておきたいこと",),
    )
    assert [
        [word for word in words if word not in text] for words, text in zip(expected, found, strict=True)
    ] == [[] for _ in expected]


def test_every_page_has_its_number_and_says_that_it_is_private(group: Group) -> None:
    found = pages(group)
    assert [f"{number}/7" in text for number, text in enumerate(found, start=1)] == [True] * 7
    assert "団体の中だけのものです" in found[0]
    assert ["団体の中だけで使ってください" in text for text in found[1:]] == [True] * 6


def test_the_cover_of_the_longest_name_is_still_one_page(group: Group) -> None:
    Group.objects.filter(pk=group.pk).update(name="湧" * 100)
    group.refresh_from_db()
    assert len(pages(group)) == 7


def test_forty_rows_go_on_over_pages_with_their_headings(applicant: Any, group: Group) -> None:
    for number in range(40):
        add(group, applicant, "documents", title=f"書類{number:02d}", place="青いファイル")
    found = pages(group)
    assert len(found) > 7
    assert all(any(f"書類{number:02d}" in text for text in found) for number in range(40))
    assert sum("書類・もの" in text for text in found) == len(found) - 6


def test_marks_of_html_are_letters(applicant: Any, group: Group) -> None:
    add(group, applicant, "documents", title="<b>&規約", place="")
    assert any("<b>&規約" in text for text in pages(group))


def test_a_member_gets_it_as_a_file_that_no_cache_keeps(client: Client, group: Group) -> None:
    answer = client.get("/my/groups/87/baton/booklet.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "%E5%BC%95%E3%81%8D%E7%B6%99%E3%81%8E%E5%B8%B3_087.pdf" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]


def test_a_letter_without_a_glyph_leads_back_with_a_sentence(client: Client, group: Group) -> None:
    Group.objects.filter(pk=group.pk).update(name="𠮷田の会")
    answer = client.get("/my/groups/87/baton/booklet.pdf", follow=True)
    assert "PDF の書体にない文字があります" in answer.content.decode()
