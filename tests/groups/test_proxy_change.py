"""An officer types a change notice: the group signs the copy, another officer decides (features.md 17)."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from core import audit, clock
from core.lifecycle import Blocked, NotAllowed
from core.models import OutboxMessage, SettingRow
from groups.actions import change_decision, changes, proxy
from groups.actions.change_documents import add_rules
from groups.models import ChangeNotice, Group, ProxyEntry, ProxyNotice
from tests import people
from tests.groups.changes import NEW
from tests.groups.desk_lines import counts, rows_behind
from tests.groups.factories import PDF, make_group
from tests.groups.proxying import BANNER, HOW, asked_for, sitting

pytestmark = pytest.mark.django_db


def of(name: str, notice: ChangeNotice) -> str:
    return reverse(f"groups_changes:{name}", args=[notice.group.number, notice.pk])


def draft(group: Group, officer: Any, new: dict[str, str] = NEW) -> ChangeNotice:
    """A notice about the name, which the officer typed to the end."""
    entry = asked_for(group, officer)
    notice = changes.start(group=group, parts=["name"], by=officer, entry=entry)
    typed = {name: [value] for name, value in new.items()}
    return changes.save(
        notice=notice, values=new, as_typed=typed, state="valid", seen_version=notice.version, by=officer,
        entry=entry,
    )  # fmt: skip


def sent(group: Group, officer: Any) -> ChangeNotice:
    notice = draft(group, officer)
    today = clock.today()
    return changes.submit(notice=notice, by=officer, today=today, entry=asked_for(group, officer))


def signed(notice: ChangeNotice, officer: Any) -> ChangeNotice:
    today = clock.today()
    assert notice.proxy is not None
    proxy.note_signature(entry=notice.proxy, signed_on=today, by=officer, today=today)
    return ChangeNotice.objects.get(pk=notice.pk)


def apply(notice: ChangeNotice, by: Any) -> Group:
    return change_decision.apply_notice(notice=notice, by=by, today=clock.today())


def words(response: Any) -> str:
    return "".join("".join(p.extract_text() for p in PdfReader(io.BytesIO(response.content)).pages).split())


def test_an_officer_types_a_change_notice_on_the_groups_own_pages_with_the_banner(
    desk: Client, group: Group, member: Any, officer: Any
) -> None:
    new = reverse("groups_changes:new", args=[group.number])
    assert desk.get(new)["Location"].startswith(reverse("groups_proxy:begin_group", args=[group.number]))
    sitting(desk, group, "change")
    desk.post(new, {"parts": ["name"]})
    notice = ChangeNotice.objects.select_related("proxy", "group").get()
    assert notice.applicant is None and notice.proxy is not None
    assert notice.proxy.about_id == str(notice.pk)
    desk.post(of("edit", notice), {**NEW, "version": str(notice.version), "then": "next"})
    line = audit.timeline(notice, with_internal=True)[0]
    assert (line.verb, line.reason) == ("代わりに入力した", HOW)
    for page in ("edit", "check", "parts"):
        assert BANNER in desk.get(of(page, notice)).content.decode()
    assert desk.post(of("check", notice))["Location"] == of("receipt", notice)
    notice.refresh_from_db()
    assert (notice.state, notice.channel, notice.applicant) == ("submitted", "fax", None)
    assert (audit.timeline(notice, with_internal=True)[0].reason, notice.proxy.typed_by.get()) == (
        HOW,
        officer,
    )
    own = people.signed_in(Client(), member, second_factor=False)
    for page in ("notice", "receipt", "print"):
        assert BANNER in own.get(of(page, notice)).content.decode()
    mail = OutboxMessage.objects.get(kind="groups/change_received")
    assert mail.to == member.email and BANNER in mail.body


def test_nothing_is_applied_before_the_group_has_signed_and_never_by_the_typist(
    desk: Client, officer: Any, group: Group
) -> None:
    notice, colleague = sent(group, officer), people.centre_staff()
    with pytest.raises(Blocked, match="署名"):
        apply(notice, colleague)
    ready = signed(notice, officer)
    with pytest.raises(NotAllowed):
        apply(ready, officer)
    with pytest.raises(NotAllowed):
        change_decision.reject(notice=ready, reason="x", by=officer, today=clock.today())
    page = desk.get(reverse("groups_staff_changes:notice", args=[notice.pk])).content.decode()
    assert "あなたが入力した変更届です" in page and BANNER in page
    assert reverse("groups_staff_changes:apply", args=[notice.pk]) not in page
    assert apply(ready, colleague).name == NEW["name"]


def test_a_small_office_can_switch_four_eyes_off_for_change_notices_too(officer: Any, group: Group) -> None:
    notice, today = signed(sent(group, officer), officer), clock.today()
    SettingRow.objects.create(key="groups.four_eyes", value=0, valid_from=today, created_at=clock.now())
    assert apply(notice, officer).name == NEW["name"]


def test_a_notice_that_was_put_right_is_signed_again(officer: Any, group: Group) -> None:
    notice, colleague = signed(sent(group, officer), officer), people.centre_staff()
    items = [{"step": "basics", "field": "kana", "remark": "読みを確かめてください。"}]
    change_decision.return_for_correction(notice=notice, items=items, by=colleague, today=clock.today())
    entry = asked_for(group, officer)
    notice.refresh_from_db()
    right = {"kana": "ハマカゼノツドイ"}
    changes.save(
        notice=notice, values=right, as_typed={"kana": ["ハマカゼノツドイ"]}, state="valid",
        seen_version=notice.version, by=officer, entry=entry,
    )  # fmt: skip
    again = changes.submit(notice=notice, by=officer, today=clock.today(), entry=entry)
    with pytest.raises(Blocked, match="署名"):
        apply(again, colleague)


def test_a_member_who_sends_a_typed_notice_again_takes_it_over_without_a_signature(
    officer: Any, group: Group, member: Any
) -> None:
    notice, colleague = sent(group, officer), people.centre_staff()
    items = [{"step": "basics", "field": "kana", "remark": "読みを確かめてください。"}]
    change_decision.return_for_correction(notice=notice, items=items, by=colleague, today=clock.today())
    notice.refresh_from_db()
    own = changes.submit(notice=notice, by=member, today=clock.today())
    assert (own.applicant, own.channel) == (member, "online")
    assert apply(own, colleague).name == NEW["name"]


def test_the_copy_to_sign_and_the_receipt_carry_the_number_of_the_notice(
    desk: Client, officer: Any, group: Group
) -> None:
    unsent = draft(make_group(), officer)
    assert desk.get(reverse("groups_proxy:receipt", args=[unsent.proxy_id])).status_code == 302
    notice = sent(group, officer)
    copy = words(desk.get(reverse("groups_proxy:copy", args=[notice.proxy_id])))
    assert "登録の変更届（控え）" in copy and str(notice.receipt_number) in copy
    assert f"1-1団体の名前いままで{group.name}これから{NEW['name']}" in copy and "代表者の署名" in copy
    receipt = words(desk.get(reverse("groups_proxy:receipt", args=[notice.proxy_id])))
    assert str(notice.receipt_number) in receipt and "変更届を受け付けました" in receipt


def test_an_officer_goes_on_with_nothing_that_the_group_began_itself(
    desk: Client, officer: Any, group: Group, member: Any
) -> None:
    own = changes.start(group=group, parts=["name"], by=member)
    sitting(desk, group, "change")
    listing = desk.get(reverse("groups_changes:list", args=[group.number])).content.decode()
    assert "書きかけの変更届があります" not in listing
    for page in ("notice", "edit", "check", "delete"):
        assert desk.get(of(page, own)).status_code == 404
    with pytest.raises(Blocked, match="団体の人が書いた変更届"):
        changes.start(group=group, parts=["name"], by=officer, entry=asked_for(group, officer))
    assert ChangeNotice.objects.count() == 1


def test_an_officer_who_was_not_asked_is_refused_by_the_actions_themselves(
    officer: Any, group: Group
) -> None:
    notice, today = draft(group, officer), clock.today()
    upload = SimpleUploadedFile("r.pdf", PDF, "application/pdf")
    for entry in (None, asked_for(make_group(), officer)):
        for work in (
            lambda e: changes.start(group=group, parts=["name"], by=officer, entry=e),
            lambda e: changes.choose_parts(notice=notice, parts=["form"], by=officer, entry=e),
            lambda e: changes.save(
                notice=notice, values={}, as_typed={}, state="valid", seen_version=9, by=officer, entry=e
            ),
            lambda e: changes.submit(notice=notice, by=officer, today=today, entry=e),
            lambda e: changes.withdraw(notice=notice, by=officer, today=today, entry=e),
            lambda e: changes.delete_draft(notice=notice, by=officer, entry=e),
            lambda e: add_rules(notice=notice, uploaded=upload, by=officer, entry=e),
        ):
            with pytest.raises(NotAllowed):
                work(entry)
    assert ChangeNotice.objects.get().state == "draft"


def test_a_group_without_an_account_hears_every_step_by_telephone_or_letter(officer: Any) -> None:
    alone, colleague = make_group(), people.centre_staff()
    notice = signed(sent(alone, officer), officer)
    apply(notice, colleague)
    bodies = list(ProxyNotice.objects.filter(entry=notice.proxy).values_list("body", flat=True))
    assert len(bodies) == 2 and BANNER in bodies[0]
    assert not any("サインイン" in body for body in bodies)


def test_the_typist_gets_no_mail_about_the_arrival_and_colleagues_do(officer: Any, group: Group) -> None:
    colleague = people.centre_staff()
    sent(group, officer)
    arrived = OutboxMessage.objects.filter(kind="groups/change_arrived")
    assert [mail.to for mail in arrived] == [colleague.email]


def test_the_desk_counts_typed_notices_that_wait(desk: Client, officer: Any, group: Group) -> None:
    draft(group, officer)
    assert counts(officer, clock.today())["proxy_typing"] == rows_behind(desk, "proxy_typing") == 1
    sent(make_group(), officer)
    assert counts(officer, clock.today())["proxy_sign"] == rows_behind(desk, "proxy_sign") == 1


def test_a_deleted_draft_takes_its_entry_with_it(officer: Any, group: Group) -> None:
    notice = draft(group, officer)
    changes.delete_draft(notice=notice, by=officer, entry=asked_for(group, officer))
    assert not ProxyEntry.objects.filter(about_type="groups.changenotice").exists()
