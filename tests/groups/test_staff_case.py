"""The case page: what changed, papers, notes, checks, who is in charge."""

import re

import pytest
from django.test import Client

from core import clock
from core.models import AuditEntry, OutboxMessage
from groups.actions import decision
from groups.actions.registration import submit
from groups.models import InternalNote, RegistrationCheck
from groups.steps import STEPS
from tests.groups.factories import PDF, complete_answers, make_document, make_group, make_registration
from tests.groups.staff_pages import QUEUE, officer_client, page
from tests.people import (
    centre_staff,
    signed_in,
    tsunagari_staff,
)

pytestmark = pytest.mark.django_db


def test_each_view_of_a_case_leaves_one_line_about_personal_data() -> None:
    registration = make_registration(state="submitted")
    officer = centre_staff()
    client = signed_in(Client(), officer)
    for _ in range(2):
        page(client, f"{QUEUE}{registration.pk}/")
    reads = AuditEntry.objects.filter(personal=True, object_id=str(registration.pk))
    assert [(entry.actor, entry.verb) for entry in reads] == [(officer, "申請を見た")] * 2


def test_case_shows_only_what_changed_first_and_what_was_asked() -> None:
    before = complete_answers()
    registration = make_registration(
        state="submitted",
        answers={"people": {"contact_phone": "0467-00-0311"}},
        previous_answers=before,
        return_items=[
            {"step": "people", "field": "contact_phone", "remark": "つながりませんでした。"},
            {"step": "basics", "field": "kana", "remark": "読みを確かめてください。"},
        ],
    )
    html = page(officer_client(), f"{QUEUE}{registration.pk}/")
    differences = html[html.index("前回から変わったところ") : html.index("申請の内容")]
    assert re.findall(r"<del[^>]*>(.*?)</del>", differences) == ["090-0000-0101"]
    assert re.findall(r"<ins[^>]*>(.*?)</ins>", differences) == ["0467-00-0311"]
    assert re.findall(r"(変わりました|変わっていません)</span> <b>(.*?)</b>", differences) == [
        ("変わりました", "連絡先の電話"),
        ("変わっていません", "フリガナ"),
    ]


def test_replaced_paper_counts_among_the_differences_after_a_return() -> None:
    officer = centre_staff()
    registration = make_registration(state="submitted", documents=())
    old = make_document(registration, "roster", name="名簿.pdf")
    make_document(registration, "rules", name="規約.pdf")
    items = [{"step": "documents", "field": "roster", "remark": "人数が足りません。"}]
    decision.return_for_correction(registration=registration, items=items, by=officer, today=clock.today())
    old.removed_at = clock.now()
    old.save()
    make_document(registration, "roster", name="名簿2.pdf")
    registration.previous_answers = registration.submitted_answers
    registration.state = "submitted"
    registration.save()
    html = page(signed_in(Client(), officer), f"{QUEUE}{registration.pk}/")
    box = html[html.index("前回から変わったところ") : html.index("申請の内容")]
    assert re.findall(r"項目のうち (\d+)項目", box) == ["1"]
    assert re.findall(r"<(?:del|ins)[^>]*>(.*?)</", box) == ["名簿.pdf", "名簿2.pdf"]
    assert "変わりました</span> <b>役員・会員名簿</b>" in box


def test_sections_of_a_case_are_numbered_without_a_gap_and_papers_stand_in_theirs() -> None:
    registration = make_registration(state="submitted", documents=("rules",))
    html = page(officer_client(), f"{QUEUE}{registration.pk}/")
    headings = re.findall(r'<h3 class="mt-6">(\d)\. ([^<]+)</h3>', html)
    assert headings == [(str(step.number), step.title) for step in STEPS]
    papers = html[html.index("5. 書類") : html.index("6. 確認と誓約")]
    assert f'href="{QUEUE}{registration.pk}/documents/' in papers


