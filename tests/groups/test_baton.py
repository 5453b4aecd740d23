"""引き継ぎシート on a group's own pages: begin, add, change, remove, move; nothing typed is lost."""

import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from core import clock
from core.forms import StaleWrite
from core.lifecycle import Blocked, NotAllowed
from core.models import AuditEntry, ContentVersion
from groups.actions import baton as actions
from groups.baton.parts import BY_SLUG, PARTS, ROLES
from groups.models import BatonRole, BatonSheet, Group
from tests import people
from tests.groups.batons import AMBER, RED, add, write_sheet
from tests.groups.factories import make_group, make_user

pytestmark = pytest.mark.django_db
ROLE = {"title": "会計", "holder": "佐藤 花子", "deputy": "", "hours": "6", "would_stop": "会費"}
FILLED: dict[str, dict[str, str]] = {
    "roles": ROLE,
    "accounts": {"title": "団体のメール", "purpose": "連絡", "holder": "佐藤", "key_place": "金庫の封筒"},
    "calendar": {"month": "4", "title": "総会", "holder": "代表", "weeks_before": "6"},
    "documents": {"title": "規約", "place": "青いファイル"},
    "contacts": {"title": "公民館の窓口", "purpose": "部屋", "reach": "0467-00-0000"},
}
TOKEN = {"form_token": "4be4a3f6-52b9-4d43-8c0a-6b26d6b2a001"}


@pytest.fixture
def group(applicant: Any) -> Group:
    """A group whose representative is signed in."""
    return make_group(number=87, members={applicant: "representative"})


def page(client: Client, rest: str = "") -> str:
    return client.get(f"/my/groups/87/baton/{rest}").content.decode()


def titles(group: Group) -> list[str]:
    return list(BatonRole.objects.filter(sheet__group=group).values_list("title", flat=True))


def test_an_empty_sheet_invites_to_begin_and_makes_nothing_by_being_looked_at(
    client: Client, group: Group
) -> None:
    assert "まだ書いていません。よくある5つの役目から始めませんか。" in page(client)
    assert BatonSheet.objects.count() == 0


def test_one_press_begins_with_five_usual_roles_and_a_second_adds_none(client: Client, group: Group) -> None:
    for _ in range(2):
        assert client.post("/my/groups/87/baton/begin/").status_code == 302
    assert titles(group) == ["代表", "会計", "連絡", "会場とり", "広報"]
    assert BatonSheet.objects.get().light == ""
    assert "まだ書いていません" in page(client)


@pytest.mark.parametrize("part", list(FILLED))
def test_a_row_of_each_list_is_added_changed_and_removed(client: Client, group: Group, part: str) -> None:
    base = f"/my/groups/87/baton/{part}/"
    assert client.post(f"{base}add/", FILLED[part]).status_code == 302
    row = BY_SLUG[part].model.objects.get()
    shown = page(client, "" if part == "roles" else f"{part}/")
    assert all(value in shown for value in FILLED[part].values())
    changed = {**FILLED[part], "title": "別の名前", "version": "1"}
    assert client.post(f"{base}{row.pk}/", changed).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.version) == ("別の名前", 2)
    assert "消しますか" in page(client, f"{part}/{row.pk}/remove/")
    client.post(f"{base}{row.pk}/remove/")
    assert BY_SLUG[part].model.objects.count() == 0


def test_a_sheet_needs_no_sheet_before_its_first_row(client: Client, group: Group) -> None:
    client.post("/my/groups/87/baton/roles/add/", ROLE)
    sheet = BatonSheet.objects.get()
    assert (sheet.group, sheet.started_on, sheet.light, sheet.light_since) == (
        group, clock.today(), "green", clock.today(),
    )  # fmt: skip


