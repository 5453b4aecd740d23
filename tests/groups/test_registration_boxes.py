"""A box that nobody ticked stays empty, however often the page is opened again."""

import re
from typing import Any

import pytest
from django.test import Client

from core import clock
from groups.answers import typed
from groups.forms.registration import StepForm
from groups.models import Group
from groups.questions import Question
from groups.steps import BY_SLUG, Kind, Step, questions
from tests import people
from tests.groups.applying import full_draft, sent, step_address
from tests.groups.factories import make_group

pytestmark = pytest.mark.django_db
BOXES = [(step, question) for step, question in questions() if question.kind in (Kind.FLAG, Kind.DECLARATION)]
NAMES = [question.name for _step, question in BOXES]


def ticked(html: str) -> set[str]:
    """Names of the boxes of yes-or-no questions that are ticked."""
    inputs = re.findall(r"<input[^>]*>", html)
    found = {name for tag in inputs if "checked" in tag for name in re.findall(r'name="(\w+)"', tag)}
    return found & set(NAMES)


def test_there_are_two_flags_and_four_declarations() -> None:
    kinds = [question.kind for _step, question in BOXES]
    assert (kinds.count(Kind.FLAG), kinds.count(Kind.DECLARATION)) == (2, 4)


@pytest.mark.parametrize(("step", "question"), BOXES, ids=NAMES)
@pytest.mark.parametrize("answer", [True, False])
def test_a_stored_answer_comes_back_as_it_was_given(step: Step, question: Question, answer: bool) -> None:
    stored = typed(step, {step.slug: {question.name: answer}})
    form = StepForm(step, today=clock.today(), base={}, initial=stored)

    assert ticked(form.as_p()) == ({question.name} if answer else set())


@pytest.mark.parametrize("slug", ["activity", "declarations"])
def test_an_application_saved_without_ticks_opens_without_ticks(
    client: Client, applicant: Any, slug: str
) -> None:
    registration = full_draft(applicant)
    none = {name: [] for step, question in BOXES if step.slug == slug for name in (question.name,)}
    client.post(step_address(registration, slug), {**sent(slug, registration), **none, "then": "list"})

    assert ticked(client.get(step_address(registration, slug)).content.decode()) == set()


def test_one_declaration_left_out_of_four_stays_left_out(client: Client, applicant: Any) -> None:
    registration = full_draft(applicant)
    four = {question.name for _step, question in BOXES if question.kind == Kind.DECLARATION}
    data = sent("declarations", registration, no_violence=[])
    answer = client.post(step_address(registration, "declarations"), data)

    assert ticked(answer.content.decode()) == four - {"no_violence"}
    assert ticked(client.get(step_address(registration, "declarations")).content.decode()) == four - {
        "no_violence"
    }


def test_a_page_that_welcomes_nobody_opens_without_ticks(client: Client) -> None:
    member = people.representative()
    group = make_group(members={member: "representative"}, beginner_welcome=False, recruiting=True)
    html = people.signed_in(client, member).get(f"/my/groups/{group.number}/page/").content.decode()

    assert ticked(html) == {"recruiting"}
    assert Group.objects.get(pk=group.pk).beginner_welcome is False


def test_every_declaration_left_out_is_named_in_its_own_error() -> None:
    form = StepForm(BY_SLUG["declarations"], today=clock.today(), base={}, data={})
    words = {str(error) for errors in form.errors.values() for error in errors}
    assert words == {
        "「宗教についての確認」に印を付けてください。",
        "「政治上の主義についての確認」に印を付けてください。",
        "「候補者・政党についての確認」に印を付けてください。",
        "「暴力団排除の誓約」に印を付けてください。",
    }
