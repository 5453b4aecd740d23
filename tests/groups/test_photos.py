"""Photos of a group's page: what is asked, what is refused, order, taking off, who may see the files."""

import io
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from core import audit, clock
from core.images import Photo as ProcessedPhoto
from core.lifecycle import Blocked, NotAllowed
from core.models import SettingRow
from groups.actions.photos import add_photo, describe_photo, move_photo, remove_photo
from groups.models import DirectoryEntry, Group, Photo
from tests import people
from tests.groups.factories import make_group

pytestmark = pytest.mark.django_db


def jpeg(width: int = 900, height: int = 600) -> bytes:
    """A picture with a place in its metadata."""
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (40, 120, 140)).save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def a_photo(group: Group, *, alt: str = "浜の写真", width: int = 1600) -> Photo:
    """A photo row with stored files, without the work of a real picture."""
    names = {
        str(w): default_storage.save(f"photos/test/{w}.webp", ContentFile(b"RIFF....WEBP" + str(w).encode()))
        for w in (320, 800, 1600)
        if w <= width
    }
    return Photo.objects.create(
        group=group, alt=alt, consent=True, width=width, height=width * 2 // 3, variants=names,
        position=group.photos.count(), added_at=clock.now(),
    )  # fmt: skip


def stored_files(group: Group) -> list[str]:
    folder = f"photos/{group.number}"
    return sorted(default_storage.listdir(folder)[1]) if default_storage.exists(folder) else []


@pytest.fixture
def member() -> Any:
    return people.representative()


@pytest.fixture
def group(member: Any) -> Group:
    return make_group(members={member: "editor"})


def address(group: Group) -> str:
    return f"/my/groups/{group.number}/photos/"


def upload(client: Client, group: Group, content: bytes | None = None, **over: Any) -> Any:
    file = SimpleUploadedFile("浜.jpg", jpeg() if content is None else content)
    return client.post(address(group), {"photo": file, "alt": "浜を歩く3人", "consent": "on"} | over)


# --------------------------------------------------------------------------------------------- adding


def test_a_member_adds_a_photo_and_the_public_sees_it(client: Client, group: Group, member: Any) -> None:
    response = upload(people.signed_in(client, member), group, caption="秋の浜")
    photo = Photo.objects.get(group=group)
    html = Client().get(f"/groups/{group.number}/").content.decode()
    listed = Client().get("/groups/").content.decode()

    assert response.status_code == 302 and (photo.width, photo.height) == (900, 600)
    assert 'alt="浜を歩く3人"' in html and "<figcaption>秋の浜</figcaption>" in html
    assert 'width="900" height="600"' in html and f"/photos/{photo.pk}-320.webp 320w" in html
    assert f'src="/groups/{group.number}/photos/{photo.pk}-320.webp"' in listed
    assert f"/photos/{photo.pk}-" in re.search(r'og:image" content="([^"]*)"', html)[1]  # type: ignore[index]


def test_the_stored_picture_is_webp_without_metadata(client: Client, group: Group, member: Any) -> None:
    upload(people.signed_in(client, member), group)
    photo = Photo.objects.get(group=group)
    response = Client().get(f"/groups/{group.number}/photos/{photo.pk}-320.webp")
    content = b"".join(response.streaming_content)

    assert response.headers["Content-Type"] == "image/webp"
    assert response.headers["Cache-Control"] == "public, max-age=86400, immutable"
    assert not response.cookies and b"SECRET-PLACE" not in content
    assert Image.open(io.BytesIO(content)).format == "WEBP" and Image.open(io.BytesIO(content)).width == 320


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({"alt": ""}, "「何が写っていますか」を入れてください。"),
        ({"alt": "あ" * 121}, "120文字以内で入れてください（いまは121文字）。"),
        ({"consent": ""}, "承諾をもらってから、印を付けてください。"),
        ({"photo": ""}, "写真を選んでください。"),
    ],
)
def test_what_is_missing_is_said_in_words_and_nothing_is_kept(
    client: Client, group: Group, member: Any, over: dict[str, Any], message: str
) -> None:
    response = upload(people.signed_in(client, member), group, **over)

    assert response.status_code == 422 and message in response.content.decode()
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "ファイルが空です。"),
        (b"GIF89a" + b"\0" * 50, "写真は JPEG、PNG、WebP のどれかを選んでください。"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 50, "HEIC"),
        (b"%PDF-1.4", "写真は JPEG、PNG、WebP のどれかを選んでください。"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "写真は JPEG、PNG、WebP のどれかを選んでください。"),
        (jpeg()[:3000], "写真"),
        (b"\xff\xd8\xff" + b"\0" * 300, "写真"),
    ],
)
def test_a_file_that_is_no_photo_is_refused_with_the_way_out(
    client: Client, group: Group, member: Any, content: bytes, message: str
) -> None:
    response = upload(people.signed_in(client, member), group, content)

    assert response.status_code == 422 and message in response.content.decode()
    assert not Photo.objects.exists()


