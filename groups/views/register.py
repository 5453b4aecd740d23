"""The public entrance to registration: who can register, checked by oneself without storing anything."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import clock, settings_rows
from core.access import EVERYONE, Data, access
from groups.forms.eligibility import EligibilityForm
from groups.steps import STEPS


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
def start(request: HttpRequest) -> HttpResponse:
    """Explains who can register; with answers in the address, says whether this group can."""
    today = clock.today()
    fewest = settings_rows.value("groups.fewest_citizens", on=today)
    # The hidden mark tells a form sent without any answer from a first visit.
    asked = any(name in request.GET for name in ("asked", *EligibilityForm.base_fields))
    form = EligibilityForm(request.GET if asked else None, fewest_citizens=fewest)
    context = {
        "form": form,
        "fewest_citizens": fewest,
        "first_look_days": settings_rows.value("groups.first_look_days", on=today),
        "steps": STEPS,
    }
    if asked and form.is_valid():
        obstacles = form.obstacles()
        return render(request, "groups/public/register_result.html", {**context, "obstacles": obstacles})
    return render(request, "groups/public/register_start.html", context)
