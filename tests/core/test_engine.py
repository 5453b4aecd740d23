"""The small engines: record, one-time forms, versions, dated rules, numbers, parked input, access."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from core import audit, clock, drafts, sequences, settings_rows, version
from core.access import EVERYONE, SIGNED_IN, Data, access
from core.forms import StaleWrite, run_once, update_versioned
from core.middleware import AccessMiddleware
from core.models import AuditEntry, FormToken, ParkedForm
from groups.models import CentreSite
from groups.rules import FIRST_LOOK_DAYS
from tests.people import centre_staff, make_user

pytestmark = pytest.mark.django_db


def make_site() -> CentreSite:
    return CentreSite.objects.create(name="試験の拠点")


# ---------------------------------------------------------------------------------------------- record


def test_a_line_of_the_record_keeps_who_what_and_both_values() -> None:
    user, site = make_user(name="大町 見本"), make_site()
    entry = audit.record("直した", site, by=user, changes={"電話": ("", "0467-00-0001")}, reason="移転")
    assert (entry.actor, entry.actor_label, entry.verb, entry.object_label) == (
        user,
        "大町 見本",
        "直した",
        "試験の拠点",
    )
    assert (entry.changes, entry.reason) == ({"電話": ["", "0467-00-0001"]}, "移転")


def test_the_portal_itself_is_named_as_such() -> None:
    assert audit.record("消した", make_site(), by=None).actor_label == audit.SYSTEM_LABEL


def test_a_line_can_neither_be_changed_nor_deleted() -> None:
    entry = audit.record("直した", make_site(), by=None)
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(verb="別のこと")


def test_internal_lines_and_reads_stay_out_of_what_the_group_sees() -> None:
    site = make_site()
    audit.record("公にした", site, by=None)
    audit.record("職員だけ", site, by=None, internal=True)
    audit.record_read(site, by=None, what="連絡先")
    assert [e.verb for e in audit.timeline(site, with_internal=False)] == ["公にした"]
    assert [e.verb for e in audit.timeline(site, with_internal=True)] == ["職員だけ", "公にした"]


# ------------------------------------------------------------------------------------------ one-time form


def post(token: str, **fields: str) -> HttpRequest:
    request = RequestFactory().post("/somewhere/", {"form_token": token, **fields})
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


def test_a_second_press_leads_to_the_first_result_and_makes_nothing() -> None:
    token, made = str(uuid.uuid4()), []

    def work() -> str:
        made.append(1)
        return "/receipt/1/"

    first, second = run_once(post(token, a="1"), work), run_once(post(token, a="1"), work)
    assert (first.url, second.url, len(made)) == ("/receipt/1/", "/receipt/1/", 1)


def test_the_same_token_with_other_content_says_that_it_was_not_sent() -> None:
    token = str(uuid.uuid4())
    run_once(post(token, a="1"), lambda: "/receipt/1/")
    request = post(token, a="2")
    assert run_once(request, lambda: "/receipt/2/").url == "/receipt/1/"
    assert [str(m) for m in request._messages] == [  # type: ignore[attr-defined]
        "この画面の内容は、すでに一度送信されています。あとから変えた分は送られていません。"
    ]


def test_a_failed_try_leaves_the_token_free() -> None:
    token = str(uuid.uuid4())

    def fail() -> str:
        raise ValueError

    with pytest.raises(ValueError):
        run_once(post(token), fail)
    assert FormToken.objects.count() == 0
    assert run_once(post(token), lambda: "/receipt/1/").url == "/receipt/1/"


def test_a_save_on_an_old_version_is_stale() -> None:
    site = make_site()
    update_versioned(site, 1, phone="0467-00-0001")
    with pytest.raises(StaleWrite):
        update_versioned(site, 1, phone="0467-00-0002")
    site.refresh_from_db()
    assert (site.phone, site.version) == ("0467-00-0001", 2)


# --------------------------------------------------------------------------------- dated rules and numbers


def test_a_rule_holds_from_its_day_and_old_days_keep_the_old_value() -> None:
    user = centre_staff()
    settings_rows.change(key=FIRST_LOOK_DAYS.key, to=7, valid_from=date(2027, 4, 1), note="繁忙期", by=user)
    assert settings_rows.value(FIRST_LOOK_DAYS.key, on=date(2027, 3, 31)) == 5
    assert settings_rows.value(FIRST_LOOK_DAYS.key, on=date(2027, 4, 1)) == 7


def test_numbers_are_given_once_and_rise_above_imported_ones() -> None:
    assert [sequences.next_number("試験") for _ in range(3)] == [1, 2, 3]
    sequences.raise_to("試験", 690)
    sequences.raise_to("試験", 12)
    assert sequences.next_number("試験") == 691


def test_each_public_change_raises_the_content_version() -> None:
    before = version.current().version
    version.bump()
    assert version.current().version == before + 1


def test_the_clock_cannot_be_moved_outside_the_demo(settings: Any) -> None:
    settings.PORTAL_DEMO = False
    with pytest.raises(RuntimeError):
        clock.move_demo_clock(date(2027, 1, 1))


# ------------------------------------------------------------------------------------------ parked input


def test_what_was_typed_before_the_session_ended_comes_back_after_signing_in() -> None:
    request = RequestFactory().post(
        "/my/form/", {"name": "浜の会", "password": "secret", "areas": ["a", "b"]}
    )
    answer = drafts.park_and_sign_in(request)
    back = answer.url.split("next=")[1]
    token = back.split("parked%3D")[1]
    recalled = drafts.recalled(RequestFactory().get("/my/form/", {"parked": token}))
    assert recalled is not None
    assert (recalled["name"], recalled.getlist("areas"), "password" in recalled) == (
        "浜の会",
        ["a", "b"],
        False,
    )


def test_parked_input_is_given_to_no_other_page_and_not_for_a_guess() -> None:
    token = drafts.park(RequestFactory().post("/my/form/", {"name": "浜の会"}))
    assert drafts.recalled(RequestFactory().get("/my/other/", {"parked": token})) is None
    assert drafts.recalled(RequestFactory().get("/my/form/", {"parked": "guess"})) is None
    assert token not in ParkedForm.objects.get().token_hash


# ------------------------------------------------------------------------------------------------ access


def test_a_view_without_a_declaration_is_refused(settings: Any) -> None:
    middleware = AccessMiddleware(lambda request: HttpResponse())
    request = RequestFactory().get("/")
    with pytest.raises(ImproperlyConfigured):
        middleware.process_view(request, lambda request: HttpResponse(), (), {})


def test_a_declared_method_is_the_only_one() -> None:
    view = access(EVERYONE, data=Data.PUBLIC)(lambda request: HttpResponse("ok"))
    assert view(RequestFactory().get("/")).status_code == 200
    assert view(RequestFactory().post("/")).status_code == 405


def test_only_a_page_for_everyone_can_be_cacheable() -> None:
    with pytest.raises(ValueError, match="open to everyone"):
        access(SIGNED_IN, data=Data.GROUP, cacheable=True)


def test_hostile_bytes_in_the_address_are_answered_with_400(client: Client) -> None:
    for query in ("q=%00", "q=" + "a" * 5000):
        answer = client.get(f"/groups/?{query}")
        assert answer.status_code == 400
