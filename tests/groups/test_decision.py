"""What the centre does with an application: numbers, mails, records, and who comes first."""

from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.lifecycle import Blocked, NotAllowed
from core.models import AuditEntry, OutboxMessage, Sequence
from groups.actions import decision
from groups.models import DirectoryEntry, Group, InternalNote, Membership, Registration, RegistrationCheck
from tests.groups.at_once import at_once
from tests.groups.factories import complete_answers, make_group, make_registration, reference
from tests.people import centre_staff, make_user, tsunagari_staff

pytestmark = pytest.mark.django_db

ITEMS = [
    {"step": "basics", "field": "kana", "remark": "会の名前の読みと違うようです。"},
    {"step": "people", "field": "contact_phone", "remark": "かけてみましたが、つながりませんでした。"},
]
PERSONAL_VALUES = ("見本 次郎", "090-0000-0101", "jiro@example.jp", "鎌倉市見本町1番2号", "0467-00-0101")


def approve(registration: Registration, by=None) -> Group:
    return decision.approve(registration=registration, by=by or centre_staff(), today=clock.today())


def mails() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.order_by("pk"))


# ------------------------------------------------------------------------------------------- approval


def test_approval_makes_the_group_from_the_submitted_answers() -> None:
    registration = make_registration(state="submitted")
    registration.answers["basics"]["name"] = "下書きで変えた名前"
    registration.save()
    group = approve(registration)
    assert (group.name, group.kana) == ("汐入川の生きもの観察会", "シオイリガワノイキモノカンサツカイ")
    assert (group.form.code, group.main_field.code) == ("voluntary", "environment")
    assert sorted(field.code for field in group.fields.all()) == ["children", "environment"]
    assert sorted(area.code for area in group.areas.all()) == ["fukasawa", "koshigoe"]
    assert (group.founded_year, group.founded_month, group.founded_day) == (2019, 5, None)
    assert (group.weekdays, group.time_bands, group.members_citizens) == (32, 1, 11)
    assert group.representative_phone == "0467-00-0101"
    assert group.registered_on == group.confirmed_on == clock.today()
    assert group.state == Group.State.REGISTERED


def test_approved_group_shows_only_what_the_application_switched_on() -> None:
    group = approve(make_registration(state="submitted", answers={"page": {"public_fields": ["fee_text"]}}))
    assert group.public_fields == ["fee_text"]
    card = DirectoryEntry.objects.get(group=group)
    assert card.day_mask == 0
    assert "広場" not in card.folded


def test_approval_ties_case_group_and_applicant_together() -> None:
    officer = centre_staff()
    registration = make_registration(state="submitted")
    group = approve(registration, by=officer)
    assert (registration.state, registration.group, registration.decided_by) == ("approved", group, officer)
    member = Membership.objects.get(group=group)
    assert (member.user, member.role, member.ended_at) == (registration.applicant, "representative", None)


def test_next_number_is_above_the_highest_ever_even_without_a_sequence() -> None:
    make_group(number=391)
    assert approve(make_registration(state="submitted")).number == 392


def test_number_is_never_given_twice() -> None:
    first = approve(make_registration(state="submitted"))
    number = first.number
    Sequence.objects.filter(name="group").update(last=number)
    Registration.objects.all().delete()
    first.delete()
    assert approve(make_registration(state="submitted")).number == number + 1


def test_approval_mail_goes_to_the_applicant_alone_and_names_number_page_and_certificate(settings) -> None:
    settings.PORTAL_URL = "https://portal.example.jp"
    registration = make_registration(state="submitted")
    group = approve(registration)
    [mail] = mails()
    assert mail.to == registration.applicant.email
    assert mail.subject == f"利用登録が済みました：団体番号 {group.number}（汐入川の生きもの観察会）"
    assert f"https://portal.example.jp/groups/{group.number}/" in mail.body
    assert f"https://portal.example.jp/my/groups/{group.number}/certificate/" in mail.body
    assert [value for value in PERSONAL_VALUES if value in mail.body] == []


@pytest.mark.parametrize(
    ("step", "field", "value", "words"),
    [
        ("basics", "name", "", "団体名がありません"),
        ("basics", "name", "・・・", "団体名に文字がありません"),
        ("activity", "areas", [], "活動地域がありません"),
        ("activity", "fields", ["environment", "gone"], "いまは使われていない選択肢"),
        ("basics", "name", "長" * 101, "団体名が正しくありません"),
        ("activity", "website", "javascript:alert(1)", "ホームページが正しくありません"),
    ],
)
def test_answers_that_cannot_make_a_group_stop_the_approval(step, field, value, words) -> None:
    registration = make_registration(state="submitted", answers={step: {field: value}})
    with pytest.raises(Blocked, match=words):
        approve(registration)
    registration.refresh_from_db()
    assert registration.state == "submitted"
    assert (Group.objects.count(), Sequence.objects.count(), mails()) == (0, 0, [])


