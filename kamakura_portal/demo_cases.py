"""The demo's applications in every state, from fixtures/demo/registrations.json, through the real actions."""

import copy
import json
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from core import clock
from groups.actions import decision
from groups.actions.documents import add_document
from groups.actions.registration import save_step, start, submit, withdraw
from groups.answers import typed
from groups.models import Registration
from groups.steps import BY_SLUG
from kamakura_portal.demo_art import draw, paper

SOURCE = settings.BASE_DIR / "fixtures" / "demo" / "registrations.json"
State = Registration.State
Case = dict[str, Any]


def load_cases(people: dict[str, User]) -> None:
    """Tell each application's story on the days it happened. Raises when the story cannot be told."""
    for case in json.loads(SOURCE.read_text(encoding="utf-8"))["registrations"]:
        _load(case, people)


def _load(case: Case, people: dict[str, User]) -> None:
    days = case["days_ago"]
    applicant = _applicant(case["applicant"])
    centre = people[case["assigned"] or "centre"]
    with clock.demo_days_ago(days["started"]):
        registration = start(by=applicant)
        _write(registration, case["previous_answers"] or case["answers"], applicant)
        for document in case["documents"]:
            _add_paper(registration, document, applicant)
    if case["state"] == State.DRAFT:
        return
    with clock.demo_days_ago(days["first_submitted"]):
        _submit(registration, case, applicant)
    if case["assigned"]:
        with clock.demo_days_ago(max(days["first_submitted"] - 1, 0)):
            decision.assign(registration=registration, to=centre, by=centre)
    _go_on(registration, case, applicant, centre)


def _go_on(registration: Registration, case: Case, applicant: User, centre: User) -> None:
    """What happened after the first submission."""
    days, state = case["days_ago"], case["state"]
    if case["return_items"]:
        returned = days.get("returned", (days["first_submitted"] + days["submitted"]) // 2)
        with clock.demo_days_ago(returned):
            decision.return_for_correction(
                registration=registration, items=case["return_items"], by=centre, today=clock.today()
            )
    if case["previous_answers"]:
        with clock.demo_days_ago(days["submitted"]):
            _write(registration, case["answers"], applicant)
            _submit(registration, case, applicant)
    if state == State.REJECTED:
        with clock.demo_days_ago(days["decided"]):
            decision.reject(
                registration=registration, reason=case["decision_reason"], by=centre, today=clock.today()
            )
    elif state == State.WITHDRAWN:
        with clock.demo_days_ago(days["withdrawn"]):
            withdraw(registration=registration, by=applicant, today=clock.today())
    registration.refresh_from_db()
    if registration.state != state:
        raise ValueError(f"{case['key']} is {registration.state}, not {state}.")


def _applicant(who: dict[str, str]) -> User:
    user = User.objects.filter(email=who["email"]).first()
    if user is None:
        user = User.objects.create_user(who["email"], name=who["name"])
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _write(registration: Registration, answers: Case, applicant: User) -> None:
    for slug, values in answers.items():
        registration.refresh_from_db()
        save_step(
            registration=registration,
            slug=slug,
            values=copy.deepcopy(values),
            as_typed=typed(BY_SLUG[slug], answers),
            state="valid" if _is_whole(slug, values) else "partial",
            seen_version=registration.version,
            by=applicant,
        )


def _is_whole(slug: str, values: dict[str, Any]) -> bool:
    """Whether every required question of the step is answered."""
    needed = [question for question in BY_SLUG[slug].questions if question.required]
    return all(values.get(key) not in (None, "", []) for question in needed for key in question.keys[:1])


def _add_paper(registration: Registration, document: dict[str, str], applicant: User) -> None:
    name = document["file_name"]
    content = draw("hydrangeas", 1) if name.endswith(".png") else paper()
    kind = "image/png" if name.endswith(".png") else "application/pdf"
    upload = SimpleUploadedFile(name, content, content_type=kind)
    add_document(registration=registration, kind=document["kind"], uploaded=upload, by=applicant)


def _submit(registration: Registration, case: Case, applicant: User) -> None:
    registration.refresh_from_db()
    submit(
        registration=registration,
        by=applicant,
        today=clock.today(),
        duplicate_reason=case["duplicate_reason"],
    )
