"""Pause, resume, lapse, restore, strike off, 廃止届: what the public and the group see of each."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from core.lifecycle import Blocked, NotAllowed
from core.models import OutboxMessage
from groups.actions import standing as actions
from groups.actions.new_group import expected_number
from groups.models import CentreSite, DirectoryEntry, Group, Membership
from tests.groups.factories import make_group, make_user
from tests.people import centre_staff, signed_in

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


@pytest.fixture
def group() -> Group:
    return make_group(
        members={make_user(): Membership.Role.REPRESENTATIVE}, valid_until=date(2027, 3, 31), website=""
    )


def representative(group: Group) -> Any:
    return group.memberships.get().user


def lapsed(group: Group) -> Group:
    Group.objects.filter(pk=group.pk).update(state="expired", ended_on=TODAY, valid_until=date(2026, 3, 31))
    DirectoryEntry.objects.filter(group=group).delete()
    group.refresh_from_db()
    return group


def test_a_paused_group_stays_in_the_list_with_a_word_and_is_not_registered(group: Group) -> None:
    actions.pause(group=group, today=TODAY, by=representative(group))
    assert (group.state, group.is_registered, group.is_listed) == ("suspended", False, True)
    assert DirectoryEntry.objects.get(group=group).card["suspended"] is True


def test_resuming_takes_the_word_off_and_counts_as_a_confirmation(group: Group) -> None:
    actions.pause(group=group, today=TODAY, by=representative(group))
    actions.resume(group=group, today=date(2026, 12, 1), by=representative(group))
    assert (group.state, group.confirmed_on) == ("registered", date(2026, 12, 1))
    assert DirectoryEntry.objects.get(group=group).card["suspended"] is False


def test_only_the_representative_pauses(group: Group) -> None:
    editor = make_user()
    Membership.objects.create(group=group, user=editor, role="editor", started_at=group.created_at)
    with pytest.raises(NotAllowed):
        actions.pause(group=group, today=TODAY, by=editor)


def test_the_page_of_a_lapsed_group_is_404_with_a_sentence_and_the_centres_telephone(
    client: Client, group: Group
) -> None:
    lapsed(group)
    CentreSite.objects.update(phone="0467-00-0001")
    answer = client.get(f"/groups/{group.number}/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "登録の更新がまだのため、ページを閉じています。" in page
    assert "0467-00-0001" in page
    assert client.get(f"/groups/{group.number}/print/").status_code == 404


def test_one_press_restores_page_list_and_term(client: Client, group: Group) -> None:
    lapsed(group)
    signed_in(client, centre_staff())
    answer = client.post(f"/staff/groups/{group.number}/restore/")
    group.refresh_from_db()
    assert answer.status_code == 302
    assert (group.state, group.ended_on) == ("registered", None)
    assert group.valid_until is not None
    assert Client().get(f"/groups/{group.number}/").status_code == 200
    assert DirectoryEntry.objects.filter(group=group).count() == 1
    assert OutboxMessage.objects.get().kind == "groups/registration_restored"


def test_an_officer_does_not_restore_the_own_group(group: Group) -> None:
    officer = centre_staff()
    Membership.objects.create(group=group, user=officer, role="editor", started_at=group.created_at)
    with pytest.raises(NotAllowed):
        actions.restore(group=lapsed(group), today=TODAY, by=officer)


def test_a_struck_off_group_is_gone_with_a_plain_sentence_and_its_number_never_returns(
    client: Client, group: Group
) -> None:
    actions.strike_off(group=group, reason="廃止届があったため。", today=TODAY, by=centre_staff())
    answer = client.get(f"/groups/{group.number}/")
    assert answer.status_code == 410
    assert "登録を終えました" in answer.content.decode()
    assert expected_number() == group.number + 1
    assert (group.state, group.ended_on, group.end_reason) == ("struck_off", TODAY, "廃止届があったため。")


def test_striking_off_tells_the_group_why(group: Group) -> None:
    actions.strike_off(group=group, reason="活動の実態がないため。", today=TODAY, by=centre_staff())
    mail = OutboxMessage.objects.get()
    assert (mail.kind, mail.to) == ("groups/struck_off", representative(group).email)
    assert "活動の実態がないため。" in mail.body


def test_striking_off_needs_a_reason_and_works_once(group: Group) -> None:
    officer = centre_staff()
    with pytest.raises(Blocked):
        actions.strike_off(group=group, reason=" ", today=TODAY, by=officer)
    actions.strike_off(group=group, reason="終わり。", today=TODAY, by=officer)
    with pytest.raises(Blocked):
        actions.strike_off(group=group, reason="もう一度。", today=TODAY, by=officer)


def test_a_breach_needs_the_record_of_a_hearing(client: Client, group: Group) -> None:
    signed_in(client, centre_staff())
    sent = {"ground": "breach", "hearing": "", "reason": "決まりに反したため。", "do": "preview"}
    answer = client.post(f"/staff/groups/{group.number}/strike-off/", sent)
    assert answer.status_code == 422
    assert "団体の言い分を聞いた記録が要ります。" in answer.content.decode()
    group.refresh_from_db()
    assert group.state == "registered"


def test_strike_off_asks_once_more_before_it_acts(client: Client, group: Group) -> None:
    signed_in(client, centre_staff())
    sent = {"ground": "closed", "hearing": "", "reason": "廃止届のため。"}
    asked = client.post(f"/staff/groups/{group.number}/strike-off/", {**sent, "do": "preview"})
    group.refresh_from_db()
    assert (asked.status_code, group.state) == (200, "registered")
    client.post(f"/staff/groups/{group.number}/strike-off/", {**sent, "do": "strike"})
    group.refresh_from_db()
    assert group.state == "struck_off"


def test_a_closing_notice_waits_for_the_centre_and_can_be_taken_back(group: Group) -> None:
    officer = centre_staff()
    by = representative(group)
    notice = actions.submit_closing(group=group, ends_on=date(2026, 12, 31), reason="", today=TODAY, by=by)
    assert sorted(OutboxMessage.objects.values_list("kind", "to")) == sorted(
        [("groups/closing_submitted", by.email), ("groups/closing_arrived", officer.email)]
    )
    with pytest.raises(Blocked):
        actions.submit_closing(group=group, ends_on=date(2026, 12, 31), reason="", today=TODAY, by=by)
    actions.withdraw_closing(notice=notice, today=TODAY, by=by)
    assert (actions.open_closing(group), group.state) == (None, "registered")


def test_striking_off_carries_out_the_closing_notice(group: Group) -> None:
    by = representative(group)
    notice = actions.submit_closing(group=group, ends_on=date(2026, 12, 31), reason="", today=TODAY, by=by)
    actions.strike_off(group=group, reason="廃止届のため。", today=TODAY, by=centre_staff())
    notice.refresh_from_db()
    assert notice.state == "done"


def test_every_member_reads_on_the_groups_page_that_it_is_to_end_and_the_representative_can_stop_it(
    group: Group,
) -> None:
    editor, by = make_user(), representative(group)
    Membership.objects.create(group=group, user=editor, role="editor", started_at=group.created_at)
    actions.submit_closing(group=group, ends_on=date(2026, 12, 31), reason="", today=TODAY, by=by)
    closing = f"/my/groups/{group.number}/closing/"
    for person, may in ((by, True), (editor, False)):
        own = signed_in(Client(), person, second_factor=False)
        page = own.get(f"/my/groups/{group.number}/").content.decode()
        assert "廃止届が出ています" in page and (closing in page) == may


@pytest.mark.parametrize(("state", "tag"), [("registered", "tag--ok"), ("suspended", "tag--warn")])
def test_the_list_of_own_groups_does_not_show_a_resting_one_as_all_well(
    group: Group, state: str, tag: str
) -> None:
    Group.objects.filter(pk=group.pk).update(state=state)
    own = signed_in(Client(), representative(group), second_factor=False)
    line = own.get("/my/").content.decode().split(group.name)[1].split("</li>")[0]
    assert f'class="tag {tag}"' in line


def test_a_second_closing_notice_is_not_sent_and_what_was_typed_stands_on_the_page(group: Group) -> None:
    by = representative(group)
    actions.submit_closing(group=group, ends_on=date(2026, 12, 31), reason="", today=TODAY, by=by)
    own = signed_in(Client(), by, second_factor=False)
    sent = {"ends_on_0": "2027", "ends_on_1": "1", "ends_on_2": "31", "reason": "あとを継ぐ人がいない"}
    answer = own.post(f"/my/groups/{group.number}/closing/", sent)
    page = answer.content.decode()
    assert (answer.status_code, group.closing_notices.count()) == (409, 1)
    assert (
        "廃止届は、もう出ています。" in page
        and "あとを継ぐ人がいない" in page
        and "令和8年（2026年）12月31日" in page
    )
