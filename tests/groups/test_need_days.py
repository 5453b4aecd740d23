"""A post with several days: written with or without scripts, shown, found, printed, and ended by itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from core import clock
from core.fields import DaysField
from core.lifecycle import Blocked
from groups.actions import needs as actions
from groups.actions.needs_night import end_passed_needs
from groups.models import Membership, Need
from groups.needs.words import in_words
from tests.groups.factories import make_group, make_need, make_user
from tests.groups.test_interleavings import form_in

pytestmark = pytest.mark.django_db

Values = dict[str, list[str]]


def ahead(*days: int) -> list[Any]:
    return [clock.today() + timedelta(days=day) for day in days]


def words(*days: int) -> list[str]:
    return [f"{day.year}年{day.month}月{day.day}日" for day in ahead(*days)]


def boxes(place: int, day: Any) -> Values:
    return {f"days_{place}_{part}": [str(value)] for part, value in enumerate((day.year, day.month, day.day))}


@pytest.fixture
def member(client: Client) -> Any:
    user = make_user()
    client.force_login(user)
    return user


@pytest.fixture
def need(member: Any) -> Need:
    """Open, with two days."""
    group = make_group(members={member: Membership.Role.EDITOR})
    return make_need(group, days=ahead(3, 10), ends_on=ahead(10)[0])


def address(need: Need) -> str:
    return f"/my/groups/{need.group.number}/needs/{need.number}/"


def opened(client: Client, need: Need) -> Values:
    return form_in(client.get(address(need)).content)


def test_days_are_kept_once_each_in_their_order_and_the_end_follows_the_last(
    client: Client, need: Need
) -> None:
    sent = opened(client, need)
    for place, day in enumerate(ahead(24, 3, 17, 3)):
        sent |= boxes(place, day)
    assert client.post(address(need), sent).status_code == 302
    need.refresh_from_db()
    assert (need.dates, [need.last_day, need.ends_on]) == (ahead(3, 17, 24), ahead(24, 24))


def test_the_end_goes_back_with_the_last_day_that_is_taken_away(client: Client, need: Need) -> None:
    sent = opened(client, need) | {f"days_1_{part}": [""] for part in range(3)}
    assert client.post(address(need), sent).status_code == 302
    need.refresh_from_db()
    assert ([*need.dates, need.ends_on], need.version) == (ahead(3, 3), 2)


def test_an_end_of_its_own_stays(client: Client, need: Need) -> None:
    Need.objects.filter(pk=need.pk).update(ends_on=ahead(2)[0])
    client.post(address(need), opened(client, need) | boxes(2, ahead(17)[0]))
    need.refresh_from_db()
    assert [need.last_day, need.ends_on] == ahead(17, 2)


def test_more_days_come_by_a_press_that_keeps_what_was_typed_and_judges_nothing(
    client: Client, need: Need
) -> None:
    sent = opened(client, need)
    assert len([name for name in sent if name.startswith("days_")]) == 2 * 3 + 1
    typed = {"title": ["書きかけ"], "hours": ["たくさん"], "days_1_1": ["13"], "areas": [], "weekdays": ["5"]}
    sent |= typed | {"do": ["more"]}
    for expected in (4, 6, 8, 10, 10):
        answer = client.post(address(need), sent)
        assert (answer.status_code, "errorbox" in answer.content.decode()) == (200, False)
        sent = form_in(answer.content) | {"do": ["more"]}
        assert len([name for name in sent if name.startswith("days_")]) == expected * 3 + 1
    assert {name: sent.get(name, []) for name in typed} == typed
    assert "日をふやす" not in answer.content.decode()
    assert Need.objects.get() == need and Need.objects.get().version == 1


def test_a_new_post_gets_more_days_too(client: Client, need: Need) -> None:
    page = f"/my/groups/{need.group.number}/needs/new/"
    sent = form_in(client.get(page).content) | {"title": ["草取り"], "do": ["more"]}
    shown = form_in(client.post(page, sent).content)
    assert (shown["title"], "days_3_2" in shown, "days_4_0" in shown) == (["草取り"], True, False)


def test_a_wrong_day_is_named_by_its_place(client: Client, need: Need) -> None:
    sent = opened(client, need) | {"days_1_1": ["13"], "days_0_2": [""]}
    page = client.post(address(need), sent)
    text = page.content.decode()
    assert page.status_code == 422
    for message in ("1つめの日：年、月、日をすべて入れてください。", "2つめの日：この日付はありません"):
        assert message in text


def test_a_past_day_is_refused_but_one_that_has_passed_since_may_stay(
    client: Client, member: Any, need: Need
) -> None:
    sent = opened(client, need)
    assert client.post(address(need), sent | boxes(0, ahead(-1)[0])).status_code == 422
    Need.objects.filter(pk=need.pk).update(days=[str(day) for day in ahead(-4, 10)])
    assert client.post(address(need), opened(client, need) | {"title": ["直した見出し"]}).status_code == 302
    draft = make_need(need.group, state="draft", days=ahead(-4, 10), ends_on=ahead(10)[0])
    with pytest.raises(Blocked, match=f"日にち（{words(-4)[0]}）が過ぎています"):
        actions.open_need(need=draft, today=clock.today(), by=member)


def test_more_than_ten_days_are_refused(member: Any, need: Need) -> None:
    days = [str(day) for day in ahead(*range(11))]
    with pytest.raises(Blocked, match="10日まで"):
        actions.edit_need(need=need, new={"days": days}, expected_version=1, today=clock.today(), by=member)


def test_the_database_refuses_an_end_after_the_last_day(need: Need) -> None:
    with pytest.raises(IntegrityError, match="ends_by_its_last_day"), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(ends_on=ahead(11)[0])


def test_page_list_print_feed_and_group_show_every_day(client: Client, need: Need) -> None:
    pages = (need.get_absolute_url(), "/needs/", "/needs/print/", "/needs/feed.xml")
    for page in (*pages, need.group.get_absolute_url()):
        text = client.get(page).content.decode()
        assert [page, *(day for day in words(3, 10) if day not in text)] == [page]


def test_a_day_that_has_passed_is_said_to_be_over_and_is_not_found_any_more(client: Client) -> None:
    past, coming = ahead(-2, 4)
    make_need(days=[past, coming], ends_on=coming)
    need = Need.objects.get()
    assert f"終わった日：{words(-2)[0]}" in client.get(need.get_absolute_url()).content.decode()
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    found = {
        names[day.weekday()]: f"/needs/{need.number}/" in client.get(search).content.decode()
        for day in (past, coming)
        for search in [f"/needs/?day={names[day.weekday()]}"]
    }
    assert found == {names[past.weekday()]: False, names[coming.weekday()]: True}


def test_any_of_the_days_is_found_by_weekday_and_by_its_words(client: Client, need: Need) -> None:
    make_need(title="べつの募集")
    for day in (3, 10):
        text = client.get("/needs/", {"q": words(day)[0]}).content.decode()
        assert (need.title in text, "べつの募集" in text) == (True, False)


def test_it_ends_after_its_last_day_and_not_before(need: Need) -> None:
    assert [end_passed_needs(day) for day in ahead(4, 10)] == [0, 0]
    assert end_passed_needs(ahead(11)[0]) == 1


def test_two_people_see_both_lists_of_days(client: Client, need: Need) -> None:
    sent = opened(client, need)
    theirs, mine = ahead(3, 17), ahead(3, 10, 24)
    Need.objects.filter(pk=need.pk).update(
        version=2, days=[str(day) for day in theirs], last_day=theirs[-1], ends_on=theirs[-1]
    )
    answer = client.post(address(need), sent | boxes(2, mine[-1]))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert all("、".join(words(*days)) in text for days in ((3, 17), (3, 10, 24)))
    chosen = form_in(answer.content) | {"keep_days": ["theirs"], "keep_ends_on": ["theirs"]}
    assert client.post(address(need), chosen).status_code == 302
    need.refresh_from_db()
    assert (need.dates, need.version) == (theirs, 3)


def test_the_words_of_the_record_and_the_field_by_itself() -> None:
    assert in_words("days", ["2026-11-28", "2027-01-09"]) == "2026年11月28日、2027年1月9日"
    field = DaysField(most=3, required=False)
    assert field.clean([["2027", "1", "9"], ["", "", ""], ["２０２６", "11", "28"]])[0].year == 2026
    with pytest.raises(ValidationError):
        field.clean([["2027", "2", "30"]])
