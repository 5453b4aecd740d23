"""A question that begins at a post of the needs board (`?need=<number>`)."""

import pytest
from django.test import Client

from groups.models import Question
from tests import people
from tests.groups.asking import BODY, ask_path, mails, newest_link, send
from tests.groups.factories import make_group, make_need

pytestmark = pytest.mark.django_db


def test_a_question_from_the_needs_board_says_which_post_it_is_about(client: Client) -> None:
    member = people.representative()
    group = make_group(members={member: "representative"})
    members_client = people.signed_in(Client(), member, second_factor=False)
    need = make_need(group=group, title="受付の手伝い")
    page = client.get(f"{ask_path(group)}?need={need.number}").content.decode()
    assert "受付の手伝い" in page and f'name="need" value="{need.number}"' in page
    send(client, group, need=str(need.number))
    assert "受付の手伝い" in client.get(newest_link()).content.decode()
    assert all("受付の手伝い" not in mail.body for mail in mails("question_confirm"))
    client.post(f"{newest_link()}confirm/")
    question = Question.objects.get()
    assert question.need == need
    assert "受付の手伝い" in mails("question_arrived")[0].body
    assert (
        "受付の手伝い"
        in members_client.get(f"/my/groups/{group.number}/questions/{question.pk}/").content.decode()
    )


@pytest.mark.parametrize("number", ["0", "999999", "x", "１", "-1", "9" * 30, ""])
def test_a_post_that_is_not_there_is_ignored(client: Client, number: str) -> None:
    group = make_group()
    assert client.get(ask_path(group), {"need": number}).status_code == 200
    assert send(client, group, need=number).status_code == 302
    assert Question.objects.get().need is None


def test_a_draft_or_another_groups_post_is_ignored(client: Client) -> None:
    group = make_group()
    drafted, foreign = make_need(group=group, state="draft"), make_need(group=make_group())
    for need in (drafted, foreign):
        send(client, group, need=str(need.number), body=f"{BODY}{need.number}")
    assert [one.need for one in Question.objects.all()] == [None, None]
