"""An applicant's way from the first question to the receipt, page by page."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.models import AuditEntry, OutboxMessage
from groups.answers import typed
from groups.models import Registration
from groups.steps import BY_SLUG
from tests import people
from tests.groups.factories import PDF, complete_answers, make_registration, make_user, reference

pytestmark = pytest.mark.django_db


def sent(slug: str, **over: Any) -> dict[str, Any]:
    """The fields of a step's form, filled with valid answers; `over` replaces single fields."""
    return {**typed(BY_SLUG[slug], complete_answers()), "version": "999999", **over}


def address(registration: Registration, name: str = "registration", *more: Any) -> str:
    return reverse(f"groups_my:{name}", args=[registration.pk, *more])


@pytest.fixture
def applicant(client: Client) -> Any:
    reference()
    user = make_user("applicant@example.jp")
    client.force_login(user)
    return user


def empty_draft(user: Any) -> Registration:
    registration = make_registration(applicant=user, documents=())
    Registration.objects.filter(pk=registration.pk).update(answers={})
    registration.refresh_from_db()
    return registration


def test_every_page_of_an_open_application_opens(client: Client, applicant: Any) -> None:
    registration = make_registration(applicant=applicant)
    for slug in ("basics", "activity", "people", "page", "declarations"):
        assert client.get(address(registration, "registration_step", slug)).status_code == 200
    for name in ("registration", "registration_documents", "registration_check", "registration_delete"):
        assert client.get(address(registration, name)).status_code == 200


def test_a_whole_journey_ends_with_a_receipt_and_one_mail_for_each(client: Client, applicant: Any) -> None:
    officer = people.centre_staff()
    begun = client.post(reverse("groups_my:registration_start"))
    registration = Registration.objects.get()
    assert begun["Location"] == address(registration)
    for slug in ("basics", "activity", "people", "page"):
        answer = client.post(address(registration, "registration_step", slug), sent(slug))
        assert answer.status_code == 302, answer.context["form"].errors
    papers = {
        "rules": SimpleUploadedFile("規約.pdf", PDF),
        "roster": SimpleUploadedFile("名簿.pdf", PDF),
    }
    assert client.post(address(registration, "registration_documents"), papers).status_code == 302
    client.post(address(registration, "registration_step", "declarations"), sent("declarations"))
    answer = client.post(address(registration, "registration_check"))
    assert answer["Location"] == address(registration, "registration_receipt")
    registration.refresh_from_db()
    assert registration.state == "submitted"
    assert registration.submitted_answers == complete_answers()
    page = client.get(address(registration, "registration_receipt")).content.decode()
    assert registration.receipt_number in page
    mails = OutboxMessage.objects.filter(kind__startswith="groups/").values_list("to", "kind")
    assert sorted(mails) == sorted(
        [(applicant.email, "groups/registration_received"), (officer.email, "groups/registration_arrived")]
    )
