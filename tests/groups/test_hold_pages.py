"""The pages around what the centre hides: everything a group publishes, the list, and who may open what."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from core.lifecycle import Blocked, NotAllowed
from groups import holdable
from groups.actions import holds as actions
from groups.models import ContentHold, Group, Photo
from tests import people
from tests.groups.factories import make_group, make_need, make_report
from tests.groups.proxying import sitting
from tests.groups.test_holds import REASON, hide
from tests.groups.test_photos import a_photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Any:
    return people.representative()


@pytest.fixture
def officer() -> Any:
    return people.centre_staff()


@pytest.fixture
def group(member: Any) -> Group:
    return make_group(number=31, members={member: "representative"})


# ------------------------------------------------------------------------------------ pages of the centre


def test_the_centre_finds_everything_that_a_group_publishes_and_hides_one_thing(
    client: Client, group: Group, officer: Any
) -> None:
    report, photo = make_report(group), a_photo(group, alt="浜の写真")
    make_report(group, state="draft", title="まだの下書き")
    client = people.signed_in(client, officer)
    html = client.get("/staff/groups/31/contents/").content.decode()
    hide_it = f"/staff/groups/31/contents/report/{report.pk}/hide/"

    assert hide_it in html and f"/contents/photo/{photo.pk}/hide/" in html and "/field/purpose/hide/" in html
    assert "まだの下書き" not in html and "/field/name/hide/" not in html and holdable.WHY_NEVER in html
    assert "/field/contact_phone/hide/" not in html  # not published by the group
    assert "秋の海岸そうじ" in client.get(hide_it).content.decode()
    empty = client.post(hide_it, {"reason": ""})
    assert empty.status_code == 422 and "理由を書いてください。団体に届きます。" in empty.content.decode()

    answer = client.post(hide_it, {"reason": REASON})
    hold = ContentHold.objects.get()
    assert answer["Location"] == f"/staff/holds/{hold.pk}/" and hold.placed_by == officer
    assert f"/staff/holds/{hold.pk}/" in client.get("/staff/groups/31/contents/").content.decode()
    assert client.get(hide_it)["Location"] == "/staff/groups/31/contents/"


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("field", "name"), ("field", "kana"), ("field", "public_fields"), ("field", "nonsense"),
        ("report", "999999"), ("report", "abc"), ("report", "99999999999999999999"), ("group", "1"),
        ("photo", "0"),
    ],
)  # fmt: skip
def test_what_cannot_be_hidden_has_no_page(
    client: Client, group: Group, officer: Any, kind: str, key: str
) -> None:
    client = people.signed_in(client, officer)
    assert client.get(f"/staff/groups/31/contents/{kind}/{key}/hide/").status_code == 404


def test_a_thing_of_another_group_is_not_hidden_under_this_one(group: Group, officer: Any) -> None:
    report = make_report(make_group())
    with pytest.raises(Blocked):
        hide(group, officer, "report", str(report.pk))


def test_open_answers_stand_first_and_the_filter_narrows(client: Client, group: Group, officer: Any) -> None:
    answered = hide(group, officer)
    hide(group, officer, key="purpose")
    over = hide(group, officer, key="activities")
    actions.answer_hold(
        hold=answered, answer="直しました。", today=clock.today(), by=group.memberships.get().user
    )
    actions.lift_hold(hold=over, reply="", today=clock.today(), by=officer)
    client = people.signed_in(client, people.tsunagari_staff())

    def shown(query: str) -> list[str]:
        page = client.get(f"/staff/holds/{query}").context["page"]
        return [hold.field for hold in page]

    assert shown("") == ["introduction", "purpose", "activities"]
    assert shown("?state=answered") == ["introduction"] and shown("?state=over") == ["activities"]
    assert shown("?state=open") == ["introduction", "purpose"] and len(shown("?state=nonsense&page=x")) == 3


@pytest.mark.parametrize("path", ["/staff/holds/", "/staff/groups/40/contents/"])
def test_the_lists_of_the_centre_ask_at_most_ten_statements_for_1_and_3_rows(
    client: Client, officer: Any, path: str
) -> None:
    group = make_group(number=40)
    client = people.signed_in(client, officer)
    client.get("/staff/")
    asked = []
    for more in (1, 2):
        for number in range(more):
            report, photo = make_report(group, title=f"{number}回目"), a_photo(group)
            Photo.objects.filter(pk=photo.pk).update(report=report)
            make_need(group)
            hide(group, officer, "report", str(report.pk))
            hide(group, officer, key=("purpose", "activities", "introduction")[more + number - 1])
        client.get(path)
        with CaptureQueriesContext(connection) as statements:
            assert client.get(path).status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1] <= 10


def test_an_officer_finds_no_way_to_hide_in_a_group_of_their_own(client: Client, officer: Any) -> None:
    group = make_group(number=40, members={officer: "editor"})
    page = people.signed_in(client, officer).get("/staff/groups/40/contents/").content.decode()
    assert group.purpose in page and "/hide/" not in page


# ------------------------------------------------------------------------------------------------- who may


def test_only_the_centre_hides_and_not_in_a_group_of_ones_own(group: Group, member: Any) -> None:
    own = people.centre_staff()
    group.memberships.create(user=own, role="editor", started_at=clock.now())
    for by in (member, own, people.tsunagari_staff(), people.administrator(), None):
        with pytest.raises(NotAllowed):
            actions.hold_content(group=group, kind="field", key="introduction", reason=REASON, by=by)
    assert not ContentHold.objects.exists()
    client = people.signed_in(Client(), own)
    assert client.get("/staff/groups/31/contents/field/introduction/hide/").status_code == 403


def test_the_centre_does_not_answer_its_own_question(client: Client, group: Group, officer: Any) -> None:
    hold = hide(group, officer)
    client = people.signed_in(client, officer)
    sitting(client, group, "holds")
    assert "返事を送る" not in client.get(f"/my/groups/31/holds/{hold.pk}/").content.decode()
    assert "ほかの職員が入力します" in client.get(f"/my/groups/31/holds/{hold.pk}/").content.decode()
    assert client.post(f"/my/groups/31/holds/{hold.pk}/", {"answer": "よい"}).status_code == 403


def test_a_matter_is_read_only_by_its_group_and_the_office(group: Group, officer: Any) -> None:
    hold = hide(group, officer)
    stranger = people.signed_in(Client(), people.representative())
    assert stranger.get(f"/my/groups/31/holds/{hold.pk}/").status_code == 404
    assert stranger.get(f"/staff/holds/{hold.pk}/").status_code == 403
    other = people.representative()
    make_group(number=32, members={other: "representative"})
    assert people.signed_in(Client(), other).get(f"/my/groups/32/holds/{hold.pk}/").status_code == 404


def test_of_two_members_who_answer_at_once_the_second_keeps_the_words_beside_the_first_answer(
    group: Group, member: Any, officer: Any
) -> None:
    hold = hide(group, officer)
    own = people.signed_in(Client(), member, second_factor=False)
    actions.answer_hold(hold=hold, answer="先の返事です。", today=clock.today(), by=member)
    answer = own.post(f"/my/groups/31/holds/{hold.pk}/", {"answer": "あとの返事です。"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "先の返事です。" in page and "あとの返事です。" in page and "まだ送っていません" in page
    hold.refresh_from_db()
    assert hold.answer == "先の返事です。"
