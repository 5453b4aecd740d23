"""Two people on one post: which items differ, who changed them, and putting the chosen side into the form."""

from datetime import date
from typing import cast

from django.http import QueryDict

from core.fields import DayField, DaysField
from groups.conflicts import CHOICE, Conflict, chose_theirs
from groups.forms.needs import DAYS_SHOWN, FIELDS, NeedForm
from groups.models import Need
from groups.needs.rules import MOST_DAYS
from groups.needs.words import TITLES, in_words
from groups.opened import FIELD, untouched

Sent = dict[str, list[str]]
_GUARDS = ("csrfmiddlewaretoken", "form_token", "version", "do", FIELD, DAYS_SHOWN)


def conflicts(form: NeedForm, need: Need, opened: str) -> list[Conflict]:
    """`form` is valid; `need` is what somebody else has saved; `opened` is the mark of the form as shown."""
    values, sent = form.values(), _as_one(form)
    found = []
    for column, title in TITLES.items():
        mine, theirs = in_words(column, values[column]), in_words(column, getattr(need, column))
        name = "areas" if column == "area_mask" else column
        if mine != theirs:
            found.append(Conflict(name, title, mine, theirs, untouched((name,), sent, opened)))
    return found


def _as_one(form: NeedForm) -> Sent:
    """What was sent, a day as one value, as the mark of the shown form has it."""
    data = cast(QueryDict, form.data)
    sent = {name: data.getlist(name) for name in data}
    for name in FIELDS:
        if isinstance(form.fields[name], DaysField):
            sent[name] = [str(day) for day in form.cleaned_data.get(name) or []]
        elif isinstance(form.fields[name], DayField):
            day = (
                form.cleaned_data.get(name)
                if any(sent.get(f"{name}_{part}", [""])[0] for part in "012")
                else None
            )
            sent[name] = [str(day)] if day else []
    return sent


def answers(data: QueryDict) -> list[tuple[str, str]]:
    """The answers alone, for hidden fields: neither the guards of the form nor earlier choices."""
    return [
        (name, value)
        for name in data
        if name not in _GUARDS and not name.startswith(CHOICE)
        for value in data.getlist(name)
    ]


def with_choices(data: QueryDict, stored: NeedForm) -> QueryDict:
    """Where the comparison chose the stored content of an item, put it in the place of what was sent."""
    chosen = [name for name in FIELDS if chose_theirs(data, name)]
    if not chosen:
        return data
    sent = data.copy()
    for name in chosen:
        for key, row in _boxes_of(stored, name).items():
            sent.setlist(key, row)
    return sent


def _boxes_of(form: NeedForm, name: str) -> Sent:
    """The stored value as a browser would send it; three boxes for a day."""
    value = form[name].value()
    if isinstance(form.fields[name], DaysField):
        boxes = [_day_boxes(f"{name}_{place}", day) for place, day in enumerate(_filled_up(value))]
        return {key: row for day in boxes for key, row in day.items()}
    if isinstance(form.fields[name], DayField):
        return _day_boxes(name, value)
    if isinstance(value, list):
        return {name: [str(one) for one in value]}
    return {name: ["on"] if value is True else [] if value in (None, False) else [str(value)]}


def _day_boxes(name: str, day: date | None) -> Sent:
    parts = (day.year, day.month, day.day) if day else ("", "", "")
    return {f"{name}_{place}": [str(part)] for place, part in enumerate(parts)}


def _filled_up(days: list[date]) -> list[date | None]:
    """The days, and nothing in the place of each further one: what was typed there goes."""
    return [*days, *[None] * (MOST_DAYS - len(days))]
