"""Returned for correction: only the named questions reopen, and the centre sees what changed."""

from typing import Any

import pytest
from django.test import Client

from core import clock
from core.models import OutboxMessage
from groups.actions import registration as actions
from groups.answers import Labels, differences
from groups.models import Registration
from tests import people
from tests.groups.applying import address, sent, step_address
from tests.groups.factories import make_registration

pytestmark = pytest.mark.django_db


def returned(user: Any, *items: tuple[str, str], **over: Any) -> Registration:
    """A returned application; items are (step, question)."""
    found = [{"step": step, "field": field, "remark": f"{field}を見てください。"} for step, field in items]
    more = {"return_items": found} if items else {}
    return make_registration(applicant=user, state="returned", purpose_text_version="2026-04", **more, **over)


def test_only_the_named_questions_are_open_each_with_its_remark(client: Client, applicant: Any) -> None:
    registration = returned(applicant, ("basics", "kana"), ("people", "contact_phone"))
    form = client.get(step_address(registration, "basics")).context["form"]
    assert [(item.question.name, item.remark) for item in form.items_to_show()] == [
        ("kana", "kanaを見てください。")
    ]
    closed = client.get(step_address(registration, "activity"), follow=True).content.decode()
    assert "直すところがありません" in closed
    assert client.get(address(registration, "registration_documents")).status_code == 302


def test_questions_that_depend_on_each_other_open_together(client: Client, applicant: Any) -> None:
    registration = returned(applicant, ("activity", "fields"))
    form = client.get(step_address(registration, "activity")).context["form"]
    assert [item.question.name for item in form.items_to_show()] == ["fields", "main_field"]


def test_fields_that_were_not_returned_cannot_be_changed_by_a_handmade_form(
    client: Client, applicant: Any
) -> None:
    registration = returned(applicant, ("basics", "kana"))
    everything = sent("basics", registration, kana="アタラシイヨミ", name="すりかえた名前")
    assert client.post(step_address(registration, "basics"), everything).status_code == 302
    registration.refresh_from_db()
    basics = registration.answers["basics"]
    assert (basics["name"], basics["kana"]) == ("汐入川の生きもの観察会", "アタラシイヨミ")
    closed = client.post(step_address(registration, "activity"), sent("activity", registration))
    assert closed.status_code == 409


def test_every_returned_step_must_be_looked_through_before_sending_again(
    client: Client, applicant: Any
) -> None:
    registration = returned(applicant, ("basics", "kana"), ("people", "contact_phone"))
    client.post(step_address(registration, "basics"), sent("basics", registration))
    client.post(address(registration, "registration_check"))
    registration.refresh_from_db()
    assert registration.state == "returned"
    client.post(step_address(registration, "people"), sent("people", registration))
    client.post(address(registration, "registration_check"))
    registration.refresh_from_db()
    assert registration.state == "submitted"


def test_sending_again_keeps_number_and_previous_round_and_tells_the_assigned_officer(
    client: Client, applicant: Any
) -> None:
    officer, _colleague = people.centre_staff(), people.centre_staff()
    registration = returned(applicant, ("basics", "kana"), assigned_to=officer)
    number, first = registration.receipt_number, registration.first_submitted_at
    client.post(step_address(registration, "basics"), sent("basics", registration, kana="ベツノヨミ"))
    client.post(address(registration, "registration_check"))
    registration.refresh_from_db()
    assert (registration.receipt_number, registration.first_submitted_at) == (number, first)
    found = differences(registration.previous_answers, registration.submitted_answers, Labels.load())
    assert [(d.question.name, d.before, d.after) for d in found] == [
        ("kana", "シオイリガワノイキモノカンサツカイ", "ベツノヨミ")
    ]
    mails = OutboxMessage.objects.values_list("to", "kind").order_by("id")
    assert list(mails) == [
        (applicant.email, "groups/registration_received"),
        (officer.email, "groups/registration_arrived"),
    ]


def test_a_second_return_starts_with_every_returned_step_open_again(client: Client, applicant: Any) -> None:
    registration = returned(applicant, ("basics", "kana"))
    client.post(step_address(registration, "basics"), sent("basics", registration))
    actions.submit(registration=registration, by=applicant, today=clock.today())
    Registration.objects.filter(pk=registration.pk).update(state="returned")
    page = client.get(address(registration)).content.decode()
    assert page.count("直してください") == 1


def test_a_returned_application_can_still_be_withdrawn_but_not_deleted(
    client: Client, applicant: Any
) -> None:
    registration = returned(applicant)
    client.post(address(registration, "registration_delete"))
    assert Registration.objects.filter(pk=registration.pk, state="returned").exists()
    client.post(address(registration, "registration_withdraw"))
    registration.refresh_from_db()
    assert registration.state == "withdrawn"
