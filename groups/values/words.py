"""Single values of a group (groups/values.py) as a person reads them: for records and differences."""

from typing import Any

from groups.answers import Labels, switch_title
from groups.models import SWITCHABLE, TIME_BANDS, WEEKDAYS, Group

_TITLES = {field.name: str(field.verbose_name) for field in (*Group._meta.fields, *Group._meta.many_to_many)}


def title_of(key: str) -> str:
    """What a column of a group is called."""
    return _TITLES[key]


def in_words(key: str, value: Any, labels: Labels) -> str:
    """One value without codes and masks; "" for nothing. Lists are joined with 、."""
    match key:
        case "fields" | "main_field":
            return _joined(value, labels.fields)
        case "areas":
            return _joined(value, labels.areas)
        case "form":
            return _joined(value, labels.forms)
        case "public_fields":
            return "、".join(switch_title(name) for name in SWITCHABLE if name in (value or []))
        case "weekdays":
            return _bits(value, WEEKDAYS)
        case "time_bands":
            return _bits(value, TIME_BANDS)
        case "beginner_welcome" | "recruiting":
            return "はい" if value else "いいえ"
    return "" if value is None else str(value)


def _joined(value: Any, labels: dict[str, str]) -> str:
    codes = [value] if isinstance(value, str) else value or []
    return "、".join(labels.get(code, code) for code in codes)


def _bits(value: int | None, names: Any) -> str:
    return "・".join(name for bit, name in enumerate(names) if (value or 0) & 1 << bit)
