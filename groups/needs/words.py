"""A post on the needs board in words: for its page, for comparing two versions, and for the record."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from groups.choices import DAYS, TIMES
from groups.models import Area, Need
from groups.needs.rules import day_words, days_words

# Every column that a group writes, with the words of the form.
TITLES = {
    "kind": "募集するもの",
    "title": "見出し",
    "body": "内容",
    "beginner_welcome": "はじめての人",
    "days": "日にち",
    "weekdays": "曜日",
    "time_bands": "時間帯",
    "time_text": "かかる時間",
    "hours": "1回の時間",
    "area_mask": "地域",
    "place_text": "場所",
    "ends_on": "終わりの日",
}
ASKS = {
    Need.Kind.MEMBERS: "会員を募集",
    Need.Kind.VOLUNTEERS: "ボランティアを募集",
    Need.Kind.THINGS: "ものを探しています",
    Need.Kind.PLACES: "場所を探しています",
}


def in_words(name: str, value: Any) -> str:
    """One column as people read it; "" for an empty one."""
    if name == "beginner_welcome":
        return "歓迎する" if value else "とくに書かない"
    if value in (None, "", 0, []):
        return ""
    match name:
        case "days":
            return days_words([date.fromisoformat(day) for day in value])
        case "kind":
            return Need.Kind(value).label
        case "weekdays":
            return "・".join(day.label for day in DAYS if value >> day.bit & 1)
        case "time_bands":
            return "・".join(band.label for band in TIMES if value >> band.bit & 1)
        case "area_mask":
            return area_words(value, Area.objects.all())
        case "hours":
            return hours_words(value)
        case _:
            return day_words(value) if isinstance(value, date) else str(value)


def area_words(mask: int, areas: Iterable[Any]) -> str:
    """鎌倉、大船; `areas` are rows or choices with `bit` and `label`, in their order."""
    return "、".join(area.label for area in areas if mask >> area.bit & 1)


def hours_words(hours: Decimal | int | float | None) -> str:
    """1回 1時間半くらい; nothing where it is not given."""
    if not hours:
        return ""
    whole, half = divmod(Decimal(str(hours)), 1)
    if not whole:
        return "1回 30分くらい"
    return f"1回 {int(whole)}時間{'半' if half else ''}くらい"


def week_words(need: Need) -> str:
    """土曜・日曜 午前; nothing where neither is given."""
    parts = (in_words("weekdays", need.weekdays), in_words("time_bands", need.time_bands))
    return " ".join(part for part in parts if part)
