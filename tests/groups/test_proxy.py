"""Proxy entry: the centre types what came on paper, by fax, by telephone or at the desk (features.md 17)."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from core import audit, clock
from core.lifecycle import Blocked, NotAllowed
from core.models import OutboxMessage, SettingRow, StoredFile
from groups import claims
from groups.actions import decision, membership, proxy
from groups.actions.registration import delete_old_drafts, submit
from groups.actions.retention import forget_cases
from groups.models import ProxyEntry, ProxyNotice, Registration
from tests import people
from tests.groups.applying import address, sent, step_address
from tests.groups.desk_lines import counts, rows_behind
from tests.groups.factories import PDF, make_user
from tests.groups.proxying import BANNER, BY_FAX, NO_MAIL, brought, signed, typed_case, typed_draft

pytestmark = pytest.mark.django_db
BEGIN = "/staff/proxy/registration/"


def entry_page(entry: ProxyEntry, page: str = "entry", *more: Any) -> str:
    return reverse(f"groups_proxy:{page}", args=[entry.pk, *more])


def words(response: Any) -> str:
    return "".join("".join(p.extract_text() for p in PdfReader(io.BytesIO(response.content)).pages).split())


def verbs(registration: Registration) -> list[str]:
    return [entry.verb for entry in audit.timeline(registration, with_internal=True)][::-1]


# ------------------------------------------------------------------------------------------------ typing


def test_officer_registers_a_faxed_form_for_a_group_and_the_banner_stands_on_every_page(
    desk: Client, officer: Any
) -> None:
    begun = desk.post(BEGIN, BY_FAX)
    registration = Registration.objects.get()
    assert begun["Location"] == address(registration)
    entry = registration.proxy
    assert entry is not None
    assert (registration.applicant, entry.channel, entry.brought_by) == (None, "fax", "見本 三郎")
    assert (str(entry.received_on), entry.entered_by, entry.about_id) == (
        "2026-11-20",
        officer,
        str(registration.pk),
    )
    saved = desk.post(step_address(registration, "basics"), sent("basics"))
    assert saved.status_code == 302
    for page in (
        address(registration),
        step_address(registration, "people"),
        address(registration, "registration_check"),
    ):
        assert BANNER in desk.get(page).content.decode()


def test_each_saved_step_leaves_one_line_with_the_channel_and_an_unchanged_one_none(
    desk: Client, officer: Any
) -> None:
    registration = proxy.begin_registration(brought=brought(), by=officer)
    for _ in range(2):
        registration.refresh_from_db()
        desk.post(step_address(registration, "basics"), sent("basics", registration))
    assert verbs(registration) == ["代理入力を始めた", "代わりに入力した"]
    line = audit.timeline(registration, with_internal=False)[0]
    assert (line.reason, line.changes) == (
        "代理入力（ファクス）：パソコンを使わないため",
        {"段階": ["", "1 団体の基本"]},
    )


def test_an_officer_sends_a_typed_application_and_hands_out_receipt_and_copy(
    desk: Client, officer: Any
) -> None:
    registration = typed_draft(officer, NO_MAIL)
    assert desk.get(entry_page(registration.proxy, "receipt")).status_code == 302
    desk.post(address(registration, "registration_check"))
    registration.refresh_from_db()
    number, entry = registration.receipt_number, registration.proxy
    assert (registration.state, entry.receipt) == ("submitted", number)
    slip = words(desk.get(entry_page(entry, "receipt")))
    assert number in slip and f"{registration.due_on.month}月{registration.due_on.day}日" in slip
    copy = words(desk.get(entry_page(entry, "copy")))
    assert "2-3活動地域" in copy and "代表者の署名" in copy
    assert "".join(BANNER.split()) in copy and "".join(BANNER.split()) in slip


def test_a_second_press_begins_one_application_only(desk: Client) -> None:
    token = {"form_token": "6f5c31a4-7d7e-4c8e-9a35-0f2a3f0f8a11"}
    first, second = (desk.post(BEGIN, {**BY_FAX, **token}) for _ in range(2))
    assert (first["Location"], Registration.objects.count()) == (second["Location"], 1)


def test_a_colleague_goes_on_where_an_officer_stopped(officer: Any) -> None:
    registration = proxy.begin_registration(brought=brought(), by=officer)
    colleague = people.signed_in(Client(), second := people.centre_staff(name="交代 望"))
    assert colleague.post(step_address(registration, "basics"), sent("basics")).status_code == 302
    assert set(registration.proxy.typed_by.all()) == {officer, second}


# ------------------------------------------------------------------------------------------- four eyes


def test_who_typed_an_application_does_not_decide_on_it(desk: Client, officer: Any) -> None:
    registration = signed(typed_case(officer), officer)
    for act in (decision.approve, decision.reject):
        reason = {"reason": "x"} if act is decision.reject else {}
        with pytest.raises(NotAllowed):
            act(registration=registration, by=officer, today=clock.today(), **reason)  # type: ignore[operator]
    page = desk.get(reverse("groups_staff:case", args=[registration.pk])).content.decode()
    assert "あなたが入力した申請です" in page and BANNER in page
    assert reverse("groups_staff:approve", args=[registration.pk]) not in page
    group = decision.approve(registration=registration, by=people.centre_staff(), today=clock.today())
    assert group.memberships.count() == 0


def test_a_small_office_can_switch_four_eyes_off(officer: Any) -> None:
    registration = signed(typed_case(officer), officer)
    SettingRow.objects.create(
        key="groups.four_eyes", value=0, valid_from=clock.today(), created_at=clock.now()
    )
    decision.approve(registration=registration, by=officer, today=clock.today())
    assert Registration.objects.get().state == "approved"


# ------------------------------------------------------------------------------------------- signature


def test_nothing_is_registered_before_the_signed_sheet_is_there(desk: Client, officer: Any) -> None:
    registration, colleague = typed_case(officer), people.centre_staff()
    with pytest.raises(Blocked, match="署名"):
        decision.approve(registration=registration, by=colleague, today=clock.today())
    where = entry_page(registration.proxy, "sign")
    assert desk.post(where, {"signed_on": "2026/11/21"}).status_code == 422
    assert desk.post(where, {"signed_on": "2026/11/21", "seen": "on"}).status_code == 302
    entry = ProxyEntry.objects.get()
    assert (str(entry.signed_on), entry.signed_noted_by) == ("2026-11-21", officer)
    assert verbs(registration)[-1] == "署名をもらった"
    decision.approve(registration=registration, by=colleague, today=clock.today())


def test_a_changed_content_has_to_be_signed_again(officer: Any) -> None:
    registration, colleague = signed(typed_case(officer), officer), people.centre_staff()
    item = {"step": "basics", "field": "kana", "remark": "読みを確かめてください。"}
    decision.return_for_correction(registration=registration, items=[item], by=colleague, today=clock.today())
    client = people.signed_in(Client(), officer)
    client.post(
        step_address(registration, "basics"), {"kana": "ベツノヨミ", "version": str(registration.version)}
    )
    submit(registration=registration, by=officer, today=clock.today())
    assert ProxyEntry.objects.get().signed_on is None
    assert "内容が変わり、署名をもらい直す" in verbs(registration)


@pytest.mark.parametrize("day", ["2099/1/1", "きのう", "", "0001/1/1", "2026/13/40", "9" * 500])
def test_a_day_that_cannot_be_is_refused_in_words_and_nothing_is_lost(desk: Client, day: str) -> None:
    answer = desk.post(BEGIN, {**BY_FAX, "received_on": day})
    page = answer.content.decode()
    assert (answer.status_code, Registration.objects.count()) == (422, 0)
    assert "見本 三郎" in page and "error-summary" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("channel", "pigeon"),
        ("on_behalf_of", "あ" * 101),
        ("brought_by", ""),
        ("phone", "電話なし"),
        ("reason", "x" * 301),
    ],
)
def test_wrong_input_comes_back_with_the_form(desk: Client, field: str, value: str) -> None:
    answer = desk.post(BEGIN, {**BY_FAX, field: value})
    assert (answer.status_code, ProxyEntry.objects.count()) == (422, 0)


def test_markup_and_odd_letters_in_a_name_are_only_letters(desk: Client, officer: Any) -> None:
    desk.post(BEGIN, {**BY_FAX, "on_behalf_of": '<script>alert("x")</script>\u202e'})
    page = desk.get(entry_page(ProxyEntry.objects.get())).content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;" in page


# ---------------------------------------------------------------------------------------------- telling


def test_without_an_address_the_notice_is_a_line_of_work_for_the_office(desk: Client, officer: Any) -> None:
    registration = typed_case(officer)
    notice = ProxyNotice.objects.get()
    assert notice.entry == registration.proxy
    assert str(registration.receipt_number) in notice.body and BANNER in notice.body
    assert "サインイン" not in notice.body
    assert not OutboxMessage.objects.filter(kind="groups/registration_received").exists()
    page = desk.get(entry_page(registration.proxy)).content.decode()
    assert "電話か手紙で知らせてください" in page
    assert desk.post(entry_page(registration.proxy, "told", notice.pk), {"way": "pigeon"}).status_code == 302
    assert ProxyNotice.objects.get().done_at is None
    for way in ("phone", "letter"):  # the second press changes nothing
        desk.post(entry_page(registration.proxy, "told", notice.pk), {"way": way})
    notice.refresh_from_db()
    assert (notice.way, notice.done_by) == ("phone", officer)
    page = desk.get(entry_page(registration.proxy)).content.decode()
    assert "電話か手紙で知らせたこと" in page and "知らせてください" not in page
    assert verbs(registration).count("団体に知らせた") == 1


def test_every_decision_reaches_a_group_without_an_address(officer: Any) -> None:
    registration, colleague = signed(typed_case(officer), officer), people.centre_staff()
    item = {"step": "basics", "field": "kana", "remark": "読みを確かめてください。"}
    decision.return_for_correction(registration=registration, items=[item], by=colleague, today=clock.today())
    decision.reject(
        registration=registration, reason="市外だけの活動です。", by=colleague, today=clock.today()
    )
    bodies = list(ProxyNotice.objects.order_by("id").values_list("body", flat=True))
    assert len(bodies) == 3
    assert "読みを確かめてください。" in bodies[1] and "市外だけの活動です。" in bodies[2]


def test_an_address_on_the_paper_gets_the_mail_with_the_banner_and_without_a_link(officer: Any) -> None:
    registration = typed_case(officer, {})
    mail = OutboxMessage.objects.get(kind="groups/registration_received")
    assert (mail.to, ProxyNotice.objects.count()) == ("hanako@example.jp", 0)
    assert BANNER in mail.body and f"/my/registrations/{registration.pk}/" not in mail.body


def test_the_typist_gets_no_mail_about_the_arrival_and_colleagues_do(officer: Any) -> None:
    colleague = people.centre_staff()
    typed_case(officer)
    arrived = OutboxMessage.objects.filter(kind="groups/registration_arrived")
    assert [mail.to for mail in arrived] == [colleague.email]


# --------------------------------------------------------------------------------------------- the scan


def test_the_scanned_paper_is_kept_privately_and_replaced(desk: Client, officer: Any) -> None:
    registration = typed_case(officer)
    where = entry_page(registration.proxy, "scan")
    assert desk.get(where).status_code == 404
    assert desk.post(where, {}).status_code == 422
    assert desk.post(where, {"scan": SimpleUploadedFile("a.exe", b"MZ\x00\x00")}).status_code == 422
    for name in ("paper.pdf", "paper2.pdf"):
        assert desk.post(where, {"scan": SimpleUploadedFile(name, PDF)}).status_code == 302
    assert StoredFile.objects.filter(name__startswith="paper").count() == 1
    assert desk.get(where).status_code == 200
    assert people.signed_in(Client(), people.tsunagari_staff()).get(where).status_code == 403


# ---------------------------------------------------------------------------------------------- hand-over


def test_the_group_is_handed_over_to_its_own_account_and_sees_the_history_with_the_banner(
    client: Client, officer: Any
) -> None:
    registration, colleague = signed(typed_case(officer), officer), people.centre_staff()
    group = decision.approve(registration=registration, by=colleague, today=clock.today())
    assert list(claims.unclaimed(way="letter")) == [group]
    _invitation, code = membership.invite_by_letter(group=group, by=colleague)
    newcomer = make_user("newcomer@example.jp")
    membership.claim(number=group.number, code=code, by=newcomer)
    assert list(claims.unclaimed()) == []
    own = people.signed_in(client, newcomer, second_factor=False)
    assert BANNER in own.get(reverse("groups_my:group", args=[group.number])).content.decode()
    for page in ("registration", "registration_print"):
        assert BANNER in own.get(address(registration, page)).content.decode()
    history = own.get(address(registration)).content.decode()
    assert "代わりに入力した" in history and "署名をもらった" in history
    assert people.signed_in(Client(), officer).get(address(registration)).status_code == 404


# ------------------------------------------------------------------------------------ lists, who, how long


@pytest.mark.parametrize(
    ("wait", "count"), [("", 3), ("typing", 1), ("sign", 1), ("tell", 2), ("nonsense", 3)]
)
def test_the_list_shows_what_still_waits(desk: Client, officer: Any, wait: str, count: int) -> None:
    typed_draft(officer)
    typed_case(officer, {"basics": {"name": "一つ目の会", "kana": "ヒトツメノカイ"}, **NO_MAIL})
    second = typed_case(officer, {"basics": {"name": "浜の会", "kana": "ハマノカイ"}, **NO_MAIL})
    signed(second, officer)
    assert f"{count}件" in _plain(desk.get(f"/staff/proxy/?wait={wait}").content.decode())


def test_the_desk_counts_the_rows_of_its_lists(desk: Client, officer: Any) -> None:
    typed_draft(officer)
    typed_case(officer, {"basics": {"name": "一つ目の会", "kana": "ヒトツメノカイ"}, **NO_MAIL})
    figures = counts(officer, clock.today())
    for key in ("proxy_typing", "proxy_sign", "proxy_tell"):
        assert (key, figures[key]) == (key, rows_behind(desk, key))
        assert figures[key] == 1


def _plain(html: str) -> str:
    return html.replace('<span class="num">', "").replace("</span>", "")


def test_the_list_asks_the_same_number_of_questions_for_one_and_three(
    desk: Client, officer: Any, django_assert_max_num_queries: Any
) -> None:
    desk.get("/staff/proxy/")
    for number in (1, 3):
        while Registration.objects.count() < number:
            proxy.begin_registration(brought=brought(), by=officer)
        with django_assert_max_num_queries(20) as counted:
            desk.get("/staff/proxy/")
        if number == 1:
            first = len(counted)
    assert len(counted) == first


def test_nobody_but_the_centre_enters_for_others(officer: Any) -> None:
    registration = typed_draft(officer)
    for person in (people.make_user(), people.tsunagari_staff(), people.administrator()):
        with pytest.raises(NotAllowed):
            proxy.begin_registration(brought=brought(), by=person)
        client = people.signed_in(Client(), person)
        assert client.get(address(registration)).status_code == 404
        assert client.get(entry_page(registration.proxy)).status_code == 403


def test_an_old_draft_is_announced_to_the_officer_and_goes_with_its_entry(officer: Any) -> None:
    typed_draft(officer)
    today = clock.today()
    long_ago = clock.now() - timedelta(days=80)
    Registration.objects.update(updated_at=long_ago)
    assert delete_old_drafts(today) == 0
    mail = OutboxMessage.objects.get(kind="groups/draft_reminder")
    assert mail.to == officer.email
    OutboxMessage.objects.update(created_at=clock.now() - timedelta(days=20))
    Registration.objects.update(updated_at=clock.now() - timedelta(days=100))
    OutboxMessage.objects.update(created_at=clock.now() - timedelta(days=15))
    assert delete_old_drafts(today) == 1
    assert (Registration.objects.count(), ProxyEntry.objects.count()) == (0, 0)


def test_an_ended_application_takes_entry_scan_and_notices_with_it(desk: Client, officer: Any) -> None:
    registration = typed_case(officer)
    desk.post(entry_page(registration.proxy, "scan"), {"scan": SimpleUploadedFile("paper.pdf", PDF)})
    Registration.objects.update(state="withdrawn", state_changed_at=clock.now() - timedelta(days=366 * 7))
    assert forget_cases(clock.today()) == 1
    assert (ProxyEntry.objects.count(), ProxyNotice.objects.count(), StoredFile.objects.count()) == (0, 0, 0)
