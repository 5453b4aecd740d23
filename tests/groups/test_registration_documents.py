"""Papers of an application: taken in, listed, handed out to the right people, taken back."""

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.models import AuditEntry, StoredFile
from core.templatetags.ui import filesize_ja
from groups.actions.documents import add_document, remove_document
from groups.actions.registration import delete_draft
from groups.models import Registration
from tests import people
from tests.groups.applying import address, full_draft
from tests.groups.factories import PDF, make_document, make_registration, make_user, pdf_bytes

pytestmark = pytest.mark.django_db


def paper(name: str = "規約.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def present(registration: Registration) -> list[str]:
    rows = registration.documents.filter(removed_at=None).order_by("id")
    return [f"{row.kind}:{row.file.name}" for row in rows.select_related("file")]


def test_an_upload_is_listed_back_with_name_and_size(client: Client, applicant: Any) -> None:
    registration = full_draft(applicant, documents=())
    url = address(registration, "registration_documents")
    client.post(url, {"rules": paper(), "then": "stay"})
    stored = StoredFile.objects.get()
    page = client.get(url).content.decode()
    assert "規約.pdf" in page and filesize_ja(stored.size) in page
    assert stored.sha256[:8] not in page
    assert present(registration) == ["rules:規約.pdf"]


def test_the_applicants_own_copy_names_each_paper_with_its_fingerprint(
    client: Client, applicant: Any
) -> None:
    registration = make_registration(applicant=applicant, state="submitted")
    page = client.get(address(registration, "registration_print")).content.decode()
    papers = registration.documents.select_related("file")
    assert [paper.file.sha256[:8] in page for paper in papers] == [True, True]


def test_a_new_set_of_rules_replaces_the_old_one_and_materials_add_up(client: Client, applicant: Any) -> None:
    registration = full_draft(applicant, documents=("rules",))
    url = address(registration, "registration_documents")
    leaflets = [paper("ちらし1.pdf"), paper("ちらし2.pdf")]
    client.post(url, {"rules": paper("新しい規約.pdf"), "material": leaflets, "then": "stay"})
    assert present(registration) == ["rules:新しい規約.pdf", "material:ちらし1.pdf", "material:ちらし2.pdf"]
    assert StoredFile.objects.count() == 3


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("規約.docx", b"PK\x03\x04" + b"\0" * 26 + b"word/document.xml", "PDF にしてから"),
        ("規約.pdf", b"", "空です"),
        ("規約.pdf", b"MZ\x90\x00program", "受け取れません"),
        ("規約.pdf", b"<html><script>alert(1)</script>", "受け取れません"),
        ("規約.pdf", b"%PDF-1.4 broken", "開けませんでした"),
        ("規約.heic", b"\x00\x00\x00\x18ftypheic" + b"\0" * 40, "HEIC"),
        ("a.pdf", pdf_bytes(61), "60ページまで"),
        ("../../x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "受け取れません"),
    ],
)
def test_a_refused_file_says_why_and_does_not_lose_the_others(
    client: Client, applicant: Any, name: str, content: bytes, words: str
) -> None:
    registration = full_draft(applicant, documents=())
    url = address(registration, "registration_documents")
    answer = client.post(url, {"rules": paper(name, content), "roster": paper("名簿.pdf")})
    assert answer.status_code == 200
    assert words in str(answer.context["form"].errors["rules"])
    assert present(registration) == ["roster:名簿.pdf"]


def test_too_many_materials_are_refused_with_the_number(client: Client, applicant: Any) -> None:
    registration = full_draft(applicant)
    url = address(registration, "registration_documents")
    answer = client.post(url, {"material": [paper(f"ちらし{n}.pdf") for n in range(6)]})
    assert "5つまで" in str(answer.context["form"].errors["material"])
    assert len(present(registration)) == 2 + 5


def test_going_on_without_a_required_paper_leads_to_its_field_and_keeps_what_was_sent(
    client: Client, applicant: Any
) -> None:
    registration = full_draft(applicant, documents=("rules",))
    url = address(registration, "registration_documents")
    answer = client.post(url, {"material": paper("ちらし.pdf"), "then": "next", "back": "check"})
    page = answer.content.decode()
    words = "役員・会員名簿が、まだありません。"
    assert answer.status_code == 200 and "<title>入力エラー：書類" in page
    assert "直すところが1か所あります" in page and f'<a href="#id_roster">{words}' in page
    assert list(answer.context["form"].errors) == ["roster"] and page.count(words) == 2
    assert '<input type="hidden" name="back" value="check">' in page
    assert present(registration) == ["rules:rules.pdf", "material:ちらし.pdf"] and "ちらし.pdf" in page


