"""How long rows are kept: dated settings, read by the night's work, the declarations and 「個人情報の扱い」.

    CASES = keep("groups.keep_case_years", 5, what="利用登録の申請", since="決定", count=Count.FISCAL_YEARS)
    Registration.objects.filter(decided_at__lt=CASES.due_before(today))

The value in force on the night counts, also for rows that were made under another one: the page that
promises the period shows the same value.
"""

from calendar import isleap
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from core import clock, dates, settings_rows
from core.settings_rows import Setting

BATCH = 200


class Count(Enum):
    """What the number of a period counts, and how the period is written."""

    DAYS = "から{}日"
    YEARS = "から{}年"
    FISCAL_YEARS = "の年度末から{}年"

    @property
    def unit(self) -> str:
        return self.value[-1]


@dataclass(frozen=True)
class Period:
    """How long one kind of row is kept. `what` and `since` are the words of the public page."""

    setting: Setting
    what: str
    since: str
    count: Count

    def words(self, on: date) -> str:
        """決定の年度末から5年, with the value in force on that day."""
        return self.since + self.count.value.format(self._number(on))

    def last_due_day(self, today: date) -> date:
        """Rows that began to count on this day or before go today; those of the next day stay."""
        number = self._number(today)
        if self.count is Count.DAYS:
            return today - timedelta(days=number)
        if self.count is Count.FISCAL_YEARS:
            return date(dates.fiscal_year(today) - number, 3, 31)
        year = today.year - number
        # A year after 29 February there is none: such a row stays until 1 March.
        return today.replace(year=year, day=28 if _is_leap_day(today) and not isleap(year) else today.day)

    def due_before(self, today: date) -> datetime:
        """The first moment in Japan of which rows stay."""
        return clock.end_of(self.last_due_day(today))

    def _number(self, on: date) -> int:
        return int(settings_rows.value(self.setting.key, on=on))


Kept = str | Period
_declared: dict[str, Period] = {}


def keep(
    key: str,
    default: int,
    *,
    what: str,
    since: str,
    count: Count,
    lowest: int = 1,
    highest: int = 30,
    help_text: str = "",
) -> Period:
    """Declare a period. The office changes its number like every other rule."""
    counted = since + count.value.split("{")[0]
    setting = settings_rows.declare(
        key,
        default,
        label=f"{what}を残す{count.unit}数",
        unit=count.unit,
        help_text=f"{counted}数え、過ぎたものは夜のうちに消えます。消したものは元に戻せません。{help_text}",
        lowest=lowest,
        highest=highest,
    )
    _declared[key] = Period(setting, what, since, count)
    return _declared[key]


def declared() -> list[Period]:
    """Every period: what groups hand in first, then the portal's own rows."""
    return sorted(_declared.values(), key=lambda period: period.setting.key.partition(".")[0], reverse=True)


def in_words(kept: Iterable[Kept], on: date) -> str:
    """How long the rows of a model are kept; several periods name what each is about."""
    parts = list(kept)
    if len(parts) == 1 and isinstance(parts[0], Period):
        return parts[0].words(on)
    return "。".join(part if isinstance(part, str) else f"{part.what}は{part.words(on)}" for part in parts)


def forget(rows: "QuerySet[Any]") -> int:
    """Delete rows a few at a time, so that a long backlog holds no lock for long. Returns how many went."""
    gone = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            removed = rows.filter(pk__in=keys).delete()[1].get(rows.model._meta.label, 0)
        if not removed:
            break  # somebody else was faster; the next night looks again
        gone += removed
    return gone


def _is_leap_day(day: date) -> bool:
    return (day.month, day.day) == (2, 29)
