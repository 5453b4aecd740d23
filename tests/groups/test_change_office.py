"""The centre's pages about change notices, and about what groups changed on their pages themselves."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from core.models import AuditEntry, OutboxMessage
from groups.actions import change_decision
from groups.actions.page import edit_page
from groups.models import ChangeNotice, Group
from tests.groups.changes import make_notice, make_paper, mine, office, own_group
from tests.groups.desk_lines import counts, rows_behind
from tests.groups.factories import make_user
from tests.groups.proxying import asked_for
from tests.groups.staff_pages import names_in, officer_client, page, working_days_ago
from tests.people import centre_staff, signed_in, tsunagari_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client: Client) -> Any:
    """Somebody who works for a group, signed in as `client`."""
    user = make_user("member@example.jp")
    client.force_login(user)
    return user


# ---------------------------------------------------------------------------------------- the centre's side


def test_the_list_puts_late_notices_first_and_filters_by_part_officer_and_words() -> None:
    me = centre_staff()
    client = signed_in(Client(), me)
    make_notice(group=own_group(name="春の会"), parts=("name",), assigned_to=me)
    make_notice(group=own_group(name="夏の会"), parts=("form",), new={}, due_on=working_days_ago(3))
    make_notice(group=own_group(name="秋の会"), state="returned")
    make_notice(group=own_group(name="冬の会"), state="applied")
    make_notice(group=own_group(name="下書きの会"), state="draft")
    assert names_in(page(client, "/staff/changes/")) == ["夏の会", "春の会", "秋の会"]
    assert names_in(page(client, "/staff/changes/", kind="name")) == ["春の会", "秋の会"]
    assert names_in(page(client, "/staff/changes/", assigned="me")) == ["春の会"]
    assert names_in(page(client, "/staff/changes/", late="on")) == ["夏の会"]
    assert names_in(page(client, "/staff/changes/", state="done")) == ["冬の会"]
    assert names_in(page(client, "/staff/changes/", q="秋")) == ["秋の会"]
    assert "期限から3営業日 遅れ" in page(client, "/staff/changes/")


def test_a_group_is_found_by_its_former_name() -> None:
    notice = make_notice(group=own_group(name="山桜の会"))
    change_decision.apply_notice(notice=notice, by=centre_staff(), today=clock.today())
    found = page(officer_client(), "/staff/changes/", state="done", q="山桜")
    assert names_in(found) == ["浜風の会"]


def test_the_desk_counts_what_its_lists_show() -> None:
    me = centre_staff()
    client = signed_in(Client(), me)
    make_notice(due_on=working_days_ago(3), assigned_to=me)
    make_notice(due_on=working_days_ago(2))
    make_notice(state="returned")
    make_notice(group=own_group(me), due_on=working_days_ago(3))
    expected = {"change_late": 2, "change_mine": 1, "change_returned": 1, "change_unassigned": 1}
    said = counts(me, clock.today())
    assert {key: said[key] for key in expected} == expected
    assert {key: rows_behind(client, key) for key in expected} == expected


def test_the_list_takes_the_same_number_of_statements_for_one_and_for_three_notices() -> None:
    client = officer_client()
    statements_of = []
    for more in (1, 2):
        for _ in range(more):
            make_notice()
        client.get("/staff/changes/")
        with CaptureQueriesContext(connection) as statements:
            assert client.get("/staff/changes/").status_code == 200
        statements_of.append(len(statements))
    assert statements_of[0] == statements_of[1] <= 10


def test_an_officer_sees_only_what_changes_and_the_view_is_recorded() -> None:
    notice = make_notice(parts=("name", "form"))
    make_notice(group=own_group(name="浜風会"), state="withdrawn")
    shown = page(officer_client(), office(notice))
    rows = shown.split("<tbody>")[1].split("</tbody>")[0]
    assert (rows.count("<tr>"), "浜風の会" in rows, "組織の種別" in rows) == (2, True, False)
    assert "変わらない項目も見る（2）" in shown
    assert "浜風会" in shown
    assert AuditEntry.objects.filter(verb="変更届を見た", personal=True).count() == 1


def test_an_officer_never_meets_a_notice_of_an_own_group() -> None:
    officer = centre_staff()
    notice = make_notice(group=own_group(officer))
    client = signed_in(Client(), officer)
    assert names_in(page(client, "/staff/changes/")) == []
    assert client.get(office(notice)).status_code == 404


def test_tsunagari_reads_and_cannot_act() -> None:
    notice = make_notice()
    client = signed_in(Client(), tsunagari_staff())
    assert "見るだけの画面です" in page(client, office(notice))
    assert client.get(office(notice, "apply")).status_code == 403


def seen(notice: ChangeNotice, **more: str) -> dict[str, str]:
    return {"seen": notice.submitted_at.isoformat(), "version": str(notice.group.version), **more}


def test_an_officer_applies_after_reading_what_will_happen() -> None:
    notice = make_notice()
    client = officer_client()
    assert "押すと、すぐにこうなります" in page(client, office(notice, "apply"))
    assert client.post(office(notice, "apply"), seen(notice))["Location"] == office(notice)
    assert Group.objects.get().name == "浜風の会"
    assert "反映済" in page(client, office(notice))


def test_what_the_register_changed_meanwhile_is_shown_and_must_be_chosen() -> None:
    notice = make_notice()
    Group.objects.update(name="取り込みの会", version=7)
    notice.refresh_from_db()
    client = officer_client()
    assert "届け出のあとに、登録が変わっています" in page(client, office(notice))
    data = seen(notice, version="7")
    silent = client.post(office(notice, "apply"), data)
    assert (silent.status_code, Group.objects.get().name) == (422, "取り込みの会")
    assert "「団体の名前」をどちらにするか選んでください。" in silent.content.decode()
    client.post(office(notice, "apply"), {**data, "take-name": "keep"})
    assert (Group.objects.get().name, Group.objects.get().kana) == ("取り込みの会", "ハマカゼノカイ")


def test_return_asks_for_a_remark_for_each_chosen_field() -> None:
    notice = make_notice()
    client = officer_client()
    empty = client.post(office(notice, "return"), {**seen(notice), "pick-kana": "on"})
    assert empty.status_code == 422
    assert "「フリガナ」をどう直してほしいかを入れてください。" in empty.content.decode()
    data = {**seen(notice), "pick-kana": "on", "remark-kana": "読みが違うようです。"}
    assert client.post(office(notice, "return"), data)["Location"] == office(notice)
    notice.refresh_from_db()
    assert notice.return_items == [{"step": "basics", "field": "kana", "remark": "読みが違うようです。"}]


def test_refusal_is_read_as_the_members_will_before_it_is_sent(member: Any) -> None:
    notice = make_notice(group=own_group(member))
    client = officer_client()
    data = seen(notice, reason="名前が、ほかの団体と同じでした。", do="preview")
    preview = client.post(office(notice, "reject"), data).content.decode()
    assert "名前が、ほかの団体と同じでした。" in preview and "団体のメンバーに届くこと" in preview
    assert OutboxMessage.objects.count() == 0
    again = client.post(office(notice, "reject"), {**data, "do": "edit"}).content.decode()
    assert "名前が、ほかの団体と同じでした。" in again and "次へ：届くメールを確かめる" in again
    done = client.post(office(notice, "reject"), {**data, "do": "send"}, follow=True).content.decode()
    notice.refresh_from_db()
    assert notice.state == "rejected" and "団体へメールで知らせました" in done
    assert [mail.to for mail in OutboxMessage.objects.all()] == [member.email]


def test_refusal_needs_words_and_the_second_officer_is_told_who_was_first() -> None:
    notice = make_notice()
    client = officer_client()
    assert client.post(office(notice, "reject"), seen(notice)).status_code == 422
    first = centre_staff(name="大町 見本")
    change_decision.reject(notice=notice, reason="理由です。", by=first, today=clock.today())
    answer = client.post(office(notice, "reject"), seen(notice, reason="だめ"), follow=True)
    assert "大町 見本さんが" in answer.content.decode()
    assert ChangeNotice.objects.get().decision_reason == "理由です。"


def test_notes_assignment_and_papers_stay_inside_the_office(client: Client, member: Any) -> None:
    notice = make_notice(group=own_group(member), parts=("rules",), new={})
    paper = make_paper(notice)
    office_client = officer_client()
    office_client.post(office(notice, "note"), {"body": "電話で聞いた"})
    assert "電話で聞いた" in page(office_client, office(notice))
    assert office_client.get(office(notice, "document", paper.pk)).status_code == 200
    assert AuditEntry.objects.filter(verb="書類「規約・会則」を見た").count() == 1
    assert "電話で聞いた" not in page(client, mine(notice))


def test_page_changes_apply_at_once_and_stand_in_the_centres_list(client: Client, member: Any) -> None:
    group = own_group(member, name="春の会")
    form = client.get(f"/my/groups/{group.number}/page/").context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    client.post(
        f"/my/groups/{group.number}/page/",
        {**data, "introduction": "新しい紹介", "contact_phone": "0467-00-0777", "version": "1"},
    )
    group.refresh_from_db()
    assert (group.introduction, group.contact_phone) == ("新しい紹介", "0467-00-0777")
    listed = page(officer_client(), "/staff/changes/pages/")
    row = listed.split("<tbody>")[1].split("</tbody>")[0]
    assert "春の会" in row and "紹介文（PR）" in row and "連絡先の電話" in row
    assert f'href="/staff/groups/{group.number}/"' in row
    assert "0467-00-0777" not in row
    helper, today = centre_staff(), clock.today()
    edit_page(
        group=group,
        new={"fee_text": "なし"},
        expected_version=group.version,
        today=today,
        by=helper,
        entry=asked_for(group, helper),
    )
    assert page(officer_client(), "/staff/changes/pages/").count("<tr>") == listed.count("<tr>")


def test_the_list_of_page_changes_takes_the_same_number_of_statements_for_one_and_for_three() -> None:
    client = officer_client()
    statements_of = []
    for more in (1, 2):
        for _ in range(more):
            user = make_user()
            group = own_group(user)
            edit_page(group=group, new={"fee_text": "なし"}, expected_version=1, today=clock.today(), by=user)
        client.get("/staff/changes/pages/")
        with CaptureQueriesContext(connection) as statements:
            assert client.get("/staff/changes/pages/").status_code == 200
        statements_of.append(len(statements))
    assert statements_of[0] == statements_of[1] <= 10


def test_the_group_page_of_the_centre_keeps_former_rules_and_notices_findable() -> None:
    notice = make_notice(group=own_group(name="山桜の会"), parts=("name", "rules"))
    make_paper(notice)
    change_decision.apply_notice(notice=notice, by=centre_staff(), today=clock.today())
    shown = page(officer_client(), f"/staff/groups/{notice.group.number}/")
    assert "山桜の会" in shown and str(notice.receipt_number) in shown and "新しい規約.pdf" in shown
