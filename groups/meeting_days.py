"""The next day on which a group is likely to meet, reckoned from its weekdays and its own words.

A guess that a page must mark as one: 第2土曜 is taken at its word, 不定期 gives no day at all.
"""

import re
import unicodedata
from datetime import date, timedelta

from groups.models import WEEKDAYS

# 第2・第4日曜, 第1土曜, 第1と第3火曜: the numbers of the weeks, then the weekday.
_NTH = re.compile(f"第([1-5](?:[・、,と]?第?[1-5])*)([{WEEKDAYS}])")
_NO_RHYTHM = re.compile("不定期|随時|隔月|年に?[0-9]+回|連休|月の土|[0-9]月")
_FARTHEST = 70


def next_meeting(schedule: str, mask: int, wanted: int, today: date) -> date | None:
    """The next day from tomorrow on; today's meeting may be over already.

    `mask`: the group's weekdays. `wanted`: the weekdays that somebody asks for, 0 for any; they count where
    the group meets on one of them.
    """
    words = unicodedata.normalize("NFKC", schedule)
    if _NO_RHYTHM.search(words):
        return None
    weeks = _weeks(words)
    days = mask & wanted or mask
    for ahead in range(1, _FARTHEST):
        day = today + timedelta(days=ahead)
        if days >> day.weekday() & 1 and _is_its_week(day, weeks):
            return day
    return None


def _weeks(words: str) -> dict[int, set[int]]:
    """For each weekday the weeks of the month that the words name."""
    weeks: dict[int, set[int]] = {}
    for numbers, letter in _NTH.findall(words):
        weeks.setdefault(WEEKDAYS.index(letter), set()).update(
            int(digit) for digit in numbers if digit.isdigit()
        )
    return weeks


def _is_its_week(day: date, weeks: dict[int, set[int]]) -> bool:
    named = weeks.get(day.weekday())
    return named is None or (day.day - 1) // 7 + 1 in named
