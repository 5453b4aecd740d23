"""An officer enters that a group pauses, goes on or ends: banner, copy to sign, four eyes."""

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
from groups.actions import proxy
from groups.actions import standing as actions
from groups.actions.retention import forget_proxy_entries
from groups.actions.retention_years import forget_years
from groups.models import ClosingNotice, Group, Membership, ProxyEntry, ProxyNotice
from tests import people
from tests.groups.desk_lines import counts, rows_behind
from tests.groups.factories import PDF, make_group
from tests.groups.proxying import BANNER, HOW, asked_for, sitting

pytestmark = pytest.mark.django_db
REASON = "廃止届のため。"


def of(name: str, group: Group) -> str:
    return reverse(name, args=[group.number])


def typed(group: Group, officer: Any) -> ClosingNotice:
    """A 廃止届 that the officer typed from a fax."""
    return actions.submit_closing(
        group=group, ends_on=clock.today() + timedelta(days=30), reason="あとを継ぐ人がいないため。",
        today=clock.today(), by=officer, entry=asked_for(group, officer),
    )  # fmt: skip


def sign(notice: ClosingNotice, officer: Any) -> None:
    assert notice.proxy is not None
    proxy.note_signature(entry=notice.proxy, signed_on=clock.today(), by=officer, today=clock.today())


def strike(group: Group, by: Any) -> Group:
    return actions.strike_off(group=group, reason=REASON, today=clock.today(), by=by)


def words(response: Any) -> str:
    return "".join("".join(p.extract_text() for p in PdfReader(io.BytesIO(response.content)).pages).split())


def newest(group: Group) -> tuple[str, str]:
    line = audit.timeline(group, with_internal=True)[0]
    return line.verb, line.reason


def told(to: str) -> list[str]:
    mails = OutboxMessage.objects.filter(kind="groups/entered_for_group", to=to).order_by("pk")
    return [mail.subject.split("：")[1].split("（")[0] for mail in mails]


# ---------------------------------------------------------------------------------------- pause and resume


def test_an_officer_enters_a_pause_and_a_resumption_with_the_banner_and_the_members_hear(
    desk: Client, group: Group, member: Any
) -> None:
    page = of("groups_my:standing", group)
    assert desk.get(page)["Location"].startswith(of("groups_proxy:begin_group", group))
    sitting(desk, group, "standing")
    for name in ("standing", "pause", "closing"):
        assert BANNER in desk.get(of(f"groups_my:{name}", group)).content.decode()
    answer = desk.post(of("groups_my:pause", group))
    group.refresh_from_db()
    assert (answer["Location"], group.state) == (of("groups_proxy:forms", group), "suspended")
    assert newest(group) == ("活動を休んだ", HOW)
    assert "活動を再開する" in desk.get(page).content.decode()
    desk.post(of("groups_my:resume", group))
    group.refresh_from_db()
    assert (group.state, group.confirmed_on) == ("registered", clock.today())
    assert newest(group) == ("活動を再開した", HOW)
    assert told(member.email) == ["休止の届け", "再開の届け"]


def test_an_officer_who_was_not_asked_pauses_and_ends_nothing(officer: Any, group: Group) -> None:
    today = clock.today()
    own = actions.submit_closing(
        group=group, ends_on=today, reason="", today=today, by=group.memberships.get().user
    )
    for entry in (None, asked_for(make_group(), officer)):
        for work in (actions.pause, actions.resume):
            with pytest.raises(NotAllowed):
                work(group=group, today=today, by=officer, entry=entry)
        with pytest.raises(NotAllowed):
            actions.submit_closing(
                group=group, ends_on=today, reason="", today=today, by=officer, entry=entry
            )
        with pytest.raises(NotAllowed):
            actions.withdraw_closing(notice=own, today=today, by=officer, entry=entry)
    group.refresh_from_db()
    assert (group.state, ClosingNotice.objects.count()) == ("registered", 1)


def test_an_officer_who_is_only_an_editor_of_the_group_does_not_pause_it(officer: Any, group: Group) -> None:
    Membership.objects.create(group=group, user=officer, role="editor", started_at=clock.now())
    with pytest.raises(NotAllowed):
        actions.pause(group=group, today=clock.today(), by=officer)


# ------------------------------------------------------------------------------------------------ 廃止届


