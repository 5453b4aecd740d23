"""The night's work and the worker: everything runs, twice without harm, and mail goes out."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from core import clock, limits, outbox
from core.models import ParkedForm, StoredFile
from groups.models import Group, Registration
from tests.groups.factories import make_registration

pytestmark = pytest.mark.django_db


def test_the_night_s_work_says_what_it_did_and_can_run_twice() -> None:
    old = clock.now() - timedelta(days=10)
    ParkedForm.objects.create(token_hash="x", path="/", data="a=1", created_at=old)
    first, second = StringIO(), StringIO()
    call_command("nightly", stdout=first)
    call_command("nightly", stdout=second)
    assert "消した預かり入力 1件" in first.getvalue()
    assert "消した預かり入力 0件" in second.getvalue()


def test_the_night_names_every_kind_that_has_a_period() -> None:
    out = StringIO()
    call_command("nightly", stdout=out)
    labels = [line.split(" ")[0] for line in out.getvalue().splitlines()]
    kinds = ("申請", "下書き", "団体への招待", "取り込み", "役割への招待", "役割", "メール")
    assert [kind for kind in kinds if f"消した{kind}" not in labels] == []


def test_a_counter_whose_time_has_passed_leaves_no_address_behind() -> None:
    cache.set("limit:192.0.2.1", 1, timeout=-1)
    cache.set("limit:192.0.2.2", 1, timeout=60)
    assert limits.forget_passed() == 1
    assert cache.get("limit:192.0.2.2") == 1


@pytest.mark.django_db(transaction=True)
def test_an_old_application_is_gone_from_tables_and_disk_in_the_morning() -> None:
    case = make_registration(state="approved", now=clock.now() - timedelta(days=10 * 366))
    names = [paper.file.storage_name for paper in case.documents.all()]
    call_command("nightly", verbosity=0)
    assert (Registration.objects.count(), StoredFile.objects.count(), Group.objects.count()) == (0, 0, 1)
    assert [name for name in names if default_storage.exists(name)] == []


def fail() -> int:
    raise RuntimeError("planted")


def test_a_step_that_fails_is_named_and_the_others_are_done(monkeypatch: pytest.MonkeyPatch) -> None:
    old = clock.now() - timedelta(days=10)
    ParkedForm.objects.create(token_hash="x", path="/", data="a=1", created_at=old)
    monkeypatch.setattr(outbox, "wipe_expired", fail)
    with pytest.raises(CommandError, match="消した番号の本文"):
        call_command("nightly", verbosity=0)
    assert ParkedForm.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_worker_goes_on_after_a_night_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "wipe_expired", fail)
    outbox.queue_rendered(kind="test", to="a@example.jp", subject="件名", body="本文")
    call_command("run_worker", once=True)
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_delivers_what_waits() -> None:
    outbox.queue_rendered(kind="test", to="a@example.jp", subject="件名", body="本文")
    call_command("run_worker", once=True)
    assert [m.to for m in mail.outbox] == [["a@example.jp"]]
