"""The needs board: written by members, published, closed, and over by itself on the day that was promised."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from core import clock, settings_rows, version
from core.forms import StaleWrite
from core.lifecycle import Blocked, NotAllowed
from core.models import AuditEntry, OutboxMessage
from groups.actions import needs as actions
from groups.actions.needs_night import end_passed_needs, forget_needs, remind_of_ends
from groups.models import Group, Membership, Need
from groups.needs.words import hours_words, in_words
from tests import people
from tests.groups.factories import make_group, make_need, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
COMPLETE: dict[str, Any] = {
    "kind": "volunteers", "title": "草取りの手伝い", "body": "沢の草を取ります。", "time_text": "9時から11時",
    "area_mask": 0b100, "ends_on": TODAY + 30 * DAY,
}  # fmt: skip


@pytest.fixture
def member() -> Any:
    return make_user()


@pytest.fixture
def group(member: Any) -> Group:
    return make_group(members={member: Membership.Role.EDITOR})


@pytest.fixture
def on_the(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Move the portal's today."""

    def move(day: date) -> None:
        monkeypatch.setattr(clock, "today", lambda: day)

    move(TODAY)
    return move


def draft(group: Group, member: Any, **over: Any) -> Need:
    return actions.draft_need(group=group, new=COMPLETE | over, by=member)


def published(group: Group, member: Any, **over: Any) -> Need:
    return actions.open_need(need=draft(group, member, **over), today=TODAY, by=member)


# ------------------------------------------------------------------------------------------ the actions


def test_numbers_are_given_in_order_and_never_again(group: Group, member: Any) -> None:
    first, second = draft(group, member), draft(group, member)
    actions.delete_draft(need=second, by=member)
    assert (first.number, draft(group, member).number) == (1, 3)


def test_a_draft_takes_the_areas_of_its_group_when_it_names_none(member: Any) -> None:
    group = make_group(members={member: Membership.Role.EDITOR}, areas=["ofuna", "tamanawa"])
    need = actions.draft_need(group=group, new={"kind": "things", "title": "机"}, by=member)
    assert in_words("area_mask", need.area_mask) == "大船、玉縄"


def test_only_members_write_and_only_what_a_writer_may_set(group: Group) -> None:
    for person in (make_user(), people.centre_staff(), None):
        with pytest.raises(NotAllowed):
            draft(group, person)
    with pytest.raises(ValueError):
        draft(group, make_user(), number=7)
    assert Need.objects.count() == 0


def test_a_last_day_of_yesterday_is_refused_and_one_of_today_is_not(group: Group, member: Any) -> None:
    with pytest.raises(Blocked, match="終わりの日が過ぎています（今日は2026年11月23日）"):
        published(group, member, ends_on=TODAY - DAY)
    assert published(group, member, ends_on=TODAY).state == Need.State.OPEN


def test_the_last_day_may_be_as_far_ahead_as_the_office_says(group: Group, member: Any) -> None:
    settings_rows.change(
        key="groups.need_longest_days", to=30, valid_from=TODAY, note="試験", by=people.tsunagari_staff()
    )
    assert published(group, member, ends_on=TODAY + 30 * DAY).ends_on == TODAY + 30 * DAY
    with pytest.raises(Blocked, match="終わりの日は2026年12月23日までで"):
        published(group, member, ends_on=TODAY + 31 * DAY)


def test_a_post_for_one_day_ends_by_that_day(group: Group, member: Any) -> None:
    day = TODAY + 5 * DAY
    need = published(group, member, days=[str(day)], ends_on=day)
    late = {"ends_on": day + DAY}
    with pytest.raises(Blocked, match="日にち（2026年11月28日）と同じか、それより前"):
        actions.edit_need(need=need, new=late, expected_version=1, today=TODAY, by=member)
    with pytest.raises(Blocked, match="が過ぎています"):
        actions.edit_need(
            need=need, new={"days": [str(TODAY - DAY)]}, expected_version=1, today=TODAY, by=member
        )


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        ({"body": ""}, "「内容」を入れると"),
        ({"area_mask": 0}, "「地域」を入れると"),
        ({"ends_on": None}, "「終わりの日」を入れると"),
        ({"time_text": ""}, "「かかる時間」を入れると"),
        ({"body": "", "ends_on": None}, "「内容」「終わりの日」を入れると"),
    ],
)
def test_what_a_reader_needs_must_be_there(
    group: Group, member: Any, lacking: dict[str, Any], words: str
) -> None:
    with pytest.raises(Blocked, match=words):
        published(group, member, **lacking)


def test_a_thing_takes_no_time_and_hours_are_time_enough(group: Group, member: Any) -> None:
    assert published(group, member, kind="things", time_text="").state == "open"
    assert published(group, member, time_text="", hours=2).state == "open"


@pytest.mark.parametrize("state", ["suspended", "expired", "struck_off"])
def test_only_a_registered_group_may_publish(member: Any, state: str) -> None:
    group = make_group(members={member: Membership.Role.EDITOR}, state=state)
    with pytest.raises(Blocked, match="登録している団体だけ"):
        published(group, member)


