"""Taking a list with personal data out of the portal leaves a line with the reason."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from core import audit
from core.models import Sequence
from groups.exports import STAFF_TABLE
from groups.models import Group


@transaction.atomic
def record_export(*, groups: QuerySet[Group], reason: str, by: Any) -> None:
    """One line: who, how many groups, why. The object of the line is the sequence of group numbers."""
    whole_list, _ = Sequence.objects.get_or_create(name="group")
    audit.record(
        "団体一覧を書き出した",
        whole_list,
        by=by,
        changes={"団体の数": ("", groups.count())},
        reason=reason,
        internal=True,
        personal=STAFF_TABLE.holds_personal_data,
    )
