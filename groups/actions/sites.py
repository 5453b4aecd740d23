"""The centre's two sites: records that staff edit; home, empty results and prints show them."""

from typing import Any

from django.db import transaction

from core import audit, version
from core.forms import update_versioned
from core.lifecycle import NotAllowed
from groups.models import CentreSite
from groups.permissions import can_edit_sites


@transaction.atomic
def update_site(*, site: CentreSite, expected_version: int, values: dict[str, str], by: Any) -> CentreSite:
    """Write the changed columns and renew every public page. Raises NotAllowed, core.forms.StaleWrite.

    values: column → text; columns that stay the same leave no line in the record.
    """
    if not can_edit_sites(by):
        raise NotAllowed("センターの拠点を変える権限がありません。")
    before = CentreSite.objects.select_for_update().get(pk=site.pk)
    changed = {name: value for name, value in values.items() if getattr(before, name) != value}
    if not changed and before.version == expected_version:
        return before
    update_versioned(site, expected_version, **changed)
    labels = {field.name: str(field.verbose_name) for field in CentreSite._meta.concrete_fields}
    audit.record(
        "拠点の案内を変えた",
        site,
        by=by,
        changes={labels[name]: (getattr(before, name), value) for name, value in changed.items()},
    )
    version.bump()
    return site
