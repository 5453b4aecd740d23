"""A member's pages of the needs board: writing, publishing, two people at one post, closing, copying."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from groups.models import Group, Membership, Need
from tests.groups.factories import make_group, make_need, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client: Client) -> Any:
    user = make_user()
    client.force_login(user)
    return user


@pytest.fixture
def group(member: Any) -> Group:
    return make_group(members={member: Membership.Role.EDITOR})


def day_boxes(name: str, ahead: int | None) -> dict[str, str]:
    if ahead is None:
        return {}
    day = clock.today() + timedelta(days=ahead)
    return {f"{name}_0": str(day.year), f"{name}_1": str(day.month), f"{name}_2": str(day.day)}


def answers(*, ends: int | None = 20, on: int | None = None, **over: Any) -> dict[str, Any]:
    return {
        "kind": "volunteers", "title": "草取りの手伝い", "body": "沢の草を取ります。",
        "beginner_welcome": "on", "weekdays": ["5"], "time_bands": ["0"], "time_text": "9時から11時",
        "hours": "1.5", "areas": ["ofuna"], "place_text": "笛田の谷戸", "do": "open",
        **day_boxes("ends_on", ends), **day_boxes("days_0", on), **over,
    }  # fmt: skip


def url(group: Group, tail: str = "") -> str:
    return f"/my/groups/{group.number}/needs/{tail}"


def test_a_post_is_written_and_published_in_one_press(client: Client, group: Group) -> None:
    response = client.post(url(group, "new/"), answers(), follow=True)
    need = Need.objects.get()
    assert (need.state, need.weekdays, need.time_bands, str(need.hours)) == ("open", 0b0100000, 1, "1.5")
    assert (need.area_mask, need.beginner_welcome) == (0b1000, True)
    assert "募集を公開しました" in response.content.decode()
    assert need.title in client.get("/needs/").content.decode()


def test_a_draft_is_kept_with_its_title_alone_and_seen_by_nobody(client: Client, group: Group) -> None:
    client.post(url(group, "new/"), {"kind": "things", "title": "机", "do": "draft"})
    need = Need.objects.get()
    assert need.state == "draft"
    assert "机" not in client.get("/needs/").content.decode()
    assert client.get(f"/needs/{need.number}/").status_code == 404


def test_pressing_twice_makes_one_post(client: Client, group: Group) -> None:
    token = "11111111-2222-4333-8444-555555555555"
    for _ in range(2):
        client.post(url(group, "new/"), answers(form_token=token))
    assert Need.objects.count() == 1


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"ends": -1}, "終わりの日が過ぎています"),
        ({"on": -1, "ends": None}, "が過ぎています（今日は"),
        ({"ends": None}, "「終わりの日」を入れてください"),
        ({"ends": 400}, "までで入れてください"),
        ({"on": 3, "ends": 4}, "と同じか、それより前にしてください"),
        ({"title": ""}, "「見出し」を入れてください"),
        ({"title": "あ" * 61}, "60文字以内"),
        ({"body": ""}, "「内容」を入れてください"),
        ({"kind": "money"}, "一覧にあるものから"),
        ({"areas": []}, "「地域」を一つ以上"),
        ({"time_text": "", "hours": ""}, "「かかる時間」を入れてください"),
        ({"hours": "たくさん"}, "「2」や「1.5」のように"),
        ({"hours": "1.2"}, "30分（0.5）きざみ"),
        ({"hours": "NaN"}, "きざみで入れて"),
        ({"hours": "1e99999999"}, "きざみで入れて"),
        ({"weekdays": ["9"]}, "一覧にあるものから"),
        ({"ends_on_0": "9999"}, "年までの日を入れてください"),
        ({"ends_on_1": "13"}, "この日付はありません"),
    ],
)
def test_bad_input_comes_back_with_what_was_typed_and_how_to_put_it_right(
    client: Client, group: Group, over: dict[str, Any], words: str
) -> None:
    sent = answers(**over)
    response = client.post(url(group, "new/"), sent)
    page = response.content.decode()
    assert response.status_code == 422 and words in page and Need.objects.count() == 0
    assert sent["place_text"] in page and "直すところが" in page


@pytest.mark.parametrize(("typed", "hours"), [("２", "2.0"), ("1時間半", "1.5"), ("半", "0.5"), ("", None)])
def test_hours_are_read_as_people_type_them(
    client: Client, group: Group, typed: str, hours: str | None
) -> None:
    client.post(url(group, "new/"), answers(hours=typed))
    stored = Need.objects.get().hours
    assert (f"{stored:.1f}" if stored is not None else None) == hours


def test_without_a_last_day_a_post_for_one_day_ends_with_it(client: Client, group: Group) -> None:
    client.post(url(group, "new/"), answers(on=5, ends=None))
    need = Need.objects.get()
    assert need.ends_on == need.last_day == clock.today() + timedelta(days=5)


def test_a_group_that_is_not_registered_keeps_its_draft_and_is_told_why(client: Client, member: Any) -> None:
    group = make_group(members={member: Membership.Role.EDITOR}, state=Group.State.SUSPENDED)
    response = client.post(url(group, "new/"), answers())
    assert response.status_code == 422 and "登録している団体だけ" in response.content.decode()
    assert Need.objects.count() == 0
    client.post(url(group, "new/"), answers(do="draft"))
    assert Need.objects.get().state == "draft"


def test_the_form_shows_what_is_stored(client: Client, group: Group) -> None:
    client.post(url(group, "new/"), answers(do="draft", on=20))
    need = Need.objects.get()
    page = client.get(url(group, f"{need.number}/")).content.decode()
    for part in ('value="草取りの手伝い"', 'value="1.5"', f'value="{need.last_day.year}"', 'value="ofuna"'):
        assert part in page
    client.post(url(group, f"{need.number}/"), answers(on=20, version="1", do="draft"))
    again = Need.objects.get()
    assert (again.version, again.title, again.days) == (2, need.title, need.days)


def test_two_people_see_both_contents_and_nothing_typed_is_lost(client: Client, group: Group) -> None:
    client.post(url(group, "new/"), answers())
    need = Need.objects.get()
    page = client.get(url(group, f"{need.number}/")).content.decode()
    opened = page.split('name="opened" value="')[1].split('"')[0]
    Need.objects.filter(pk=need.pk).update(title="先の人の見出し", place_text="先の人の場所", version=2)
    sent = answers(title="後の人の見出し", version="1", opened=opened, do="save", ends=30)
    response = client.post(url(group, f"{need.number}/"), sent)
    page = response.content.decode()
    assert response.status_code == 409
    assert "先の人の見出し" in page and "後の人の見出し" in page and "先の人の場所" in page
    checked = {line.split('name="keep_')[1].split('"')[0]: line.split('value="')[1].split('"')[0]
               for line in page.split("<input") if 'name="keep_' in line and " checked" in line}  # fmt: skip
    assert checked == {"title": "mine", "place_text": "theirs", "ends_on": "mine"}
    chosen = {f"keep_{name}": side for name, side in checked.items()}
    client.post(url(group, f"{need.number}/"), {**sent, **chosen, "version": "2"})
    need.refresh_from_db()
    assert (need.title, need.place_text, need.ends_on) == (
        "後の人の見出し", "先の人の場所", clock.today() + timedelta(days=30),
    )  # fmt: skip


def test_the_stored_day_can_be_chosen_over_the_typed_one(client: Client, group: Group) -> None:
    client.post(url(group, "new/"), answers())
    need = Need.objects.get()
    kept = clock.today() + timedelta(days=40)
    Need.objects.filter(pk=need.pk).update(ends_on=kept, weekdays=0, version=2)
    sent = answers(ends=30, version="2", do="save", keep_ends_on="theirs", keep_weekdays="theirs")
    client.post(url(group, f"{need.number}/"), sent)
    need.refresh_from_db()
    assert (need.ends_on, need.weekdays) == (kept, 0)


def test_what_was_typed_into_a_post_that_has_ended_becomes_a_draft(client: Client, group: Group) -> None:
    need = make_need(group, ends_on=clock.today() - timedelta(days=1))
    client.post(url(group, f"{need.number}/"), answers(title="遅れて書いた", version="1", do="save"))
    made = Need.objects.get(title="遅れて書いた")
    assert (made.state, made.number) == ("draft", need.number + 1)


def test_a_post_is_closed_with_its_outcome(client: Client, group: Group) -> None:
    need = make_need(group)
    assert client.get(url(group, f"{need.number}/close/")).status_code == 200
    nothing = client.post(url(group, f"{need.number}/close/"))
    assert nothing.status_code == 422 and "どちら" not in nothing.content.decode()
    client.post(url(group, f"{need.number}/close/"), {"outcome": "found"})
    need.refresh_from_db()
    assert (need.state, need.outcome) == ("closed", "found")
    assert need.title not in client.get("/needs/").content.decode()
    assert "集まったので締め切りました" in client.get(need.get_absolute_url()).content.decode()


def test_a_copy_is_a_draft_and_a_draft_can_be_deleted(client: Client, group: Group) -> None:
    need = make_need(group, state=Need.State.ENDED)
    response = client.post(url(group, f"{need.number}/copy/"))
    copy = Need.objects.get(state="draft")
    assert response["Location"] == url(group, f"{copy.number}/")
    client.post(url(group, f"{copy.number}/delete/"))
    assert list(Need.objects.all()) == [need]


def test_the_list_of_the_group_has_everything_in_as_many_statements_for_three_as_for_one(
    client: Client, group: Group
) -> None:
    client.get(url(group))  # the session and its record
    counts = []
    for state, title in (("draft", "下書きの一つ"), ("open", "出ている一つ"), ("ended", "終わった一つ")):
        make_need(group, state=state, title=title)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(url(group)).content.decode()
        counts.append(len(queries))
    assert all(title in page for title in ("下書きの一つ", "出ている一つ", "終わった一つ"))
    assert counts[0] == counts[2]


def test_what_a_public_post_needs_is_marked_before_and_after_an_error(client: Client, group: Group) -> None:
    pages = (client.get(url(group, "new/")), client.post(url(group, "new/"), answers(title="")))
    # what it asks for, title, content, area, last day
    assert [page.content.decode().count("※必須") for page in pages] == [5, 5]