def test_an_officer_types_a_closing_notice_and_goes_on_to_its_copy_to_sign(
    desk: Client, group: Group, member: Any
) -> None:
    sitting(desk, group, "standing")
    later = clock.today() + timedelta(days=30)
    sent = {"ends_on_0": later.year, "ends_on_1": later.month, "ends_on_2": later.day, "reason": "人手不足"}
    answer = desk.post(of("groups_my:closing", group), sent)
    notice = ClosingNotice.objects.select_related("proxy").get()
    assert notice.proxy is not None and notice.ends_on == later
    assert answer["Location"] == reverse("groups_proxy:entry", args=[notice.proxy_id])
    assert newest(group) == ("代理入力を始めた", HOW) or newest(group) == ("廃止届を出した", HOW)
    copy = words(desk.get(reverse("groups_proxy:copy", args=[notice.proxy_id])))
    for part in ("廃止届（控え）", "".join(BANNER.split()), "人手不足", "代表者の署名", notice.proxy.receipt):
        assert part in copy
    receipt = words(desk.get(reverse("groups_proxy:receipt", args=[notice.proxy_id])))
    assert "廃止届を受け付けました" in receipt and "署名をいただきます" in receipt
    assert told(member.email) == ["廃止届"]
    own = people.signed_in(Client(), member, second_factor=False)
    assert BANNER in own.get(of("groups_my:closing", group)).content.decode()


def test_a_group_is_struck_off_only_after_its_signature_and_never_by_the_typist(
    desk: Client, officer: Any, group: Group
) -> None:
    notice, colleague = typed(group, officer), people.centre_staff()
    where = of("groups_years:strike_off", group)
    page = people.signed_in(Client(), colleague).get(where).content.decode()
    assert "署名がまだありません" in page and BANNER in page and "抹消する</button>" not in page
    with pytest.raises(Blocked, match="署名"):
        strike(group, colleague)
    sign(notice, officer)
    assert "あなたが代わりに入力した廃止届です" in desk.get(where).content.decode()
    with pytest.raises(NotAllowed):
        strike(group, officer)
    group.refresh_from_db()
    assert group.state == "registered"
    strike(group, colleague)
    notice.refresh_from_db()
    assert (group.state, notice.state) == ("struck_off", "done")


def test_a_small_office_can_switch_four_eyes_off_for_closing_notices_too(officer: Any, group: Group) -> None:
    sign(typed(group, officer), officer)
    SettingRow.objects.create(
        key="groups.four_eyes", value=0, valid_from=clock.today(), created_at=clock.now()
    )
    assert strike(group, officer).state == "struck_off"


def test_an_officer_takes_a_closing_notice_back_where_the_group_asked(desk: Client, group: Group) -> None:
    sitting(desk, group, "standing")
    entry = ProxyEntry.objects.latest("pk")
    officer = entry.entered_by
    notice = typed(group, officer)
    answer = desk.post(of("groups_my:closing_withdraw", group))
    notice.refresh_from_db()
    assert (answer["Location"], notice.state) == (of("groups_proxy:forms", group), "withdrawn")
    assert newest(group) == ("廃止届を取りやめた", HOW)
    assert strike(group, people.centre_staff()).state == "struck_off"


def test_the_desk_counts_closing_notices_that_wait_for_a_signature(
    desk: Client, officer: Any, group: Group
) -> None:
    notice = typed(group, officer)
    assert counts(officer, clock.today())["proxy_sign"] == rows_behind(desk, "proxy_sign") == 1
    page = desk.get("/staff/proxy/?wait=sign").content.decode()
    assert group.name in page and "廃止届" in page
    sign(notice, officer)
    assert counts(officer, clock.today())["proxy_sign"] == 0


def test_a_group_without_an_address_hears_of_its_end_by_telephone_or_letter(officer: Any) -> None:
    alone = make_group(contact_email="", representative_email="")
    notice = typed(alone, officer)
    sign(notice, officer)
    strike(alone, people.centre_staff())
    kept = ProxyNotice.objects.filter(entry=notice.proxy).values_list("subject", flat=True)
    assert [subject.split("：")[0] for subject in kept] == [
        f"廃止届を受けとりました（{alone.name}）",
        "利用登録を終えました",
    ]
    assert not OutboxMessage.objects.filter(kind__in=("groups/closing_submitted", "groups/struck_off"))


def test_a_forgotten_closing_notice_takes_entry_and_scan_with_it(officer: Any, group: Group) -> None:
    notice = typed(group, officer)
    assert notice.proxy is not None
    proxy.attach_scan(entry=notice.proxy, uploaded=SimpleUploadedFile("p.pdf", PDF), by=officer)
    actions.withdraw_closing(notice=notice, today=clock.today(), by=officer, entry=asked_for(group, officer))
    later = clock.today() + timedelta(days=366 * 8)
    forget_proxy_entries(later)
    assert ProxyEntry.objects.filter(pk=notice.proxy_id).exists()
    forget_years(later)
    assert (ClosingNotice.objects.count(), StoredFile.objects.filter(name="p.pdf").count()) == (0, 0)
    assert not ProxyEntry.objects.exists()
