"""An officer types a renewal with changes: the group signs the copy, another officer decides."""

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
from groups.actions import renewal as actions
from groups.actions.retention_years import forget_years
from groups.models import Group, Membership, ProxyEntry, ProxyNotice, Renewal
from tests import people
from tests.groups.desk_lines import counts, rows_behind
from tests.groups.factories import PDF, make_group, make_user
from tests.groups.proxying import BANNER, HOW, asked_for, sitting

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(officer: Any) -> Any:
    return make_user("hama@example.jp")


@pytest.fixture
def group(member: Any) -> Group:
    return due(member)


def due(*members: Any) -> Group:
    roles = dict.fromkeys(members, Membership.Role.REPRESENTATIVE)
    return make_group(members=roles, valid_until=clock.today() + timedelta(days=30))


def typed(group: Group, officer: Any, count: int = 31) -> Renewal:
    """A renewal that the officer typed from a fax: one number has changed."""
    return actions.renew_with_changes(
        group=group,
        new={"members_total": count},
        today=clock.today(),
        by=officer,
        seen_version=group.version,
        entry=asked_for(group, officer),
    )


def sign(renewal: Renewal, officer: Any) -> None:
    today = clock.today()
    assert renewal.proxy is not None
    proxy.note_signature(entry=renewal.proxy, signed_on=today, by=officer, today=today)
    renewal.refresh_from_db()


def accept(renewal: Renewal, by: Any) -> Renewal:
    return actions.accept(renewal=renewal, today=clock.today(), by=by)


def words(response: Any) -> str:
    return "".join("".join(p.extract_text() for p in PdfReader(io.BytesIO(response.content)).pages).split())


def test_an_officer_types_a_renewal_on_the_groups_own_pages_with_the_banner(
    desk: Client, group: Group, member: Any
) -> None:
    page = reverse("groups_my:renewal", args=[group.number])
    assert desk.get(page)["Location"].startswith(reverse("groups_proxy:begin_group", args=[group.number]))
    sitting(desk, group, "renewal")
    assert BANNER in desk.get(page).content.decode()
    changes = reverse("groups_my:renewal_changes", args=[group.number])
    form = desk.get(changes).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    answer = desk.post(changes, {**sent, "members_total": "31", "version": str(group.version)})
    assert answer["Location"] == page
    renewal = Renewal.objects.select_related("proxy").get()
    assert (renewal.state, renewal.channel, renewal.brought_by) == ("submitted", "fax", "見本 三郎")
    assert renewal.proxy is not None and renewal.proxy.about_id == str(renewal.pk)
    line = audit.timeline(group, with_internal=True)[0]
    assert (line.verb, line.reason) == ("変更のある更新を届けた", HOW)
    own = people.signed_in(Client(), member, second_factor=False)
    assert BANNER in own.get(page).content.decode()


def test_nothing_is_renewed_before_the_group_has_signed_and_never_by_the_typist(
    desk: Client, officer: Any, group: Group
) -> None:
    renewal, colleague = typed(group, officer), people.centre_staff()
    where = reverse("groups_years:renewal", args=[renewal.pk])
    page = people.signed_in(Client(), colleague).get(where).content.decode()
    assert "署名のある紙を受け取って" in page and BANNER in page
    with pytest.raises(Blocked, match="署名"):
        accept(renewal, colleague)
    sign_page = reverse("groups_proxy:sign", args=[renewal.proxy_id])
    assert "四つの誓約" not in desk.get(sign_page).content.decode()
    desk.post(sign_page, {"signed_on": clock.today().isoformat().replace("-", "/"), "seen": "on"})
    with pytest.raises(NotAllowed):
        accept(renewal, officer)
    assert "あなたが入力した届けです" in desk.get(where).content.decode()
    assert desk.post(where).status_code == 403
    renewal.refresh_from_db()
    assert accept(renewal, colleague).state == "accepted"
    assert Group.objects.get().members_total == 31


def test_a_small_office_can_switch_four_eyes_off_for_renewals_too(officer: Any, group: Group) -> None:
    renewal = typed(group, officer)
    sign(renewal, officer)
    today = clock.today()
    SettingRow.objects.create(key="groups.four_eyes", value=0, valid_from=today, created_at=clock.now())
    assert accept(renewal, officer).state == "accepted"


def test_a_content_that_was_put_right_is_signed_again(officer: Any, group: Group) -> None:
    renewal, colleague = typed(group, officer), people.centre_staff()
    sign(renewal, officer)
    actions.send_back(renewal=renewal, remark="人数を確かめてください。", today=clock.today(), by=colleague)
    again = typed(group, officer, 32)
    assert again.pk == renewal.pk and ProxyEntry.objects.get(renewal=again).signed_on is None
    with pytest.raises(Blocked, match="署名"):
        accept(again, colleague)


