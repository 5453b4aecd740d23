"""What a group does with its change notice: start, save, put in its 規約, send, withdraw."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from core import clock, dates, settings_rows
from core.forms import StaleWrite
from core.lifecycle import Blocked, NotAllowed
from core.models import OutboxMessage
from groups.actions import change_decision, changes
from groups.actions.change_documents import add_rules, remove_rules
from groups.models import ChangeDocument, ChangeNotice, DirectoryEntry, Group, Membership
from tests.groups.changes import NEW, PERSON, make_notice, make_paper, own_group, saved, sent
from tests.groups.factories import PDF, make_group, make_user, reference
from tests.people import centre_staff, tsunagari_staff

pytestmark = pytest.mark.django_db


def pdf(name: str = "規約.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


# ---------------------------------------------------------------------------------------- start and save


def test_a_member_starts_a_notice_about_the_chosen_parts_in_the_order_of_the_form() -> None:
    user = make_user()
    notice = changes.start(group=own_group(user), parts=["rules", "name", "nonsense"], by=user)
    assert (notice.state, notice.parts, notice.applicant) == ("draft", ["name", "rules"], user)


def test_without_a_part_nothing_is_started() -> None:
    user = make_user()
    with pytest.raises(Blocked, match="一つ以上"):
        changes.start(group=own_group(user), parts=["nonsense"], by=user)
    assert ChangeNotice.objects.count() == 0


def test_a_group_has_one_open_notice_and_a_colleague_goes_on_with_it() -> None:
    user, colleague = make_user(), make_user()
    group = own_group(user)
    Membership.objects.create(group=group, user=colleague, role="editor", started_at=clock.now())
    first = changes.start(group=group, parts=["name"], by=user)
    assert changes.start(group=group, parts=["form"], by=colleague) == first
    assert ChangeNotice.objects.get().parts == ["name"]


def test_the_database_refuses_a_second_open_notice_of_a_group() -> None:
    notice = make_notice(state="draft")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_notice(state="submitted", group=notice.group)
    make_notice(state="applied", group=notice.group)


@pytest.mark.parametrize("state", ["expired", "struck_off"])
def test_a_group_that_left_the_register_changes_nothing(state: str) -> None:
    user = make_user()
    with pytest.raises(Blocked, match="変更届は出せません"):
        changes.start(group=own_group(user, state=state), parts=["name"], by=user)


@pytest.mark.parametrize("act", ["start", "save", "submit", "withdraw", "delete_draft", "choose_parts"])
def test_nobody_but_a_member_of_today_touches_a_notice(act: str) -> None:
    notice = make_notice(state="draft")
    former = notice.applicant
    notice.group.memberships.update(ended_at=clock.now())
    doing = {
        "start": lambda by: changes.start(group=notice.group, parts=["name"], by=by),
        "save": lambda by: saved(notice, by, name="別の会"),
        "submit": lambda by: changes.submit(notice=notice, by=by, today=clock.today()),
        "withdraw": lambda by: changes.withdraw(notice=notice, by=by, today=clock.today()),
        "delete_draft": lambda by: changes.delete_draft(notice=notice, by=by),
        "choose_parts": lambda by: changes.choose_parts(notice=notice, parts=["form"], by=by),
    }
    for person in (former, make_user(), centre_staff(), None):
        with pytest.raises(NotAllowed):
            doing[act](person)


def test_a_stale_save_is_refused_unless_it_says_the_same() -> None:
    notice = make_notice(state="draft", new={})
    opened = ChangeNotice.objects.get(pk=notice.pk)
    saved(notice, notice.applicant, **NEW)
    saved(opened, notice.applicant, **NEW)
    with pytest.raises(StaleWrite):
        saved(opened, notice.applicant, **NEW | {"name": "別の会"})
    assert ChangeNotice.objects.get().answers["basics"]["name"] == "浜風の会"


def test_choosing_other_parts_keeps_what_was_typed_and_sends_only_the_chosen() -> None:
    notice = make_notice(state="draft", parts=("name", "form"), new=NEW | {"form": "npo"})
    changes.choose_parts(notice=notice, parts=["name"], by=notice.applicant)
    assert sent(notice).submitted_answers == {"basics": NEW}
    assert notice.answers["basics"]["form"] == "npo"


def test_a_notice_that_was_sent_is_closed() -> None:
    notice = make_notice(state="submitted")
    with pytest.raises(Blocked, match="変えられません"):
        saved(notice, notice.applicant, name="別の会")
    with pytest.raises(Blocked, match="選び直せません"):
        changes.choose_parts(notice=notice, parts=["form"], by=notice.applicant)
    with pytest.raises(Blocked, match="下書きだけ"):
        changes.delete_draft(notice=notice, by=notice.applicant)


def test_after_a_return_only_the_named_questions_are_open() -> None:
    notice = make_notice(state="returned")
    saved(notice, notice.applicant, kana="ハマカゼカイ")
    with pytest.raises(ValueError, match="name"):
        saved(notice, notice.applicant, name="別の会")


# ------------------------------------------------------------------------------------------- submitting


def test_sending_gives_a_number_of_its_own_sequence_a_due_date_and_mails_to_every_member() -> None:
    reference()
    officer, editor = centre_staff(), make_user()
    notice = make_notice(state="draft")
    Membership.objects.create(group=notice.group, user=editor, role="editor", started_at=clock.now())
    sent(notice)
    year = dates.fiscal_year(clock.today()) - 2018
    assert (notice.state, notice.receipt_number, notice.channel) == ("submitted", f"R{year}-変0001", "online")
    assert notice.due_on == dates.add_working_days(clock.today(), 5)
    received = OutboxMessage.objects.filter(kind="groups/change_received")
    assert sorted(mail.to for mail in received) == sorted([notice.applicant.email, editor.email])
    assert [mail.to for mail in OutboxMessage.objects.filter(kind="groups/change_arrived")] == [officer.email]
    assert sent(make_notice(state="draft")).receipt_number == f"R{year}-変0002"


def test_due_date_follows_the_setting() -> None:
    settings_rows.change(
        key="groups.change_days", to=9, valid_from=clock.today(), note="試す", by=tsunagari_staff()
    )
    assert sent(make_notice(state="draft")).due_on == dates.add_working_days(clock.today(), 9)


def test_an_officer_who_belongs_to_the_group_is_told_as_a_member_only() -> None:
    officer = centre_staff()
    sent(make_notice(state="draft", group=own_group(officer), applicant=officer))
    assert [mail.kind for mail in OutboxMessage.objects.all()] == ["groups/change_received"]


@pytest.mark.parametrize(
    ("parts", "new", "words"),
    [
        (("name",), {}, "いまの登録と同じ"),
        (("rules",), {}, "新しい規約・会則が、まだ"),
        (("representative",), {**PERSON, "representative_address": ""}, "代表者の住所"),
    ],
)
def test_what_is_not_finished_is_not_sent(parts, new, words) -> None:
    notice = make_notice(state="draft", parts=parts, new=new)
    with pytest.raises(Blocked, match=words):
        sent(notice)
    assert ChangeNotice.objects.get().receipt_number is None


def test_a_near_equal_name_needs_a_reason_and_the_own_old_name_is_no_rival() -> None:
    make_group(name="浜風会")
    notice = make_notice(state="draft")
    with pytest.raises(Blocked, match="よく似た名前"):
        sent(notice)
    sent(notice, duplicate_reason="会員も地域も違います。")
    assert [match["name"] for match in notice.duplicates] == ["浜風会"]
    own = own_group(name="山桜の会", kana="ヤマザクラノカイ")
    again = make_notice(state="draft", group=own, new={"name": "山桜会", "kana": "ヤマザクラノカイ"})
    assert sent(again).duplicates == []


def test_register_and_page_stay_as_they_are_until_the_centre_applies() -> None:
    notice = make_notice(state="draft")
    before = (notice.group.name, DirectoryEntry.objects.get().card["name"])
    sent(notice)
    group = Group.objects.get()
    assert (group.name, DirectoryEntry.objects.get().card["name"], group.version) == (*before, 1)


def test_withdrawing_tells_everybody_and_leaves_room_for_a_new_notice() -> None:
    officer = centre_staff()
    notice = make_notice(state="returned")
    changes.withdraw(notice=notice, by=notice.applicant, today=clock.today())
    assert notice.state == "withdrawn"
    assert {mail.to for mail in OutboxMessage.objects.all()} == {officer.email, notice.applicant.email}
    assert changes.start(group=notice.group, parts=["form"], by=notice.applicant).pk != notice.pk


# ------------------------------------------------------------------------------------------------ papers


def test_a_new_paper_replaces_the_one_in_a_draft_and_both_stay_after_sending() -> None:
    notice = make_notice(state="draft", parts=("rules",), new={})
    add_rules(notice=notice, uploaded=pdf(), by=notice.applicant)
    add_rules(notice=notice, uploaded=pdf("直した規約.pdf"), by=notice.applicant)
    assert [paper.file.name for paper in ChangeDocument.objects.all()] == ["直した規約.pdf"]
    sent(notice)
    items = [{"step": "documents", "field": "rules", "remark": "日付がありません。"}]
    change_decision.return_for_correction(notice=notice, items=items, by=centre_staff(), today=clock.today())
    add_rules(notice=notice, uploaded=pdf("三つ目.pdf"), by=notice.applicant)
    kept = [(paper.file.name, paper.removed_at is None) for paper in ChangeDocument.objects.all()]
    assert kept == [("直した規約.pdf", False), ("三つ目.pdf", True)]


def test_a_paper_cannot_be_put_in_where_it_is_not_asked_for() -> None:
    notice = make_notice(state="draft")
    with pytest.raises(Blocked, match="出し直せません"):
        add_rules(notice=notice, uploaded=pdf(), by=notice.applicant)
    returned = make_notice(state="returned", parts=("name", "rules"))
    paper = make_paper(returned)
    with pytest.raises(Blocked, match="出し直せません"):
        remove_rules(document=paper, by=returned.applicant)


def test_deleting_a_draft_takes_its_paper_along() -> None:
    notice = make_notice(state="draft", parts=("rules",), new={})
    add_rules(notice=notice, uploaded=pdf(), by=notice.applicant)
    changes.delete_draft(notice=notice, by=notice.applicant)
    assert (ChangeNotice.objects.count(), ChangeDocument.objects.count()) == (0, 0)