def test_a_refused_paper_and_a_missing_one_are_told_together_each_once(
    client: Client, applicant: Any
) -> None:
    registration = full_draft(applicant, documents=())
    url = address(registration, "registration_documents")
    errors = client.post(url, {"rules": paper("空.pdf", b"")}).context["form"].errors
    assert {name: len(words) for name, words in errors.items()} == {"rules": 1, "roster": 1}
    assert "空です" in errors["rules"][0] and "まだありません" in errors["roster"][0]


@pytest.mark.parametrize(("then", "to"), [("list", "registration"), ("stay", "registration_documents")])
def test_papers_may_come_later_or_one_by_one(client: Client, applicant: Any, then: str, to: str) -> None:
    registration = full_draft(applicant, documents=("rules",))
    answer = client.post(address(registration, "registration_documents"), {"then": then})
    assert answer["Location"] == address(registration, to)


def test_owner_and_staff_can_read_a_paper_and_staff_reads_are_recorded(
    client: Client, applicant: Any
) -> None:
    registration = make_registration(applicant=applicant, state="submitted")
    document = registration.documents.first()
    assert document is not None
    url = address(registration, "document", document.pk)
    own = client.get(url)
    assert own.status_code == 200
    assert b"".join(own.streaming_content).startswith(b"%PDF")
    assert own["Content-Disposition"].startswith("attachment")
    assert AuditEntry.objects.filter(personal=True).count() == 0
    officer = people.signed_in(Client(), people.centre_staff())
    assert officer.get(url).status_code == 200
    assert AuditEntry.objects.filter(personal=True).count() == 1


def test_strangers_and_staff_cannot_read_a_draft_paper(client: Client, applicant: Any) -> None:
    draft = full_draft(applicant)
    document = draft.documents.first()
    assert document is not None
    url = address(draft, "document", document.pk)
    assert people.signed_in(Client(), people.centre_staff()).get(url).status_code == 403
    client.force_login(make_user())
    assert client.get(url).status_code == 403
    client.logout()
    assert client.get(url).status_code == 302


def test_a_paper_of_another_application_is_not_found_under_this_one(client: Client, applicant: Any) -> None:
    mine, other = full_draft(applicant), make_registration(applicant=make_user())
    document = other.documents.first()
    assert document is not None
    assert client.get(address(mine, "document", document.pk)).status_code == 404


def test_taking_a_paper_back_deletes_it_from_a_draft(client: Client, applicant: Any) -> None:
    registration = full_draft(applicant, documents=("rules",))
    document = registration.documents.get()
    url = address(registration, "document_remove", document.pk)
    assert client.get(url).status_code == 405
    client.post(url)
    assert (registration.documents.count(), StoredFile.objects.count()) == (0, 0)
    assert client.post(url).status_code == 302


def test_a_returned_paper_is_replaced_and_the_old_one_stays_on_record(client: Client, applicant: Any) -> None:
    items = [{"step": "documents", "field": "rules", "remark": "3ページ目が読めません。"}]
    registration = make_registration(applicant=applicant, state="returned", return_items=items)
    url = address(registration, "registration_documents")
    assert list(client.get(url).context["form"].fields) == ["rules"]
    client.post(url, {"rules": paper("読める規約.pdf"), "roster": paper("すりかえ.pdf")})
    assert present(registration) == ["roster:roster.pdf", "rules:読める規約.pdf"]
    assert registration.documents.count() == 3
    roster = registration.documents.get(kind="roster")
    client.post(address(registration, "document_remove", roster.pk))
    roster.refresh_from_db()
    assert roster.removed_at is None


def test_no_paper_can_be_added_after_sending(client: Client, applicant: Any) -> None:
    registration = make_registration(applicant=applicant, state="submitted")
    client.post(address(registration, "registration_documents"), {"material": paper()})
    assert len(present(registration)) == 2


def test_a_paper_whose_file_is_lost_is_not_found(client: Client, applicant: Any) -> None:
    document = make_document(full_draft(applicant), "material")
    default_storage.delete(document.file.storage_name)
    assert client.get(address(document.registration, "document", document.pk)).status_code == 404


def test_the_record_names_neither_the_file_nor_the_group(applicant: Any) -> None:
    """A line is never deleted, and an application with its papers is."""
    registration = full_draft(applicant)
    add_document(registration=registration, kind="material", uploaded=paper("見本花子.pdf"), by=applicant)
    remove_document(document=registration.documents.get(kind="material"), by=applicant)
    delete_draft(registration=registration, by=applicant)
    entries = AuditEntry.objects.all()
    assert {entry.object_label for entry in entries} == {"申請の下書き"}
    assert [e.changes for e in entries if e.changes] == [
        {"活動が分かる資料": ["1点", ""]},
        {"活動が分かる資料": ["", "1点"]},
    ]
