"""How long ago a group confirmed its entry, in whole months and in words."""

import calendar
from datetime import date

UNCONFIRMED = "まだ団体が確かめていません"


def months_since(day: date, today: date) -> int:
    """Whole months from `day` to `today`; never below zero."""
    months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
    return max(0, months)


def stale_from(today: date, months: int) -> date:
    """The newest confirmation that is `months` old: it and every earlier one count as not confirmed."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def stale_words(confirmed_on: date | None, today: date, months: int) -> str:
    """14か月 確認がありません, other words before the first one, or nothing while it is fresh."""
    if confirmed_on is None:
        return UNCONFIRMED
    passed = months_since(confirmed_on, today)
    return f"{passed}か月 確認がありません" if passed >= months else ""