def test_a_group_has_only_so_many_open_posts_at_once(group: Group, member: Any) -> None:
    settings_rows.change(
        key="groups.most_open_needs", to=2, valid_from=TODAY, note="試験", by=people.tsunagari_staff()
    )
    published(group, member)
    last = published(group, member)
    with pytest.raises(Blocked, match="2件まで"):
        published(group, member)
    actions.close_need(need=last, outcome="found", today=TODAY, by=member)
    assert published(group, member).state == "open"


def test_of_two_writers_the_second_is_told_and_overwrites_nothing(group: Group, member: Any) -> None:
    need = published(group, member)
    actions.edit_need(need=need, new={"title": "先の人"}, expected_version=1, today=TODAY, by=member)
    with pytest.raises(StaleWrite):
        actions.edit_need(need=need, new={"title": "後の人"}, expected_version=1, today=TODAY, by=member)
    need.refresh_from_db()
    assert (need.title, need.version) == ("先の人", 2)


def test_an_open_post_stays_fit_to_be_read(group: Group, member: Any) -> None:
    need = published(group, member)
    for bad, words in (({"ends_on": TODAY - DAY}, "過ぎています"), ({"body": ""}, "「内容」")):
        with pytest.raises(Blocked, match=words):
            actions.edit_need(need=need, new=bad, expected_version=1, today=TODAY, by=member)


def test_a_post_that_is_over_is_not_changed_but_copied(group: Group, member: Any) -> None:
    need = published(group, member, days=[str(TODAY + 2 * DAY)], ends_on=TODAY + 2 * DAY, hours=2)
    later = TODAY + 3 * DAY
    with pytest.raises(Blocked, match="終わっています"):
        actions.edit_need(need=need, new={"title": "遅い"}, expected_version=1, today=later, by=member)
    copy = actions.copy_need(need=need, by=member)
    assert (copy.state, copy.title, copy.hours, copy.days, copy.last_day, copy.ends_on) == (
        "draft", need.title, 2, [], None, None,
    )  # fmt: skip
    assert copy.number != need.number


def test_a_published_post_cannot_be_deleted(group: Group, member: Any) -> None:
    with pytest.raises(Blocked, match="消せません"):
        actions.delete_draft(need=published(group, member), by=member)


def test_the_record_says_who_did_what(group: Group, member: Any) -> None:
    need = published(group, member)
    actions.edit_need(need=need, new={"weekdays": 0b0100000}, expected_version=1, today=TODAY, by=member)
    actions.close_need(need=need, outcome="found", today=TODAY, by=member)
    lines = AuditEntry.objects.filter(object_type="groups.need", object_id=str(need.pk)).order_by("pk")
    assert [(line.verb, line.actor) for line in lines] == [
        ("募集の下書きを作った", member),
        ("募集を公開した", member),
        ("募集を直した", member),
        ("募集を締め切った", member),
    ]
    assert lines[2].changes == {"曜日": ["", "土曜"]}
    assert lines[3].reason == "集まりました"


def test_each_public_change_makes_kept_pages_anew(group: Group, member: Any) -> None:
    need = draft(group, member)
    seen = [version.current().version]

    def changed() -> bool:
        seen.append(version.current().version)
        return seen[-1] > seen[-2]

    actions.open_need(need=need, today=TODAY, by=member)
    assert changed()
    actions.edit_need(need=need, new={"title": "新しい"}, expected_version=1, today=TODAY, by=member)
    assert changed()
    end_passed_needs(TODAY + 60 * DAY)
    assert changed()


# ------------------------------------------------------------------------------------------- the night


def mails(kind: str) -> list[str]:
    return list(
        OutboxMessage.objects.filter(kind=f"groups/{kind}").order_by("pk").values_list("to", flat=True)
    )


@pytest.fixture
def second(group: Group) -> Any:
    user = make_user()
    Membership.objects.create(
        group=group, user=user, role=Membership.Role.REPRESENTATIVE, started_at=clock.now()
    )
    return user


def test_each_member_is_told_once_some_days_before_the_end_and_once_after(
    group: Group, member: Any, second: Any
) -> None:
    published(group, member, ends_on=TODAY + 30 * DAY)
    for days in (22, 23, 23, 24, 29, 30):  # from seven days before; the night of the 23rd ran twice
        end_passed_needs(TODAY + days * DAY)
        remind_of_ends(TODAY + days * DAY)
    assert (mails("need_ending"), mails("need_ended")) == ([member.email, second.email], [])
    for days in (31, 31, 32):
        end_passed_needs(TODAY + days * DAY)
        remind_of_ends(TODAY + days * DAY)
    assert (mails("need_ending"), mails("need_ended")) == ([member.email, second.email],) * 2


def test_after_missed_nights_only_the_mail_that_is_still_true_goes_out(group: Group, member: Any) -> None:
    published(group, member, ends_on=TODAY + 30 * DAY)
    late = TODAY + 26 * DAY
    assert (end_passed_needs(late), remind_of_ends(late)) == (0, 1)
    assert "あと4日" in OutboxMessage.objects.get(kind="groups/need_ending").body
    published(group, member, ends_on=TODAY + 28 * DAY)
    over = TODAY + 33 * DAY  # the second one was never told of before
    assert (end_passed_needs(over), remind_of_ends(over)) == (2, 0)
    assert (len(mails("need_ending")), len(mails("need_ended"))) == (1, 2)