def test_only_as_many_photos_as_the_rule_says(client: Client, group: Group, member: Any) -> None:
    SettingRow.objects.create(
        key="groups.most_photos", value=2, valid_from=clock.today(), created_at=clock.now()
    )
    a_photo(group), a_photo(group)
    response = upload(people.signed_in(client, member), group)

    assert response.status_code == 409 and "写真は2枚までです。" in response.content.decode()
    assert group.photos.count() == 2
    assert "この写真を載せる" not in client.get(address(group)).content.decode()


def test_a_refused_photo_leaves_no_file_behind(group: Group) -> None:
    picture = ProcessedPhoto({320: b"RIFF"}, 320, 200)
    before = stored_files(group)
    with pytest.raises(NotAllowed):
        add_photo(group=group, picture=picture, alt="x", caption="", consent=True, by=people.section_staff())
    with pytest.raises(Blocked):
        add_photo(group=group, picture=picture, alt="x", caption="", consent=False, by=people.centre_staff())

    assert stored_files(group) == before


# ------------------------------------------------------------------------------------ order, taking off


def test_photos_can_be_put_in_another_order(client: Client, group: Group, member: Any) -> None:
    first, second, third = (a_photo(group, alt=alt) for alt in "一二三")
    client = people.signed_in(client, member)
    client.post(f"{address(group)}{third.pk}/move/", {"to": "forward"})
    client.post(f"{address(group)}{first.pk}/move/", {"to": "back"})

    assert [photo.alt for photo in group.photos.all()] == ["三", "一", "二"]
    assert DirectoryEntry.objects.get(group=group).card["photo"]["id"] == third.pk
    move_photo(photo=third, step=-1, by=member)
    assert [photo.alt for photo in group.photos.all()] == ["三", "一", "二"] and second.pk


def test_taking_off_asks_first_and_then_deletes_row_and_files(
    client: Client, group: Group, member: Any, django_capture_on_commit_callbacks: Any
) -> None:
    photo = a_photo(group)
    client = people.signed_in(client, member)
    html = client.get(f"{address(group)}{photo.pk}/remove/").content.decode()
    assert "この写真を外しますか" in html and Photo.objects.filter(pk=photo.pk).exists()

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{address(group)}{photo.pk}/remove/")

    assert not Photo.objects.exists() and not any(map(default_storage.exists, photo.variants.values()))
    assert Client().get(f"/groups/{group.number}/photos/{photo.pk}-320.webp").status_code == 404
    assert DirectoryEntry.objects.get(group=group).card["photo"] is None


def test_a_photo_that_a_colleague_took_off_is_neither_moved_nor_recorded_twice(
    group: Group, member: Any
) -> None:
    photo = a_photo(group)
    remove_photo(photo=photo, by=member)
    remove_photo(photo=photo, by=member)
    move_photo(photo=photo, step=1, by=member)

    assert [entry.verb for entry in audit.timeline(group, with_internal=True)] == ["写真を外した"]


def test_the_record_has_each_photo(client: Client, group: Group, member: Any) -> None:
    upload(people.signed_in(client, member), group)
    remove_photo(photo=Photo.objects.get(group=group), by=member)

    verbs = [(entry.verb, entry.changes) for entry in audit.timeline(group, with_internal=True)]
    assert verbs == [
        ("写真を外した", {"写真": ["浜を歩く3人", ""]}),
        ("写真を載せた", {"写真": ["", "浜を歩く3人"]}),
    ]


# ---------------------------------------------------------------------------------------- other words


def words_address(photo: Photo) -> str:
    return f"{address(photo.group)}{photo.pk}/"


def describe(client: Client, photo: Photo, **over: str) -> Any:
    return client.post(
        words_address(photo), {"alt": "浜を歩く犬", "caption": "冬の浜", "seen": photo.words_mark} | over
    )


def test_the_words_of_a_photo_can_be_put_right_and_the_public_sees_them(
    client: Client, group: Group, member: Any
) -> None:
    photo, page = a_photo(group, alt="兵を歩く犬"), f"/groups/{group.number}/"
    assert 'alt="兵を歩く犬"' in Client().get(page).content.decode()
    client = people.signed_in(client, member)
    assert f'href="{words_address(photo)}"' in client.get(address(group)).content.decode()
    form = client.get(words_address(photo)).content.decode()
    assert 'value="兵を歩く犬"' in form and form.count(f'href="{address(group)}"') == 2

    answer = describe(client, photo)

    assert (answer.status_code, answer["Location"]) == (302, address(group))
    assert "写真の説明を直しました。" in client.get(address(group)).content.decode()
    html = Client().get(page).content.decode()
    assert 'alt="浜を歩く犬"' in html and "<figcaption>冬の浜</figcaption>" in html


