"""What an applicant sends: forms of the steps, addresses of an application."""

from typing import Any

from django.urls import reverse

from groups.answers import typed
from groups.models import Registration
from groups.steps import BY_SLUG
from tests.groups.factories import complete_answers, make_registration


def sent(slug: str, registration: Registration | None = None, **over: Any) -> dict[str, Any]:
    """The fields of a step's form, filled with valid answers; `over` replaces single fields."""
    version = registration.version if registration is not None else 1
    return {**typed(BY_SLUG[slug], complete_answers()), "version": str(version), **over}


def address(registration: Registration, name: str = "registration", *more: Any) -> str:
    """The address of a page of this application: `registration_step`, `registration_check` ..."""
    return reverse(f"groups_my:{name}", args=[registration.pk, *more])


def step_address(registration: Registration, slug: str) -> str:
    return address(registration, "registration_step", slug)


def empty_draft(user: Any) -> Registration:
    """A draft in which nothing has been written yet."""
    registration = make_registration(applicant=user, documents=())
    Registration.objects.filter(pk=registration.pk).update(answers={})
    registration.refresh_from_db()
    return registration


def full_draft(user: Any, **over: Any) -> Registration:
    """A draft that could be sent as it is."""
    return make_registration(applicant=user, purpose_text_version="2026-04", **over)