def test_returned_case_shows_what_was_asked_and_that_the_group_is_at_it() -> None:
    registration = make_registration(state="returned", previous_answers=complete_answers())
    html = page(officer_client(), f"{QUEUE}{registration.pk}/")
    asked = html[html.index("直してもらっているところ") : html.index("申請の内容")]
    assert re.findall(r"<dt>(.*?)</dt>", asked) == ["フリガナ", "連絡先の電話"]
    assert "変わっていません" not in html


def test_first_round_has_no_box_of_differences() -> None:
    registration = make_registration(state="submitted")
    assert "前回から変わったところ" not in page(officer_client(), f"{QUEUE}{registration.pk}/")


def test_unsent_changes_of_a_returned_case_stay_with_the_group() -> None:
    registration = make_registration(state="returned")
    registration.answers["people"]["contact_name"] = "まだ送っていない名前"
    registration.save()
    assert "まだ送っていない名前" not in page(officer_client(), f"{QUEUE}{registration.pk}/")


def test_similar_group_is_linked_with_the_applicants_reason() -> None:
    group = make_group(name="汐入川の生きもの観察会")
    registration = make_registration(state="submitted", duplicate_reason="場所も会員も違います。")
    html = page(officer_client(), f"{QUEUE}{registration.pk}/")
    assert f'href="/staff/groups/{group.number}/"' in html
    assert "場所も会員も違います。" in html


def test_paper_is_a_download_and_its_view_is_recorded() -> None:
    registration = make_registration(state="submitted", documents=())
    paper = make_document(registration, "rules", name="規約.pdf")
    response = officer_client().get(f"{QUEUE}{registration.pk}/documents/{paper.pk}/")
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment")
    assert AuditEntry.objects.get(personal=True).verb == "書類「規約・会則」を見た"


def test_paper_of_another_case_is_not_found() -> None:
    registration, other = make_registration(state="submitted"), make_registration(state="submitted")
    paper = other.documents.first()
    assert officer_client().get(f"{QUEUE}{registration.pk}/documents/{paper.pk}/").status_code == 404


def test_note_is_saved_cleaned_and_shown_to_staff_only_as_text() -> None:
    registration = make_registration(state="submitted")
    client = officer_client()
    address = f"{QUEUE}{registration.pk}/"
    response = client.post(address + "notes/", {"body": "電話した\r\n<script>alert(1)</script>\u202e"})
    assert (response.status_code, response["Location"]) == (302, address)
    assert InternalNote.objects.get().body == "電話した\n<script>alert(1)</script>"
    html = page(client, address)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "職員だけに見えます" in html


@pytest.mark.parametrize("body", ["", "　 \n", "長" * 2001, "こわれた\ufffd"])
def test_note_that_cannot_be_kept_comes_back_with_the_reason(body: str) -> None:
    registration = make_registration(state="submitted")
    response = officer_client().post(f"{QUEUE}{registration.pk}/notes/", {"body": body})
    assert response.status_code == 422
    assert "直すところが1か所あります" in response.content.decode()
    assert InternalNote.objects.count() == 0


def _checks(**typed: str) -> dict[str, str]:
    """The form of the four tests as a browser sends it: what is typed beside what the page showed."""
    data = {}
    for test in RegistrationCheck.Test.values:
        shown = {f"verdict-{test}": "open", f"note-{test}": ""}
        data |= shown | {f"initial-{name}": value for name, value in shown.items()}
    return data | {name.replace("__", "-"): value for name, value in typed.items()}


def test_four_tests_are_saved_with_one_button_and_the_officer_stays_there() -> None:
    registration = make_registration(state="submitted")
    typed = _checks(verdict__autonomy="met", note__autonomy="規約で見た", note__locality="会場の住所を聞く")
    response = officer_client().post(f"{QUEUE}{registration.pk}/checks/", typed)
    assert (response.status_code, response["Location"]) == (302, f"{QUEUE}{registration.pk}/#checks")
    saved = RegistrationCheck.objects.order_by("test").values_list("test", "verdict", "note")
    assert list(saved) == [("autonomy", "met", "規約で見た"), ("locality", "open", "会場の住所を聞く")]


