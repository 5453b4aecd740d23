"""What the centre makes of a change notice: apply, return, refuse, and who may."""

from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.lifecycle import Blocked, NotAllowed
from core.models import AuditEntry, OutboxMessage
from groups.actions import change_decision, decision
from groups.actions.page import edit_page
from groups.models import ChangeNotice, DirectoryEntry, Group, GroupDocument, Membership
from tests.groups.at_once import at_once
from tests.groups.changes import NEW, PERSON, RETURN_ITEMS, make_notice, make_paper, own_group, saved, sent
from tests.groups.factories import make_group, make_registration, make_user, reference
from tests.people import centre_staff, tsunagari_staff

pytestmark = pytest.mark.django_db


def applied(notice: ChangeNotice, by: Any = None, **how: Any) -> Group:
    return change_decision.apply_notice(notice=notice, by=by or centre_staff(), today=clock.today(), **how)


# ---------------------------------------------------------------------------------------------- applying


def test_applying_changes_columns_key_directory_and_record_in_one_go() -> None:
    notice = make_notice(group=own_group(name="山桜の会", kana="ヤマザクラノカイ"))
    group = applied(notice)
    assert (group.name, group.kana, group.name_key, group.version) == (
        "浜風の会",
        "ハマカゼノカイ",
        "浜風",
        2,
    )
    assert DirectoryEntry.objects.get().card["name"] == "浜風の会"
    entry = AuditEntry.objects.get(verb="変更届を反映した")
    assert entry.changes == {
        "団体の名前": ["山桜の会", "浜風の会"],
        "フリガナ": ["ヤマザクラノカイ", "ハマカゼノカイ"],
    }
    [mail] = OutboxMessage.objects.filter(kind="groups/change_applied")
    assert (mail.to, "「浜風の会」" in mail.body) == (notice.applicant.email, True)


def test_of_a_new_representative_record_and_mails_tell_only_that_it_changed() -> None:
    group = own_group(public_fields=["representative_name", "fee_text"])
    notice = make_notice(group=group, parts=("representative",), new=PERSON)
    group = applied(notice)
    assert {key: getattr(group, key) for key in PERSON} == PERSON
    written = str(list(AuditEntry.objects.values_list("changes", "reason", "object_label")))
    mailed = "".join(mail.subject + mail.body for mail in OutboxMessage.objects.all())
    assert [value for value in PERSON.values() if value in written + mailed] == []
    assert "ポータルにサインインする人（代表者の役割）は、この届けでは変わりません" in mailed
    # To be named in public was the former representative's choice.
    assert group.public_fields == ["fee_text"]
    assert Membership.objects.get().user == notice.applicant


def test_new_rules_are_in_force_and_the_old_ones_stay_with_their_days() -> None:
    registration = make_registration(state="submitted")
    group = decision.approve(registration=registration, by=centre_staff(), today=clock.today())
    first = GroupDocument.objects.get()
    assert (first.file.name, first.came_with) == ("rules.pdf", registration.receipt_number)
    notice = make_notice(group=group, parts=("rules",), new={})
    make_paper(notice)
    applied(notice)
    now, old = GroupDocument.objects.order_by("-pk")
    assert (now.file.name, now.came_with, now.ended_on) == ("新しい規約.pdf", notice.receipt_number, None)
    assert (old.pk, old.ended_on) == (first.pk, clock.today())


def test_only_what_the_group_changed_is_written() -> None:
    """The form of organisation was sent along as it was; what an import made of it meanwhile stays."""
    notice = make_notice(parts=("name", "form"), new=NEW)
    other = make_group(form="npo").form
    Group.objects.filter(pk=notice.group.pk).update(form=other)
    assert applied(notice).form == other


@pytest.mark.parametrize(("choice", "name"), [("new", "浜風の会"), ("keep", "取り込みの会")])
def test_a_value_that_changed_meanwhile_is_written_only_as_the_officer_says(choice: str, name: str) -> None:
    notice = make_notice()
    Group.objects.filter(pk=notice.group.pk).update(name="取り込みの会", version=2)
    with pytest.raises(Blocked, match="一つずつ選んで"):
        applied(notice)
    with pytest.raises(Blocked, match="画面を開いたあとに"):
        applied(notice, choices={"name": choice}, seen_version=1)
    assert ChangeNotice.objects.get().state == "submitted"
    group = applied(notice, choices={"name": choice}, seen_version=2)
    assert (group.name, group.kana) == (name, "ハマカゼノカイ")


def test_a_value_that_already_is_as_asked_is_no_conflict() -> None:
    notice = make_notice()
    Group.objects.filter(pk=notice.group.pk).update(name="浜風の会")
    assert applied(notice).name == "浜風の会"


def test_a_page_edit_meanwhile_does_not_stand_in_the_way() -> None:
    notice = make_notice()
    edit_page(
        group=notice.group,
        new={"fee_text": "なし"},
        expected_version=1,
        today=clock.today(),
        by=notice.applicant,
    )
    group = applied(notice, seen_version=1)
    assert (group.name, group.fee_text) == ("浜風の会", "なし")


