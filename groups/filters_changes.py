"""The filter of the list of change notices: like that of the applications, with their own states."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from core import text
from groups.change_parts import PARTS
from groups.filters import QueueFilter
from groups.models import ChangeNotice

WAITING = (ChangeNotice.State.SUBMITTED, ChangeNotice.State.RETURNED)
DONE = (ChangeNotice.State.APPLIED, ChangeNotice.State.REJECTED, ChangeNotice.State.WITHDRAWN)


class ChangeFilter(QueueFilter):
    """Without a state those that wait, with `done` those that are decided or withdrawn."""

    state = django_filters.ChoiceFilter(
        label="状態",
        empty_label="対応中",
        choices=[
            *[(state.value, state.label) for state in WAITING],
            ("done", "済みのすべて"),
            *[(state.value, state.label) for state in DONE],
        ],
        method="by_state",
    )
    kind = django_filters.ChoiceFilter(
        label="変えるところ",
        empty_label="すべて",
        choices=[(part.code, part.title) for part in PARTS],
        method="by_part",
    )

    class Meta:
        model = ChangeNotice
        fields: tuple[str, ...] = ()

    @property
    def shows_done(self) -> bool:
        state = self.form.cleaned_data.get("state")
        return state == "done" or state in DONE

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(state__in=DONE if value == "done" else (value,))

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Receipt number, or the group's name: as it is, as it was, and as the notice wants it."""
        words = text.fold_words(value)
        columns = ("pk", "shown_name", "receipt_number", "before", "submitted_answers")
        found = []
        for pk, *parts, before, after in queryset.values_list(*columns):
            names = [(side.get("basics") or {}).get("name") for side in (before, after)]
            whole = text.fold(" ".join(str(part) for part in (*parts, *names) if part))
            if all(word in whole for word in words):
                found.append(pk)
        return queryset.filter(pk__in=found)

    def by_part(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """SQLite cannot look into a JSON list, and these are few: the codes are read here."""
        rows: Any = queryset.values_list("pk", "parts")
        return queryset.filter(pk__in=[pk for pk, parts in rows if value in parts])
