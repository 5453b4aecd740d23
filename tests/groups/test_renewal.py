"""A group renews: with one press, or with changes that the centre looks at."""

from datetime import date
from typing import Any

import pytest

from core.forms import StaleWrite
from core.lifecycle import Blocked, NotAllowed
from core.models import AuditEntry, OutboxMessage
from groups.actions import renewal as actions
from groups.actions import standing
from groups.actions.page import edit_page
from groups.models import DirectoryEntry, Group, Membership, Renewal
from tests.groups.factories import make_group, make_user
from tests.people import centre_staff

pytestmark = pytest.mark.django_db

END, NEXT = date(2027, 3, 31), date(2028, 3, 31)
TODAY = date(2027, 2, 20)


@pytest.fixture
def group() -> Group:
    member = make_user(name="更新 友子")
    return make_group(
        members={member: Membership.Role.REPRESENTATIVE}, valid_until=END, state="renewal_due",
        contact_phone="0467-00-0001", confirmed_on=date(2026, 4, 1),
    )  # fmt: skip


def member_of(group: Group) -> Any:
    return group.memberships.get().user


def kinds() -> list[str]:
    return list(OutboxMessage.objects.order_by("pk").values_list("kind", flat=True))


def changed(group: Group, **new: Any) -> Renewal:
    return actions.renew_with_changes(
        group=group, new=new, today=TODAY, by=member_of(group), seen_version=group.version
    )


def test_unchanged_is_one_press_and_an_early_one_adds_to_the_old_end(group: Group) -> None:
    renewal = actions.renew_unchanged(group=group, today=TODAY, by=member_of(group))
    group.refresh_from_db()
    assert (renewal.state, renewal.ends_on, renewal.new_end) == (Renewal.State.ACCEPTED, END, NEXT)
    assert (group.state, group.valid_until, group.confirmed_on) == (Group.State.REGISTERED, NEXT, TODAY)
    assert kinds() == ["groups/renewal_accepted"]
    assert DirectoryEntry.objects.get(group=group).confirmed_on == TODAY


def test_a_second_press_says_from_when_the_next_renewal_opens(group: Group) -> None:
    actions.renew_unchanged(group=group, today=TODAY, by=member_of(group))
    with pytest.raises(Blocked) as told:
        actions.renew_unchanged(group=group, today=TODAY, by=member_of(group))
    assert str(told.value) == (
        "いまの登録は令和10年（2028年）3月31日までです。更新は令和10年（2028年）1月15日から受けつけます。"
    )
    assert Renewal.objects.count() == 1


def test_one_changed_telephone_is_one_line_for_the_officer(group: Group) -> None:
    renewal = changed(group, contact_phone="0467-00-0002", contact_name=group.contact_name)
    group.refresh_from_db()
    assert renewal.proposed == {"contact_phone": "0467-00-0002"}
    assert renewal.before == {"contact_phone": "0467-00-0001"}
    assert (group.contact_phone, group.valid_until) == ("0467-00-0001", END)
    officer = centre_staff()
    actions.accept(renewal=renewal, today=TODAY, by=officer)
    group.refresh_from_db()
    assert (group.contact_phone, group.valid_until, group.state) == ("0467-00-0002", NEXT, "registered")


def test_what_is_sent_without_a_difference_is_unchanged(group: Group) -> None:
    renewal = changed(group, contact_phone="0467-00-0001")
    assert (renewal.state, renewal.proposed) == (Renewal.State.ACCEPTED, {})


def test_the_officer_is_told_and_the_group_knows_by_when(group: Group) -> None:
    officer = centre_staff()
    renewal = changed(group, contact_phone="0467-00-0002")
    assert renewal.due_on == date(2027, 3, 8)
    assert sorted(OutboxMessage.objects.values_list("kind", "to")) == sorted(
        [("groups/renewal_received", member_of(group).email), ("groups/renewal_arrived", officer.email)]
    )


