"""The same search as most Django sites write it: icontains on the columns, one count for each facet.

It gives what a page of the directory shows: the total, 20 groups with their labels, the numbers beside the
choices. It is what target 6 is measured against.
"""

from typing import Any

from django.db.models import Count, Q

from groups.models import Group

COLUMNS = (
    "name", "kana", "tagline", "purpose", "activities", "place_text", "welcome_text", "introduction",
    "first_visit",
)  # fmt: skip
FACETS = (
    "fields__code",
    "areas__code",
    "form__code",
    "weekdays",
    "time_bands",
    "beginner_welcome",
    "recruiting",
)


def matching(words: list[str]) -> Any:
    groups = Group.objects.listed()
    for word in words:
        anywhere = Q()
        for column in COLUMNS:
            anywhere |= Q(**{f"{column}__icontains": word})
        groups = groups.filter(anywhere)
    return groups


def words_only(words: list[str]) -> tuple[int, list[Any]]:
    """Total and first page."""
    groups = matching(words)
    shown = groups.select_related("form", "main_field").prefetch_related("fields", "areas", "photos")
    return groups.count(), list(shown.order_by("order_key", "number")[:20])


def whole_answer(words: list[str]) -> tuple[int, list[Any], dict[str, list[Any]]]:
    """Total, first page and the numbers beside the choices."""
    groups = matching(words).order_by()
    counts = {facet: list(groups.values(facet).annotate(n=Count("pk"))) for facet in FACETS}
    return (*words_only(words), counts)
