"""A role of a 引き継ぎシート becomes one or two small posts on the needs board in one press."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.lifecycle import NotAllowed
from core.models import AuditEntry
from groups.actions.baton_posts import send_posts
from groups.baton.posts import proposals
from groups.models import BatonRole, Group, Need
from tests import people
from tests.groups.batons import write_sheet
from tests.groups.factories import make_group, make_user

pytestmark = pytest.mark.django_db
TOKEN = {"form_token": "4be4a3f6-52b9-4d43-8c0a-6b26d6b2a002"}


@pytest.fixture
def group(applicant: Any) -> Group:
    return make_group(number=87, members={applicant: "representative"})


@pytest.fixture
def role(applicant: Any, group: Group) -> BatonRole:
    return write_sheet(group, applicant, [("会計", "佐藤 花子", "", 12)]).roles.get()


def address(role: BatonRole) -> str:
    return f"/my/groups/87/baton/roles/{role.pk}/posts/"


def as_shown(client: Client, role: BatonRole) -> dict[str, str]:
    """What a browser sends when the form is sent as it was shown."""
    form = client.get(address(role)).context["form"]
    sent = {}
    for name in form.fields:
        value = form[name].value()
        if name == "ends_on":
            sent |= {f"ends_on_{part}": str(n) for part, n in enumerate((value.year, value.month, value.day))}
        elif value not in (None, False):
            sent[name] = "on" if value is True else str(value)
    return sent


@pytest.mark.once
@pytest.mark.parametrize(
    ("role", "titles"),
    [
        ("会計", ["会費の受けとりを手伝う人（月2時間）", "領収書の整理を手伝う人（月2時間）"]),
        ("広報・写真", ["活動の写真をとって選ぶ人（月2時間）", "ちらしを配る人（月2時間）"]),
        ("お茶の当番", ["「お茶の当番」を手伝う人（月2時間）"]),
        ("長" * 40, [f"「{'長' * 30}」を手伝う人（月2時間）"]),
    ],
)
def test_one_or_two_posts_are_proposed_for_a_role(role: str, titles: list[str]) -> None:
    assert [proposal.title for proposal in proposals(role)] == titles


def test_every_role_has_a_way_to_its_posts(client: Client, role: BatonRole) -> None:
    assert f'href="{address(role)}"' in client.get("/my/groups/87/baton/").content.decode()


def test_one_press_publishes_the_posts_as_they_were_proposed(client: Client, role: BatonRole) -> None:
    answer = client.post(address(role), as_shown(client, role))
    assert answer["Location"] == "/my/groups/87/needs/"
    found = Need.objects.order_by("number")
    assert [(need.state, need.kind, need.title) for need in found] == [
        ("open", "volunteers", "会費の受けとりを手伝う人（月2時間）"),
        ("open", "volunteers", "領収書の整理を手伝う人（月2時間）"),
    ]
    assert {need.ends_on for need in found} == {clock.today() + timedelta(days=60)}
    assert {need.time_text for need in found} == {"月に2時間くらい"}
    board = Client().get("/needs/").content.decode()
    assert "会費の受けとりを手伝う人（月2時間）" in board and "佐藤" not in board


def test_nothing_of_the_sheet_goes_out_with_a_post(client: Client, role: BatonRole) -> None:
    client.post(address(role), as_shown(client, role))
    shown = "".join(Client().get(f"/needs/{need.number}/").content.decode() for need in Need.objects.all())
    assert "会計" in shown
    assert [word for word in ("佐藤", "12時間", "引き継ぎ") if word in shown] == []


def test_one_of_the_two_may_be_left_out_and_kept_as_a_draft(client: Client, role: BatonRole) -> None:
    sent = as_shown(client, role)
    del sent["use_1"]
    client.post(address(role), {**sent, "do": "draft"})
    assert list(Need.objects.values_list("state", "title")) == [
        ("draft", "領収書の整理を手伝う人（月2時間）")
    ]


def test_a_double_press_sends_once(client: Client, role: BatonRole) -> None:
    sent = {**as_shown(client, role), **TOKEN}
    for _ in range(2):
        client.post(address(role), sent)
    assert Need.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"use_1": "", "use_2": ""}, "出す募集に、一つ以上印を付けてください。"),
        ({"title_1": " "}, "「一つ目の見出し」を入れてください。"),
        ({"body_2": ""}, "「二つ目の内容」を入れてください。"),
        ({"hours_1": ""}, "「一つ目の、月の時間」を入れてください。"),
        ({"ends_on_0": "2020"}, "終わりの日が過ぎています"),
        ({"kind": "things"}, "一覧にあるものから選んでください。"),
    ],
)
def test_what_is_missing_is_named_and_nothing_typed_is_lost(
    client: Client, role: BatonRole, change: dict[str, str], words: str
) -> None:
    answer = client.post(address(role), {**as_shown(client, role), "body_1": "わたしのことば", **change})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text and "わたしのことば" in text
    assert Need.objects.count() == 0


def test_a_group_that_may_not_publish_is_told_so_and_nothing_stays(
    client: Client, role: BatonRole, group: Group
) -> None:
    sent = as_shown(client, role)
    Group.objects.filter(pk=group.pk).update(state="suspended")
    answer = client.post(address(role), sent)
    assert answer.status_code == 409
    assert re.search("募集を出せるのは、登録している団体だけです", answer.content.decode())
    assert Need.objects.count() == 0


def test_only_members_cut_the_roles_of_their_own_group(role: BatonRole, group: Group) -> None:
    post = {"kind": "volunteers", "title": "手伝い", "body": "x"}
    for person in (people.centre_staff(), make_user()):
        with pytest.raises(NotAllowed):
            send_posts(group=group, role=role, posts=[post], publish=False, today=clock.today(), by=person)
    member = make_user()
    other = make_group(members={member: "editor"})
    with pytest.raises(NotAllowed):
        send_posts(group=other, role=role, posts=[post], publish=False, today=clock.today(), by=member)


def test_the_record_counts_the_posts(client: Client, role: BatonRole, group: Group) -> None:
    client.post(address(role), as_shown(client, role))
    entry = AuditEntry.objects.get(verb="役目を小さな募集に分けた")
    assert (entry.object_id, entry.changes) == (str(group.pk), {"募集": ["", "2件（公開）"]})
