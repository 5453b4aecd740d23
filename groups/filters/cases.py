"""Filters of the staff's lists. The address is the filter: it can be kept, shared and printed."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from core import text, version
from groups import choices as choice_rows
from groups import freshness
from groups.models import Group, Membership, Registration
from groups.queries import week_end

DONE = (Registration.State.APPROVED, Registration.State.REJECTED, Registration.State.WITHDRAWN)
WAITING = (Registration.State.SUBMITTED, Registration.State.RETURNED)
LONGEST_TEXT = 100


class _StaffFilter(django_filters.FilterSet):
    """A filter that knows who asks and which day it is; a wrong value is shown as an error and left out."""

    def __init__(self, data: Any, queryset: QuerySet, *, user: Any, today: date) -> None:
        super().__init__(data, queryset=queryset)
        self.user, self.today = user, today

    @property
    def is_narrowed(self) -> bool:
        return bool(self.conditions)

    @property
    def conditions(self) -> list[str]:
        """What is asked for, in words: 状態：登録済, 長く確認がない団体だけ."""
        asked = []
        for name, value in self.form.cleaned_data.items():
            if value in (None, "", False):
                continue
            field = self.form.fields[name]
            choices = dict(getattr(field, "choices", ())) if isinstance(value, str) else {}
            asked.append(field.label if value is True else f"{field.label}：{choices.get(value, value)}")
        return [str(each) for each in asked]


class QueueFilter(_StaffFilter):
    """Applications: without a state those that wait, with `done` those that are decided or withdrawn."""

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
    assigned = django_filters.ChoiceFilter(
        label="担当",
        empty_label="すべて",
        choices=[("me", "自分"), ("none", "まだ決まっていない")],
        method="by_officer",
    )
    kind = django_filters.ChoiceFilter(
        label="種類", empty_label="すべて", choices=Registration.Kind.choices, field_name="kind"
    )
    q = django_filters.CharFilter(label="団体名か受付番号", method="by_text", max_length=LONGEST_TEXT)
    late = django_filters.BooleanFilter(
        label="期限を過ぎたものだけ", method="by_lateness", widget=forms.CheckboxInput
    )

    week = django_filters.BooleanFilter(
        label="今週が期限のものだけ", method="by_week", widget=forms.CheckboxInput
    )

    class Meta:
        model = Registration
        fields: tuple[str, ...] = ()

    @property
    def shows_done(self) -> bool:
        state = self.form.cleaned_data.get("state")
        return state == "done" or state in DONE

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.form.cleaned_data.get("state"):
            queryset = queryset.filter(state__in=WAITING)
        return super().filter_queryset(queryset)

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(state__in=DONE if value == "done" else (value,))

    def by_officer(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(assigned_to=self.user if value == "me" else None)

    def by_lateness(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        late = Q(state=Registration.State.SUBMITTED, due_on__lt=self.today)
        return queryset.filter(late) if value else queryset

    def by_week(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Due from today to Sunday: the same rows that the staff home counts."""
        due = {"due_on__gte": self.today, "due_on__lte": week_end(self.today)}
        return queryset.filter(state=Registration.State.SUBMITTED, **due) if value else queryset

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Name or receipt number; width, kana and case are folded as in the public search."""
        words = text.fold_words(value)
        rows = queryset.values_list("pk", "shown_name", "receipt_number")
        folded = ((pk, text.fold(f"{name or ''} {number or ''}")) for pk, name, number in rows)
        return queryset.filter(pk__in=[pk for pk, whole in folded if all(word in whole for word in words)])


class GroupFilter(_StaffFilter):
    """Registered groups of every state, as the centre sees them."""

    state = django_filters.ChoiceFilter(
        label="状態", empty_label="すべて", choices=Group.State.choices, field_name="state"
    )
    field = django_filters.ChoiceFilter(label="活動分野", empty_label="すべて", field_name="fields__code")
    area = django_filters.ChoiceFilter(label="活動地域", empty_label="すべて", field_name="areas__code")
    org = django_filters.ChoiceFilter(label="組織種別", empty_label="すべて", field_name="form__code")
    claimed = django_filters.ChoiceFilter(
        label="アカウント",
        empty_label="すべて",
        choices=[("yes", "あり"), ("no", "まだない")],
        method="by_account",
    )
    q = django_filters.CharFilter(label="団体名か団体番号", method="by_text", max_length=LONGEST_TEXT)
    stale = django_filters.BooleanFilter(
        label="長く確認がない団体だけ", method="by_confirmation", widget=forms.CheckboxInput
    )

    class Meta:
        model = Group
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, queryset: QuerySet, *, user: Any, today: date, stale_months: int) -> None:
        super().__init__(data, queryset, user=user, today=today)
        self.stale_from = freshness.stale_from(today, stale_months)
        # The three lists come with one statement (groups/choices.py).
        known = choice_rows.load(version.key(), today)
        for name, row in (("field", known.fields), ("area", known.areas), ("org", known.types)):
            self.filters[name].extra["choices"] = [(each.code, each.label) for each in row if each.active]

    def by_account(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        current = Exists(Membership.objects.filter(group=OuterRef("pk"), ended_at=None))
        return queryset.filter(current) if value == "yes" else queryset.filter(~current)

    def by_confirmation(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        stale = Q(confirmed_on=None) | Q(confirmed_on__lte=self.stale_from)
        return queryset.filter(stale) if value else queryset

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Name, kana or number, folded."""
        words = text.fold_words(value)
        rows = queryset.values_list("pk", "name", "kana", "number")
        folded = ((pk, text.fold(f"{name} {kana} {number}")) for pk, name, kana, number in rows)
        return queryset.filter(pk__in=[pk for pk, whole in folded if all(word in whole for word in words)])
