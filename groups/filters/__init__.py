"""Filters of the staff's lists. The address is the filter: it can be kept, shared and printed."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet

from core import text

LONGEST_TEXT = 100


class StaffFilter(django_filters.FilterSet):
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


def with_words(queryset: QuerySet, value: str, *columns: str) -> QuerySet:
    """The rows whose columns hold every word; width, kana and case are folded as in the public search."""
    words = text.fold_words(value)
    rows = queryset.values_list("pk", *columns)
    folded = ((pk, text.fold(" ".join(str(part) for part in parts if part))) for pk, *parts in rows)
    return queryset.filter(pk__in=[pk for pk, whole in folded if all(word in whole for word in words)])