def test_the_record_has_the_words_before_and_after_once(client: Client, group: Group, member: Any) -> None:
    photo = a_photo(group)
    client = people.signed_in(client, member)
    assert [describe(client, photo).status_code for _press in range(2)] == [302, 302]

    verbs = [(entry.verb, entry.changes) for entry in audit.timeline(group, with_internal=True)]
    changes = {"写真の説明": ["浜の写真", "浜を歩く犬"], "添える言葉": ["", "冬の浜"]}
    assert verbs == [("写真の説明を直した", changes)]


@pytest.mark.parametrize("alt", ["", "あ" * 121])
def test_words_are_checked_like_at_the_upload_and_what_was_typed_stays(
    client: Client, group: Group, member: Any, alt: str
) -> None:
    photo = a_photo(group)
    answer = describe(people.signed_in(client, member), photo, alt=alt)
    html = answer.content.decode()

    assert answer.status_code == 422 and "<title>入力エラー：" in html and 'value="冬の浜"' in html
    photo.refresh_from_db()
    assert photo.alt == "浜の写真"


def test_words_that_a_colleague_has_changed_meanwhile_are_shown_and_not_overwritten(
    client: Client, group: Group, member: Any
) -> None:
    photo = a_photo(group)
    Photo.objects.filter(pk=photo.pk).update(caption="同僚の言葉")
    client = people.signed_in(client, member)
    answer = describe(client, photo)
    html = answer.content.decode()

    assert answer.status_code == 409 and "ほかの人が先に変えました" in html
    assert "同僚の言葉" in html and 'value="冬の浜"' in html
    photo.refresh_from_db()
    assert photo.caption == "同僚の言葉" and f'name="seen" value="{photo.words_mark}"' in html
    assert describe(client, photo).status_code == 302
    photo.refresh_from_db()
    assert photo.caption == "冬の浜"


def test_words_for_a_photo_that_a_colleague_took_off_meanwhile_are_answered(
    group: Group, member: Any
) -> None:
    photo = a_photo(group)
    remove_photo(photo=photo, by=member)
    with pytest.raises(Blocked):
        describe_photo(photo=photo, alt="浜", caption="", seen=photo.words_mark, by=member)


def test_words_sent_after_the_sign_in_ran_out_come_back(client: Client, group: Group, member: Any) -> None:
    photo = a_photo(group)
    back = parse_qs(urlsplit(describe(client, photo)["Location"]).query)["next"][0]
    html = people.signed_in(client, member).get(back).content.decode()

    assert 'value="浜を歩く犬"' in html and f'name="seen" value="{photo.words_mark}"' in html
    assert "まだ保存していません" in html


# ------------------------------------------------------------------------------------------ permission


def test_nobody_else_can_add_describe_move_or_take_off(client: Client, group: Group) -> None:
    photo = a_photo(group)
    stranger = people.signed_in(client, people.representative())
    answers = [
        upload(stranger, group),
        describe(stranger, photo),
        stranger.post(f"{address(group)}{photo.pk}/move/", {"to": "back"}),
        stranger.post(f"{address(group)}{photo.pk}/remove/"),
        stranger.get(address(group)),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert group.photos.count() == 1


def test_a_photo_is_reached_only_under_its_own_group(client: Client, group: Group, member: Any) -> None:
    foreign = a_photo(make_group())

    assert client.get(f"/groups/{group.number}/photos/{foreign.pk}-320.webp").status_code == 404
    assert people.signed_in(client, member).post(f"{address(group)}{foreign.pk}/remove/").status_code == 404
    assert client.get(f"{address(group)}{foreign.pk}/").status_code == 404


def test_a_photo_of_a_group_that_is_not_listed_is_gone(client: Client) -> None:
    photo = a_photo(make_group(state=Group.State.EXPIRED))

    assert client.get(f"/groups/{photo.group.number}/photos/{photo.pk}-320.webp").status_code == 404


@pytest.mark.parametrize(
    "name", ["1-320.jpg", "1-321.webp", "01-320.webp", "1-320.webp/..", "99999999999-320.webp"]
)
def test_an_odd_photo_address_is_not_found(client: Client, group: Group, name: str) -> None:
    assert client.get(f"/groups/{group.number}/photos/{name}").status_code == 404
