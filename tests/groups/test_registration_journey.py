"""An applicant's way from the first question to the receipt, page by page."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from core import audit, clock, dates
from core.models import AuditEntry, FormToken, OutboxMessage
from groups.actions import registration as actions
from groups.models import Registration
from groups.progress import Status, overview
from tests import people
from tests.groups.applying import address, empty_draft, full_draft, sent, step_address
from tests.groups.factories import PDF, complete_answers, make_registration, make_user

pytestmark = pytest.mark.django_db
ELIGIBLE = {
    "citizens": "yes",
    "non_profit": "yes",
    "public_benefit": "yes",
    "religion": "no",
    "politics": "no",
    "candidate": "no",
}


def test_self_check_says_that_a_fitting_group_can_apply(client: Client) -> None:
    page = client.get(reverse("register:start"), ELIGIBLE).content.decode()
    assert "申請できます" in page
    start = reverse("groups_my:registration_start")
    assert f"{reverse('account_signup')}?next={start}" in page


@pytest.mark.parametrize(
    ("question", "answer"),
    [(name, "no" if value == "yes" else "yes") for name, value in ELIGIBLE.items()],
)
def test_self_check_names_what_stands_in_the_way_but_refuses_nobody(
    client: Client, question: str, answer: str
) -> None:
    response = client.get(reverse("register:start"), {**ELIGIBLE, question: answer})
    assert len(response.context["obstacles"]) == 1
    assert reverse("groups_my:registration_start") in response.content.decode()


def test_self_check_with_a_missing_or_foreign_answer_asks_again(client: Client) -> None:
    response = client.get(reverse("register:start"), {**ELIGIBLE, "religion": "<b>"})
    assert response.status_code == 200
    assert "入力エラー：" in response.content.decode()


def test_self_check_sent_without_any_answer_names_all_six_questions(client: Client) -> None:
    first = client.get(reverse("register:start")).content.decode()
    assert '<input type="hidden" name="asked" value="1">' in first and "入力エラー：" not in first
    empty = client.get(reverse("register:start"), {"asked": "1"})
    assert len(empty.context["form"].errors) == 6
    assert "入力エラー：" in empty.content.decode()


def test_a_returned_case_leads_from_home_to_what_must_be_corrected(client: Client, applicant: Any) -> None:
    items = [{"step": "basics", "field": name, "remark": "直す"} for name in ("kana", "name", "founded")]
    registration = make_registration(applicant=applicant, state="returned", return_items=items)
    home = client.get(reverse("my_home")).content.decode()
    assert "直してほしいところが3か所あります" in home
    assert f'<a class="btn" href="{address(registration)}">直すところを開く' in home


def test_home_says_nothing_about_corrections_while_the_centre_is_reading(
    client: Client, applicant: Any
) -> None:
    make_registration(applicant=applicant, state="submitted")
    assert "直してほしいところ" not in client.get(reverse("my_home")).content.decode()


def test_the_check_page_says_none_for_papers_that_are_not_there(client: Client, applicant: Any) -> None:
    registration = full_draft(applicant, documents=("rules", "roster"))
    page = client.get(address(registration, "registration_check"))
    there = {question.name: len(papers) for question, papers in page.context["documents"]}
    assert there == {"rules": 1, "roster": 1, "budget": 0, "material": 0}
    assert page.content.decode().count('<span class="support">なし</span>') == 2


def test_a_whole_journey_ends_with_a_receipt_and_one_mail_for_each(client: Client, applicant: Any) -> None:
    officers = [people.centre_staff(), people.centre_staff()]
    begun = client.post(reverse("groups_my:registration_start"))
    registration = Registration.objects.get()
    assert begun["Location"] == address(registration)
    for slug in ("basics", "activity", "people", "page"):
        answer = client.post(step_address(registration, slug), sent(slug, version="99"))
        assert answer.status_code == 302
    papers = {"rules": SimpleUploadedFile("規約.pdf", PDF), "roster": SimpleUploadedFile("名簿.pdf", PDF)}
    assert client.post(address(registration, "registration_documents"), papers).status_code == 302
    client.post(step_address(registration, "declarations"), sent("declarations", version="99"))
    answer = client.post(address(registration, "registration_check"))
    assert answer["Location"] == address(registration, "registration_receipt")
    registration.refresh_from_db()
    assert registration.state == "submitted"
    assert registration.submitted_answers == complete_answers()
    assert registration.due_on == dates.add_working_days(clock.today(), 5)
    receipt = client.get(address(registration, "registration_receipt")).content.decode()
    assert registration.receipt_number in receipt
    mails = OutboxMessage.objects.filter(kind__startswith="groups/").values_list("to", "kind")
    assert sorted(mails) == sorted(
        [(applicant.email, "groups/registration_received")]
        + [(officer.email, "groups/registration_arrived") for officer in officers]
    )


def test_receipt_numbers_count_within_the_fiscal_year(applicant: Any) -> None:
    numbers = []
    for day in (date(2027, 3, 31), date(2027, 3, 31), date(2027, 4, 1)):
        draft = full_draft(applicant)
        row = actions.submit(registration=draft, by=applicant, today=day, duplicate_reason="別の団体です。")
        numbers.append(row.receipt_number)
    assert numbers == ["R8-0001", "R8-0002", "R9-0001"]


def test_task_list_shows_the_state_of_every_step(client: Client, applicant: Any) -> None:
    registration = empty_draft(applicant)
    client.post(step_address(registration, "basics"), sent("basics"))
    client.post(step_address(registration, "people"), sent("people", contact_phone="12"))
    client.post(step_address(registration, "activity"), sent("activity", purpose=""))
    registration.refresh_from_db()
    assert [line.status for line in overview(registration)] == [
        Status.DONE,
        Status.PARTIAL,
        Status.FIX,
        Status.TODO,
        Status.TODO,
        Status.TODO,
    ]
    page = client.get(address(registration)).content.decode()
    assert "最後に保存したのは" in page
    assert "すべて済むと開きます" in page


def test_a_draft_is_there_again_after_signing_in_again(client: Client, applicant: Any) -> None:
    registration = empty_draft(applicant)
    client.post(step_address(registration, "basics"), sent("basics", name="夕凪の読書会", then="list"))
    client.logout()
    client.force_login(applicant)
    assert "夕凪の読書会" in client.get(address(registration)).content.decode()
    assert 'value="夕凪の読書会"' in client.get(step_address(registration, "basics")).content.decode()


def test_an_unfinished_application_cannot_be_sent(client: Client, applicant: Any) -> None:
    registration = full_draft(applicant, documents=("rules",))
    answer = client.post(address(registration, "registration_check"))
    assert answer["Location"] == address(registration, "registration_check")
    registration.refresh_from_db()
    assert registration.state == "draft"
    assert OutboxMessage.objects.count() == 0


def test_fifty_equal_presses_make_one_registration_and_one_mail(client: Client, applicant: Any) -> None:
    token = "0b9f6c80-0000-4000-8000-000000000001"
    start = reverse("groups_my:registration_start")
    places = {client.post(start, {"form_token": token})["Location"] for _ in range(20)}
    assert len(places) == Registration.objects.count() == 1
    registration = full_draft(applicant)
    check = address(registration, "registration_check")
    token = "0b9f6c80-0000-4000-8000-000000000002"
    answers = {client.post(check, {"form_token": token})["Location"] for _ in range(50)}
    assert answers == {address(registration, "registration_receipt")}
    assert Registration.objects.received().count() == 1
    assert OutboxMessage.objects.filter(kind="groups/registration_received").count() == 1
    assert FormToken.objects.count() == 2


def test_a_second_submit_without_a_token_changes_nothing(client: Client, applicant: Any) -> None:
    registration = full_draft(applicant)
    check = address(registration, "registration_check")
    client.post(check)
    assert client.post(check)["Location"] == address(registration, "registration_receipt")
    assert OutboxMessage.objects.filter(kind="groups/registration_received").count() == 1


def test_a_filled_honeypot_is_thanked_and_stores_nothing(client: Client, applicant: Any) -> None:
    answer = client.post(reverse("groups_my:registration_start"), {"homepage_again": "https://example.jp"})
    assert answer["Location"] == reverse("my_home")
    assert Registration.objects.count() == 0


def test_a_sixth_draft_is_refused_with_the_way_out(client: Client, applicant: Any) -> None:
    for _ in range(5):
        empty_draft(applicant)
    answer = client.post(reverse("groups_my:registration_start"), follow=True)
    assert Registration.objects.count() == 5
    assert "5件まで" in answer.content.decode()


def test_starting_again_and_again_is_slowed_down(client: Client, applicant: Any) -> None:
    start = reverse("groups_my:registration_start")
    for _ in range(20):
        client.post(start)
        Registration.objects.all().delete()
    assert client.post(start)["Location"] == reverse("my_home")
    assert Registration.objects.count() == 0


def test_nobody_else_can_open_an_application(client: Client, applicant: Any) -> None:
    theirs = make_registration(applicant=make_user())
    for name in ("registration", "registration_check", "registration_documents", "registration_delete"):
        assert client.get(address(theirs, name)).status_code == 404
    assert client.post(step_address(theirs, "basics"), sent("basics")).status_code == 404
    assert client.get(address(theirs, "registration_step", "basics")).status_code == 404


def test_unknown_steps_and_huge_numbers_are_not_found(client: Client, applicant: Any) -> None:
    registration = empty_draft(applicant)
    assert client.get(step_address(registration, "nonsense")).status_code == 404
    assert client.get(f"/my/registrations/{10**20}/").status_code == 404


def test_withdrawing_asks_first_then_tells_the_centre(client: Client, applicant: Any) -> None:
    officer = people.centre_staff()
    registration = make_registration(applicant=applicant, state="submitted")
    page = address(registration, "registration_withdraw")
    assert client.get(page).status_code == 200
    registration.refresh_from_db()
    assert registration.state == "submitted"
    client.post(page)
    registration.refresh_from_db()
    assert registration.state == "withdrawn"
    assert set(OutboxMessage.objects.values_list("to", flat=True)) == {applicant.email, officer.email}
    again = client.post(page, follow=True).content.decode()
    assert "取り下げはできません" in again


@pytest.mark.parametrize("state", ["draft", "approved", "rejected", "withdrawn"])
def test_only_a_received_undecided_application_can_be_withdrawn(
    client: Client, applicant: Any, state: str
) -> None:
    registration = make_registration(applicant=applicant, state=state)
    client.post(address(registration, "registration_withdraw"))
    registration.refresh_from_db()
    assert registration.state == state


def test_deleting_a_draft_takes_its_papers_along(client: Client, applicant: Any) -> None:
    registration = full_draft(applicant)
    files = [document.file for document in registration.documents.all()]
    assert client.get(address(registration, "registration_delete")).status_code == 200
    assert Registration.objects.count() == 1
    client.post(address(registration, "registration_delete"))
    assert Registration.objects.count() == 0
    assert not type(files[0]).objects.exists()
    assert AuditEntry.objects.filter(verb="下書きを消した").count() == 1


def test_a_received_application_cannot_be_deleted(client: Client, applicant: Any) -> None:
    registration = make_registration(applicant=applicant, state="submitted")
    client.post(address(registration, "registration_delete"))
    assert Registration.objects.filter(pk=registration.pk).exists()


@pytest.mark.parametrize("state", ["submitted", "returned", "approved", "rejected", "withdrawn"])
def test_status_receipt_and_copy_open_in_every_later_state(
    client: Client, applicant: Any, state: str
) -> None:
    registration = make_registration(applicant=applicant, state=state)
    for name in ("registration", "registration_receipt", "registration_print"):
        page = client.get(address(registration, name))
        assert page.status_code == 200
        assert registration.receipt_number in page.content.decode()


def test_the_status_page_shows_nothing_internal(client: Client, applicant: Any) -> None:
    registration = make_registration(applicant=applicant, state="submitted")
    audit.record("担当を変えた", registration, by=None, internal=True)
    audit.record("申請した", registration, by=applicant)
    page = client.get(address(registration)).content.decode()
    assert "担当を変えた" not in page
    assert "申請した" in page


def test_the_history_says_what_was_done_and_not_what_a_button_says(client: Client, applicant: Any) -> None:
    registration = full_draft(applicant)
    client.post(address(registration, "registration_check"), {"duplicate_reason": ""})
    client.post(address(registration, "registration_withdraw"))
    verbs = [entry.verb for entry in audit.timeline(registration, with_internal=False)]
    assert verbs == ["取り下げた", "申請した"]


@pytest.mark.django_db(transaction=True)
def test_presses_at_the_same_moment_make_one_application(applicant: Any) -> None:
    registration = full_draft(applicant)
    check = address(registration, "registration_check")
    token = "0b9f6c80-0000-4000-8000-000000000003"
    ready = Barrier(6)

    def press() -> str:
        client = Client()
        client.force_login(applicant)
        ready.wait(timeout=30)
        try:
            return str(client.post(check, {"form_token": token})["Location"])
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        places = {future.result() for future in [pool.submit(press) for _ in range(6)]}
    assert places == {address(registration, "registration_receipt")}
    assert OutboxMessage.objects.filter(kind="groups/registration_received").count() == 1
    assert Registration.objects.received().count() == 1
