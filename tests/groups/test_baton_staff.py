"""The lights as coordinator, centre and 地域のつながり課 see them; whole sheets are the centre's alone."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.lifecycle import NotAllowed
from core.models import AuditEntry
from groups.actions.baton import note_contact
from groups.models import Contact, Group, Membership
from groups.queries.baton import sheets
from kamakura_portal import desk
from tests import people
from tests.groups.batons import AMBER, GREEN, RED, write_sheet
from tests.groups.factories import make_group, make_user

pytestmark = pytest.mark.django_db


def written(number: int, roles: Any, since: date = date(2026, 5, 1), **over: Any) -> Group:
    member = make_user()
    group = make_group(number=number, members={member: "representative"}, **over)
    write_sheet(group, member, roles, today=since)
    return group


@pytest.fixture
def groups() -> dict[str, Group]:
    return {
        "green": written(11, GREEN, name="青の会"),
        "red": written(12, RED, name="赤の会"),
        "amber": written(13, AMBER, name="黄の会"),
        "old red": written(14, RED, date(2026, 1, 1), name="古い赤の会"),
    }


def order(text: str) -> list[str]:
    return re.findall(r"(?:古い赤|赤|黄|青)の会", text.split("<tbody>")[1])


@pytest.mark.parametrize("person", [people.coordinator, people.centre_staff, people.tsunagari_staff])
def test_red_stands_first_and_in_one_colour_the_longest(
    client: Client, groups: dict[str, Group], person: Any
) -> None:
    text = people.signed_in(client, person()).get("/staff/baton/").content.decode()
    assert order(text) == ["古い赤の会", "赤の会", "黄の会", "青の会"]
    assert "月12時間の役目に、代わりの人がいません。" in text
    assert "佐藤" not in text and "鈴木" not in text


def test_one_colour_is_shown_alone_and_an_odd_one_shows_all(client: Client, groups: dict[str, Group]) -> None:
    people.signed_in(client, people.coordinator())
    assert order(client.get("/staff/baton/?light=red").content.decode()) == ["古い赤の会", "赤の会"]
    assert len(order(client.get("/staff/baton/?light=purple").content.decode())) == 4


def test_the_list_prints(client: Client, groups: dict[str, Group]) -> None:
    people.signed_in(client, people.coordinator())
    text = client.get("/staff/baton/print/?light=red").content.decode()
    assert order(text) == ["古い赤の会", "赤の会"]
    assert "佐藤" not in text


def test_without_any_sheet_the_list_says_so(client: Client) -> None:
    text = people.signed_in(client, people.coordinator()).get("/staff/baton/").content.decode()
    assert "引き継ぎシートを書いた団体は、まだありません。" in text


@pytest.mark.parametrize("state", ["expired", "struck_off"])
def test_a_group_that_has_ended_leaves_the_list(client: Client, groups: dict[str, Group], state: str) -> None:
    Group.objects.filter(number=12).update(state=state)
    people.signed_in(client, people.centre_staff())
    assert "赤の会" not in order(client.get("/staff/baton/").content.decode())
    assert client.get("/staff/baton/12/").status_code == 404


def test_an_unwritten_sheet_is_not_listed(client: Client) -> None:
    written(21, [("代表", "", "", None)], name="赤の会")
    text = people.signed_in(client, people.coordinator()).get("/staff/baton/").content.decode()
    assert "赤の会" not in text


@pytest.mark.parametrize("person", [people.coordinator, people.centre_staff])
def test_the_centre_reads_a_whole_sheet_and_leaves_a_line(
    client: Client, groups: dict[str, Group], person: Any
) -> None:
    people.signed_in(client, person())
    for _ in range(2):
        assert "鈴木 一郎" in client.get("/staff/baton/12/").content.decode()
    reads = AuditEntry.objects.filter(personal=True, object_id=str(groups["red"].pk))
    assert list(reads.values_list("verb", flat=True)) == ["引き継ぎシートを見た"] * 2


def test_the_city_sees_lights_but_no_sheet(client: Client, groups: dict[str, Group]) -> None:
    people.signed_in(client, people.tsunagari_staff())
    assert "/staff/baton/12/" not in client.get("/staff/baton/").content.decode()
    assert client.get("/staff/baton/12/").status_code == 403
    assert client.post("/staff/baton/12/contacted/").status_code == 403


@pytest.mark.parametrize("person", [people.section_staff, people.committee_member, people.administrator])
def test_nobody_else_in_the_office_sees_any_of_it(
    client: Client, groups: dict[str, Group], person: Any
) -> None:
    people.signed_in(client, person())
    paths = ["/staff/baton/", "/staff/baton/print/", "/staff/baton/12/"]
    assert [client.get(path).status_code for path in paths] == [403] * 3


def test_one_press_notes_that_the_centre_spoke_with_the_group(
    client: Client, groups: dict[str, Group]
) -> None:
    officer = people.coordinator()
    people.signed_in(client, officer)
    for _ in range(2):
        client.post("/staff/baton/12/contacted/", {"channel": "phone"})
    contact = Contact.objects.get()
    assert (contact.group, contact.on, contact.channel, contact.result, contact.by) == (
        groups["red"], clock.today(), "phone", "reached", officer,
    )  # fmt: skip
    assert AuditEntry.objects.filter(verb="引き継ぎのことで連絡した", internal=True).count() == 1
    assert sheets().get(group=groups["red"]).contacted_on == clock.today()
    client.force_login(groups["red"].memberships.get().user)
    own = client.get("/my/groups/12/baton/").content.decode()
    assert "最後の連絡" not in own and "話しました" not in own


def test_an_odd_way_of_speaking_is_answered_in_words(client: Client, groups: dict[str, Group]) -> None:
    people.signed_in(client, people.coordinator())
    answer = client.post("/staff/baton/12/contacted/", {"channel": "pigeon"}, follow=True)
    assert "話した手段を選んでください。" in answer.content.decode()
    assert Contact.objects.count() == 0


def test_nobody_notes_a_contact_with_a_group_of_their_own(groups: dict[str, Group]) -> None:
    officer = people.coordinator()
    Membership.objects.create(group=groups["red"], user=officer, role="editor", started_at=clock.now())
    with pytest.raises(NotAllowed):
        note_contact(group=groups["red"], channel="phone", today=clock.today(), by=officer)


@pytest.mark.parametrize("person", [people.coordinator, people.centre_staff, people.tsunagari_staff])
def test_the_figure_on_the_desk_and_in_the_menu_is_the_length_of_the_list(
    client: Client, groups: dict[str, Group], person: Any
) -> None:
    user = person()
    figure = next(
        figure
        for figure in desk.figures_of(desk.lines_of(user), user, clock.today())
        if figure.line.key == "baton_red"
    )
    assert (figure.count, figure.first, figure.line.url) == (2, date(2026, 1, 1), "/staff/baton/?light=red")
    people.signed_in(client, user)
    assert len(order(client.get(figure.line.url).content.decode())) == 2
    assert "引き継ぎの信号が赤の団体" in client.get("/staff/").content.decode()


def test_the_coordinators_menu_counts_the_red_groups(client: Client, groups: dict[str, Group]) -> None:
    people.signed_in(client, people.coordinator())
    menu = client.get("/staff/baton/").content.decode().split("職員のメニュー")[1].split("</nav>")[0]
    assert re.search(r'引き継ぎの信号</span><span class="n num">2<', menu)


def test_the_list_asks_as_often_for_one_group_as_for_three(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    people.signed_in(client, people.coordinator())
    asked = []
    for number in (31, 32, 33):
        written(number, RED)
        client.get("/staff/baton/")
        with django_assert_max_num_queries(10) as captured:
            client.get("/staff/baton/")
        asked.append(len(captured))
    assert asked[0] == asked[2]