def test_a_returned_renewal_can_be_put_right_or_renewed_unchanged(group: Group) -> None:
    officer = centre_staff()
    renewal = changed(group, contact_phone="0467-00-0002")
    actions.send_back(renewal=renewal, remark="市外局番を確かめてください。", today=TODAY, by=officer)
    again = changed(group, contact_phone="0467-00-0003")
    assert (again.pk, again.state, again.proposed) == (
        renewal.pk,
        "submitted",
        {"contact_phone": "0467-00-0003"},
    )
    actions.send_back(renewal=again, remark="もう一度。", today=TODAY, by=officer)
    last = actions.renew_unchanged(group=group, today=TODAY, by=member_of(group))
    assert (last.state, Renewal.objects.get(pk=renewal.pk).state) == ("accepted", "withdrawn")


def test_sending_back_needs_a_reason(group: Group) -> None:
    renewal = changed(group, contact_phone="0467-00-0002")
    with pytest.raises(Blocked):
        actions.send_back(renewal=renewal, remark=" ", today=TODAY, by=centre_staff())


def test_a_form_that_a_colleague_has_overtaken_saves_nothing(group: Group) -> None:
    seen = group.version
    edit_page(
        group=group,
        new={"tagline": "新しいひとこと"},
        expected_version=seen,
        today=TODAY,
        by=member_of(group),
    )
    with pytest.raises(StaleWrite):
        actions.renew_with_changes(
            group=group, new={"members_total": 3}, today=TODAY, by=member_of(group), seen_version=seen
        )
    assert Renewal.objects.count() == 0


def test_newer_values_are_not_overwritten_by_an_older_renewal(group: Group) -> None:
    renewal = changed(group, contact_phone="0467-00-0002")
    group.refresh_from_db()
    edit_page(
        group=group, new={"contact_phone": "0467-00-0009"}, expected_version=group.version, today=TODAY,
        by=member_of(group),
    )  # fmt: skip
    with pytest.raises(Blocked) as told:
        actions.accept(renewal=renewal, today=TODAY, by=centre_staff())
    assert "連絡先電話" in str(told.value)
    group.refresh_from_db()
    assert (group.contact_phone, group.valid_until) == ("0467-00-0009", END)


def test_an_officer_takes_unchanged_at_the_desk_but_not_for_an_own_group(group: Group) -> None:
    officer = centre_staff()
    renewal = actions.renew_unchanged(
        group=group, today=TODAY, by=officer, channel="phone", brought_by="会計の人"
    )
    assert (renewal.channel, renewal.brought_by, renewal.state) == ("phone", "会計の人", "accepted")


def test_a_member_cannot_accept_a_change_of_the_own_group(group: Group) -> None:
    renewal = changed(group, contact_phone="0467-00-0002")
    with pytest.raises(NotAllowed):
        actions.accept(renewal=renewal, today=TODAY, by=member_of(group))


def test_a_stranger_renews_nothing(group: Group) -> None:
    with pytest.raises(NotAllowed):
        actions.renew_unchanged(group=group, today=TODAY, by=make_user())


def test_a_paused_group_renews_and_stays_paused(group: Group) -> None:
    standing.pause(group=group, today=TODAY, by=member_of(group))
    actions.renew_unchanged(group=group, today=TODAY, by=member_of(group))
    group.refresh_from_db()
    assert (group.state, group.valid_until) == (Group.State.SUSPENDED, NEXT)


def test_the_record_of_the_group_says_what_happened_without_personal_values(group: Group) -> None:
    renewal = changed(group, contact_phone="0467-00-0002")
    actions.accept(renewal=renewal, today=TODAY, by=centre_staff())
    lines = AuditEntry.objects.filter(object_type="groups.group", object_id=str(group.pk)).order_by("pk")
    assert list(lines.values_list("verb", flat=True)) == [
        "変更のある更新を届けた", "更新した", "登録の期限をのばした",
    ]  # fmt: skip
    assert "0467-00-0002" not in str(list(AuditEntry.objects.values_list("changes", "reason")))
