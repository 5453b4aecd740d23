"""Questions at the centre: for groups without an account, and those that a group reported. And their end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from core import clock, outbox
from core.models import AuditEntry, OutboxMessage
from groups.actions import question_desk as desk
from groups.actions.mistakes import handle_mistake
from groups.actions.retention_questions import (
    forget_mistakes,
    forget_questions,
    forget_unconfirmed_questions,
)
from groups.models import AskedMailbox, Group, MistakeReport, Question, QuestionLetter, QuestionLink
from tests import people
from tests.groups.asking import ASKER, BODY, mails, make_question, newest_link, reported, sent_question
from tests.groups.desk_lines import counts, rows_behind
from tests.groups.factories import make_group

pytestmark = pytest.mark.django_db
SENT = datetime(2026, 11, 23, 3, tzinfo=UTC)


@pytest.fixture
def officer() -> Any:
    return people.centre_staff()


@pytest.fixture
def desk_client(officer: Any) -> Client:
    return people.signed_in(Client(), officer)


@pytest.fixture
def group() -> Group:
    return make_group(members={people.representative(): "representative"})


def path(question: Question) -> str:
    return f"/staff/questions/{question.pk}/"


def test_a_question_to_a_group_without_an_account_goes_to_the_centre(
    client: Client, desk_client: Client, officer: Any
) -> None:
    question = sent_question(make_group())
    assert question.for_centre
    told = mails("question_for_centre")
    assert [mail.to for mail in told] == [officer.email]
    assert BODY not in told[0].body and ASKER not in told[0].body
    assert "市民活動センターの職員が読み" in client.get(newest_link()).content.decode()
    assert BODY in desk_client.get(path(question)).content.decode()
    assert AuditEntry.objects.filter(verb="団体への質問を見た", actor=officer, personal=True).count() == 1


def test_the_centre_passes_it_on_by_telephone_and_the_asker_is_told(desk_client: Client) -> None:
    question = sent_question(make_group())
    desk_client.post(f"{path(question)}pass_on/")
    question.refresh_from_db()
    assert question.state == "closed"
    assert "職員が、質問を電話などで団体に伝えました" in mails("question_ended")[0].body


def test_the_centre_answers_in_the_groups_place_without_an_address(
    client: Client, desk_client: Client, officer: Any
) -> None:
    question = sent_question(make_group())
    data = {"body": "見学できます。", "seen": question.letters.get().pk, "tells_email": "on"}
    assert desk_client.post(path(question), data).status_code == 302
    letter = question.letters.latest("id")
    assert (letter.side, letter.written_by, letter.shown_email) == ("centre", officer, "")
    page = client.get(newest_link()).content.decode()
    assert "見学できます。" in page and str(officer) not in page
    stale = desk_client.post(path(question), {**data, "body": "もう一つ"})
    assert stale.status_code == 409 and "もう一つ" in stale.content.decode()


def test_a_question_that_a_group_handles_does_not_exist_for_the_office(
    desk_client: Client, group: Group
) -> None:
    question = sent_question(group, name="名乗る人")
    assert desk_client.get(path(question)).status_code == 404
    for step in ("pass_on", "remove", "restore"):
        assert desk_client.post(f"{path(question)}{step}/").status_code == 404
    text = desk_client.get("/staff/questions/").content.decode()
    assert group.name in text and "返事待ち" in text
    assert BODY not in text and "名乗る人" not in text and ASKER not in text


def test_no_text_of_a_question_stands_in_the_offices_log_of_mails_or_in_the_record(
    desk_client: Client, group: Group
) -> None:
    question = sent_question(group, name="名乗る人")
    seen = question.letters.get().pk
    member = group.memberships.get().user
    desk.answer(question=question, body="返事のことば", tells_email=False, seen=seen, by=member)
    for mail in OutboxMessage.objects.all():
        page = desk_client.get(f"/staff/mails/{mail.pk}/").content.decode()
        assert BODY not in page and "返事のことば" not in page and "名乗る人" not in page
    record = str(list(AuditEntry.objects.values_list("object_label", "changes", "reason", "verb")))
    assert BODY not in record and "名乗る人" not in record and ASKER not in record


def test_a_reported_question_is_read_and_given_back_or_removed(
    desk_client: Client, officer: Any, group: Group
) -> None:
    member = group.memberships.get().user
    question = sent_question(group)
    desk.report(question=question, by=member)
    assert BODY in desk_client.get(path(question)).content.decode()
    desk_client.post(f"{path(question)}restore/")
    question.refresh_from_db()
    assert (question.state, len(mails("question_arrived"))) == ("open", 2)
    assert desk_client.get(path(question)).status_code == 404
    desk.report(question=question, by=member)
    desk_client.post(f"{path(question)}remove/")
    question.refresh_from_db()
    assert question.state == "removed"


def test_a_blocked_step_leads_back_with_a_sentence(desk_client: Client) -> None:
    question = sent_question(make_group())
    desk_client.post(f"{path(question)}pass_on/")
    response = desk_client.post(f"{path(question)}pass_on/", follow=True)
    assert "すでに「終わり」になっているため" in response.content.decode()
    assert len(mails("question_ended")) == 1


def test_each_figure_is_the_length_of_its_list(desk_client: Client, officer: Any, group: Group) -> None:
    sent_question(make_group())
    reported = sent_question(group, body="宣伝")
    desk.report(question=reported, by=group.memberships.get().user)
    sent_question(group, body="ふつうの質問")
    make_question(group, body="まだ送っていない質問")
    assert (
        counts(officer, clock.today())["question_centre"],
        rows_behind(desk_client, "question_centre"),
    ) == (
        2,
        2,
    )
    for name, number in (("centre", 2), ("waiting", 1), ("answered", 0), ("nonsense", 3)):
        page = desk_client.get(f"/staff/questions/?for={name}")
        assert len(page.context["lines"]) == number
        assert page.context["figures"].get(name, number) == number


@pytest.mark.parametrize("odd", ["9" * 40, "-1", "１", "'", ""])
def test_an_odd_group_in_the_address_spoils_nothing(desk_client: Client, odd: str) -> None:
    assert desk_client.get("/staff/questions/", {"group": odd}).status_code == 200


def test_the_list_asks_the_same_statements_for_1_and_3_rows(
    desk_client: Client, group: Group, django_assert_max_num_queries: Any
) -> None:
    asked = []
    for rows in (1, 3):
        for number in range(rows):
            sent_question(group, body=f"質問{rows}{number}")
        desk_client.get("/staff/questions/")
        with django_assert_max_num_queries(10) as seen:
            desk_client.get("/staff/questions/")
        asked.append(len(seen))
    assert asked[0] == asked[1]


# ------------------------------------------------------------------------------------------- the end


def aged(question: Question, **ages: Any) -> None:
    Question.objects.filter(pk=question.pk).update(**ages)


def test_an_unconfirmed_question_goes_after_its_hours_and_leaves_nothing(group: Group) -> None:
    question = make_question(group)
    aged(question, created_at=SENT)
    AskedMailbox.objects.update(mailed_at=SENT)
    OutboxMessage.objects.update(state=OutboxMessage.State.SENT)
    today = SENT.date()
    assert forget_unconfirmed_questions(SENT + timedelta(hours=71, minutes=59), today) == 0
    assert forget_unconfirmed_questions(SENT + timedelta(hours=72), today) == 1
    for model in (Question, QuestionLetter, QuestionLink, OutboxMessage, AskedMailbox):
        assert model.objects.count() == 0
    assert forget_unconfirmed_questions(SENT + timedelta(hours=72), today) == 0


@pytest.mark.parametrize("state", ["open", "answered", "closed", "reported", "removed"])
def test_an_exchange_goes_90_days_after_its_last_letter_with_its_mails(group: Group, state: str) -> None:
    question = sent_question(group)
    Question.objects.filter(pk=question.pk).delete()
    question = Question.objects.create(
        group=group, state=state, asker_email=ASKER, purpose_text_version="1", created_at=SENT,
        confirmed_at=SENT, last_letter_at=SENT, state_changed_at=SENT,
    )  # fmt: skip
    OutboxMessage.objects.all().delete()
    mail = outbox.queue_rendered(kind="t", to=ASKER, subject="s", body=BODY, about=question)
    OutboxMessage.objects.filter(pk=mail.pk).update(state=OutboxMessage.State.SENT)
    last_day = SENT.date() + timedelta(days=89)
    assert forget_questions(last_day) == 0
    assert [forget_questions(last_day + timedelta(days=1)) for _ in range(2)] == [1, 0]
    assert (Question.objects.count(), OutboxMessage.objects.count()) == (0, 0)


def test_a_report_goes_90_days_after_it_was_finished_and_never_while_it_waits(
    group: Group, officer: Any
) -> None:
    waits, done = reported(group, body="待つ"), reported(group, body="済み")
    handle_mistake(report=done, step="finish", by=officer, today=clock.today())
    MistakeReport.objects.update(state_changed_at=SENT)
    assert forget_mistakes(SENT.date() + timedelta(days=89)) == 0
    assert forget_mistakes(SENT.date() + timedelta(days=90)) == 1
    assert forget_mistakes(SENT.date() + timedelta(days=9000)) == 0
    assert MistakeReport.objects.get() == waits


def test_the_public_page_of_periods_names_them(client: Client) -> None:
    page = client.get("/privacy/").content.decode()
    for words in (
        "団体への質問とやりとり",
        "最後のやりとりから90日",
        "まちがいの知らせ",
        "対応が終わった日から90日",
    ):
        assert words in page
