"""Japanese calendar: eras, fiscal years, working days, and dates as people write them.

Stored dates are plain `date` values; the era is only a way of showing and of typing them.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import NamedTuple

import jpholiday
from django.core.exceptions import ValidationError

from core.clean import clean_line

# First day of each era (明治 counted from the change of the calendar, 1873).
_ERAS = (
    ("令和", "R", date(2019, 5, 1)),
    ("平成", "H", date(1989, 1, 8)),
    ("昭和", "S", date(1926, 12, 25)),
    ("大正", "T", date(1912, 7, 30)),
    ("明治", "M", date(1868, 1, 25)),
)
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
# City offices and the centre are closed from 29 December to 3 January (地方自治法4条の2 and the city's rule).
_YEAR_END = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}


class PartialDate(NamedTuple):
    """A date known to the year, the month or the day."""

    year: int
    month: int | None = None
    day: int | None = None


# ---------------------------------------------------------------------------------------------- showing


def wareki(day: date) -> str:
    """令和8年（2026年）11月23日."""
    return f"{wareki_year(day)}{day.month}月{day.day}日"


def wareki_year(day: date) -> str:
    """令和8年（2026年）; the first year of an era is 元年."""
    return f"{_era_year(day)}年（{day.year}年）"


def wareki_partial(year: int, month: int | None = None, day: int | None = None) -> str:
    """As much as is known: 平成10年（1998年）, 平成10年（1998年）4月, 平成10年（1998年）4月1日."""
    known = date(year, month or 12, day or (1 if month else 31))
    return wareki_year(known) + (f"{month}月" if month else "") + (f"{day}日" if month and day else "")


def _era_year(day: date) -> str:
    for name, _letter, first in _ERAS:
        if day >= first:
            number = day.year - first.year + 1
            return f"{name}{'元' if number == 1 else number}"
    return f"西暦{day.year}"


# ------------------------------------------------------------------------------------------ fiscal year


def fiscal_year(day: date) -> int:
    """年度: starts on 1 April."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_label(year: int) -> str:
    """令和8年度（2026年度）; 2019 is 令和元年度, as the offices called it."""
    return f"{_era_year(date(year, 12, 31))}年度（{year}年度）"


def fiscal_year_bounds(year: int) -> tuple[date, date]:
    """First and last day, both included."""
    return date(year, 4, 1), date(year + 1, 3, 31)


# ----------------------------------------------------------------------------------------- working days


def is_working_day(day: date) -> bool:
    """Monday to Friday, no national holiday, not 29 December to 3 January."""
    return day.weekday() < 5 and (day.month, day.day) not in _YEAR_END and not jpholiday.is_holiday(day)


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day` (before it when negative); the day itself is not counted."""
    step = timedelta(days=1 if count >= 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; negative when `end` comes first.

    `working_days_between(day, add_working_days(day, n)) == n`.
    """
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


# ---------------------------------------------------------------------------------------------- reading

_EXAMPLE = "（例：平成10年4月、1998年）"
_ERA_NAMES = {
    **{name: (name, first) for name, _letter, first in _ERAS},
    **{letter: (name, first) for name, letter, first in _ERAS},
    **{name[0]: (name, first) for name, _letter, first in _ERAS},
}
_LAST_YEARS = {"平成": 31, "昭和": 64, "大正": 15, "明治": 45}
_PATTERN = re.compile(
    r"(?:(?P<era>令和|平成|昭和|大正|明治|[RHSTM令平昭大明])\.?(?P<n>元|\d{1,2})|(?:西暦)?(?P<year>\d{4}))"
    r"(?:年|[./-]|$)(?:度(?=$))?"
    r"(?:(?P<month>\d{1,2})(?:月|[./-]|$)(?:(?P<day>\d{1,2})日?)?)?",
    re.ASCII | re.IGNORECASE,
)
_KANJI_DIGITS = "〇一二三四五六七八九"
_KANJI_NUMBER = re.compile("[〇一二三四五六七八九十]+(?=[年月日])")
_NOISE = re.compile(r"\s|\(.*?\)|（.*?）|(?:頃|ころ|ごろ|設立|創立|発足|結成|開始|から|より|以前)+$")


def parse_founded(value: object, *, earliest: int = 1850, latest: int = LATEST_YEAR) -> PartialDate:
    """A founding date as people write it: 平成10年4月, 1998, H10.4.1, 2011年5月1日, 令和元年, 1998/4.

    Spreadsheets give numbers and dates: those are taken too. Raises ValidationError with the reason.
    """
    if isinstance(value, datetime | date):
        return _checked(value.year, value.month, value.day, earliest, latest)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = _plain(str(value))
    found = _PATTERN.fullmatch(text)
    if not found:
        raise ValidationError("年月日の形が読み取れません。西暦か元号で入れてください" + _EXAMPLE + "。")
    year = int(found["year"]) if found["year"] else _western_year(found["era"], found["n"])
    month = int(found["month"]) if found["month"] else None
    day = int(found["day"]) if found["day"] else None
    return _checked(year, month, day, earliest, latest)


def parse_year(value: object, *, earliest: int = 1850, latest: int = LATEST_YEAR) -> int:
    """The year alone of anything that `parse_founded` reads."""
    return parse_founded(value, earliest=earliest, latest=latest).year


def parse_date(value: object, *, earliest: int = EARLIEST_YEAR, latest: int = LATEST_YEAR) -> date:
    """A whole date in any of those forms; a missing month or day is an error."""
    year, month, day = parse_founded(value, earliest=earliest, latest=latest)
    if month is None or day is None:
        raise ValidationError("年・月・日をすべて入れてください（例：令和8年4月1日、2026/4/1）。")
    return date(year, month, day)


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", clean_line(text)).replace("ー", "-").replace("−", "-")
    text = re.sub(r"[T\s]+00:00(:00)?$", "", text)
    text = re.sub(r"(?<=\d)\s+(?=\d)", "-", text)
    text = re.sub(r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3", text)
    text = _KANJI_NUMBER.sub(lambda run: str(_kanji_number(run[0])), text)
    return _NOISE.sub("", text)


def _kanji_number(text: str) -> int:
    """十五 → 15, 五十八 → 58, 一九九八 → 1998."""
    if "十" not in text:
        return int("".join(str(_KANJI_DIGITS.index(char)) for char in text))
    tens, _, ones = text.partition("十")
    value = _KANJI_DIGITS.index(tens) if len(tens) == 1 else 1
    return value * 10 + (_KANJI_DIGITS.index(ones) if len(ones) == 1 else 0)


def _western_year(era: str, number: str) -> int:
    name, first = _ERA_NAMES[era.upper()]
    n = 1 if number == "元" else int(number)
    if n < 1:
        raise ValidationError(f"{name}{n}年という年はありません。元年か1以上の数を入れてください。")
    if n > _LAST_YEARS.get(name, 99):
        raise ValidationError(f"{name}は{_LAST_YEARS[name]}年までです。年を確かめてください。")
    return first.year + n - 1


def _checked(year: int, month: int | None, day: int | None, earliest: int, latest: int) -> PartialDate:
    if not earliest <= year <= latest:
        raise ValidationError(f"{earliest}年から{latest}年までの年を入れてください（いまは{year}年）。")
    if month is not None and not 1 <= month <= 12:
        raise ValidationError(f"月は1から12までです（いまは{month}月）。")
    try:
        date(year, month or 1, day if day is not None else 1)
    except ValueError:
        raise ValidationError(f"{year}年{month}月{day}日という日はありません。") from None
    return PartialDate(year, month, day)
