"""The centre's pages for applications: the queue, the case, return, approval, refusal."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.models import AuditEntry, OutboxMessage
from groups.models import Group, InternalNote, Registration, RegistrationCheck
from tests.groups.factories import PDF, complete_answers, make_document, make_group, make_registration
from tests.people import (
    administrator,
    centre_staff,
    committee_member,
    coordinator,
    make_user,
    section_staff,
    signed_in,
    tsunagari_staff,
)

pytestmark = pytest.mark.django_db
QUEUE = "/staff/registrations/"


def officer_client(**values: Any) -> Client:
    return signed_in(Client(), centre_staff(**values))


def named(name: str, **over: Any) -> Registration:
    return make_registration(state=over.pop("state", "submitted"), answers={"basics": {"name": name}}, **over)


def page(client: Client, address: str, **data: str) -> str:
    response = client.get(address, data)
    assert response.status_code == 200
    return response.content.decode()


def names_in(html: str) -> list[str]:
    return re.findall(r'<th scope="row" data-l="団体"><a[^>]*>([^<]*)</a>', html)


def seen(registration: Registration) -> str:
    return registration.submitted_at.isoformat()


# ---------------------------------------------------------------------------------------------- queue


def test_queue_shows_late_cases_first_then_by_due_date_then_those_that_wait_for_the_group() -> None:
    today = clock.today()
    named("返事待ち", state="returned", due_on=today - timedelta(days=9))
    named("あとの期限", due_on=today + timedelta(days=4))
    named("遅れ", due_on=today - timedelta(days=3))
    named("先の期限", due_on=today)
    html = page(officer_client(), QUEUE)
    assert names_in(html) == ["遅れ", "先の期限", "あとの期限", "返事待ち"]
    assert html.count("期限から3日 遅れ") == 1
    assert html.count('<tr class="late">') == 1


def test_queue_holds_no_draft_and_no_application_of_the_officer() -> None:
    officer = centre_staff()
    make_registration(state="draft")
    named("自分の会", applicant=officer)
    assert "待っている申請はありません" in page(signed_in(Client(), officer), QUEUE)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"state": "returned"}, ["差戻しの会"]),
        ({"state": "done"}, ["済みの会"]),
        ({"assigned": "me"}, ["わたしの会"]),
        ({"assigned": "none", "late": "on"}, ["遅れの会"]),
        ({"q": "わたし"}, ["わたしの会"]),
        ({"q": "ﾜﾀｼﾉ"}, ["わたしの会"]),
        ({"q": "r8-7777"}, ["遅れの会"]),
        ({"kind": "new", "q": "会", "late": "on"}, ["遅れの会"]),
    ],
)
def test_filter_of_the_queue_is_its_address(query: dict[str, str], expected: list[str]) -> None:
    officer = centre_staff()
    due = clock.today() + timedelta(days=2)
    named("わたしの会", assigned_to=officer, due_on=due)
    named("遅れの会", due_on=clock.today() - timedelta(days=1), receipt_number="R8-7777")
    named("差戻しの会", state="returned", assigned_to=centre_staff())
    named("済みの会", state="rejected", assigned_to=centre_staff())
    assert names_in(page(signed_in(Client(), officer), QUEUE, **query)) == expected


def test_unknown_filter_value_is_named_and_left_out() -> None:
    named("海の会")
    html = page(officer_client(), QUEUE, state="zzz")
    assert "入力エラー：" in html
    assert names_in(html) == ["海の会"]


def test_long_queue_is_cut_into_pages_of_twenty_and_keeps_the_filter() -> None:
    for number in range(21):
        named(f"会{number}", due_on=clock.today() + timedelta(days=number))
    client = officer_client()
    first = page(client, QUEUE, kind="new")
    assert len(names_in(first)) == 20
    assert "?kind=new&amp;page=2" in first
    assert names_in(page(client, QUEUE, kind="new", page="2")) == ["会20"]


def test_number_of_statements_is_the_same_for_one_three_and_a_thousand_rows() -> None:
    officer = centre_staff()
    client = signed_in(Client(), officer)
    pattern = make_registration(state="submitted", documents=(), assigned_to=officer)
    counts = []
    for total in (1, 3, 1000):
        missing = total - Registration.objects.count()
        Registration.objects.bulk_create(_copies(pattern, missing))
        client.get(QUEUE)
        with CaptureQueriesContext(connection) as statements:
            assert client.get(QUEUE, {"q": "会"}).status_code == 200
        counts.append(len(statements))
    assert len(set(counts)) == 1
    assert counts[0] <= 10


def _copies(pattern: Registration, count: int) -> list[Registration]:
    rows = []
    for _ in range(count):
        row = Registration.objects.get(pk=pattern.pk) if not rows else _clone(rows[0])
        row.pk, row.receipt_number = None, f"T-{uuid.uuid4().hex[:12]}"
        rows.append(row)
    return rows


def _clone(row: Registration) -> Registration:
    values = {f.attname: getattr(row, f.attname) for f in Registration._meta.concrete_fields}
    return Registration(**values)


def test_printed_queue_has_every_row_of_the_filter_and_says_when() -> None:
    for number in range(22):
        named(f"会{number}")
    html = page(officer_client(), QUEUE + "print/")
    assert len(names_in(html)) == 22
    assert "現在　22件" in html


# ----------------------------------------------------------------------------------------- permission

OPEN_TO_OFFICE = ("queue", "queue_print", "case", "document", "groups", "group", "certificate")
OPEN_TO_CENTRE = ("assign", "note", "check", "return", "approve", "reject")


def _addresses() -> dict[str, str]:
    registration = make_registration(state="submitted")
    paper = registration.documents.first()
    group = make_group()
    of_case = {name: [registration.pk] for name in ("case", "assign", "note", "return", "approve", "reject")}
    arguments = {
        **of_case,
        "check": [registration.pk, "locality"],
        "document": [registration.pk, paper.pk],
        "group": [group.number],
        "certificate": [group.number],
    }
    return {
        name: reverse(f"groups_staff:{name}", args=arguments.get(name, []))
        for name in (*OPEN_TO_OFFICE, *OPEN_TO_CENTRE)
    }


@pytest.mark.parametrize(
    ("person", "office", "centre"),
    [
        (centre_staff, 200, 200),
        (tsunagari_staff, 200, 403),
        (coordinator, 403, 403),
        (section_staff, 403, 403),
        (committee_member, 403, 403),
        (administrator, 403, 403),
        (make_user, 403, 403),
    ],
)
def test_page_opens_for_exactly_the_roles_that_may_see_it(person, office: int, centre: int) -> None:
    addresses = _addresses()
    client = signed_in(Client(), person())
    answers = {name: client.get(address).status_code for name, address in addresses.items()}
    assert answers == {
        **dict.fromkeys(OPEN_TO_OFFICE, office),
        **dict.fromkeys(OPEN_TO_CENTRE, centre),
    }


def test_visitor_is_sent_to_sign_in_from_every_page() -> None:
    for address in _addresses().values():
        response = Client().get(address)
        assert (response.status_code, "/login/" in response["Location"]) == (302, True)


def test_tsunagari_sees_the_case_but_no_button() -> None:
    registration = make_registration(state="submitted")
    html = page(signed_in(Client(), tsunagari_staff()), f"{QUEUE}{registration.pk}/")
    assert "見るだけの画面です" in html
    assert [
        step for step in ("approve/", "return/", "reject/", "notes/", "assign/") if f'{step}"' in html
    ] == []


def test_tsunagari_cannot_post_a_decision() -> None:
    registration = make_registration(state="submitted")
    client = signed_in(Client(), tsunagari_staff())
    for name in ("approve", "return", "reject", "note", "assign"):
        assert client.post(reverse(f"groups_staff:{name}", args=[registration.pk])).status_code == 403
    registration.refresh_from_db()
    assert (registration.state, OutboxMessage.objects.count()) == ("submitted", 0)


def test_own_application_and_drafts_do_not_exist_for_an_officer() -> None:
    officer = centre_staff()
    client = signed_in(Client(), officer)
    own = make_registration(state="submitted", applicant=officer)
    draft = make_registration(state="draft")
    for registration in (own, draft):
        for name in ("case", "approve", "return", "reject", "note", "assign"):
            address = reverse(f"groups_staff:{name}", args=[registration.pk])
            assert client.get(address).status_code == 404
            expected = 405 if name == "case" else 404
            assert client.post(address, {"seen": seen(own)}).status_code == expected


def test_number_beyond_every_database_is_not_found() -> None:
    client = officer_client()
    for address in (f"{QUEUE}{10**30}/", f"/staff/groups/{10**30}/", f"/staff/sites/{10**30}/"):
        assert client.get(address).status_code == 404


# ----------------------------------------------------------------------------------------------- case


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


def test_check_is_saved_by_its_own_button() -> None:
    registration = make_registration(state="submitted")
    response = officer_client().post(
        f"{QUEUE}{registration.pk}/checks/autonomy/", {"verdict": "met", "note": "規約で見た"}
    )
    assert response.status_code == 302
    check = RegistrationCheck.objects.get()
    assert (check.test, check.verdict, check.note) == ("autonomy", "met", "規約で見た")


@pytest.mark.parametrize(("test", "verdict", "status"), [("autonomy", "zzz", 422), ("zzz", "met", 404)])
def test_unknown_check_or_verdict_is_refused(test: str, verdict: str, status: int) -> None:
    registration = make_registration(state="submitted")
    response = officer_client().post(
        f"{QUEUE}{registration.pk}/checks/{test}/", {"verdict": verdict, "note": ""}
    )
    assert (response.status_code, RegistrationCheck.objects.count()) == (status, 0)


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


# ----------------------------------------------------------------------------------------- decisions


def return_data(registration: Registration, do: str, **picked: str) -> dict[str, str]:
    """`picked`: step__field → remark."""
    data = {"seen": seen(registration), "do": do, "form_token": str(uuid.uuid4())}
    for key, remark in picked.items():
        name = key.replace("__", "-")
        data |= {f"pick-{name}": "on", f"remark-{name}": remark}
    return data


def test_return_is_previewed_before_anything_happens() -> None:
    registration = make_registration(state="submitted")
    response = officer_client().post(
        f"{QUEUE}{registration.pk}/return/",
        return_data(registration, "preview", basics__kana="読みを直してください。"),
    )
    html = response.content.decode()
    assert "読みを直してください。" in html
    registration.refresh_from_db()
    assert (registration.state, OutboxMessage.objects.count()) == ("submitted", 0)


def test_return_sends_only_the_chosen_fields() -> None:
    registration = make_registration(state="submitted")
    data = return_data(registration, "send", basics__kana="読みを。", documents__budget="今年度の分を。")
    response = officer_client().post(f"{QUEUE}{registration.pk}/return/", data)
    registration.refresh_from_db()
    assert (response.status_code, registration.state) == (302, "returned")
    assert registration.return_items == [
        {"step": "basics", "field": "kana", "remark": "読みを。"},
        {"step": "documents", "field": "budget", "remark": "今年度の分を。"},
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "直してほしい項目を一つ以上選んでください。"),
        ({"pick-basics-kana": "on"}, "「フリガナ」をどう直してほしいかを入力してください。"),
        ({"remark-basics-kana": "読み"}, "選ばれていません"),
        ({"pick-basics-kana": "on", "remark-basics-kana": "長" * 301}, "300"),
        ({"pick-basics-zzz": "on", "remark-basics-zzz": "x"}, "一つ以上選んで"),
    ],
)
def test_return_that_cannot_be_sent_comes_back_with_the_reason(change: dict[str, str], words: str) -> None:
    registration = make_registration(state="submitted")
    response = officer_client().post(
        f"{QUEUE}{registration.pk}/return/", return_data(registration, "send") | change
    )
    assert response.status_code == 422
    assert words in response.content.decode()
    registration.refresh_from_db()
    assert registration.state == "submitted"


def test_approval_page_says_what_will_happen() -> None:
    make_group(number=390)
    registration = make_registration(state="submitted")
    html = page(officer_client(), f"{QUEUE}{registration.pk}/approve/")
    assert '団体番号 <b class="num">391</b> が出ます' in html
    assert f"{registration.applicant}さんにメールで知らせます" in html
    hidden = html[html.index("<dt>出ない</dt>") :]
    assert "連絡先の電話" in hidden


def test_fifty_equal_presses_of_approval_make_one_group_and_one_mail() -> None:
    registration = make_registration(state="submitted")
    client = officer_client()
    data = {"seen": seen(registration), "form_token": str(uuid.uuid4())}
    places = {client.post(f"{QUEUE}{registration.pk}/approve/", data)["Location"] for _ in range(50)}
    assert places == {f"{QUEUE}{registration.pk}/"}
    assert (Group.objects.count(), OutboxMessage.objects.count()) == (1, 1)


def test_approved_group_is_open_to_everyone_at_once() -> None:
    registration = make_registration(state="submitted")
    officer_client().post(f"{QUEUE}{registration.pk}/approve/", {"seen": seen(registration)})
    public = Client().get(Group.objects.get().get_absolute_url())
    assert public.status_code == 200
    assert "汐入川の生きもの観察会" in public.content.decode()
    assert "090-0000-0101" not in public.content.decode()


def test_officer_who_comes_second_reads_who_was_first() -> None:
    registration = make_registration(state="submitted")
    data = {"seen": seen(registration)}
    officer_client(name="大町 見本").post(f"{QUEUE}{registration.pk}/approve/", data)
    response = officer_client().post(f"{QUEUE}{registration.pk}/approve/", data, follow=True)
    assert "大町 見本さんが" in response.content.decode()
    assert Group.objects.count() == 1


def test_page_of_a_step_that_is_over_leads_back_at_once() -> None:
    registration = make_registration(state="withdrawn", first_submitted_at=clock.now())
    client = officer_client()
    for step in ("approve", "return", "reject"):
        response = client.get(f"{QUEUE}{registration.pk}/{step}/", follow=True)
        assert "すでに「取下げ」になっています。" in response.content.decode()


def test_incomplete_application_shows_why_it_cannot_be_registered() -> None:
    registration = make_registration(state="submitted", answers={"activity": {"areas": []}})
    html = page(officer_client(), f"{QUEUE}{registration.pk}/approve/")
    assert "まだ登録できません" in html
    assert '<button class="btn btn--lg">登録する</button>' not in html


def test_refusal_is_read_as_the_applicant_will_before_it_is_sent() -> None:
    registration = make_registration(state="submitted")
    client = officer_client()
    data = {"seen": seen(registration), "reason": "活動の場が市外だけでした。", "do": "preview"}
    preview = client.post(f"{QUEUE}{registration.pk}/reject/", data)
    assert "活動の場が市外だけでした。" in preview.content.decode()
    assert OutboxMessage.objects.count() == 0
    client.post(f"{QUEUE}{registration.pk}/reject/", data | {"do": "send"})
    registration.refresh_from_db()
    assert (registration.state, OutboxMessage.objects.count()) == ("rejected", 1)


@pytest.mark.parametrize("reason", ["", "　", "長" * 2001])
def test_refusal_with_a_bad_reason_comes_back(reason: str) -> None:
    registration = make_registration(state="submitted")
    data = {"seen": seen(registration), "reason": reason, "do": "send"}
    response = officer_client().post(f"{QUEUE}{registration.pk}/reject/", data)
    assert response.status_code == 422
    registration.refresh_from_db()
    assert registration.state == "submitted"


@pytest.mark.parametrize("stamp", ["", "gestern", "2026-13-45"])
@pytest.mark.parametrize("step", ["approve", "reject", "return"])
def test_form_without_its_round_is_refused(step: str, stamp: str) -> None:
    registration = make_registration(state="submitted")
    data = return_data(registration, "send", basics__kana="x") | {"reason": "x", "seen": stamp}
    assert officer_client().post(f"{QUEUE}{registration.pk}/{step}/", data).status_code == 422
    registration.refresh_from_db()
    assert registration.state == "submitted"
