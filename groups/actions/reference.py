"""Reference data from `fixtures/reference/groups.json`: added where missing, never changed or removed."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction

from core import version
from groups.models import ActivityField, Area, CentreSite, OrganisationForm

SOURCE = Path("fixtures/reference/groups.json")


@transaction.atomic
def load_reference(*, by: Any) -> dict[str, int]:
    """Load fields, forms, areas and centre sites. Returns the number of rows of each. Safe to run twice.

    A row that exists is left as it is: the office may have changed its words since.
    """
    data = json.loads((settings.BASE_DIR / SOURCE).read_text(encoding="utf-8"))
    for model, key in ((ActivityField, "fields"), (OrganisationForm, "forms"), (Area, "areas")):
        _add_missing(model, data[key], by="code")
    _add_missing(CentreSite, data["centre_sites"], by="name")
    version.bump()
    return {key: len(rows) for key, rows in data.items()}


def _add_missing(model: type[models.Model], rows: list[dict[str, Any]], *, by: str) -> None:
    there = set(model._default_manager.values_list(by, flat=True))
    new = [model(**row, position=position) for position, row in enumerate(rows) if row[by] not in there]
    model._default_manager.bulk_create(new)
