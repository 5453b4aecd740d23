"""The pages of a change notice, as a member meets them."""

import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.models import OutboxMessage
from groups.models import ChangeDocument, ChangeNotice, Group
from tests.groups.changes import NEW, make_notice, mine, own_group
from tests.groups.factories import PDF, make_group, make_user
from tests.groups.staff_pages import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client: Client) -> Any:
    """Somebody who works for a group, signed in as `client`."""
    user = make_user("member@example.jp")
    client.force_login(user)
    return user


def fields(notice: ChangeNotice, **over: str) -> dict[str, str]:
    return {**NEW, "message": "", "version": str(notice.version), "then": "next", **over}


# ------------------------------------------------------------------------------------------ the group's side


def test_a_member_goes_from_the_group_to_a_receipt(client: Client, member: Any) -> None:
    group = own_group(member)
    assert f'href="/my/groups/{group.number}/changes/"' in page(client, f"/my/groups/{group.number}/")
    list_page = f"/my/groups/{group.number}/changes/"
    assert f'href="{list_page}new/"' in page(client, list_page)
    edit = client.post(f"{list_page}new/", {"parts": ["name"]})["Location"]
    shown = page(client, edit)
    assert f'value="{group.name}"' in shown and "representative_name" not in shown
    notice = ChangeNotice.objects.get()
    check = client.post(edit, fields(notice))["Location"]
    compared = page(client, check)
    assert re.search(rf"<del>{group.name}</del>.*?<ins>浜風の会</ins>", compared, re.DOTALL)
    receipt = page(client, client.post(check)["Location"])
    notice.refresh_from_db()
    assert str(notice.receipt_number) in receipt and "団体番号は変わりません" in receipt
    assert str(notice.receipt_number) in page(client, f"/my/groups/{group.number}/")
    assert "浜風の会" in page(client, mine(notice, "print"))
    assert Group.objects.get().name == group.name


def test_without_a_choice_the_first_page_says_what_to_do(client: Client, member: Any) -> None:
    group = own_group(member)
    answer = client.post(f"/my/groups/{group.number}/changes/new/", {})
    assert answer.status_code == 422
    assert "変えるところを、一つ以上選んでください。" in answer.content.decode()


def test_wrong_input_is_kept_as_typed_and_named(client: Client, member: Any) -> None:
    notice = make_notice(state="draft", group=own_group(member), parts=("representative",), new={})
    sent = {"representative_name": "", "representative_phone": "12", "representative_address": "見本町1"}
    answer = client.post(mine(notice, "edit"), {**sent, "version": "1", "then": "next"})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "「代表者の氏名」を入れてください。" in shown and "入力エラー：" in shown
    assert 'value="12"' in page(client, mine(notice, "edit"))
    assert "まだ直すところがあります" in page(client, mine(notice, "check"))
    assert client.post(mine(notice, "check"))["Location"] == mine(notice, "edit")


def test_a_part_that_is_chosen_later_is_prefilled_beside_wrong_input(client: Client, member: Any) -> None:
    notice = make_notice(state="draft", group=own_group(member), new={})
    client.post(mine(notice, "edit"), fields(notice, name=""))
    client.post(mine(notice, "parts"), {"parts": ["name", "representative"]})
    shown = page(client, mine(notice, "edit"))
    assert f'value="{notice.group.representative_name}"' in shown
    assert 'value="ハマカゼノカイ"' in shown


def test_the_representative_page_says_what_the_notice_does_not_do(client: Client, member: Any) -> None:
    notice = make_notice(state="draft", group=own_group(member), parts=("representative",), new={})
    link = f'<a href="/my/groups/{notice.group.number}/members/">メンバーのページ</a>'
    shown = page(client, mine(notice, "edit"))
    assert link in shown and "何に使うか" in shown
    assert link in page(client, mine(notice, "check"))


def test_new_rules_are_taken_with_the_page_and_asked_for_where_they_are_missing(
    client: Client, member: Any
) -> None:
    notice = make_notice(state="draft", group=own_group(member), parts=("rules",), new={})
    data = {"message": "", "version": "1", "then": "next"}
    missing = client.post(mine(notice, "edit"), data)
    assert missing.status_code == 422 and "規約・会則が、まだありません" in missing.content.decode()
    wrong = SimpleUploadedFile("規約.docx", b"PK\x03\x04[Content_Types].xml")
    refused = client.post(mine(notice, "edit"), {**data, "version": "2", "rules": wrong})
    assert refused.status_code == 422 and "Word" in refused.content.decode()
    good = SimpleUploadedFile("規約.pdf", PDF, content_type="application/pdf")
    sent = client.post(mine(notice, "edit"), {**data, "version": "3", "rules": good})
    assert sent["Location"] == mine(notice, "check")
    paper = ChangeDocument.objects.get()
    assert paper.file.name in page(client, mine(notice, "check"))
    assert client.get(mine(notice, "document", paper.pk)).status_code == 200
    assert client.post(mine(notice, "document_remove", paper.pk))["Location"] == mine(notice, "edit")
    assert ChangeDocument.objects.count() == 0


