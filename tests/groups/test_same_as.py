"""Two numbers for one group: one leads to the other, nothing is deleted, and it can be undone."""

import json
import re
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from core.lifecycle import Blocked, NotAllowed
from core.models import AuditEntry, OutboxMessage
from groups.actions import terms
from groups.actions.same_as import join, part, say_different
from groups.models import DifferentGroups, DirectoryEntry, Group
from groups.queries.same_as import suggestions
from tests.groups.factories import make_group, make_user, reference
from tests.people import centre_staff, signed_in, tsunagari_staff

pytestmark = pytest.mark.django_db
WHY = "代表者に電話で確かめた"


@pytest.fixture(autouse=True)
def _reference() -> None:
    reference()


def joined(**values: Any) -> tuple[Group, Group]:
    """(duplicate, kept)"""
    kept, duplicate = make_group(name="浜辺の会"), make_group(name="浜辺の会（旧）", **values)
    return join(duplicate=duplicate, kept=kept, reason=WHY, by=centre_staff()), kept


def listed(client: Client) -> set[int]:
    page = client.get("/groups/").content.decode()
    return {int(number) for number in re.findall(r'href="/groups/(\d+)/"', page)}


def test_the_duplicate_leaves_directory_open_data_and_feed_and_nothing_is_deleted(client: Client) -> None:
    member = make_user()
    duplicate, kept = joined(members={member: "representative"})
    assert listed(client) == {kept.number}
    answer: Any = client.get("/opendata/groups.json")
    rows = json.loads(b"".join(answer.streaming_content))["groups"]
    assert [row["団体番号"] for row in rows] == [str(kept.number)]
    assert [entry.group for entry in DirectoryEntry.objects.all()] == [kept]
    assert f"/groups/{duplicate.number}/" not in client.get("/sitemap.xml").content.decode()
    assert (Group.objects.count(), duplicate.memberships.count()) == (2, 1)


@pytest.mark.parametrize("page", ["", "print/", "ask/", "ask/sent/", "report-error/", "report-error/sent/"])
def test_the_printed_address_of_the_duplicate_leads_to_the_kept_one(client: Client, page: str) -> None:
    duplicate, kept = joined()
    answer = client.get(f"/groups/{duplicate.number}/{page}")
    assert (answer.status_code, answer["Location"]) == (302, f"/groups/{kept.number}/{page}")
    assert "no-store" in answer["Cache-Control"]
    assert client.get(answer["Location"]).status_code == 200


def test_a_form_that_was_open_while_the_two_were_joined_leads_on_with_what_was_typed(client: Client) -> None:
    duplicate, kept = joined()
    data = {"email": "a@example.jp", "body": "書きかけの質問です。", "opened": ""}
    answer = client.post(f"/groups/{duplicate.number}/ask/", data)
    assert (answer.status_code, answer["Location"]) == (307, f"/groups/{kept.number}/ask/")
    assert "書きかけの質問です。" in client.post(answer["Location"], data).content.decode()


def test_the_duplicate_is_no_second_registration() -> None:
    duplicate, kept = joined()
    assert (duplicate.is_registered, duplicate.is_listed, kept.is_registered) == (False, False, True)


def test_both_have_it_in_their_history_with_the_reason() -> None:
    duplicate, kept = joined()
    part(duplicate=duplicate, reason="別の会だった", by=centre_staff())
    lines = AuditEntry.objects.filter(verb__contains="まとめ").order_by("pk")
    assert [(line.verb, line.object_id, line.reason) for line in lines] == [
        ("同じ団体としてまとめた", str(duplicate.pk), WHY),
        ("ほかの番号をまとめた", str(kept.pk), WHY),
        ("まとめた団体を分けた", str(duplicate.pk), "別の会だった"),
        ("まとめた番号を分けた", str(kept.pk), "別の会だった"),
    ]


def test_taken_apart_both_stand_as_before(client: Client) -> None:
    duplicate, kept = joined()
    part(duplicate=duplicate, reason="別の会だった", by=centre_staff())
    assert listed(client) == {duplicate.number, kept.number}
    assert client.get(f"/groups/{duplicate.number}/").status_code == 200


