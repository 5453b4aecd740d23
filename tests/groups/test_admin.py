"""Django's admin: reference words for the system administrator, and nothing about groups or people."""

import pytest
from django.test import Client

from core import version
from core.models import AuditEntry
from groups.models import ActivityField
from tests.groups.factories import make_group, reference
from tests.people import administrator, centre_staff, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference() -> None:
    reference()


def test_a_changed_word_is_recorded_and_reaches_the_public_pages(client: Client) -> None:
    signed_in(client, administrator())
    field, before = ActivityField.objects.get(code="culture"), version.current().version
    make_group(fields=["culture"], main_field="culture")
    values = {"label": field.label, "short_label": "文化と運動", "position": field.position, "active": "on"}
    client.post(f"/admin/groups/activityfield/{field.pk}/change/", {**values, "code": "forged", "bit": 9})
    field.refresh_from_db()
    assert (field.short_label, field.code, field.bit) == ("文化と運動", "culture", 0)
    entry = AuditEntry.objects.get(verb="参照データを変えた")
    assert entry.changes == {"short_label": ["文化・芸術・スポーツ", "文化と運動"]}
    assert version.current().version > before
    assert "文化と運動" in client.get("/groups/").content.decode()


def test_the_admin_knows_no_group_and_no_application(client: Client) -> None:
    signed_in(client, administrator())
    page = client.get("/admin/").content.decode()
    assert ("活動分野" in page, "/admin/groups/group/" in page, "/admin/groups/registration/" in page) == (
        True,
        False,
        False,
    )
    assert client.get("/admin/groups/group/").status_code == 404


def test_reference_rows_are_neither_added_nor_deleted(client: Client) -> None:
    signed_in(client, administrator())
    field = ActivityField.objects.get(code="culture")
    assert client.get("/admin/groups/activityfield/add/").status_code == 403
    assert client.post(f"/admin/groups/activityfield/{field.pk}/delete/", {"post": "yes"}).status_code == 403


def test_nobody_but_the_system_administrator_enters(client: Client) -> None:
    signed_in(client, centre_staff())
    assert client.get("/admin/").status_code == 302
