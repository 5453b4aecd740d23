"""A question to a group: the form, the confirmation by mail, the relay in both directions, the end."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from core import clock
from core.lifecycle import Blocked, NotAllowed
from core.models import FormToken, OutboxMessage
from groups.actions import question_desk as desk
from groups.actions import questions as actions
from groups.models import Group, Membership, Question, QuestionLetter
from tests import people
from tests.groups.asking import (
    ASKER,
    BODY,
    ask_path,
    filled,
    mails,
    make_question,
    newest_link,
    opened,
    send,
    sent_question,
)
from tests.groups.factories import make_group

pytestmark = pytest.mark.django_db
REPRESENTATIVE, EDITOR = Membership.Role.REPRESENTATIVE, Membership.Role.EDITOR


@pytest.fixture
def group() -> Group:
    members = {people.representative(): REPRESENTATIVE, people.editor(): EDITOR}
    return make_group(members=members)


@pytest.fixture
def member(group: Group) -> Any:
    return group.memberships.get(role=REPRESENTATIVE).user


@pytest.fixture
def members_client(member: Any) -> Client:
    return people.signed_in(Client(), member, second_factor=False)


def thread(question: Question) -> str:
    return f"/my/groups/{question.group.number}/questions/{question.pk}/"


def answer(client: Client, question: Question, body: str = "はい、どうぞ。", **over: Any) -> Any:
    seen = question.letters.latest("id").pk
    return client.post(thread(question), {"body": body, "seen": seen, **over})


# ------------------------------------------------------------------------------------------- asking


def test_the_group_page_leads_to_the_form_and_has_none_itself(client: Client, group: Group) -> None:
    page = client.get(group.get_absolute_url()).content.decode()
    assert f'href="{ask_path(group)}"' in page
    assert f'href="/groups/{group.number}/report-error/"' in page
    assert "<form" not in page.partition("<main")[2]


def test_the_purpose_stands_before_the_first_field(client: Client, group: Group) -> None:
    page = client.get(ask_path(group)).content.decode()
    assert page.index("何に使うか") < page.index("最後のやりとりから90日") < page.index('name="email"')


def test_a_question_reaches_nobody_before_its_asker_confirms_it(client: Client, group: Group) -> None:
    response = send(client, group)
    assert (response.status_code, response["Location"]) == (302, f"/groups/{group.number}/ask/sent/")
    assert Question.objects.get().state == "unconfirmed"
    assert [mail.to for mail in OutboxMessage.objects.all()] == [ASKER]
    shown = client.get(newest_link()).content.decode()
    assert BODY in shown and "この質問を送る" in shown
    assert Question.objects.get().state == "unconfirmed"


def test_the_press_sends_it_to_each_member_one_mail_each_without_the_askers_address(
    client: Client, group: Group
) -> None:
    send(client, group)
    link = newest_link()
    response = client.post(f"{link}confirm/")
    assert (response.status_code, response["Location"]) == (302, link)
    arrived = mails("question_arrived")
    assert {mail.to for mail in arrived} == {
        one.user.email for one in group.memberships.select_related("user")
    }
    assert all(ASKER not in mail.body + mail.subject for mail in arrived)
    assert all(BODY in mail.body and BODY not in mail.subject for mail in arrived)
    assert Question.objects.get().state == "open"


def test_pressing_twice_sends_it_once(client: Client, group: Group) -> None:
    send(client, group)
    link = newest_link()
    for _ in range(2):
        assert client.post(f"{link}confirm/")["Location"] == link
    assert len(mails("question_arrived")) == 2


def test_sending_the_form_twice_makes_one_question(client: Client, group: Group) -> None:
    data = filled(group, **opened(client, ask_path(group)))
    assert "form_token" in data
    answers = {client.post(ask_path(group), data)["Location"] for _ in range(3)}
    assert answers == {f"/groups/{group.number}/ask/sent/"}
    assert (Question.objects.count(), len(mails("question_confirm"))) == (1, 1)


def test_the_same_words_from_a_second_window_are_one_question(client: Client, group: Group) -> None:
    for _ in range(2):
        send(client, group)
    assert Question.objects.count() == 1


def test_a_link_ends_after_the_hours_of_the_rule(client: Client, group: Group) -> None:
    send(client, group)
    link = newest_link()
    with time_machine.travel(timezone.now() + timedelta(hours=72)):
        assert client.get(link).status_code == 404
        assert client.post(f"{link}confirm/").status_code == 404
    assert Question.objects.get().state == "unconfirmed"


@pytest.mark.parametrize("act", ["", "confirm/", "reply/", "close/"])
def test_a_wrong_link_opens_nothing(client: Client, group: Group, act: str) -> None:
    send(client, group)
    other = make_group()
    link = newest_link()
    for wrong in (link[:-2] + "/", link.replace(f"/{group.number}/", f"/{other.number}/"), link.upper()):
        response = client.post(f"{wrong}{act}", {"body": "x"}) if act else client.get(wrong)
        assert response.status_code == 404
    assert Question.objects.get().state == "unconfirmed"


def test_only_hashes_of_links_are_kept_anywhere(client: Client, group: Group) -> None:
    send(client, group)
    token = newest_link().rstrip("/").rsplit("/", 1)[1]
    client.post(f"{newest_link()}confirm/", {"form_token": "0b0e6b4c-6f0e-4d53-9a5b-0a3f4f9b7d11"})
    client.post(
        f"{newest_link()}reply/", {"body": "つづき", "form_token": "0b0e6b4c-6f0e-4d53-9a5b-0a3f4f9b7d12"}
    )
    kept = [str(row) for row in FormToken.objects.values_list()]
    kept += [str(row) for row in Question.objects.get().links.values_list()]
    assert len(kept) == 4
    assert [row for row in kept if token in row] == []
    assert all(mail.secret for mail in OutboxMessage.objects.all())


def test_a_group_that_takes_no_questions_says_whom_to_ask(client: Client, group: Group, member: Any) -> None:
    group.refresh_from_db()
    desk.switch_questions(group=group, on=False, by=member)
    assert f'href="{ask_path(group)}"' not in client.get(group.get_absolute_url()).content.decode()
    page = client.get(ask_path(group)).content.decode()
    assert "いまは、ここで質問を受けていません" in page and "<textarea" not in page
    assert send(client, group).status_code == 200
    assert Question.objects.count() == 0


@pytest.mark.parametrize(("state", "status"), [("suspended", 200), ("expired", 404), ("struck_off", 404)])
def test_a_resting_group_is_asked_through_the_centre_and_an_ended_one_not(
    client: Client, state: str, status: int
) -> None:
    group = make_group(state=state)
    for response in (client.get(ask_path(group)), send(client, group)):
        assert response.status_code == status
    assert Question.objects.count() == 0
    assert client.get(f"/groups/{group.number}/report-error/").status_code == status


def test_a_question_cannot_be_confirmed_once_the_group_takes_none(group: Group, member: Any) -> None:
    question = make_question(group)
    desk.switch_questions(group=group, on=False, by=member)
    with pytest.raises(Blocked):
        actions.confirm(question=Question.objects.get(pk=question.pk), by=None)


# ------------------------------------------------------------------------------------- answer, go on, end


def test_an_answer_goes_to_the_asker_and_shows_no_address(
    client: Client, members_client: Client, group: Group, member: Any
) -> None:
    question = sent_question(group)
    response = answer(members_client, question)
    assert response["Location"] == thread(question)
    mail = mails("question_answered")[0]
    assert mail.to == ASKER and "はい、どうぞ。" in mail.body
    page = client.get(newest_link()).content.decode()
    for text in (mail.body, page):
        assert member.email not in text and str(member) not in text
    assert ASKER not in members_client.get(thread(question)).content.decode()
    question.refresh_from_db()
    assert question.state == "answered"


def test_the_asker_goes_on_by_the_link_of_any_mail(
    client: Client, members_client: Client, group: Group
) -> None:
    question = sent_question(group)
    first = newest_link()
    answer(members_client, question)
    second = newest_link()
    assert first != second
    for link in (first, second):
        assert client.post(f"{link}reply/", {"body": f"ありがとう {link[-6:]}"})["Location"] == link
    question.refresh_from_db()
    assert question.state == "open"
    assert [one.side for one in question.letters.all()] == ["asker", "group", "asker", "asker"]
    assert len(mails("question_arrived")) == 6


def test_each_side_may_choose_to_tell_its_address(
    client: Client, members_client: Client, group: Group, member: Any
) -> None:
    question = sent_question(group, tells_email=True)
    assert ASKER in re.sub("<wbr>", "", members_client.get(thread(question)).content.decode())
    assert all(ASKER not in mail.body for mail in mails("question_arrived"))
    answer(members_client, question, tells_email="on")
    assert member.email in re.sub("<wbr>", "", client.get(newest_link()).content.decode())
    assert [one.shown_email for one in question.letters.all()] == [ASKER, member.email]


def test_an_answer_written_beside_a_colleagues_is_kept_and_shown_with_it(
    members_client: Client, group: Group
) -> None:
    question = sent_question(group)
    colleague = group.memberships.get(role=EDITOR).user
    seen = question.letters.latest("id").pk
    desk.answer(question=question, body="同僚の返事", tells_email=False, seen=seen, by=colleague)
    late = members_client.post(thread(question), {"body": "わたしの返事", "seen": seen})
    text = late.content.decode()
    assert late.status_code == 409
    assert "わたしの返事" in text and "同僚の返事" in text
    assert len(mails("question_answered")) == 1
    again = members_client.post(
        thread(question), {"body": "わたしの返事", "seen": late.context["form"]["seen"].value()}
    )
    assert again.status_code == 302
    assert len(mails("question_answered")) == 2


def test_an_empty_answer_comes_back_with_words(members_client: Client, group: Group) -> None:
    response = answer(members_client, sent_question(group), body=" ")
    assert response.status_code == 422
    assert "返事を書いてください。" in response.content.decode()


def test_the_group_ends_it_and_the_asker_is_told(
    client: Client, members_client: Client, group: Group
) -> None:
    question = sent_question(group)
    link = newest_link()
    members_client.post(f"{thread(question)}close/")
    assert [mail.to for mail in mails("question_ended")] == [ASKER]
    page = client.get(link).content.decode()
    assert "このやりとりは終わりました" in page and "<textarea" not in page
    late = client.post(f"{link}reply/", {"body": "まだあります"})
    assert late.status_code == 422 and "まだあります" not in str(question.letters.values_list("body"))
    assert answer(members_client, question).status_code == 422


def test_the_asker_ends_it_without_a_mail(client: Client, group: Group) -> None:
    question = sent_question(group)
    client.post(f"{newest_link()}close/")
    question.refresh_from_db()
    assert (question.state, mails("question_ended")) == ("closed", [])


def test_a_reported_question_leaves_the_group_and_its_asker_cannot_go_on(
    client: Client, members_client: Client, group: Group
) -> None:
    officer = people.centre_staff()
    question = sent_question(group)
    link, path = newest_link(), thread(question)
    assert members_client.get(f"{path}report/").status_code == 200
    members_client.post(f"{path}report/")
    assert members_client.get(path).status_code == 404
    assert (
        question.shown_name
        not in members_client.get(f"/my/groups/{group.number}/questions/").content.decode()
    )
    told = mails("question_for_centre")
    assert [mail.to for mail in told] == [officer.email]
    assert BODY not in told[0].body
    assert client.post(f"{link}reply/", {"body": "もう一度"}).status_code == 422
    desk.restore(question=Question.objects.get(), by=officer)
    assert members_client.get(path).status_code == 200


# ------------------------------------------------------------------------------------------- who may


def test_a_removed_member_has_no_access_on_the_next_request(
    members_client: Client, group: Group, member: Any
) -> None:
    question = sent_question(group)
    assert members_client.get(thread(question)).status_code == 200
    group.memberships.filter(user=member).update(ended_at=clock.now())
    for path in (thread(question), f"/my/groups/{group.number}/questions/"):
        assert members_client.get(path).status_code == 404
    assert answer(members_client, question).status_code == 404
    with pytest.raises(NotAllowed):
        seen = question.letters.latest("id").pk
        desk.answer(question=question, body="x", tells_email=False, seen=seen, by=member)


def test_another_groups_representative_finds_no_question(group: Group) -> None:
    other = people.representative()
    make_group(members={other: REPRESENTATIVE})
    client = people.signed_in(Client(), other, second_factor=False)
    assert client.get(thread(sent_question(group))).status_code == 404


def test_nobody_acts_as_the_asker_by_signing_in(group: Group, member: Any) -> None:
    question = make_question(group)
    with pytest.raises(NotAllowed):
        actions.confirm(question=question, by=member)
    with pytest.raises(NotAllowed):
        make_question(group, by=member)


# ------------------------------------------------------------------------------------ mails and the switch


def choose(client: Client, group: Group, takes: str, wants: str) -> Any:
    path = f"/my/groups/{group.number}/questions/choices/"
    return client.post(path, {"takes": takes, "mails": wants})


def test_a_member_mutes_the_mails_and_still_reads(members_client: Client, group: Group, member: Any) -> None:
    assert choose(members_client, group, "yes", "no").status_code == 302
    question = sent_question(group)
    assert [mail.to for mail in mails("question_arrived")] == [group.memberships.get(role=EDITOR).user.email]
    assert members_client.get(thread(question)).status_code == 200
    choose(members_client, group, "yes", "yes")
    sent_question(group, body="別の質問")
    assert member.email in [mail.to for mail in mails("question_arrived")]


def test_the_last_one_who_is_mailed_cannot_mute(members_client: Client, group: Group, member: Any) -> None:
    desk.choose_mails(group=group, wants=False, by=group.memberships.get(role=EDITOR).user)
    refused = choose(members_client, group, "yes", "no")
    assert refused.status_code == 422
    assert "ほかにいません" in refused.content.decode()
    sent_question(group)
    assert [mail.to for mail in mails("question_arrived")] == [member.email]


def test_when_the_only_reader_leaves_the_rest_is_mailed_again(group: Group, member: Any) -> None:
    desk.choose_mails(group=group, wants=False, by=member)
    group.memberships.filter(role=EDITOR).update(ended_at=clock.now())
    sent_question(group)
    assert [mail.to for mail in mails("question_arrived")] == [member.email]


def test_closing_the_form_leaves_a_line_and_opens_again(members_client: Client, group: Group) -> None:
    choose(members_client, group, "no", "no")
    group.refresh_from_db()
    assert not group.takes_questions
    choose(members_client, group, "yes", "yes")
    group.refresh_from_db()
    assert group.takes_questions


@pytest.mark.parametrize("rows", [1, 3])
def test_the_groups_list_asks_the_same_statements_for_1_and_3_rows(
    members_client: Client, group: Group, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        sent_question(group, body=f"質問{number}")
    path = f"/my/groups/{group.number}/questions/"
    members_client.get(path)
    with django_assert_num_queries(11):
        members_client.get(path)


def test_letters_of_the_exchange_name_their_side(group: Group, member: Any) -> None:
    question = sent_question(group)
    assert QuestionLetter.objects.get().written_by is None
    seen = question.letters.latest("id").pk
    letter = desk.answer(question=question, body="はい", tells_email=False, seen=seen, by=member)
    assert (letter.side, letter.written_by, letter.shown_email) == ("group", member, "")
