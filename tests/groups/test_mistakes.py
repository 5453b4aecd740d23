"""「まちがいを知らせる」: from the form to the centre's list, and what the group never learns."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from core import clock, dates
from core.lifecycle import Blocked, NotAllowed
from core.models import AuditEntry, OutboxMessage
from groups.actions import mistakes as actions
from groups.actions.questions import confirm
from groups.actions.retention_questions import forget_unconfirmed_mistakes
from groups.models import Group, MistakeReport
from tests import people
from tests.groups.asking import long_open, mails, make_question, newest_link, reported
from tests.groups.desk_lines import counts, rows_behind
from tests.groups.factories import make_group

pytestmark = pytest.mark.django_db
READER = "reader@example.jp"


@pytest.fixture
def group() -> Group:
    return make_group(members={people.representative(): "representative"})


@pytest.fixture
def officer() -> Any:
    return people.centre_staff()


@pytest.fixture
def desk_client(officer: Any) -> Client:
    return people.signed_in(Client(), officer)


def send(client: Client, group: Group, **over: Any) -> Any:
    path = f"/groups/{group.number}/report-error/"
    data = {
        "parts": ["time", "place"],
        "body": "いまは日曜の午後です。",
        "email": READER,
        "opened": long_open(f"report-error:{group.number}"),
    }
    return client.post(path, {**data, **over})


def test_a_report_goes_to_the_centre_once_its_writer_has_pressed_in_the_mail(
    client: Client, group: Group, officer: Any
) -> None:
    response = send(client, group)
    assert response["Location"] == f"/groups/{group.number}/report-error/sent/"
    found = MistakeReport.objects.get()
    assert (found.state, found.part_labels) == ("unconfirmed", ["活動の曜日・時間", "場所・地域"])
    (asked,) = OutboxMessage.objects.all()
    assert (asked.to, "日曜の午後" in asked.body) == (READER, False)
    link = newest_link(READER)
    page = client.get(link).content.decode()
    assert "いまは日曜の午後です。" in page and MistakeReport.objects.get().state == "unconfirmed"
    for _ in range(2):
        assert client.post(link).status_code == 302
    found.refresh_from_db()
    assert (found.state, found.due_on) == ("new", dates.add_working_days(clock.today(), 5))
    told = OutboxMessage.objects.exclude(pk=asked.pk)
    assert [(mail.to, READER in mail.body) for mail in told] == [(officer.email, False)]
    assert "センターに知らせました" in client.get(link).content.decode()


def test_a_link_is_good_for_its_group_and_its_hours_only(client: Client, group: Group) -> None:
    send(client, group)
    link = newest_link(READER)
    of_another = link.replace(f"/{group.number}/", f"/{make_group().number}/")
    for wrong in (of_another, f"{link[:-4]}/", f"{link}x/"):
        assert client.get(wrong).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        assert (client.get(link).status_code, client.post(link).status_code) == (404, 404)
        assert [forget_unconfirmed_mistakes(clock.now()) for _ in range(2)] == [1, 0]


def test_without_an_address_it_waits_beside_the_list_until_an_officer_takes_it(
    client: Client, desk_client: Client, group: Group
) -> None:
    assert send(client, group, email="").status_code == 302
    found = MistakeReport.objects.get()
    row = f"/staff/mistakes/{found.pk}/"
    lists = ["/staff/mistakes/", "/staff/mistakes/?state=unconfirmed", "/staff/mistakes/?state=done"]
    assert [row in desk_client.get(page).content.decode() for page in lists] == [False, True, False]
    assert OutboxMessage.objects.count() == 0
    desk_client.post(f"{row}take/")
    assert [row in desk_client.get(page).content.decode() for page in lists] == [True, False, False]
    MistakeReport.objects.update(created_at=clock.now() - timedelta(days=30))
    assert forget_unconfirmed_mistakes(clock.now()) == 0


def test_a_question_that_is_confirmed_lets_a_waiting_report_have_its_link(
    client: Client, group: Group
) -> None:
    question = make_question(group, email=READER)
    send(client, group)
    assert [len(mails(kind)) for kind in ("question_confirm", "mistake_confirm")] == [1, 0]
    confirm(question=question, by=None)
    assert len(mails("mistake_confirm")) == 1


def test_sending_twice_makes_one_report(client: Client, group: Group) -> None:
    for _ in range(2):
        send(client, group, form_token="0b0e6b4c-6f0e-4d53-9a5b-0a3f4f9b7d11")
    send(client, group)
    assert MistakeReport.objects.count() == 1


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"parts": []}, "どこがちがうかを、一つ以上選んでください。"),
        ({"parts": ["nonsense"]}, "並んでいる中から選んでください。"),
        ({"body": " "}, "どうちがうかを書いてください。"),
        ({"email": "not-an-address"}, "メールアドレスの形を確かめてください"),
        ({"body": "あ" * 1001}, "1,000文字以内"),
    ],
)
def test_bad_input_comes_back_with_words_and_the_text(
    client: Client, group: Group, over: dict[str, Any], words: str
) -> None:
    response = send(client, group, **over)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert MistakeReport.objects.count() == 0


def test_officers_are_mailed_once_until_somebody_has_looked(group: Group, officer: Any) -> None:
    first = reported(group)
    reported(group, body="別のこと")
    assert len(mails("mistake_arrived")) == 1
    for one in MistakeReport.objects.all():
        actions.handle_mistake(report=one, step="take", by=officer, today=clock.today())
    reported(group, body="三つめ")
    assert len(mails("mistake_arrived")) == 2
    assert first.handled_by is None


def test_an_officer_takes_it_answers_and_finishes(desk_client: Client, group: Group, officer: Any) -> None:
    found = reported(group)
    path = f"/staff/mistakes/{found.pk}/"
    assert READER in desk_client.get(path).content.decode().replace("<wbr>", "")
    assert AuditEntry.objects.filter(verb="まちがいの知らせを見た", actor=officer).count() == 1
    desk_client.post(f"{path}take/")
    desk_client.post(f"{path}finish/", {"answer": "曜日を直しました。"})
    found.refresh_from_db()
    assert (found.state, found.handled_by, found.answered_at is not None) == ("done", officer, True)
    assert [(mail.to, "曜日を直しました。" in mail.body) for mail in mails("mistake_answered")] == [
        (READER, True)
    ]
    desk_client.post(f"{path}reopen/")
    found.refresh_from_db()
    assert found.state == "in_hand"


def test_finishing_without_an_answer_mails_nobody(group: Group, officer: Any) -> None:
    actions.handle_mistake(report=reported(group), step="dismiss", by=officer, today=clock.today())
    assert mails("mistake_answered") == []


def test_an_answer_without_an_address_is_refused_in_words(group: Group, officer: Any) -> None:
    with pytest.raises(Blocked):
        actions.handle_mistake(
            report=actions.report_mistake(
                group=group, parts=["time"], body="x", email="", today=clock.today(), by=None
            ),
            step="finish",
            by=officer,
            today=clock.today(),
            answer="直しました",
        )
    assert MistakeReport.objects.get().state == "unconfirmed"


def test_two_officers_at_one_note_lose_nothing(desk_client: Client, group: Group) -> None:
    found = reported(group)
    path = f"/staff/mistakes/{found.pk}/"
    desk_client.post(f"{path}note/", {"note": "電話した", "seen_version": 1})
    late = desk_client.post(f"{path}note/", {"note": "メールした", "seen_version": 1})
    text = late.content.decode()
    assert late.status_code == 409
    assert "電話した" in text and "メールした" in text
    found.refresh_from_db()
    assert found.note == "電話した"


def test_only_the_centre_handles_a_report(group: Group) -> None:
    found, member = reported(group), group.memberships.get().user
    for person in (member, people.tsunagari_staff(), people.coordinator()):
        with pytest.raises(NotAllowed):
            actions.handle_mistake(report=found, step="finish", by=person, today=clock.today())
        with pytest.raises(NotAllowed):
            actions.note_on_mistake(report=found, note="x", seen_version=1, by=person)
    with pytest.raises(NotAllowed):
        reported(group, by=member)


def test_the_group_is_told_nothing(group: Group, officer: Any) -> None:
    client = people.signed_in(Client(), group.memberships.get().user, second_factor=False)
    found = reported(group, body="ひみつの知らせ")
    actions.handle_mistake(report=found, step="finish", by=officer, today=clock.today(), answer="直しました")
    pages = [client.get(f"/my/groups/{group.number}/{page}").content.decode() for page in ("", "questions/")]
    assert [page for page in pages if "ひみつの知らせ" in page or READER in page] == []
    assert {mail.to for mail in OutboxMessage.objects.all()} == {officer.email, READER}


@pytest.mark.parametrize(("days", "key"), [(-1, "mistake_late"), (0, "mistake_week"), (None, "mistake_mine")])
def test_the_desk_counts_what_its_list_shows(
    desk_client: Client, group: Group, officer: Any, days: int | None, key: str
) -> None:
    for number in range(2):
        found = reported(group, body=f"まちがい{number}")
        if days is None:
            actions.handle_mistake(report=found, step="take", by=officer, today=clock.today())
        else:
            due = clock.today() + timedelta(days=days)
            MistakeReport.objects.filter(pk=found.pk).update(due_on=due)
    reported(group, body="ほかのもの", today=date(2099, 1, 5))
    assert (counts(officer, clock.today())[key], rows_behind(desk_client, key)) == (2, 2)


@pytest.mark.parametrize("state", ["", "?state=done"])
def test_the_list_asks_the_same_statements_for_1_and_3_rows(
    desk_client: Client, group: Group, officer: Any, state: str, django_assert_max_num_queries: Any
) -> None:
    asked = []
    for rows in (1, 3):
        for number in range(rows):
            found = reported(group, body=f"まちがい{rows}{number}")
            if state:
                actions.handle_mistake(report=found, step="finish", by=officer, today=clock.today())
        desk_client.get(f"/staff/mistakes/{state}")
        with django_assert_max_num_queries(10) as seen:
            desk_client.get(f"/staff/mistakes/{state}")
        asked.append(len(seen))
    assert asked[0] == asked[1]