def test_a_prolonged_post_is_told_of_again_and_a_short_one_only_when_it_is_over(
    group: Group, member: Any
) -> None:
    need = published(group, member, ends_on=TODAY + 30 * DAY)
    assert remind_of_ends(TODAY + 25 * DAY) == 1
    later = {"ends_on": TODAY + 60 * DAY}
    actions.edit_need(need=need, new=later, expected_version=1, today=TODAY + 25 * DAY, by=member)
    assert [remind_of_ends(TODAY + days * DAY) for days in (26, 52, 53, 54)] == [0, 0, 1, 0]
    published(group, member, ends_on=TODAY + 7 * DAY)
    assert remind_of_ends(TODAY) == 0


def test_nobody_is_told_of_a_post_that_was_closed(group: Group, member: Any) -> None:
    need = published(group, member, ends_on=TODAY + 10 * DAY)
    actions.close_need(need=need, outcome="stopped", today=TODAY, by=member)
    assert (remind_of_ends(TODAY + 5 * DAY), end_passed_needs(TODAY + 20 * DAY)) == (0, 0)
    assert OutboxMessage.objects.count() == 0


def test_a_member_who_left_is_not_told(group: Group, member: Any, second: Any) -> None:
    published(group, member, ends_on=TODAY + 10 * DAY)
    Membership.objects.filter(user=second).update(ended_at=clock.now())
    remind_of_ends(TODAY + 5 * DAY)
    assert mails("need_ending") == [member.email]


def test_the_mail_says_what_happens_next(group: Group, member: Any) -> None:
    need = published(group, member, ends_on=TODAY + 10 * DAY)
    remind_of_ends(TODAY + 3 * DAY)
    end_passed_needs(TODAY + 11 * DAY)
    ending, ended = OutboxMessage.objects.order_by("pk")
    assert ending.subject == "募集「草取りの手伝い」が12月3日 木曜に終わります"
    assert "2026年12月3日 木曜に終わります（あと7日）" in ending.body
    assert ended.subject == "募集「草取りの手伝い」が終わりました"
    page = f"/my/groups/{group.number}/needs/{need.number}/"
    assert page in ending.body and page in ended.body and f"/needs/{need.number}/" in ended.body


def test_the_night_does_all_of_it(on_the: Callable[[date], None], group: Group, member: Any) -> None:
    need = published(group, member, ends_on=TODAY + DAY)
    on_the(TODAY + 2 * DAY)
    call_command("nightly", verbosity=0)
    call_command("nightly", verbosity=0)
    need.refresh_from_db()
    assert (need.state, mails("need_ended")) == ("ended", [member.email])


def test_old_posts_go_with_their_mails_after_their_period_and_open_ones_stay(
    group: Group, member: Any
) -> None:
    gone, kept = published(group, member, ends_on=TODAY + DAY), published(group, member)
    actions.close_need(need=kept, outcome="found", today=TODAY, by=member)
    end_passed_needs(TODAY + 2 * DAY)
    OutboxMessage.objects.update(state=OutboxMessage.State.SENT)
    old = clock.now() - timedelta(days=800)
    open_one = make_need(group, state_changed_at=old, updated_at=old)
    Need.objects.filter(pk=gone.pk).update(updated_at=old, state_changed_at=old)
    assert forget_needs(clock.today()) == 1
    assert set(Need.objects.all()) == {kept, open_one}
    assert OutboxMessage.objects.count() == 0
    assert actions.draft_need(group=group, new=COMPLETE, by=member).number > kept.number


# --------------------------------------------------------------------------------------------- in words


@pytest.mark.parametrize(
    ("hours", "words"),
    [(None, ""), (0, ""), (0.5, "1回 30分くらい"), (2, "1回 2時間くらい"), (1.5, "1回 1時間半くらい")],
)
def test_hours_in_words(hours: float | None, words: str) -> None:
    assert hours_words(hours) == words


# ------------------------------------------------------------------------------------- the demo's clock


def test_a_post_until_tomorrow_is_gone_from_every_list_the_day_after(
    on_the: Callable[[date], None], client: Client, group: Group, member: Any
) -> None:
    need = published(group, member, ends_on=TODAY + DAY)
    lists = ("/needs/", "/needs/?q=草取り", "/needs/print/", "/needs/feed.xml", "/", group.get_absolute_url())
    for day, seen in ((TODAY, True), (TODAY + DAY, True), (TODAY + 2 * DAY, False)):
        on_the(day)  # the night of that day has not run: the pages compare by themselves
        shown = {address: need.title in client.get(address).content.decode() for address in lists}
        assert shown == dict.fromkeys(lists, seen)
        page = client.get(need.get_absolute_url()).content.decode()
        assert ("この募集は終わりました" in page) is not seen
        assert f'href="{group.get_absolute_url()}"' in page
