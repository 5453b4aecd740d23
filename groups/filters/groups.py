"""The filter of the list of registered groups."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from core import version
from groups import choices as choice_rows
from groups import freshness
from groups.filters import LONGEST_TEXT, StaffFilter, with_words
from groups.models import Group, Membership


class GroupFilter(StaffFilter):
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
        return with_words(queryset, value, "name", "kana", "number")