@pytest.mark.parametrize("part", list(FILLED))
def test_a_row_without_its_name_comes_back_with_everything_typed(
    client: Client, group: Group, part: str
) -> None:
    answer = client.post(f"/my/groups/87/baton/{part}/add/", {**FILLED[part], "title": " "})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "を入れてください。" in text and 'href="#id_title"' in text
    typed = {name: value for name, value in FILLED[part].items() if value and name not in ("title", "month")}
    assert all(f'value="{value}"' in text for value in typed.values())
    assert BY_SLUG[part].model.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "stored"), [("６", 6), ("6時間", 6), ("6 時間くらい", 6), ("", None), ("0", 0)]
)
def test_hours_are_read_as_people_write_them(
    client: Client, group: Group, typed: str, stored: int | None
) -> None:
    client.post("/my/groups/87/baton/roles/add/", {**ROLE, "hours": typed})
    assert BatonRole.objects.get().hours == stored


@pytest.mark.parametrize("typed", ["-1", "301", "たくさん", "1.5", "9" * 400])
def test_odd_hours_are_answered_in_words(client: Client, group: Group, typed: str) -> None:
    assert client.post("/my/groups/87/baton/roles/add/", {**ROLE, "hours": typed}).status_code == 422


@pytest.mark.parametrize("typed", ["6週間前", "６週", "6週間前から"[:4]])
def test_weeks_are_read_as_people_write_them(client: Client, group: Group, typed: str) -> None:
    client.post("/my/groups/87/baton/calendar/add/", {**FILLED["calendar"], "weeks_before": typed})
    assert BY_SLUG["calendar"].model.objects.get().weeks_before == 6


@pytest.mark.parametrize("field", ["title", "purpose", "holder", "key_place"])
def test_what_looks_like_a_password_is_refused_with_a_kind_hint(
    client: Client, group: Group, field: str
) -> None:
    sent = {**FILLED["accounts"], field: "パスワードは hamabe77"}
    answer = client.post("/my/groups/87/baton/accounts/add/", sent)
    assert answer.status_code == 422
    assert "「しまってある場所」を書いてください" in answer.content.decode()
    assert BY_SLUG["accounts"].model.objects.count() == 0


def test_no_form_has_a_field_for_a_password(client: Client, group: Group) -> None:
    for part in FILLED:
        assert re.findall(r'type="password"|name="[^"]*(?:pass|secret)', page(client, f"{part}/add/")) == []


def test_a_double_press_adds_one_row(client: Client, group: Group) -> None:
    for _ in range(2):
        client.post("/my/groups/87/baton/roles/add/", {**ROLE, **TOKEN})
    assert titles(group) == ["会計"]


def test_another_row_can_be_written_at_once(client: Client, group: Group) -> None:
    answer = client.post("/my/groups/87/baton/contacts/add/", {**FILLED["contacts"], "more": "1"})
    assert answer["Location"] == "/my/groups/87/baton/contacts/add/"


def test_a_list_holds_forty_rows_and_says_so(client: Client, applicant: Any, group: Group) -> None:
    for number in range(40):
        add(group, applicant, "documents", title=f"書類{number}", place="")
    answer = client.post("/my/groups/87/baton/documents/add/", FILLED["documents"])
    assert answer.status_code == 409
    assert "40行までです" in answer.content.decode() and 'value="規約"' in answer.content.decode()


# ---------------------------------------------------------------------------------------- two people at once


def test_a_colleagues_save_in_between_is_shown_beside_ones_own_words(
    client: Client, applicant: Any, group: Group
) -> None:
    row = write_sheet(group, applicant, [("会計", "佐藤 花子", "", 6)]).roles.get()
    values = {"title": "会計", "holder": "高橋 三郎", "deputy": "", "hours": 6, "would_stop": ""}
    actions.change_row(
        group=group,
        part=ROLES,
        pk=row.pk,
        values=values,
        expected_version=1,
        today=clock.today(),
        by=applicant,
    )
    mine = {**ROLE, "holder": "田中 四郎", "version": "1"}
    answer = client.post(f"/my/groups/87/baton/roles/{row.pk}/", mine)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "ほかの人が先に直しました" in text and "高橋 三郎" in text and 'value="田中 四郎"' in text
    row.refresh_from_db()
    assert row.holder == "高橋 三郎"
    assert client.post(f"/my/groups/87/baton/roles/{row.pk}/", {**mine, "version": "2"}).status_code == 302
    row.refresh_from_db()
    assert (row.holder, row.version) == ("田中 四郎", 3)