def test_a_renewal_that_the_group_hands_in_again_itself_needs_no_signature(
    officer: Any, group: Group, member: Any
) -> None:
    renewal, colleague = typed(group, officer), people.centre_staff()
    actions.send_back(renewal=renewal, remark="人数を確かめてください。", today=clock.today(), by=colleague)
    again = actions.renew_with_changes(
        group=group, new={"members_total": 33}, today=clock.today(), by=member, seen_version=group.version
    )
    assert (again.channel, again.brought_by) == ("online", "")
    assert accept(again, colleague).state == "accepted"


def test_the_copy_to_sign_shows_only_what_changes_with_the_numbers_of_the_form(
    desk: Client, officer: Any, group: Group
) -> None:
    renewal = typed(group, officer)
    assert renewal.proxy is not None
    copy = words(desk.get(reverse("groups_proxy:copy", args=[renewal.proxy_id])))
    assert "登録の更新届（控え）" in copy and "".join(BANNER.split()) in copy
    assert "これから31" in copy and "代表者の署名" in copy and "紹介の文" not in copy
    receipt = words(desk.get(reverse("groups_proxy:receipt", args=[renewal.proxy_id])))
    assert renewal.proxy.receipt in receipt and "更新の届けを受け付けました" in receipt
    assert f"{renewal.due_on.month}月{renewal.due_on.day}日" in receipt  # type: ignore[union-attr]


def test_without_a_difference_an_officer_renews_at_once_with_the_channel_of_the_paper(
    desk: Client, group: Group
) -> None:
    sitting(desk, group, "renewal")
    desk.post(reverse("groups_my:renewal", args=[group.number]))
    renewal = Renewal.objects.get()
    assert (renewal.state, renewal.channel, renewal.proxy) == ("accepted", "fax", None)
    assert audit.timeline(group, with_internal=True)[0].reason == HOW


def test_an_officer_who_was_not_asked_renews_nothing(officer: Any, group: Group, member: Any) -> None:
    today = clock.today()
    for entry in (None, asked_for(due(), officer)):
        with pytest.raises(NotAllowed):
            actions.renew_unchanged(group=group, today=today, by=officer, entry=entry)
        with pytest.raises(NotAllowed):
            actions.renew_with_changes(
                group=group, new={"members_total": 3}, today=today, by=officer,
                seen_version=group.version, entry=entry,
            )  # fmt: skip
    assert Renewal.objects.count() == 0
    own = actions.renew_with_changes(
        group=group, new={"members_total": 3}, today=today, by=member, seen_version=group.version
    )
    with pytest.raises(NotAllowed):
        actions.withdraw(renewal=own, today=today, by=officer)


def test_a_group_without_an_address_hears_every_step_by_telephone_or_letter(officer: Any) -> None:
    alone, colleague = due(), people.centre_staff()
    Group.objects.filter(pk=alone.pk).update(contact_email="", representative_email="")
    renewal = typed(Group.objects.get(pk=alone.pk), officer)
    sign(renewal, officer)
    accept(renewal, colleague)
    bodies = list(ProxyNotice.objects.filter(entry=renewal.proxy).values_list("body", flat=True))
    assert len(bodies) == 2
    assert "電話か手紙でお知らせします" in bodies[0] and "窓口でお渡しします" in bodies[1]
    assert not OutboxMessage.objects.filter(kind__in=("groups/renewal_received", "groups/renewal_accepted"))


def test_the_desk_counts_renewals_that_wait_for_a_signature(desk: Client, officer: Any, group: Group) -> None:
    renewal = typed(group, officer)
    figures = counts(officer, clock.today())
    assert figures["proxy_sign"] == rows_behind(desk, "proxy_sign") == 1
    assert group.name in desk.get("/staff/proxy/?wait=sign").content.decode()
    sign(renewal, officer)
    assert counts(officer, clock.today())["proxy_sign"] == 0


def test_a_forgotten_renewal_takes_entry_scan_and_notices_with_it(officer: Any, group: Group) -> None:
    renewal = typed(group, officer)
    assert renewal.proxy is not None
    proxy.attach_scan(entry=renewal.proxy, uploaded=SimpleUploadedFile("p.pdf", PDF), by=officer)
    actions.withdraw(renewal=renewal, today=clock.today(), by=officer, entry=asked_for(group, officer))
    forget_years(clock.today() + timedelta(days=366 * 8))
    assert (Renewal.objects.count(), StoredFile.objects.filter(name="p.pdf").count()) == (0, 0)
    assert not ProxyEntry.objects.filter(about_type="groups.renewal").exists()
