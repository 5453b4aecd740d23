"""Proxy entry of a group's own forms: an officer types them where the group does, and everyone can see it."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from core import audit, clock
from core.lifecycle import NotAllowed
from core.models import AuditEntry, OutboxMessage
from groups.actions import baton, members, membership, needs, reports
from groups.baton.parts import ROLES
from groups.models import ActivityReport, BatonRole, BatonSheet, Group, Membership, Need, ProxyNotice
from tests import people
from tests.groups.desk_lines import counts, rows_behind
from tests.groups.factories import make_group, make_need, make_report, make_user
from tests.groups.proxying import BANNER, HOW, asked_for, sitting
from tests.groups.test_need_pages import day_boxes

pytestmark = pytest.mark.django_db
REPORT = {
    "title": "浜の清掃", "place": "浜", "people": "8", "body": "拾いました。",
    "held_on_0": "2026", "held_on_1": "11", "held_on_2": "1",
}  # fmt: skip
NEED = {"kind": "things", "title": "机がほしい", "do": "draft"}


def of(name: str, group: Group, *more: Any) -> str:
    return reverse(name, args=[group.number, *more])


def newest(obj: Any) -> tuple[str, str]:
    line = audit.timeline(obj, with_internal=True)[0]
    return line.verb, line.reason


def told() -> list[tuple[str, str]]:
    mails = OutboxMessage.objects.filter(kind="groups/entered_for_group").order_by("pk")
    return [(mail.to, mail.subject) for mail in mails]


# ------------------------------------------------------------------------------------------- one place


def test_an_officer_finds_all_forms_of_a_group_in_one_place(desk: Client, group: Group) -> None:
    where = of("groups_proxy:forms", group)
    assert where in desk.get(of("groups_staff:group", group)).content.decode()
    page = desk.get(where).content.decode()
    for name in (
        "groups_my:edit_page",
        "groups_my:photos",
        "groups_my:reports",
        "needs_my:list",
        "baton:sheet",
    ):
        assert f'href="{of(name, group)}"' in page
    entry = sitting(desk, group)
    page = desk.get(where).content.decode()
    assert BANNER in page and entry.receipt in page


@pytest.mark.parametrize(
    ("to", "name"),
    [("reports", "groups_my:report_new"), ("needs", "needs_my:list"), ("needs", "needs_my:new")],
)
def test_an_officer_is_asked_first_and_comes_back_to_the_very_page_with_the_banner(
    desk: Client, group: Group, to: str, name: str
) -> None:
    page, begin = of(name, group), of("groups_proxy:begin_group", group)
    asked = desk.get(page)["Location"]
    assert asked.startswith(f"{begin}?to={to}&at=")
    entry_form = desk.get(asked).content.decode()
    assert f'name="at" value="{page}"' in entry_form
    sitting(desk, group, to)
    assert BANNER in desk.get(page).content.decode()


@pytest.mark.parametrize(
    "at", ["https://evil.example/", "//evil.example", "/my/groups/999/reports/", "/staff/", "", "/nonsense"]
)
def test_after_the_question_an_officer_never_goes_anywhere_else(desk: Client, group: Group, at: str) -> None:
    begin = of("groups_proxy:begin_group", group)
    page = desk.get(begin, {"to": "reports", "at": at}).content.decode()
    assert f'name="at" value="{of("groups_my:reports", group)}"' in page


def test_a_button_that_cannot_be_opened_leads_to_the_first_page_of_its_form(
    desk: Client, group: Group
) -> None:
    need = make_need(group, state="open")
    asked = desk.post(of("needs_my:copy", group, need.number))["Location"]
    assert f'name="at" value="{of("needs_my:list", group)}"' in desk.get(asked).content.decode()
    assert Need.objects.count() == 1


# ------------------------------------------------------------------------------------- activity reports


def test_an_officer_types_a_report_and_each_line_says_how_it_came(desk: Client, group: Group) -> None:
    entry = sitting(desk, group, "reports")
    desk.post(of("groups_my:report_new", group), REPORT)
    report = ActivityReport.objects.get()
    assert (report.proxy, newest(report)) == (entry, ("活動実績を書きはじめた", HOW))
    changed = {**REPORT, "title": "秋の浜の清掃", "version": "1"}
    desk.post(of("groups_my:report_edit", group, report.pk), changed)
    assert newest(report) == ("活動実績を直した", HOW)
    desk.post(of("groups_my:report_publish", group, report.pk))
    assert newest(report) == ("公開した", HOW)
    assert newest(group) == ("活動実績を公開した", HOW)
    desk.post(of("groups_my:report_withdraw", group, report.pk))
    assert newest(report) == ("取り下げた", HOW)
    desk.post(of("groups_my:report_delete", group, report.pk))
    assert (newest(group), ActivityReport.objects.count()) == (("活動実績を消した", HOW), 0)


def test_the_members_read_on_a_report_that_the_centre_typed_it(
    desk: Client, group: Group, member: Any
) -> None:
    sitting(desk, group, "reports")
    desk.post(of("groups_my:report_new", group), REPORT)
    own = people.signed_in(Client(), member, second_factor=False)
    report = ActivityReport.objects.get()
    for name in ("groups_my:report", "groups_my:report_edit"):
        assert BANNER in own.get(of(name, group, report.pk)).content.decode()
    assert BANNER not in Client().get(of("groups:detail", group)).content.decode()


def test_an_officer_who_was_not_asked_is_refused_by_the_actions_themselves(
    officer: Any, group: Group
) -> None:
    today, other = clock.today(), asked_for(make_group(), officer)
    report, need = make_report(group, state="draft"), make_need(group, state="open")
    values = reports.Values(held_on=None, place="", people=None, title="題", body="")
    for entry in (None, other):
        for work in (
            lambda e: reports.start_report(group=group, values=values, today=today, by=officer, entry=e),
            lambda e: reports.save_report(
                report=report, values=values, expected_version=1, today=today, by=officer, entry=e
            ),
            lambda e: reports.publish_report(report=report, today=today, by=officer, entry=e),
            lambda e: reports.withdraw_report(report=report, today=today, by=officer, entry=e),
            lambda e: reports.delete_report(report=report, by=officer, entry=e),
            lambda e: needs.draft_need(
                group=group, new={"kind": "things", "title": "机"}, by=officer, entry=e
            ),
            lambda e: needs.edit_need(
                need=need, new={"title": "机"}, expected_version=1, today=today, by=officer, entry=e
            ),
            lambda e: needs.close_need(need=need, outcome="found", today=today, by=officer, entry=e),
            lambda e: needs.copy_need(need=need, by=officer, entry=e),
        ):
            with pytest.raises(NotAllowed):
                work(entry)
    assert (ActivityReport.objects.count(), Need.objects.count()) == (1, 1)


# ------------------------------------------------------------------------------------------------ needs


def test_an_officer_types_a_post_and_each_line_says_how_it_came(
    desk: Client, group: Group, member: Any
) -> None:
    entry = sitting(desk, group, "needs")
    desk.post(of("needs_my:new", group), NEED)
    need = Need.objects.get()
    assert (need.proxy, newest(need)) == (entry, ("募集の下書きを作った", HOW))
    whole = {**NEED, "body": "大きさは問いません。", "areas": ["kamakura"], "version": "1", "do": "open"}
    last = day_boxes("ends_on", 0)
    desk.post(of("needs_my:edit", group, need.number), {**whole, **last})
    assert newest(need) == ("募集を公開した", HOW)
    own = people.signed_in(Client(), member, second_factor=False)
    assert BANNER in own.get(of("needs_my:edit", group, need.number)).content.decode()
    desk.post(of("needs_my:close", group, need.number), {"outcome": "found"})
    assert newest(need) == ("募集を締め切った", f"集まりました　{HOW}")
    desk.post(of("needs_my:copy", group, need.number))
    copied = Need.objects.latest("pk")
    assert (copied.proxy, newest(copied)) == (entry, ("募集の下書きを作った", HOW))


def test_the_centre_does_not_see_the_drafts_that_a_group_wrote_itself(
    desk: Client, group: Group, member: Any
) -> None:
    own = needs.draft_need(group=group, new={"kind": "things", "title": "ないしょの机"}, by=member)
    sitting(desk, group, "needs")
    assert "ないしょの机" not in desk.get(of("needs_my:list", group)).content.decode()
    for name in ("edit", "delete"):
        assert desk.get(of(f"needs_my:{name}", group, own.number)).status_code == 404


# ------------------------------------------------------------------------------------------ baton sheet


def test_an_officer_types_a_baton_sheet_and_reading_it_leaves_a_line(desk: Client, group: Group) -> None:
    assert desk.get(of("baton:sheet", group))["Location"].startswith(of("groups_proxy:begin_group", group))
    sitting(desk, group, "baton")
    desk.post(of("baton:begin", group))
    assert newest(group) == ("引き継ぎシートを始めた", HOW)
    row = {"title": "会計", "holder": "見本 四郎", "deputy": "", "hours": "2", "would_stop": ""}
    desk.post(of("baton:add", group, "roles"), row)
    assert newest(group) == ("引き継ぎシートに加えた", HOW)
    role = BatonRole.objects.get(holder="見本 四郎")
    desk.post(of("baton:change", group, "roles", role.pk), {**row, "hours": "3", "version": "1"})
    assert newest(group) == ("引き継ぎシートを直した", HOW)
    desk.post(of("baton:review", group))
    assert newest(group) == ("引き継ぎシートを見直した", HOW)
    desk.post(of("baton:remove", group, "roles", role.pk))
    assert newest(group) == ("引き継ぎシートから消した", HOW)
    reads = AuditEntry.objects.filter(verb="引き継ぎシートを見た").count()
    for name, more in (("sheet", ()), ("rows", ("documents",)), ("add", ("roles",))):
        assert BANNER in desk.get(of(f"baton:{name}", group, *more)).content.decode()
    assert AuditEntry.objects.filter(verb="引き継ぎシートを見た").count() == reads + 3
    assert len(told()) == 1


def test_an_officer_who_was_not_asked_writes_on_no_baton_sheet(officer: Any, group: Group) -> None:
    today = clock.today()
    for entry in (None, asked_for(make_group(), officer)):
        for work in (baton.begin, baton.review):
            with pytest.raises(NotAllowed):
                work(group=group, today=today, by=officer, entry=entry)
        with pytest.raises(NotAllowed):
            values = {"title": "会計"}
            baton.add_row(group=group, part=ROLES, values=values, today=today, by=officer, entry=entry)
    assert not BatonSheet.objects.exists()


# -------------------------------------------------------------------------------------------- members


def test_an_officer_invites_and_changes_roles_where_the_representative_asked(
    desk: Client, group: Group, member: Any
) -> None:
    editor = make_user("editor@example.jp")
    Membership.objects.create(group=group, user=editor, role="editor", started_at=clock.now())
    sitting(desk, group, "members")
    members = of("groups_my:members", group)
    desk.post(members, {"role": "editor", "email": "new@example.jp"})
    assert newest(group) == ("メンバーを招いた", HOW)
    invited = group.invitations.get()
    assert "new@example.jp" in desk.get(members).content.decode()
    desk.post(of("groups_my:invitation_cancel", group, invited.pk))
    assert newest(group) == ("招待を取り消した", HOW)
    place = Membership.objects.get(user=editor)
    desk.post(of("groups_my:member_role", group, place.pk), {"role": "treasurer"})
    assert newest(group) == ("メンバーの役割を変えた", HOW)
    assert {to for to, _subject in told()} == {member.email, editor.email}


def test_an_officer_does_not_remove_the_representative_hand_over_or_leave_on_the_groups_own_pages(
    desk: Client, group: Group, member: Any
) -> None:
    sitting(desk, group, "members")
    place = Membership.objects.get(user=member)
    page = desk.get(of("groups_my:members", group)).content.decode()
    assert of("groups_my:member_remove", group, place.pk) not in page
    desk.post(of("groups_my:member_remove", group, place.pk))
    place.refresh_from_db()
    assert place.ended_at is None
    for address in (of("groups_my:hand_over", group), of("groups_my:leave", group)):
        assert address not in page
        assert desk.get(address).status_code == 404


def test_an_address_that_the_group_invited_itself_is_not_shown_to_an_officer(
    desk: Client, group: Group, member: Any
) -> None:
    membership.invite(group=group, email="secret@example.jp", role="editor", by=member)
    sitting(desk, group, "members")
    page = desk.get(of("groups_my:members", group)).content.decode()
    assert "secret@example.jp" not in page and "（団体が招いた人）" in page


def test_an_officer_who_was_not_asked_invites_nobody_and_never_where_nobody_represents(
    officer: Any, group: Group
) -> None:
    with pytest.raises(NotAllowed):
        membership.invite(group=group, email="new@example.jp", role="editor", by=officer)
    alone = make_group()
    asked = asked_for(alone, officer)
    with pytest.raises(NotAllowed):
        membership.invite(group=alone, email="new@example.jp", role="editor", by=officer, entry=asked)
    place = group.memberships.get()
    with pytest.raises(NotAllowed):
        members.change_role(membership=place, role="editor", by=officer)
    assert not OutboxMessage.objects.filter(to="new@example.jp").exists()


# ------------------------------------------------------------------------------------------ half done


def test_drafts_of_a_sitting_stand_among_what_is_half_done_until_they_are_published_or_gone(
    desk: Client, officer: Any, group: Group
) -> None:
    sitting(desk, group, "needs")
    desk.post(of("needs_my:new", group), NEED)
    desk.post(of("groups_my:report_new", group), REPORT)
    assert counts(officer, clock.today())["proxy_typing"] == rows_behind(desk, "proxy_typing") == 1
    page = desk.get("/staff/proxy/?wait=typing").content.decode()
    assert group.name in page and "活動実績の下書き 1件、募集の下書き 1件" in page
    desk.post(of("groups_my:report_publish", group, ActivityReport.objects.get().pk))
    page = desk.get("/staff/proxy/?wait=typing").content.decode()
    assert "募集の下書き 1件" in page and "活動実績の下書き" not in page
    desk.post(of("needs_my:delete", group, Need.objects.get().number))
    assert counts(officer, clock.today())["proxy_typing"] == 0


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_of_entries_asks_the_same_statements_for_1_and_3_sittings(
    desk: Client, many: int, django_assert_num_queries: Any
) -> None:
    for _ in range(many):
        group = make_group()
        sitting(desk, group, "needs")
        desk.post(of("needs_my:new", group), NEED)
    desk.get("/staff/proxy/")
    with django_assert_num_queries(10):
        assert len(desk.get("/staff/proxy/").context["lines"]) == many


# -------------------------------------------------------------------------------------------- being told


def test_each_member_is_told_once_for_each_form_of_a_sitting(desk: Client, group: Group, member: Any) -> None:
    entry = sitting(desk, group, "reports")
    for title in ("一つ目", "二つ目"):
        desk.post(of("groups_my:report_new", group), {**REPORT, "title": title})
    desk.post(of("needs_my:new", group), NEED)
    name = group.name
    assert told() == [
        (member.email, f"センターが、団体に代わって入力しました：活動実績（{name}）"),
        (member.email, f"センターが、団体に代わって入力しました：募集（{name}）"),
    ]
    entry.refresh_from_db()
    body = OutboxMessage.objects.filter(kind="groups/entered_for_group").latest("pk").body
    assert entry.entered == ["活動実績", "募集"]
    assert BANNER in body and entry.receipt in body and "見本 三郎" in body
    assert ProxyNotice.objects.count() == 0


def test_a_group_without_an_account_is_a_call_or_letter_on_the_list_of_the_office(desk: Client) -> None:
    alone = make_group(contact_email="alone@example.jp")
    entry = sitting(desk, alone, "reports")
    desk.post(of("groups_my:report_new", alone), REPORT)
    notice = ProxyNotice.objects.get()
    assert (notice.entry, told()) == (entry, [])
    assert BANNER in notice.body and "サインイン" not in notice.body
    page = desk.get("/staff/proxy/?wait=tell").content.decode()
    assert alone.name in page and "活動実績" in page
    assert (
        "電話か手紙で知らせてください"
        in desk.get(reverse("groups_proxy:entry", args=[entry.pk])).content.decode()
    )


def test_a_member_who_saves_is_told_nothing(group: Group, member: Any) -> None:
    own = people.signed_in(Client(), member, second_factor=False)
    own.post(of("groups_my:report_new", group), REPORT)
    assert (told(), ActivityReport.objects.get().proxy) == ([], None)


# ------------------------------------------------------------------------------------------- the receipt


def test_what_came_on_paper_gets_a_receipt_with_number_channel_and_what_was_entered(
    desk: Client, group: Group
) -> None:
    entry = sitting(desk, group, "reports")
    assert entry.receipt == "R8-代0001"
    assert desk.get(reverse("groups_proxy:receipt", args=[entry.pk])).status_code == 302
    desk.post(of("groups_my:report_new", group), REPORT)
    ended = desk.post(of("groups_proxy:end_group", group))["Location"]
    assert ended == reverse("groups_proxy:entry", args=[entry.pk])
    receipt = reverse("groups_proxy:receipt", args=[entry.pk])
    assert receipt in desk.get(ended).content.decode()
    pdf = PdfReader(io.BytesIO(desk.get(receipt).content))
    words = "".join("".join(page.extract_text() for page in pdf.pages).split())
    for part in ("R8-代0001", "活動実績を受け付けました", "ファクス", "見本三郎", "".join(BANNER.split())):
        assert part in words