def test_the_people_of_the_duplicate_are_told_each_by_one_mail() -> None:
    people = {make_user("a@example.jp"): "representative", make_user("b@example.jp"): "editor"}
    duplicate, kept = joined(members=people)
    mails = OutboxMessage.objects.filter(kind="groups/same_as_joined").order_by("to")
    assert [mail.to for mail in mails] == ["a@example.jp", "b@example.jp"]
    assert all(word in mails[0].body for word in (f"{duplicate.number}番", f"/groups/{kept.number}/"))
    part(duplicate=duplicate, reason="別の会だった", by=centre_staff())
    assert OutboxMessage.objects.filter(kind="groups/same_as_parted").count() == 2


def test_without_an_account_the_contact_is_told_and_without_a_mail_nobody() -> None:
    joined(representative_email="", contact_email="c@example.jp")
    joined(representative_email="", contact_email="")
    mails = OutboxMessage.objects.filter(kind="groups/same_as_joined")
    assert [mail.to for mail in mails] == ["c@example.jp"]


def test_what_cannot_be_joined_is_refused_in_words() -> None:
    me = centre_staff()
    duplicate, kept = joined()
    other, gone = make_group(), make_group(state="struck_off")
    for one, two, words in (
        (other, other, "同じ番号どうしは"),
        (duplicate, other, "もう浜辺の会"),
        (other, duplicate, f"ほかの番号（{kept.number}番）にまとめられています"),
        (kept, other, "先に、そちらを分けてください"),
        (other, gone, "いま閉じています"),
    ):
        with pytest.raises(Blocked, match=words):
            join(duplicate=one, kept=two, reason=WHY, by=me)
    with pytest.raises(Blocked, match="まとめられていません"):
        part(duplicate=other, reason=WHY, by=me)


def test_only_the_centre_joins() -> None:
    one, two = make_group(), make_group()
    with pytest.raises(NotAllowed):
        join(duplicate=one, kept=two, reason=WHY, by=tsunagari_staff())


def test_the_database_refuses_a_group_that_leads_to_itself() -> None:
    group = make_group()
    with pytest.raises(IntegrityError), transaction.atomic():
        Group.objects.filter(pk=group.pk).update(same_as=group)


# --------------------------------------------------------------------------------------------- pages


def test_staff_join_and_part_on_the_pages_of_the_group(client: Client) -> None:
    signed_in(client, centre_staff())
    kept, duplicate = make_group(name="浜の会"), make_group(name="浜の会（旧）")
    page = f"/staff/groups/{duplicate.number}/same-as/"
    assert f'value="{kept.number}"' in client.get(f"{page}?with={kept.number}").content.decode()
    answer = client.post(page, {"number": str(kept.number), "reason": WHY}, follow=True).content.decode()
    assert f"{kept.number}番 浜の会</a>と同じ団体としてまとめられています" in answer
    assert "この団体にまとめた番号" in client.get(f"/staff/groups/{kept.number}/").content.decode()
    client.post(f"{page}part/", {"reason": "別の会だった"})
    duplicate.refresh_from_db()
    assert duplicate.same_as is None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"number": "", "reason": WHY}, "残す団体の番号を入れてください。"),
        ({"number": "９９９９", "reason": WHY}, "団体番号 9999 の団体はありません。"),
        ({"number": "八十七", "reason": WHY}, "団体番号は数字で入れてください"),
        ({"number": "9" * 30, "reason": WHY}, "直すところが"),
        ({"number": "1", "reason": " "}, "同じ団体だと分かった理由を書いてください。"),
        ({"number": "2", "reason": WHY}, "同じ番号どうしは"),
    ],
)
def test_bad_input_is_answered_in_words_and_kept(client: Client, data: dict[str, str], words: str) -> None:
    signed_in(client, centre_staff())
    make_group(number=1), make_group(number=2)
    answer = client.post("/staff/groups/2/same-as/", data)
    page = answer.content.decode()
    assert (answer.status_code, words in page) == (422, True)
    assert Group.objects.exclude(same_as=None).count() == 0
    if data["reason"] == WHY:
        assert WHY in page