def test_second_officer_is_told_who_decided_and_changes_nothing() -> None:
    registration = make_registration(state="submitted")
    same_case = Registration.objects.get(pk=registration.pk)
    approve(registration, by=centre_staff(name="大町 見本"))
    with pytest.raises(Blocked, match=r"大町 見本さんが.*「登録済」にしました"):
        decision.reject(registration=same_case, reason="だめ", by=centre_staff(), today=clock.today())
    assert (Group.objects.count(), len(mails())) == (1, 1)
    assert Registration.objects.get(pk=registration.pk).decision_reason == ""


@pytest.mark.django_db(transaction=True)
def test_two_officers_approving_at_once_make_one_group() -> None:
    reference()
    registration = make_registration(state="submitted")
    officers = [centre_staff(name="大町 見本"), centre_staff(name="岩瀬 見本")]

    def press(officer: Any) -> Any:
        return lambda: approve(Registration.objects.get(pk=registration.pk), by=officer)

    outcomes = at_once(*map(press, officers))
    winner = Registration.objects.get(pk=registration.pk).decided_by
    [message] = filter(None, outcomes)
    assert len(outcomes) == 2
    assert str(winner) in message
    assert (Group.objects.count(), OutboxMessage.objects.count()) == (1, 1)


# --------------------------------------------------------------------------------- return and refusal


def test_return_reopens_the_named_fields_and_mails_labels_and_remarks() -> None:
    registration = make_registration(state="submitted")
    decision.return_for_correction(
        registration=registration, items=ITEMS, by=centre_staff(), today=clock.today()
    )
    assert (registration.state, registration.return_items) == ("returned", ITEMS)
    [mail] = mails()
    assert mail.to == registration.applicant.email
    assert "1. フリガナ\n   会の名前の読みと違うようです。" in mail.body
    assert "2. 連絡先の電話\n   かけてみましたが、つながりませんでした。" in mail.body
    assert [value for value in PERSONAL_VALUES if value in mail.body] == []


def test_return_without_a_field_is_refused_by_the_lifecycle() -> None:
    registration = make_registration(state="submitted")
    with pytest.raises(Blocked, match="一つ以上選び"):
        decision.return_for_correction(
            registration=registration, items=[], by=centre_staff(), today=clock.today()
        )
    assert mails() == []


def test_refusal_keeps_the_officers_words_and_says_whom_to_call() -> None:
    registration = make_registration(state="submitted")
    decision.reject(
        registration=registration,
        reason="活動の場が市外だけでした。\n市内で始めたら、また申請してください。",
        by=centre_staff(),
        today=clock.today(),
    )
    assert registration.state == "rejected"
    [mail] = mails()
    assert "活動の場が市外だけでした。\n市内で始めたら、また申請してください。" in mail.body
    assert "納得できないことがあるとき" in mail.body
    assert [value for value in PERSONAL_VALUES if value in mail.body] == []
    assert AuditEntry.objects.filter(reason__startswith="活動の場が市外だけでした。").count() == 1


@pytest.mark.parametrize("reason", ["", "  \n　"])
def test_refusal_without_a_reason_is_not_possible(reason: str) -> None:
    registration = make_registration(state="submitted")
    with pytest.raises(Blocked, match="理由を書いてください"):
        decision.reject(registration=registration, reason=reason, by=centre_staff(), today=clock.today())
    assert mails() == []


def test_answers_sent_again_after_the_page_was_opened_must_be_read_first() -> None:
    registration = make_registration(state="submitted")
    seen = registration.submitted_at - timedelta(minutes=5)
    with pytest.raises(Blocked, match="出し直されています"):
        decision.approve(registration=registration, by=centre_staff(), today=clock.today(), seen=seen)
    assert Group.objects.count() == 0


def test_subject_of_a_mail_is_one_line_whatever_the_name() -> None:
    registration = make_registration(
        state="submitted", answers={"basics": {"name": "山の\r\nBcc: x@example.jp"}}
    )
    decision.return_for_correction(
        registration=registration, items=ITEMS, by=centre_staff(), today=clock.today()
    )
    [mail] = mails()
    assert "\n" not in mail.subject and "\r" not in mail.subject


def test_marks_of_html_reach_the_mail_as_typed() -> None:
    registration = make_registration(state="submitted", answers={"basics": {"name": '<海>&"山"の会'}})
    decision.return_for_correction(
        registration=registration, items=ITEMS, by=centre_staff(), today=clock.today()
    )
    assert '「<海>&"山"の会」の利用登録' in mails()[0].body


# ------------------------------------------------------------------------------------ inside the office


def test_colleague_who_gets_a_case_gets_a_mail_and_the_giver_none() -> None:
    officer, colleague = centre_staff(name="大町 見本"), centre_staff(name="岩瀬 見本")
    registration = make_registration(state="submitted")
    decision.assign(registration=registration, to=colleague, by=officer)
    [mail] = mails()
    assert (mail.to, "大町 見本さん" in mail.body) == (colleague.email, True)
    assert [value for value in PERSONAL_VALUES if value in mail.body] == []
    registration.refresh_from_db()
    assert registration.assigned_to == colleague


