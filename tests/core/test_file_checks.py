"""Every stored file is read once in a round of nights; what is missing or changed is told, once a day."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from accounts import actions
from core import clock, file_checks
from core.models import OutboxMessage, StoredFile
from tests.groups.factories import make_registration
from tests.people import administrator, centre_staff

pytestmark = pytest.mark.django_db
FIRST = date(2026, 11, 23)
NIGHTS = [FIRST + timedelta(days=number) for number in range(file_checks.ROUND)]


@pytest.fixture
def papers() -> list[StoredFile]:
    kinds = ("rules", "roster", "budget", "material")
    return [paper.file for paper in make_registration(documents=kinds).documents.all()]


def found(nights: list[date]) -> list[tuple[StoredFile, str]]:
    return [(damage.file, damage.problem) for night in nights for damage in file_checks.damaged(night)]


def spoil(stored: StoredFile) -> None:
    default_storage.delete(stored.storage_name)
    default_storage.save(stored.storage_name, ContentFile(b"%PDF-1.7 something else"))


def test_a_round_of_nights_reads_every_file_once(papers: list[StoredFile]) -> None:
    read = [stored.pk for night in NIGHTS for stored in file_checks.share_of(night)]
    assert sorted(read) == sorted(stored.pk for stored in papers)
    assert found(NIGHTS) == []


@pytest.mark.parametrize(
    ("key", "part"),
    [
        ("00000000-0000-0000-0000-000000000000", 0),
        ("ffffffff-ffff-ffff-ffff-ffffffffffff", file_checks.ROUND - 1),
    ],
)
def test_the_first_and_the_last_key_belong_to_a_night(papers: list[StoredFile], key: str, part: int) -> None:
    StoredFile.objects.create(id=key, size=0, storage_name="x", created_at=clock.now())
    night = next(night for night in NIGHTS if night.toordinal() % file_checks.ROUND == part)
    assert key in {str(stored.pk) for stored in file_checks.share_of(night)}


def test_a_lost_and_a_changed_file_are_found_and_named_without_their_names(papers: list[StoredFile]) -> None:
    default_storage.delete(papers[0].storage_name)
    spoil(papers[1])
    assert {(papers[0], "ファイルがありません"), (papers[1], "保存したときと中身が違います")} == set(
        found(NIGHTS)
    )


def test_administrators_are_told_once_a_day_and_nobody_else(papers: list[StoredFile]) -> None:
    someone, _other = administrator(), centre_staff()
    spoil(papers[0])
    damaged = [damage for night in NIGHTS for damage in file_checks.damaged(night)]
    today = clock.today()
    for _run in range(2):
        assert actions.tell_of_damaged_files(damaged, today) == 1
    message = OutboxMessage.objects.get()
    assert (message.to, papers[0].storage_name in message.body) == (someone.email, True)
    assert papers[0].name not in message.body


def test_nobody_is_told_when_all_is_well(papers: list[StoredFile]) -> None:
    administrator()
    call_command("nightly", verbosity=0)
    assert OutboxMessage.objects.count() == 0