def test_of_two_pages_of_one_notice_the_older_one_shows_both_contents(client: Client, member: Any) -> None:
    notice = make_notice(state="draft", group=own_group(member), new={})
    client.post(mine(notice, "edit"), fields(notice))
    late = client.post(mine(notice, "edit"), fields(notice, name="はまかぜ会"))
    shown = late.content.decode()
    assert late.status_code == 409
    assert "はまかぜ会" in shown and "浜風の会" in shown
    assert ChangeNotice.objects.get().answers["basics"]["name"] == "浜風の会"
    notice.refresh_from_db()
    chosen = fields(notice, name="はまかぜ会", keep_name="mine", keep_kana="theirs")
    assert client.post(mine(notice, "edit"), chosen)["Location"] == mine(notice, "check")
    assert ChangeNotice.objects.get().answers["basics"]["name"] == "はまかぜ会"


def test_what_was_typed_into_a_page_of_a_sent_notice_is_shown_again(client: Client, member: Any) -> None:
    notice = make_notice(state="submitted", group=own_group(member))
    late = client.post(mine(notice, "edit"), fields(notice, name="はまかぜ会"))
    assert (late.status_code, "はまかぜ会" in late.content.decode()) == (409, True)
    assert "変えられません" in late.content.decode()


def test_fifty_presses_make_one_notice_and_one_number(client: Client, member: Any) -> None:
    group = own_group(member)
    new = {"parts": ["name"], "form_token": str(uuid.uuid4())}
    places = {client.post(f"/my/groups/{group.number}/changes/new/", new)["Location"] for _ in range(15)}
    notice = ChangeNotice.objects.get()
    assert places == {mine(notice, "edit")}
    client.post(mine(notice, "edit"), fields(notice))
    token = str(uuid.uuid4())
    ends = {client.post(mine(notice, "check"), {"form_token": token})["Location"] for _ in range(50)}
    assert ends == {mine(notice, "receipt")}
    assert OutboxMessage.objects.filter(kind="groups/change_received").count() == 1


def test_a_returned_notice_opens_only_the_named_field_with_its_remark(client: Client, member: Any) -> None:
    notice = make_notice(state="returned", group=own_group(member))
    assert "読みをもう一度確かめてください。" in page(client, mine(notice))
    shown = page(client, mine(notice, "edit"))
    assert 'name="kana"' in shown and 'name="name"' not in shown
    assert "読みをもう一度確かめてください。" in shown
    client.post(mine(notice, "edit"), fields(notice, kana="ハマカゼカイ", name="勝手な会"))
    saved = ChangeNotice.objects.get().answers["basics"]
    assert saved == {"name": "浜風の会", "kana": "ハマカゼカイ"}


def test_a_near_equal_name_is_warned_about_and_needs_a_reason(client: Client, member: Any) -> None:
    make_group(name="浜風会")
    notice = make_notice(state="draft", group=own_group(member))
    assert "よく似た名前の団体があります" in page(client, mine(notice, "check"))
    assert client.post(mine(notice, "check")).status_code == 422
    sent = client.post(mine(notice, "check"), {"duplicate_reason": "地域が違います。"})
    assert sent["Location"] == mine(notice, "receipt")


def test_a_member_withdraws_after_a_second_question(client: Client, member: Any) -> None:
    notice = make_notice(group=own_group(member))
    assert "取り下げますか" in page(client, mine(notice, "withdraw"))
    client.post(mine(notice, "withdraw"))
    notice.refresh_from_db()
    assert notice.state == "withdrawn"
    assert "取り下げられています" in page(client, mine(notice))


def test_the_page_editor_sends_people_with_a_new_name_to_the_notice(client: Client, member: Any) -> None:
    group = own_group(member)
    shown = page(client, f"/my/groups/{group.number}/page/")
    assert f'href="/my/groups/{group.number}/changes/"' in shown
    assert 'name="kana"' not in shown and group.kana in shown