def test_a_save_of_the_same_words_is_no_conflict(client: Client, applicant: Any, group: Group) -> None:
    row = write_sheet(group, applicant, [("会計", "佐藤 花子", "", 6)]).roles.get()
    sent = {**ROLE, "would_stop": "", "version": "77"}
    assert client.post(f"/my/groups/87/baton/roles/{row.pk}/", sent).status_code == 302
    row.refresh_from_db()
    assert row.version == 1


def test_words_for_a_row_that_a_colleague_removed_can_be_added_anew(
    client: Client, applicant: Any, group: Group
) -> None:
    row = write_sheet(group, applicant).roles.all()[0]
    actions.remove_row(group=group, part=ROLES, pk=row.pk, today=clock.today(), by=applicant)
    answer = client.post(f"/my/groups/87/baton/roles/{row.pk}/", {**ROLE, "version": "1"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "ほかの人が先に消しました" in text and 'action="/my/groups/87/baton/roles/add/"' in text
    assert 'value="佐藤 花子"' in text


def test_the_action_itself_guards_the_version(applicant: Any, group: Group) -> None:
    row = write_sheet(group, applicant).roles.all()[0]
    values = {"title": "x", "holder": "", "deputy": "", "hours": None, "would_stop": ""}
    with pytest.raises(StaleWrite):
        actions.change_row(
            group=group,
            part=ROLES,
            pk=row.pk,
            values=values,
            expected_version=9,
            today=clock.today(),
            by=applicant,
        )


def test_what_was_typed_when_the_session_ended_is_in_the_form_again(
    client: Client, applicant: Any, group: Group
) -> None:
    client.logout()
    parked = client.post("/my/groups/87/baton/roles/add/", {**ROLE, "hours": "七"})
    assert parked.status_code == 302
    back = re.search(r"next=([^&]+)", parked["Location"])
    assert back
    client.force_login(applicant)
    text = client.get(unquote(back[1])).content.decode()
    assert 'value="七"' in text and "まだ保存していません" in text


# ----------------------------------------------------------------------------------------------- the order


def test_rows_move_up_and_down_and_stop_at_the_ends(client: Client, applicant: Any, group: Group) -> None:
    sheet = write_sheet(group, applicant, [(title, "", "", None) for title in "甲乙丙"])
    first, _second, last = sheet.roles.all()
    for row, to in ((last, "up"), (first, "up"), (first, "down"), (last, "down"), (last, "down")):
        client.post(f"/my/groups/87/baton/roles/{row.pk}/move/", {"to": to})
    assert titles(group) == ["甲", "乙", "丙"]
    client.post(f"/my/groups/87/baton/roles/{first.pk}/move/", {"to": "down"})
    assert titles(group) == ["乙", "甲", "丙"]


def test_the_calendar_begins_in_april(client: Client, applicant: Any, group: Group) -> None:
    for month, title in ((1, "新年会"), (12, "大そうじ"), (4, "総会")):
        add(group, applicant, "calendar", month=month, title=title, holder="", weeks_before=None)
    text = page(client, "calendar/")
    assert text.index("総会</h2>") < text.index("大そうじ</h2>") < text.index("新年会</h2>")


# ---------------------------------------------------------------------------------------- light and privacy


def test_the_sheet_shows_the_light_with_its_reasons_and_what_to_do(
    client: Client, applicant: Any, group: Group
) -> None:
    write_sheet(group, applicant, AMBER)
    text = page(client)
    assert "佐藤 花子さんが、3つの役目を持っています（代表・会計・連絡）。" in text
    assert "小さな役目」に分けて募ってみましょう" in text


def test_each_change_judges_the_light_anew_and_keeps_its_day(applicant: Any, group: Group) -> None:
    sheet = write_sheet(group, applicant, RED)
    assert (sheet.light, sheet.light_reasons) == ("red", ["月12時間の役目に、代わりの人がいません。"])
    heavy = sheet.roles.get(title="会計")
    actions.remove_row(group=group, part=ROLES, pk=heavy.pk, today=clock.today(), by=applicant)
    sheet.refresh_from_db()
    assert sheet.light == "green"
    for role in sheet.roles.all():
        actions.remove_row(group=group, part=ROLES, pk=role.pk, today=clock.today(), by=applicant)
    sheet.refresh_from_db()
    assert (sheet.light, sheet.light_since) == ("", None)


def test_nothing_on_the_sheet_is_public_so_no_public_page_is_made_anew(
    client: Client, applicant: Any, group: Group
) -> None:
    before = ContentVersion.objects.values().get()
    write_sheet(group, applicant)
    client.post("/my/groups/87/baton/review/")
    assert ContentVersion.objects.values().get() == before


def test_the_record_says_which_list_and_never_what_stands_on_it(applicant: Any, group: Group) -> None:
    write_sheet(group, applicant, [("会計", "佐藤 花子", "", 6)])
    entry = AuditEntry.objects.get(verb="引き継ぎシートに加えた")
    assert (entry.object_id, entry.changes) == (str(group.pk), {"役目": ["", "変更しました"]})


def test_a_stranger_and_a_former_member_find_no_sheet(client: Client, applicant: Any, group: Group) -> None:
    row = write_sheet(group, applicant).roles.all()[0]
    group.memberships.update(ended_at=clock.now())
    paths = ["", "roles/add/", f"roles/{row.pk}/", f"roles/{row.pk}/remove/", "accounts/", "booklet.pdf"]
    for person in (applicant, make_user()):
        client.force_login(person)
        assert {client.get(f"/my/groups/87/baton/{path}").status_code for path in paths} == {404}
        assert client.post(f"/my/groups/87/baton/roles/{row.pk}/remove/").status_code == 404
    assert BatonRole.objects.count() == 2


def test_a_row_of_another_group_does_not_exist_here(client: Client, applicant: Any, group: Group) -> None:
    other_member = make_user()
    other = make_group(members={other_member: "editor"})
    row = write_sheet(other, other_member).roles.all()[0]
    base = f"/my/groups/87/baton/roles/{row.pk}/"
    assert [client.get(base).status_code, client.get(f"{base}remove/").status_code] == [404, 404]
    client.post(f"{base}remove/")
    client.post(f"{base}move/", {"to": "up"})
    assert client.post(base, {**ROLE, "version": "1"}).status_code == 409
    row.refresh_from_db()
    assert (row.title, row.version) == ("代表", 1)


def test_only_a_member_writes(group: Group) -> None:
    for person in (people.centre_staff(), people.coordinator(), people.administrator(), make_user(), None):
        with pytest.raises(NotAllowed):
            add(group, person, "roles", title="会計", holder="", deputy="", hours=None, would_stop="")
        with pytest.raises(NotAllowed):
            actions.begin(group=group, today=clock.today(), by=person)


def test_an_unknown_list_and_a_huge_number_are_404(client: Client, group: Group) -> None:
    for rest in ("nonsense/", "nonsense/add/", f"roles/{2**70}/", f"roles/{2**70}/remove/"):
        assert client.get(f"/my/groups/87/baton/{rest}").status_code == 404


def test_an_unheld_sheet_cannot_be_reviewed(client: Client, applicant: Any, group: Group) -> None:
    actions.begin(group=group, today=clock.today(), by=applicant)
    with pytest.raises(Blocked):
        actions.review(group=group, today=clock.today(), by=applicant)
    answer = client.post("/my/groups/87/baton/review/", follow=True)
    assert "先に、役目と、持っている人を書いてください。" in answer.content.decode()


def test_pages_ask_the_database_as_often_for_one_row_as_for_three(
    client: Client, applicant: Any, group: Group, django_assert_max_num_queries: Any
) -> None:
    asked = []
    for number in range(3):
        for part in PARTS:
            values = {column.field: "" for column in part.columns} | {"title": f"行{number}"}
            values |= {name: None for name in ("hours", "weeks_before") if name in values}
            values |= {"month": 4} if "month" in values else {}
            add(group, applicant, part.slug, **values)
        client.get("/my/groups/87/baton/")
        with django_assert_max_num_queries(24) as captured:
            client.get("/my/groups/87/baton/")
        asked.append(len(captured))
    assert asked[0] == asked[2]
