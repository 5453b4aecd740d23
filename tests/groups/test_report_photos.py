"""Photos of an activity report: the rules of the page's photos, an album of its own, who sees a draft's."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core import clock
from core.images import Photo as ProcessedPhoto
from core.lifecycle import Blocked
from core.models import SettingRow
from groups.actions.photos import add_photo
from groups.actions.reports import delete_report
from groups.models import ActivityReport, Group, Photo
from tests import people
from tests.groups.factories import make_group, make_report
from tests.groups.test_photos import a_photo, jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Any:
    return people.representative()


@pytest.fixture
def group(member: Any) -> Group:
    return make_group(members={member: "editor"})


def of(report: ActivityReport, rest: str = "") -> str:
    return f"/my/groups/{report.group.number}/reports/{report.pk}/{rest}"


def upload(client: Client, report: ActivityReport, **over: Any) -> Any:
    file = SimpleUploadedFile("浜.jpg", jpeg())
    sent = {"photo": file, "alt": "浜を歩く3人", "consent": "on"} | over
    return client.post(of(report, "photos/"), sent)


def test_photos_of_a_report_follow_the_rules_of_the_page_and_stay_apart_from_it(
    client: Client, group: Group, member: Any
) -> None:
    report = make_report(group)
    own = a_photo(group, alt="ページの写真")
    client = people.signed_in(client, member)

    assert upload(client, report, consent="").status_code == 422
    assert upload(client, report, alt="").status_code == 422
    assert upload(client, report, caption="秋の浜")["Location"] == of(report, "photos/")
    photo = report.photos.get()
    html = Client().get(f"/groups/{group.number}/reports/{report.pk}/").content.decode()
    page = Client().get(f"/groups/{group.number}/").content.decode()

    assert 'alt="浜を歩く3人"' in html and "<figcaption>秋の浜</figcaption>" in html
    assert f"/groups/{group.number}/photos/{photo.pk}-320.webp" in page and 'alt="浜を歩く3人"' not in page
    assert "ページの写真" in page and "ページの写真" not in html
    assert "浜を歩く3人" not in client.get(f"/my/groups/{group.number}/photos/").content.decode()
    assert list(group.photos.of_page()) == [own]


def test_only_as_many_photos_as_the_rule_says(client: Client, group: Group, member: Any) -> None:
    SettingRow.objects.create(
        key="groups.most_report_photos", value=1, valid_from=clock.today(), created_at=clock.now()
    )
    report = make_report(group)
    a_photo(group)
    client = people.signed_in(client, member)

    assert upload(client, report).status_code == 302
    assert upload(client, report).status_code == 409 and report.photos.count() == 1


def test_a_photo_of_a_draft_is_seen_by_the_group_and_the_office_only(
    client: Client, group: Group, member: Any
) -> None:
    report = make_report(group, state="draft")
    photo = a_photo(group)
    Photo.objects.update(report=report)
    name = f"groups/{group.number}/photos/{photo.pk}-320.webp"

    assert client.get(f"/{name}").status_code == 404
    seen = {
        who: people.signed_in(Client(), user).get(f"/my/{name}").status_code
        for who, user in {
            "member": member, "centre": people.centre_staff(), "つながり課": people.tsunagari_staff(),
            "stranger": people.representative(), "committee": people.committee_member(),
        }.items()
    }  # fmt: skip
    assert seen == {"member": 200, "centre": 200, "つながり課": 200, "stranger": 404, "committee": 404}
    response = people.signed_in(client, member).get(f"/my/{name}")
    assert response.headers["Cache-Control"] == "no-store, private"
    assert people.signed_in(client, member).get(of(report)).content.decode().count(f'src="/my/{name}') == 0


def test_moving_and_taking_off_stay_within_the_album(client: Client, group: Group, member: Any) -> None:
    report = make_report(group)
    first, second, own = (a_photo(group, alt=alt) for alt in ("一", "二", "ページ"))
    Photo.objects.exclude(pk=own.pk).update(report=report)
    client = people.signed_in(client, member)
    answer = client.post(f"/my/groups/{group.number}/photos/{second.pk}/move/", {"to": "forward"})

    assert answer["Location"] == of(report, "photos/")
    assert [photo.alt for photo in report.photos.all()] == ["二", "一"]
    assert client.post(f"/my/groups/{group.number}/photos/{first.pk}/remove/")["Location"] == of(
        report, "photos/"
    )
    assert [photo.alt for photo in report.photos.all()] == ["二"] and group.photos.of_page().get() == own


def test_a_photo_for_a_report_that_a_colleague_deleted_is_refused(group: Group, member: Any) -> None:
    report = make_report(group, state="draft")
    delete_report(report=ActivityReport.objects.get(), by=member)
    with pytest.raises(Blocked, match="ほかの人が消しました"):
        add_photo(
            group=group, report=report, picture=ProcessedPhoto({320: b"RIFF"}, 320, 200), alt="x",
            caption="", consent=True, by=member,
        )  # fmt: skip
