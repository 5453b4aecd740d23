"""Handing over the representation: proposed, answered, taken back, too late; and what each side is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from core import clock
from core.lifecycle import Blocked, NotAllowed
from core.models import OutboxMessage, SettingRow
from groups import people_story
from groups.actions import handover as actions
from groups.actions import membership as invitations
from groups.actions.handover import Successor
from groups.actions.retention import forget_hand_overs
from groups.models import Group, HandOver
from tests import people as staff
from tests.groups.factories import make_group, make_user
from tests.groups.people_pages import Role, membership, proposed, roles, signed_in, small_group, told, verbs

pytestmark = pytest.mark.django_db
DAYS = 14


def at(name: str, *args: Any) -> str:
    return reverse(f"groups_my:{name}", args=args)


def form(to: Any, **over: Any) -> dict[str, Any]:
    return {"to": to, "email": "", "afterwards": "editor", **over}


# ------------------------------------------------------------------------------------------ the whole way


def test_a_member_is_asked_accepts_and_only_then_the_roles_change() -> None:
    group, people = small_group()
    asked = membership(group, people["edit"])
    signed_in(people["rep"]).post(at("hand_over", group.number), form(asked.pk))
    hand_over = group.hand_overs.get()
    before = {
        "rep@example.jp": "representative",
        "edit@example.jp": "editor",
        "money@example.jp": "treasurer",
    }
    assert roles(group) == before
    client = signed_in(people["edit"])
    link = at("hand_over_answer", hand_over.pk)
    assert link in OutboxMessage.objects.get(to="edit@example.jp").body
    assert link in client.get(reverse("my_home")).content.decode()
    assert "の代表者を引き受けますか" in client.get(link).content.decode()
    assert roles(group) == before
    assert client.post(link)["Location"] == at("group", group.number)
    assert roles(group) == {**before, "rep@example.jp": "editor", "edit@example.jp": "representative"}
    assert told() == [
        ("edit@example.jp", "hand_over_proposed"),
        ("edit@example.jp", "hand_over_welcome"),
        ("rep@example.jp", "hand_over_done"),
    ]
    assert verbs(group) == ["代表の引き継ぎを申し出た", "代表者が替わった"]
    entry = people_story.story(group)[0]
    assert entry.changes == {
        "代表者": ["浜野 代表", "松林 編集"],
        "前の代表者（浜野 代表）": ["代表者", "編集者として残る"],
    }


def test_somebody_by_mail_signs_up_with_that_address_and_the_old_one_leaves() -> None:
    group, people = small_group()
    typed = form("mail", email="Newcomer@Example.jp ", afterwards="leaves")
    signed_in(people["rep"]).post(at("hand_over", group.number), typed)
    hand_over = group.hand_overs.get()
    assert (hand_over.email, hand_over.member) == ("newcomer@example.jp", None)
    newcomer = make_user("newcomer@example.jp", name="新谷 さくら")
    signed_in(newcomer).post(at("hand_over_answer", hand_over.pk))
    assert roles(group) == {
        "newcomer@example.jp": "representative",
        "edit@example.jp": "editor",
        "money@example.jp": "treasurer",
    }
    assert signed_in(people["rep"]).get(at("group", group.number)).status_code == 404
    assert signed_in(newcomer).get(at("members", group.number)).status_code == 200


def test_a_second_person_becomes_representative_and_removes_the_first_and_the_history_shows_all() -> None:
    group, people = small_group()
    actions.accept(hand_over=proposed(group, people), today=clock.today(), by=people["edit"])
    former = membership(group, people["rep"])
    signed_in(people["edit"]).post(at("member_remove", group.number, former.pk))
    assert roles(group) == {"edit@example.jp": "representative", "money@example.jp": "treasurer"}
    assert verbs(group) == ["代表の引き継ぎを申し出た", "代表者が替わった", "メンバーを外した"]


def test_an_accepted_hand_over_pressed_twice_is_one() -> None:
    group, people = small_group()
    link = at("hand_over_answer", proposed(group, people).pk)
    client, pressed = signed_in(people["edit"]), {"form_token": "0b9f6c80-0000-4000-8000-000000000021"}
    assert [client.post(link, pressed)["Location"] for _ in range(2)] == [at("group", group.number)] * 2
    assert verbs(group).count("代表者が替わった") == 1
    assert client.get(link)["Location"] == reverse("my_home")


def test_declining_asks_once_more_changes_nothing_and_tells_the_proposer() -> None:
    group, people = small_group()
    hand_over = proposed(group, people)
    client, page = signed_in(people["edit"]), at("hand_over_decline", hand_over.pk)
    assert "引き受けないと伝えますか" in client.get(page).content.decode()
    assert client.post(page)["Location"] == reverse("my_home")
    hand_over.refresh_from_db()
    assert (hand_over.state, hand_over.answered_by) == ("declined", people["edit"])
    assert roles(group)["rep@example.jp"] == "representative"
    assert told()[1:] == [("rep@example.jp", "hand_over_answered")]
    assert verbs(group)[-1] == "代表の引き継ぎをことわった"
    assert client.get(at("hand_over_answer", hand_over.pk)).status_code == 410


def test_the_proposer_takes_it_back_and_the_link_is_closed() -> None:
    group, people = small_group()
    hand_over = proposed(group, people)
    client, page = signed_in(people["rep"]), at("hand_over_withdraw", group.number)
    assert "取り下げますか" in client.get(page).content.decode()
    client.post(page)
    assert told()[1:] == [("edit@example.jp", "hand_over_ended")]
    assert verbs(group)[-1] == "代表の引き継ぎを取り下げた"
    asked = signed_in(people["edit"])
    answer = asked.get(at("hand_over_answer", hand_over.pk))
    assert (answer.status_code, "申し出た側が取り下げました" in answer.content.decode()) == (410, True)
    told_why = asked.post(at("hand_over_answer", hand_over.pk), follow=True)
    assert "すでに「取り下げ」になっているため" in told_why.content.decode()
    assert roles(group)["rep@example.jp"] == "representative"
    assert client.post(page, follow=True).status_code == 200


def test_a_new_proposal_takes_the_place_of_the_one_that_waits() -> None:
    group, people = small_group()
    first = proposed(group, people)
    second = proposed(group, people, "money")
    first.refresh_from_db()
    assert (first.state, second.state) == ("withdrawn", "proposed")
    assert told() == [
        ("edit@example.jp", "hand_over_proposed"),
        ("edit@example.jp", "hand_over_ended"),
        ("money@example.jp", "hand_over_proposed"),
    ]


def test_taking_back_what_was_accepted_a_moment_ago_says_so() -> None:
    group, people = small_group()
    actions.accept(hand_over=proposed(group, people), today=clock.today(), by=people["edit"])
    client, page = signed_in(people["rep"]), at("hand_over_withdraw", group.number)
    for answer in (client.get(page, follow=True), client.post(page, follow=True)):
        assert "相手の方がもう引き受けたため" in answer.content.decode()
    assert signed_in(people["money"]).post(page).status_code == 403


# ---------------------------------------------------------------------------------------------- who may


def test_only_the_one_who_was_asked_finds_the_page_and_the_404_says_what_to_try() -> None:
    group, people = small_group()
    pk = proposed(group, people, "newcomer@example.jp").pk
    for person in (people["rep"], people["edit"], make_user(), staff.centre_staff()):
        client = staff.signed_in(signed_in(person), person)
        for name in ("hand_over_answer", "hand_over_decline"):
            seen, posted = client.get(at(name, pk)), client.post(at(name, pk))
            assert (seen.status_code, posted.status_code) == (404, 404)
            assert group.name not in seen.content.decode().replace(f"の{group.name}", "")
    unknown = signed_in(people["edit"]).get(at("hand_over_answer", pk + 1))
    page = unknown.content.decode()
    assert (unknown.status_code, "メールの届いたアドレスでサインイン" in page) == (404, True)
    with pytest.raises(NotAllowed):
        actions.accept(hand_over=HandOver.objects.get(pk=pk), today=clock.today(), by=people["edit"])


@pytest.mark.parametrize("who", ["edit", "money"])
def test_only_the_representative_proposes(who: str) -> None:
    group, people = small_group()
    assert signed_in(people[who]).get(at("hand_over", group.number)).status_code == 403
    with pytest.raises(NotAllowed):
        proposed(group, people, "rep", by=people[who])


def test_an_address_of_a_member_means_that_member() -> None:
    group, people = small_group()
    assert proposed(group, people, "EDIT@example.jp").member == membership(group, people["edit"])


@pytest.mark.parametrize("to", ["rep", "rep@example.jp", "Ｒｅｐ＠example.jp"])
def test_nobody_hands_over_to_themselves(to: str) -> None:
    group, people = small_group()
    with pytest.raises(Blocked, match="自分に引き継ぐことはできません"):
        proposed(group, people, to)
    assert HandOver.objects.count() == 0


def test_somebody_of_another_group_cannot_be_chosen() -> None:
    group, people = small_group()
    other = make_user()
    theirs = membership(make_group(members={other: Role.EDITOR}), other)
    answer = signed_in(people["rep"]).post(at("hand_over", group.number), form(theirs.pk))
    assert (answer.status_code, HandOver.objects.count()) == (422, 0)
    with pytest.raises(Blocked, match="もうメンバーではありません"):
        actions.propose(
            group=group, to=Successor(theirs), afterwards="editor", today=clock.today(), by=people["rep"]
        )


@pytest.mark.parametrize(
    "typed",
    [
        {}, form(""), form("mail"), form("mail", email="x"), form("0"),
        form("mail", email="a@b.jp", afterwards=""),
        form("mail", email="a@b.jp", afterwards="reigns"), form("mail", email="rep@example.jp"),
    ],
)  # fmt: skip
def test_bad_input_comes_back_with_a_sentence_and_what_was_typed(typed: dict[str, Any]) -> None:
    group, people = small_group()
    answer = signed_in(people["rep"]).post(at("hand_over", group.number), typed)
    assert (answer.status_code, HandOver.objects.count()) == (422, 0)
    assert "errorbox" in answer.content.decode()
    assert (answer.context["form"]["email"].value() or "") == typed.get("email", "")


def test_a_struck_off_group_is_not_handed_over() -> None:
    group, people = small_group(state=Group.State.STRUCK_OFF)
    with pytest.raises(Blocked, match="抹消"):
        proposed(group, people)


def test_a_proposal_of_somebody_who_is_not_the_representative_any_more_cannot_be_accepted() -> None:
    """A group without a representative gets one by letter while the centre's proposal waits."""
    group, officer = make_group(representative_email=""), staff.centre_staff()
    hand_over = actions.hand_over_for(
        group=group, to=Successor(email="asked@example.jp"), afterwards="leaves", reason="不在のため",
        assurance="電話", today=clock.today(), by=officer,
    )  # fmt: skip
    code = invitations.invite_by_letter(group=group, by=officer)[1]
    claimer, asked = make_user("claimer@example.jp"), make_user("asked@example.jp")
    invitations.claim(number=group.number, code=code, by=claimer)
    with pytest.raises(Blocked, match="代表者が替わりました"):
        actions.accept(hand_over=hand_over, today=clock.today(), by=asked)
    assert roles(group) == {"claimer@example.jp": "representative"}