def test_page_sends_back_what_it_showed_for_each_of_the_four_tests() -> None:
    registration = make_registration(state="submitted")
    html = page(officer_client(), f"{QUEUE}{registration.pk}/")
    box = html[html.index('id="checks"') : html.index("経過</h2>")]
    assert box.count("<form") == 1
    assert re.findall(r'name="initial-verdict-(\w+)" value="(\w+)"', box) == [
        (test, "open") for test in RegistrationCheck.Test.values
    ]
    assert "市内で、または市民のために活動している" in box


def test_saving_the_four_tests_leaves_what_a_colleague_wrote_meanwhile() -> None:
    registration = make_registration(state="submitted")
    for typed in ({"note__locality": "同僚のメモ"}, {"verdict__autonomy": "question"}):
        officer_client().post(f"{QUEUE}{registration.pk}/checks/", _checks(**typed))
    assert RegistrationCheck.objects.get(test="locality").note == "同僚のメモ"
    assert RegistrationCheck.objects.get(test="autonomy").verdict == "question"


def test_wrong_verdict_of_one_test_keeps_what_was_typed_for_the_others() -> None:
    registration = make_registration(state="submitted")
    typed = _checks(verdict__autonomy="zzz", note__locality="会場の住所を聞く")
    response = officer_client().post(f"{QUEUE}{registration.pk}/checks/", typed)
    html = response.content.decode()
    assert (response.status_code, RegistrationCheck.objects.count()) == (422, 0)
    assert 'value="会場の住所を聞く"' in html
    assert "「自主性」の見立てを、並んでいる中から選んでください。" in html


def test_case_is_given_to_a_colleague_on_the_page() -> None:
    registration, colleague = make_registration(state="submitted"), centre_staff(name="岩瀬 見本")
    client = officer_client()
    response = client.post(f"{QUEUE}{registration.pk}/assign/", {"to": colleague.pk}, follow=True)
    assert "岩瀬 見本さんを担当にし、メールで知らせました。" in response.content.decode()
    assert OutboxMessage.objects.get().to == colleague.email


def test_person_outside_the_centre_cannot_be_chosen() -> None:
    registration, outsider = make_registration(state="submitted"), tsunagari_staff()
    response = officer_client().post(f"{QUEUE}{registration.pk}/assign/", {"to": outsider.pk})
    assert response.status_code == 422
    assert "いまセンター職員である人から選んでください。" in response.content.decode()


def test_note_typed_before_the_session_ended_is_given_back() -> None:
    registration = make_registration(state="submitted")
    address = f"{QUEUE}{registration.pk}/notes/"
    sent_out = Client().post(address, {"body": "電話で聞いたこと"})
    back = re.search(r"parked%3D([^&]+)", sent_out["Location"])
    assert back is not None
    assert "電話で聞いたこと</textarea>" in page(officer_client(), address, parked=back.group(1))


def test_case_that_goes_to_the_group_and_comes_back_shows_the_one_difference() -> None:
    officer, registration = centre_staff(), make_registration(state="submitted")
    items = [{"step": "people", "field": "contact_phone", "remark": "つながりませんでした。"}]
    decision.return_for_correction(registration=registration, items=items, by=officer, today=clock.today())
    registration.answers["people"]["contact_phone"] = "0467-00-0311"
    registration.answers["_revised"] = ["people"]
    registration.save()
    submit(registration=registration, by=registration.applicant, today=clock.today())
    html = page(signed_in(Client(), officer), f"{QUEUE}{registration.pk}/")
    assert re.findall(r"<ins[^>]*>(.*?)</ins>", html) == ["0467-00-0311"]
    assert "変わりました</span> <b>連絡先の電話</b>" in html
