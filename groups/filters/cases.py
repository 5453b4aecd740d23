"""The filters of the lists of cases: without a state those that wait, with `done` those that have ended."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from core import text
from groups.change.parts import PARTS
from groups.filters import LONGEST_TEXT, StaffFilter, with_words
from groups.models import ChangeNotice, Registration
from groups.models.case import Case
from groups.queries import week_end


def _by_state(model: type[Case]) -> django_filters.ChoiceFilter:
    """Nothing chosen is what waits; the ended ones together, or one state of them."""
    labels = dict(model.State.choices)
    choices = [
        *[(state, labels[state]) for state in model.WAITING],
        ("done", "済みのすべて"),
        *[(state, labels[state]) for state in model.DONE],
    ]
    return django_filters.ChoiceFilter(label="状態", empty_label="対応中", choices=choices, method="by_state")


class InOrder(forms.Form):
    """What a kind of case brings stands between what all kinds ask."""

    field_order = ("state", "assigned", "kind", "q", "late", "week")


class CaseFilter(StaffFilter):
    """What the lists of all kinds of case ask; a kind brings its states and what is found by its words."""

    assigned = django_filters.ChoiceFilter(
        label="担当",
        empty_label="すべて",
        choices=[("me", "自分"), ("none", "まだ決まっていない")],
        method="by_officer",
    )
    q = django_filters.CharFilter(label="団体名か受付番号", method="by_text", max_length=LONGEST_TEXT)
    late = django_filters.BooleanFilter(
        label="期限を過ぎたものだけ", method="by_lateness", widget=forms.CheckboxInput
    )
    week = django_filters.BooleanFilter(
        label="今週が期限のものだけ", method="by_week", widget=forms.CheckboxInput
    )

    @property
    def shows_done(self) -> bool:
        state = self.form.cleaned_data.get("state")
        return state == "done" or state in self._meta.model.DONE

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.form.cleaned_data.get("state"):
            queryset = queryset.filter(state__in=queryset.model.WAITING)
        return super().filter_queryset(queryset)

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(state__in=queryset.model.DONE if value == "done" else (value,))

    def by_officer(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(assigned_to=self.user if value == "me" else None)

    def by_lateness(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        late = Q(state=queryset.model.State.SUBMITTED, due_on__lt=self.today)
        return queryset.filter(late) if value else queryset

    def by_week(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Due from today to Sunday: the same rows that the staff home counts."""
        due = {"due_on__gte": self.today, "due_on__lte": week_end(self.today)}
        return queryset.filter(state=queryset.model.State.SUBMITTED, **due) if value else queryset

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Name or receipt number."""
        return with_words(queryset, value, "shown_name", "receipt_number")


class QueueFilter(CaseFilter):
    """Applications."""

    state = _by_state(Registration)
    kind = django_filters.ChoiceFilter(
        label="種類", empty_label="すべて", choices=Registration.Kind.choices, field_name="kind"
    )

    class Meta:
        model = Registration
        form = InOrder
        fields: tuple[str, ...] = ()


class ChangeFilter(CaseFilter):
    """Change notices."""

    state = _by_state(ChangeNotice)
    kind = django_filters.ChoiceFilter(
        label="変えるところ",
        empty_label="すべて",
        choices=[(part.code, part.title) for part in PARTS],
        method="by_part",
    )

    class Meta:
        model = ChangeNotice
        form = InOrder
        fields: tuple[str, ...] = ()

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