# ------------------------------------------------------------------------------------------- too late


def test_it_can_be_accepted_on_the_last_day_and_not_after() -> None:
    group, people = small_group()
    hand_over = proposed(group, people)
    last = clock.today() + timedelta(days=DAYS)
    assert hand_over.expires_on == last
    with pytest.raises(Blocked, match="期限が過ぎています"):
        actions.accept(hand_over=hand_over, today=last + timedelta(days=1), by=people["edit"])
    actions.accept(hand_over=hand_over, today=last, by=people["edit"])
    assert roles(group)["edit@example.jp"] == "representative"


def test_the_night_ends_it_once_and_tells_both_sides_once() -> None:
    group, people = small_group()
    proposed(group, people)
    last = clock.today() + timedelta(days=DAYS)
    counts = [actions.expire_hand_overs(last + timedelta(days=late)) for late in (0, 1, 1, 4)]
    assert counts == [0, 1, 0, 0]
    assert group.hand_overs.get().state == "expired"
    assert told()[1:] == [("rep@example.jp", "hand_over_ended"), ("edit@example.jp", "hand_over_ended")]
    assert verbs(group)[-1] == "代表の引き継ぎの期限が過ぎた"
    assert roles(group)["rep@example.jp"] == "representative"


def test_the_days_are_a_setting_of_that_day() -> None:
    group, people = small_group()
    SettingRow.objects.create(
        key="groups.hand_over_days", value=30, valid_from=clock.today(), created_at=clock.now()
    )
    assert proposed(group, people).expires_on == clock.today() + timedelta(days=30)


def test_an_ended_one_is_kept_for_its_period_and_an_open_one_always() -> None:
    group, people = small_group()
    ended = proposed(group, people)
    actions.decline(hand_over=ended, today=clock.today(), by=people["edit"])
    proposed(group, people, "money")
    assert forget_hand_overs(clock.today() + timedelta(days=365)) == 0
    assert forget_hand_overs(clock.today() + timedelta(days=365 * 8)) == 1
    assert group.hand_overs.get().state == "proposed"
    assert "代表の引き継ぎをことわった" in verbs(group)
