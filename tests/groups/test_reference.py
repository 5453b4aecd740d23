"""Reference data: the guideline's 17 fields with the law's numbers, and what the office changed stays."""

import pytest

from groups.actions.reference import load_reference
from groups.models import ActivityField, Area, CentreSite, OrganisationForm

pytestmark = pytest.mark.django_db


def test_the_seventeen_fields_of_the_guideline_are_active_and_three_of_the_law_are_not() -> None:
    load_reference(by=None)
    active = ActivityField.objects.filter(active=True)
    assert (active.count(), active.first().label) == (17, "文化、芸術又はスポーツの振興を図る活動")  # type: ignore[union-attr]
    inactive = ActivityField.objects.filter(active=False).values_list("law_number", flat=True)
    assert sorted(inactive) == [4, 5, 20]
    assert sorted(ActivityField.objects.values_list("law_number", flat=True)) == list(range(1, 21))


def test_loading_twice_changes_nothing() -> None:
    load_reference(by=None)
    before = [list(model.objects.values()) for model in (ActivityField, OrganisationForm, Area, CentreSite)]
    load_reference(by=None)
    assert [
        list(model.objects.values()) for model in (ActivityField, OrganisationForm, Area, CentreSite)
    ] == before


def test_words_that_the_office_changed_stay() -> None:
    load_reference(by=None)
    Area.objects.filter(code="ofuna").update(label="大船地域")
    load_reference(by=None)
    assert Area.objects.get(code="ofuna").label == "大船地域"
