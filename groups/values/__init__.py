"""A group as plain values (JSON) and back: for imports, undo and the differences that people are shown."""

from datetime import date
from typing import Any

from django.db import models

from core import text
from groups.models import SWITCHABLE, ActivityField, Area, Group, OrganisationForm

Values = dict[str, Any]

PLAIN = (
    "name", "kana", "corporate_number", "founded_year", "founded_month", "founded_day", "tagline", "purpose",
    "activities", "weekdays", "time_bands", "schedule_text", "place_text", "welcome_text", "beginner_welcome",
    "recruiting", "fee_text", "first_visit", "introduction", "website", "members_total", "members_citizens",
    "officers_total", "representative_name", "representative_kana", "representative_address",
    "representative_phone", "representative_email", "contact_name", "contact_phone", "contact_email",
)  # fmt: skip
DATES = ("registered_on", "confirmed_on")
CHOICES: dict[str, type[models.Model]] = {"form": OrganisationForm, "main_field": ActivityField}
MANY: dict[str, type[models.Model]] = {"fields": ActivityField, "areas": Area}
KEYS = (*PLAIN, *DATES, *CHOICES, *MANY, "public_fields")


def snapshot(group: Group) -> Values:
    """All values of a group: dates as ISO text or None, reference rows as codes, in a fixed order."""
    values: Values = {key: getattr(group, key) for key in PLAIN}
    values |= {key: day.isoformat() if (day := getattr(group, key)) else None for key in DATES}
    values |= {key: getattr(group, key).code for key in CHOICES}
    values |= {key: [row.code for row in getattr(group, key).all()] for key in MANY}
    values["public_fields"] = in_order(group.public_fields)
    return values


def in_order(names: list[str]) -> list[str]:
    """Switched-on fields in the order of the public page."""
    return [name for name in SWITCHABLE if name in names]


def differences(group: Group, values: Values) -> dict[str, tuple[Any, Any]]:
    """The keys of `values` whose value differs from the group's: {key: (now, new)}."""
    now = snapshot(group)
    return {key: (now[key], new) for key, new in values.items() if key in now and now[key] != new}


def assign(group: Group, values: Values) -> None:
    """Set `values` (any of `KEYS`) on a group and save it with a raised version. Fields and areas by code."""
    for key in PLAIN:
        if key in values:
            setattr(group, key, values[key])
    for key in DATES:
        if key in values:
            setattr(group, key, date.fromisoformat(values[key]) if values[key] else None)
    for key, model in CHOICES.items():
        if key in values:
            setattr(group, key, model._default_manager.get(code=values[key]))
    if "public_fields" in values:
        group.public_fields = in_order(values["public_fields"])
    group.name_key = text.name_key(group.name)
    if group.pk is not None:
        group.version += 1
    group.save()
    for key, model in MANY.items():
        if key in values:
            getattr(group, key).set(model._default_manager.filter(code__in=values[key]))
