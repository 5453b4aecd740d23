"""Numbers of questions: the same on the screen, on the blank sheet of paper and on the telephone.

A form field with a `number` shows it before its label (templates/django/forms/field.html). Tables of
questions give their own numbers; a form without such a table is numbered in the order of its fields.
"""

from collections.abc import Mapping

from django import forms


def number_fields(fields: Mapping[str, forms.Field], number: str) -> None:
    """Give the fields of one question its number; several choices of one question get 4-1-1, 4-1-2 ..."""
    for place, field in enumerate(fields.values(), start=1):
        field.number = number if len(fields) == 1 or not number else f"{number}-{place}"  # type: ignore[attr-defined]


def number_form(form: forms.BaseForm, start: int = 1, *, part: str = "") -> None:
    """Number the visible fields of a form without a table of questions: 1, 2 ... Call it last in __init__.

    part: of a sheet of paper on which several forms stand; the numbers are then 2-1, 2-2 ...
    """
    for place, bound in enumerate(form.visible_fields(), start=start):
        bound.field.number = f"{part}-{place}" if part else str(place)  # type: ignore[attr-defined]
