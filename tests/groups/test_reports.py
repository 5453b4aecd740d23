"""A group writes what it did: drafts, publishing, two people at once, taking off, the nightly end."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from core import audit, clock
from core.forms import StaleWrite
from core.lifecycle import Blocked, NotAllowed
from core.models import ContentVersion
from groups.actions import reports as actions
from groups.models import ActivityReport, Group, Photo
from tests import people
from tests.groups.factories import make_group, make_report
from tests.groups.proxying import BY_FAX
from tests.groups.test_photos import a_photo

pytestmark = pytest.mark.django_db
TYPED = {
    "title": "秋の海岸そうじ", "held_on_0": "2026", "held_on_1": "10", "held_on_2": "18",
    "place": "腰越海岸", "people": "２４人", "body": "みんなで浜を歩きました。",
}  # fmt: skip


@pytest.fixture
def member() -> Any:
    return people.representative()


@pytest.fixture
def group(member: Any) -> Group:
    return make_group(members={member: "editor"})


def address(group: Group, rest: str = "") -> str:
    return f"/my/groups/{group.number}/reports/{rest}"


def of(report: ActivityReport, rest: str = "") -> str:
    return address(report.group, f"{report.pk}/{rest}")


def content_version() -> int:
    return ContentVersion.objects.get().version


# --------------------------------------------------------------------------------------------- writing


def test_a_member_writes_a_draft_publishes_it_and_the_town_sees_it(
    client: Client, group: Group, member: Any
) -> None:
    client = people.signed_in(client, member)
    answer = client.post(address(group, "new/"), TYPED)
    report = ActivityReport.objects.get()

    assert (answer.status_code, answer["Location"]) == (302, of(report))
    assert (report.state, report.held_on, report.people) == ("draft", date(2026, 10, 18), 24)
    assert Client().get(f"/groups/{group.number}/reports/{report.pk}/").status_code == 404
    assert "下書きに保存しました" in client.get(of(report)).content.decode()

    assert client.post(of(report, "publish/"))["Location"] == of(report)
    html = Client().get(f"/groups/{group.number}/reports/{report.pk}/").content.decode()
    assert "秋の海岸そうじ" in html and "令和8年（2026年）10月18日" in html and "24</span>人" in html
    assert "秋の海岸そうじ" in Client().get(f"/groups/{group.number}/").content.decode()


def test_a_title_is_enough_for_a_draft_and_publishing_says_what_is_missing(
    client: Client, group: Group, member: Any
) -> None:
    client = people.signed_in(client, member)
    client.post(address(group, "new/"), {"title": "花の植えかえ"})
    report = ActivityReport.objects.get()
    words = "公開するには、「活動した日」と「場所」と「したこと」を書いてください。"

    assert (report.held_on, report.people, report.body) == (None, None, "")
    assert words in client.get(of(report)).content.decode()
    client.post(of(report, "publish/"))
    assert words in client.get(of(report)).content.decode()
    report.refresh_from_db()
    assert report.state == "draft"


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({"title": ""}, "「題」を入れてください。"),
        ({"title": "あ" * 81}, "80文字以内で入れてください（いまは81文字）。"),
        ({"body": "あ" * 4001}, "4,000文字以内で入れてください（いまは4,001文字）。"),
        ({"people": "たくさん"}, "数字"),
        ({"people": "-3"}, "0"),
        ({"held_on_1": "13"}, "この日付はありません。"),
        ({"held_on_2": ""}, "年、月、日をすべて入れてください。"),
        ({"held_on_0": "2027"}, "まだ来ていません。終わった活動の日を入れてください。"),
        ({"place": "あ" * 121}, "120文字以内で入れてください（いまは121文字）。"),
        ({"title": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")}, "入力エラー"),
    ],
)
def test_bad_input_is_answered_in_words_and_stays_in_the_form(
    client: Client, group: Group, member: Any, over: dict[str, str], message: str
) -> None:
    answer = people.signed_in(client, member).post(address(group, "new/"), TYPED | {"body": "残る文"} | over)
    html = answer.content.decode()

    if message != "入力エラー":
        assert answer.status_code == 422 and message in html
        assert "<title>入力エラー：" in html and ("残る文" in html or "body" in over)
        assert not ActivityReport.objects.exists()


def test_a_day_that_has_not_come_is_refused_also_below_the_form(group: Group, member: Any) -> None:
    today = clock.today()
    values = actions.Values(held_on=today + timedelta(days=1), place="浜", people=None, title="題", body="文")
    with pytest.raises(Blocked, match="まだ来ていません"):
        actions.start_report(group=group, values=values, today=today, by=member)
    assert actions.start_report(group=group, values=values | {"held_on": today}, today=today, by=member)


def test_a_double_press_makes_one_draft(client: Client, group: Group, member: Any) -> None:
    client = people.signed_in(client, member)
    sent = TYPED | {"form_token": "0f1e2d3c-4b5a-4987-8877-665544332211"}
    answers = [client.post(address(group, "new/"), sent) for _press in range(2)]

    assert ActivityReport.objects.count() == 1
    assert {answer["Location"] for answer in answers} == {of(ActivityReport.objects.get())}


def test_what_was_typed_before_the_sign_in_ran_out_comes_back(
    client: Client, group: Group, member: Any
) -> None:
    report = make_report(group)
    for page in (address(group, "new/"), of(report, "edit/")):
        answer = Client().post(page, TYPED | {"title": "失われない題", "version": "1"})
        back = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
        assert "失われない題" in people.signed_in(client, member).get(back).content.decode()


# ---------------------------------------------------------------------------------------------- editing


def test_the_published_page_stays_until_the_new_text_is_saved(
    client: Client, group: Group, member: Any
) -> None:
    report = make_report(group, title="古い題")
    page = f"/groups/{group.number}/reports/{report.pk}/"
    client = people.signed_in(client, member)
    sent = TYPED | {"title": "新しい題", "version": "1"}
    preview = client.post(of(report, "edit/"), sent | {"do": "preview"}).content.decode()

    assert "まだ公開していません" in preview and "新しい題" in preview
    assert "古い題" in Client().get(page).content.decode()
    again = client.post(of(report, "edit/"), sent | {"do": "edit"}).content.decode()
    assert 'value="新しい題"' in again

    assert client.post(of(report, "edit/"), sent)["Location"] == of(report)
    assert "新しい題" in Client().get(page).content.decode()


def test_a_published_report_keeps_its_day_place_and_text(client: Client, group: Group, member: Any) -> None:
    report = make_report(group)
    client = people.signed_in(client, member)
    gaps = {"held_on_0": "", "held_on_1": "", "held_on_2": "", "place": "", "body": ""}
    answer = client.post(of(report, "edit/"), TYPED | gaps | {"version": "1"})

    assert answer.status_code == 422
    for words in (
        "「活動した日」を入れてください。",
        "「場所」を入れてください。",
        "「したこと」を入れてください。",
    ):
        assert words in answer.content.decode()
    values = actions.Values(held_on=None, place="", people=None, title="題", body="")
    with pytest.raises(Blocked):
        actions.save_report(report=report, values=values, expected_version=1, today=clock.today(), by=member)
    with pytest.raises(IntegrityError), transaction.atomic():
        ActivityReport.objects.update(place="")


def test_two_editors_lose_nothing_and_see_both_versions(client: Client, group: Group, member: Any) -> None:
    report = make_report(group)
    client = people.signed_in(client, member)
    first = client.post(of(report, "edit/"), TYPED | {"title": "先の人の題", "version": "1"})
    second = client.post(of(report, "edit/"), TYPED | {"title": "後の人の題", "version": "1"})
    html = second.content.decode()

    assert (first.status_code, second.status_code) == (302, 409)
    assert "ほかの人が先に変えました" in html and "<dd>先の人の題</dd>" in html
    assert 'value="後の人の題"' in html and 'name="version" value="2"' in html
    assert ActivityReport.objects.get().title == "先の人の題"
    assert (
        client.post(of(report, "edit/"), TYPED | {"title": "後の人の題", "version": "2"}).status_code == 302
    )
    assert ActivityReport.objects.get().title == "後の人の題"


def test_an_old_version_is_refused_below_the_form(group: Group, member: Any) -> None:
    report = make_report(group)
    values = actions.Values(held_on=date(2026, 1, 1), place="浜", people=1, title="題", body="文")
    with pytest.raises(StaleWrite):
        actions.save_report(report=report, values=values, expected_version=7, today=clock.today(), by=member)


def test_the_record_says_what_changed_but_not_the_text(client: Client, group: Group, member: Any) -> None:
    report = make_report(group, people=24, body="前の文", place="腰越海岸", title="秋の海岸そうじ")
    people.signed_in(client, member).post(of(report, "edit/"), TYPED | {"people": "30", "version": "1"})

    entry = audit.timeline(report, with_internal=True)[0]
    assert (entry.verb, entry.changes) == (
        "活動実績を直した",
        {"人数": [24, 30], "したこと": ["", "変更しました"]},
    )


# --------------------------------------------------------------------------- publish, withdraw, delete


def test_withdrawing_asks_first_and_the_text_stays(client: Client, group: Group, member: Any) -> None:
    report = make_report(group)
    page = f"/groups/{group.number}/reports/{report.pk}/"
    client = people.signed_in(client, member)
    assert "取り下げますか" in client.get(of(report, "withdraw/")).content.decode()
    assert Client().get(page).status_code == 200

    client.post(of(report, "withdraw/"))
    report.refresh_from_db()
    assert (report.state, report.body) == ("withdrawn", "みんなで浜を歩き、ごみを40袋ひろいました。")
    assert Client().get(page).status_code == 404
    assert client.get(of(report, "withdraw/")).status_code == 302

    client.post(of(report, "publish/"))
    assert Client().get(page).status_code == 200


def test_the_first_day_of_publication_stays_when_a_report_comes_back(group: Group, member: Any) -> None:
    first = clock.now() - timedelta(days=40)
    report = make_report(group, state="withdrawn", published_at=first)
    actions.publish_report(report=report, today=clock.today(), by=member)
    assert report.published_at == first


def test_deleting_asks_first_and_takes_rows_and_files(
    client: Client, group: Group, member: Any, django_capture_on_commit_callbacks: Any
) -> None:
    report = make_report(group, state="draft")
    photo = a_photo(group)
    Photo.objects.update(report=report)
    client = people.signed_in(client, member)
    assert "元にもどせません" in client.get(of(report, "delete/")).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(of(report, "delete/"))["Location"] == address(group)
    assert not ActivityReport.objects.exists() and not Photo.objects.exists()
    assert not any(map(default_storage.exists, photo.variants.values()))
    assert audit.timeline(group, with_internal=True)[0].verb == "活動実績を消した"


def test_what_is_published_is_not_deleted_at_one_stroke(client: Client, group: Group, member: Any) -> None:
    report = make_report(group)
    answer = people.signed_in(client, member).post(of(report, "delete/"))

    assert answer["Location"] == of(report) and ActivityReport.objects.count() == 1
    with pytest.raises(Blocked, match="先に取り下げて"):
        actions.delete_report(report=report, by=member)


def test_a_group_whose_page_is_closed_cannot_publish(group: Group, member: Any) -> None:
    report = make_report(group, state="draft")
    Group.objects.update(state=Group.State.EXPIRED)
    report.refresh_from_db()
    with pytest.raises(Blocked, match="団体のページが閉じている"):
        actions.publish_report(report=report, today=clock.today(), by=member)


def test_every_public_change_makes_kept_pages_anew_and_a_draft_does_not(group: Group, member: Any) -> None:
    report, today = make_report(group, state="draft"), clock.today()
    values = actions.Values(held_on=date(2026, 1, 1), place="浜", people=1, title="題", body="文")
    seen = [content_version()]

    def note() -> None:
        seen.append(content_version())

    actions.save_report(report=report, values=values, expected_version=1, today=today, by=member), note()
    actions.publish_report(report=report, today=today, by=member), note()
    report.refresh_from_db()
    (
        actions.save_report(
            report=report, values=values, expected_version=report.version, today=today, by=member
        ),
        note(),
    )
    actions.withdraw_report(report=report, today=today, by=member), note()
    assert [now - before for before, now in pairwise(seen)] == [0, 1, 1, 1]


# ------------------------------------------------------------------------------------------- who may


def test_the_centre_helps_and_nobody_else_comes_in(client: Client, group: Group) -> None:
    report = make_report(group, state="draft")
    pages = [address(group), address(group, "new/")]
    pages += [of(report, rest) for rest in ("", "edit/", "photos/", "withdraw/", "delete/", "publish/")]
    stranger = people.signed_in(Client(), people.representative())
    assert [stranger.get(page).status_code for page in pages] == [404] * 8
    assert [
        stranger.post(page).status_code for page in pages if page not in (address(group), of(report))
    ] == ([404] * 6)
    centre = people.signed_in(client, people.centre_staff())
    asked = centre.post(of(report, "publish/"))["Location"]
    assert asked.startswith(reverse("groups_proxy:begin_group", args=[group.number]))
    begun = centre.post(asked, {**BY_FAX, **dict(parse_qsl(urlsplit(asked).query))})
    assert centre.get(begun["Location"])["Location"] == of(report)
    assert centre.post(of(report, "publish/"))["Location"] == of(report)
    report.refresh_from_db()
    assert report.state == "published"


def test_a_report_is_reached_only_under_its_own_group(client: Client, group: Group, member: Any) -> None:
    foreign = make_report(make_group())
    client = people.signed_in(client, member)
    answers = [client.get(address(group, f"{foreign.pk}/{rest}")) for rest in ("", "edit/", "photos/")]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert client.get(address(group, f"{2**70}/")).status_code == 404


def test_nobody_without_a_part_in_the_group_writes_through_an_action(group: Group) -> None:
    report, today = make_report(group), clock.today()
    values = actions.Values(held_on=date(2026, 1, 1), place="浜", people=1, title="題", body="文")
    for by in (people.representative(), people.tsunagari_staff(), None):
        for work in (
            lambda by=by: actions.start_report(group=group, values=values, today=today, by=by),
            lambda by=by: actions.save_report(
                report=report, values=values, expected_version=1, today=today, by=by
            ),
            lambda by=by: actions.withdraw_report(report=report, today=today, by=by),
            lambda by=by: actions.delete_report(report=report, by=by),
        ):
            with pytest.raises(NotAllowed):
                work()
    assert ActivityReport.objects.get().title == "秋の海岸そうじ"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_a_group_needs_the_same_statements_for_any_number(
    client: Client, group: Group, member: Any, rows: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(rows):
        make_report(group, title=f"{number}回目")
    client = people.signed_in(client, member)
    client.get(address(group))
    with django_assert_max_num_queries(10):
        client.get(address(group))


# ---------------------------------------------------------------------------------------- the nightly end


def test_old_drafts_and_withdrawn_ones_go_and_everything_else_stays(group: Group) -> None:
    old = clock.now() - timedelta(days=2 * 366)
    gone = [make_report(group, state=state, updated_at=old) for state in ("draft", "withdrawn")]
    kept = [
        make_report(group, state="published", updated_at=old),
        make_report(group, state="withdrawn", updated_at=old, held=True),
        make_report(group, state="draft"),
    ]
    assert [actions.forget_reports(clock.today()) for _night in range(2)] == [len(gone), 0]
    assert set(ActivityReport.objects.all()) == set(kept)
    lines = audit.timeline(group, with_internal=True)
    assert [entry.verb for entry in lines] == ["保存期間が過ぎた活動実績を消した"] * 2