def test_a_group_that_was_struck_off_meanwhile_is_not_changed() -> None:
    notice = make_notice()
    Group.objects.filter(pk=notice.group.pk).update(state="struck_off")
    with pytest.raises(Blocked, match="抹消"):
        applied(notice)
    assert Group.objects.get().name != "浜風の会"


# ------------------------------------------------------------------------------- return, refuse, inside


def test_return_names_fields_and_remarks_and_a_second_round_says_what_changed() -> None:
    notice = make_notice()
    change_decision.return_for_correction(
        notice=notice, items=RETURN_ITEMS, by=centre_staff(), today=clock.today()
    )
    [mail] = OutboxMessage.objects.all()
    assert "1. フリガナ\n   読みをもう一度確かめてください。" in mail.body
    saved(notice, notice.applicant, kana="ハマカゼカイ")
    number = notice.receipt_number
    sent(notice)
    assert (notice.receipt_number, notice.state) == (number, "submitted")
    assert notice.previous_answers["basics"]["kana"] == "ハマカゼノカイ"
    assert notice.submitted_answers["basics"] == {"name": "浜風の会", "kana": "ハマカゼカイ"}


def test_return_without_a_field_and_refusal_without_a_reason_are_not_possible() -> None:
    notice, officer = make_notice(), centre_staff()
    with pytest.raises(Blocked, match="一つ以上選び"):
        change_decision.return_for_correction(notice=notice, items=[], by=officer, today=clock.today())
    with pytest.raises(Blocked, match="理由を書いて"):
        change_decision.reject(notice=notice, reason=" 　", by=officer, today=clock.today())
    assert OutboxMessage.objects.count() == 0


def test_refusal_leaves_the_register_and_tells_the_group_why() -> None:
    notice = make_notice()
    name = notice.group.name
    change_decision.reject(
        notice=notice, reason="総会の記録がありません。", by=centre_staff(), today=clock.today()
    )
    assert (notice.state, Group.objects.get().name) == ("rejected", name)
    assert "総会の記録がありません。" in OutboxMessage.objects.get().body


ACTS = {
    "assign": lambda notice, by: change_decision.assign(notice=notice, to=None, by=by),
    "note": lambda notice, by: change_decision.add_note(notice=notice, body="x", by=by),
    "return": lambda notice, by: change_decision.return_for_correction(
        notice=notice, items=RETURN_ITEMS, by=by, today=clock.today()
    ),
    "apply": lambda notice, by: applied(notice, by=by),
    "reject": lambda notice, by: change_decision.reject(
        notice=notice, reason="x", by=by, today=clock.today()
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_nobody_but_an_officer_of_today_without_a_tie_to_the_group_acts(act: str) -> None:
    member, sender = centre_staff(), centre_staff()
    notice = make_notice(group=own_group(member), applicant=sender)
    past = centre_staff(ends_on=clock.today() - timedelta(days=1))
    for person in (make_user(), tsunagari_staff(), past, member, sender):
        with pytest.raises(NotAllowed):
            ACTS[act](notice, person)
    assert ChangeNotice.objects.get().state == "submitted"


@pytest.mark.parametrize("state", ["draft", "applied", "rejected", "withdrawn"])
@pytest.mark.parametrize("act", ["assign", "return", "apply", "reject"])
def test_a_closed_notice_takes_no_further_step(state: str, act: str) -> None:
    notice = make_notice(state=state)
    with pytest.raises(Blocked):
        ACTS[act](notice, centre_staff())
    assert ChangeNotice.objects.get().state == state


def test_a_colleague_who_gets_a_notice_gets_a_mail_and_a_member_cannot_get_it() -> None:
    colleague = centre_staff()
    notice = make_notice(group=own_group(member := centre_staff()))
    with pytest.raises(Blocked, match="自分の団体"):
        change_decision.assign(notice=notice, to=member, by=centre_staff())
    change_decision.assign(notice=notice, to=colleague, by=centre_staff())
    assert [mail.to for mail in OutboxMessage.objects.all()] == [colleague.email]


def test_a_round_sent_again_after_the_page_was_opened_must_be_read_first() -> None:
    notice = make_notice()
    with pytest.raises(Blocked, match="出し直されています"):
        applied(notice, seen=notice.submitted_at - timedelta(minutes=5))


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_who_apply_at_once_one_wins_and_the_other_is_told_who() -> None:
    reference()
    notice = make_notice()
    officers = [centre_staff(name="大町 見本"), centre_staff(name="岩瀬 見本")]

    def press(officer: Any) -> Any:
        return lambda: applied(ChangeNotice.objects.get(pk=notice.pk), by=officer)

    outcomes = at_once(*map(press, officers))
    winner = ChangeNotice.objects.get().decided_by
    [message] = filter(None, outcomes)
    assert (len(outcomes), str(winner) in message) == (2, True)
    assert AuditEntry.objects.filter(verb="変更届を反映した").count() == 1