def test_a_double_press_joins_once(client: Client) -> None:
    signed_in(client, centre_staff())
    kept, duplicate = make_group(), make_group()
    data = {
        "number": str(kept.number),
        "reason": WHY,
        "form_token": "5d2f6d0e-3333-4222-8333-444455556666",
    }
    answers = [client.post(f"/staff/groups/{duplicate.number}/same-as/", data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert AuditEntry.objects.filter(verb="同じ団体としてまとめた").count() == 1


# --------------------------------------------------------------------------------------- suggestions


def test_near_equal_names_kana_and_numbers_are_suggested_and_telephones_alone_are_not() -> None:
    first = make_group(name="浜辺の会", kana="ハマベノカイ", contact_phone="0467-00-0001")
    second = make_group(name="浜辺　ノ会", kana="ハマベノカイ", corporate_number="1234567890123")
    third = make_group(name="海の家", kana="ウミノイエ", corporate_number="1234567890123")
    make_group(name="山の会", kana="ヤマノカイ", contact_phone="0467-00-0001")
    found = [(pair.kept, pair.duplicate, pair.words) for pair in suggestions()]
    assert [(one, two) for one, two, _words in found] == [(first, second), (second, third)]
    assert ("フリガナ" in found[0][2], found[1][2]) == (True, "法人番号")


def test_a_joined_or_ended_group_is_suggested_no_more(client: Client) -> None:
    signed_in(client, centre_staff())
    kept, duplicate = make_group(name="浜辺の会"), make_group(name="浜辺の会")
    make_group(name="浜辺の会", state="struck_off")
    assert len(suggestions()) == 1
    join(duplicate=duplicate, kept=kept, reason=WHY, by=centre_staff())
    assert suggestions() == []
    page = client.get("/staff/groups/same-as/").content.decode()
    assert "名前の似た団体はありません。" in page and f"{duplicate.number}番 浜辺の会" in page


def test_the_page_asks_as_often_for_many_pairs_as_for_one(client: Client) -> None:
    signed_in(client, centre_staff())
    asked = []
    for _ in range(2):
        for _ in range(2):
            make_group(name="浜辺の会")
        client.get("/staff/groups/same-as/")
        with CaptureQueriesContext(connection) as statements:
            client.get("/staff/groups/same-as/")
        asked.append(len(statements))
    assert asked[0] == asked[1] <= 10


def test_the_night_neither_renews_nor_lapses_a_number_that_leads_elsewhere() -> None:
    duplicate, _kept = joined()
    Group.objects.filter(pk=duplicate.pk).update(valid_until=clock.today())
    terms.open_renewals(clock.today())
    terms.remind(clock.today())
    terms.lapse(clock.today())
    duplicate.refresh_from_db()
    assert (duplicate.state, duplicate.reminders.count()) == (Group.State.REGISTERED, 0)


# ------------------------------------------------------------------------------------- two after all


def test_a_suggestion_that_is_none_is_dismissed_kept_and_brought_back(client: Client) -> None:
    me = centre_staff(name="窓口 恵")
    signed_in(client, me)
    first, second, third = (make_group(name="浜辺の会") for _ in range(3))
    page, pair = "/staff/groups/same-as/", f"/staff/groups/{second.number}/same-as/{first.number}"
    for _ in range(2):
        text = client.post(f"{pair}/different/", follow=True).content.decode()
    assert [(one.kept, one.duplicate) for one in suggestions()] == [(first, third), (second, third)]
    assert "同じ団体ではないと確かめたもの" in text and "窓口 恵" in text
    row = DifferentGroups.objects.get()
    assert (row.first, row.second, row.said_by) == (first, second, me)
    lines = AuditEntry.objects.filter(verb="同じ団体ではないと確かめた").order_by("object_id")
    assert [(line.object_id, line.internal) for line in lines] == [
        (str(first.pk), True), (str(second.pk), True),
    ]  # fmt: skip
    client.post(f"{pair}/alike/")
    assert (len(suggestions()), DifferentGroups.objects.count()) == (3, 0)
    assert "もう候補にもどっています" in client.post(f"{pair}/alike/", follow=True).content.decode()
    assert AuditEntry.objects.filter(verb="同じ団体かもしれないと見直した").count() == 2
    assert client.get(page).status_code == 200


def test_what_is_joined_is_not_called_different_and_only_the_centre_judges() -> None:
    duplicate, kept = joined()
    for pair in ((duplicate, kept), (kept, duplicate), (kept, kept)):
        with pytest.raises(Blocked):
            say_different(group=pair[0], other=pair[1], by=centre_staff())
    with pytest.raises(NotAllowed):
        say_different(group=make_group(), other=kept, by=tsunagari_staff())