def test_taking_a_case_oneself_sends_no_mail_and_leaves_an_internal_line() -> None:
    officer = centre_staff(name="大町 見本")
    registration = make_registration(state="submitted")
    decision.assign(registration=registration, to=officer, by=officer)
    entry = AuditEntry.objects.get()
    assert (mails(), entry.internal, entry.changes) == ([], True, {"担当": ["未定", "大町 見本"]})


def test_case_can_only_be_given_to_somebody_who_works_at_the_centre_today() -> None:
    registration = make_registration(state="submitted")
    past = centre_staff(ends_on=clock.today() - timedelta(days=1))
    for person in (past, tsunagari_staff(), make_user()):
        with pytest.raises(Blocked, match="いまセンター職員である人だけ"):
            decision.assign(registration=registration, to=person, by=centre_staff())


def test_case_cannot_be_given_to_its_own_applicant() -> None:
    officer = centre_staff()
    registration = make_registration(state="submitted", applicant=officer)
    with pytest.raises(Blocked, match="自分の申請"):
        decision.assign(registration=registration, to=officer, by=centre_staff())


def test_check_keeps_who_looked_and_what_changed() -> None:
    officer = centre_staff()
    registration = make_registration(state="submitted")
    view = {"verdict": "question", "note": "市内の場所を聞く"}
    decision.set_checks(registration=registration, views={"locality": view}, by=officer)
    check = RegistrationCheck.objects.get()
    assert (check.verdict, check.note, check.checked_by) == ("question", "市内の場所を聞く", officer)
    entry = AuditEntry.objects.get()
    assert entry.changes == {"属市域性": ["まだ", "要確認"], "属市域性のメモ": ["", "変更しました"]}
    assert entry.internal


def test_saving_the_same_check_again_leaves_no_second_line() -> None:
    registration = make_registration(state="submitted")
    for officer in (centre_staff(), centre_staff()):
        decision.set_checks(registration=registration, views={"locality": {"verdict": "met"}}, by=officer)
    assert AuditEntry.objects.count() == 1


def test_notes_are_added_and_never_replaced() -> None:
    registration = make_registration(state="rejected")
    for body in ("電話した", "もう一度電話した"):
        decision.add_note(registration=registration, body=body, by=centre_staff())
    assert [note.body for note in InternalNote.objects.order_by("pk")] == ["電話した", "もう一度電話した"]
    assert "電話した" not in str(AuditEntry.objects.values_list("changes", "reason"))


# ------------------------------------------------------------------------------------------ permission

ACTS = {
    "assign": lambda case, by: decision.assign(registration=case, to=None, by=by),
    "note": lambda case, by: decision.add_note(registration=case, body="x", by=by),
    "check": lambda case, by: decision.set_checks(
        registration=case, views={"locality": {"verdict": "met"}}, by=by
    ),
    "return": lambda case, by: decision.return_for_correction(
        registration=case, items=ITEMS, by=by, today=clock.today()
    ),
    "approve": lambda case, by: decision.approve(registration=case, by=by, today=clock.today()),
    "reject": lambda case, by: decision.reject(registration=case, reason="x", by=by, today=clock.today()),
}


@pytest.mark.parametrize("act", ACTS)
def test_nobody_but_a_centre_officer_of_today_acts_on_a_case(act: str) -> None:
    registration = make_registration(state="submitted")
    past = centre_staff(ends_on=clock.today() - timedelta(days=1))
    for person in (make_user(), tsunagari_staff(), past, registration.applicant):
        with pytest.raises(NotAllowed):
            ACTS[act](registration, person)
    assert (Group.objects.count(), InternalNote.objects.count(), mails()) == (0, 0, [])


@pytest.mark.parametrize("act", ACTS)
def test_officer_never_acts_on_an_application_of_their_own(act: str) -> None:
    officer = centre_staff()
    registration = make_registration(state="submitted", applicant=officer)
    with pytest.raises(NotAllowed):
        ACTS[act](registration, officer)


@pytest.mark.parametrize("state", ["draft", "approved", "rejected", "withdrawn"])
@pytest.mark.parametrize("act", ["assign", "check", "return", "approve", "reject"])
def test_closed_case_takes_no_further_step(state: str, act: str) -> None:
    registration = make_registration(state=state)
    with pytest.raises(Blocked):
        ACTS[act](registration, centre_staff())
    assert Registration.objects.get(pk=registration.pk).state == state


def test_complete_answers_of_the_factory_can_be_approved() -> None:
    """Guards the tests above: what stops there is the changed field alone."""
    assert complete_answers()["basics"]["name"] == approve(make_registration(state="submitted")).name
