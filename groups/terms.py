"""Until when a registration runs, from when it can be renewed, and which reminder is due (rules.md 9.1).

Pure functions of days: the office's numbers come as `Terms`, read once for a day with `terms_on`.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from core import settings_rows
from core.settings_rows import MonthDay
from groups.rules import terms as rules


@dataclass(frozen=True)
class Terms:
    """The rules in force on one day. `stages` are days before the end, the widest first, 0 last."""

    ends: MonthDay
    next_from: MonthDay
    opens: MonthDay
    stages: tuple[int, ...]
    told_days: int

    def first_end(self, approved_on: date) -> date:
        """The end of a registration approved on this day.

        The next end; from 1 February (a setting) on it is the one after it.
        """
        end = self.ends.in_year(approved_on.year)
        if end < approved_on:
            end = self.ends.in_year(approved_on.year + 1)
        late_from = self._last_before(self.next_from, end)
        return self.next_end(end) if late_from <= approved_on else end

    def next_end(self, end: date) -> date:
        """A year after an end, also when it is renewed early: nobody loses days by being quick."""
        return self.ends.in_year(end.year + 1) if end == self.ends.in_year(end.year) else _year_later(end)

    def opens_on(self, end: date) -> date:
        """The first day on which the registration that runs to `end` can be renewed."""
        return self._last_before(self.opens, end)

    def is_open(self, end: date | None, today: date) -> bool:
        return end is not None and self.opens_on(end) <= today

    def stage_due(self, end: date, today: date) -> int | None:
        """The latest reminder due today, as days before the end; None before the first one."""
        left = (end - today).days
        due = [stage for stage in self.stages if left <= stage]
        return min(due) if due else None

    def may_lapse_on(self, end: date, told_on: date) -> date:
        """The first day on which it may lapse: after its end, and long enough after the group was told."""
        return max(end + timedelta(days=1), told_on + timedelta(days=self.told_days))

    @staticmethod
    def _last_before(day: MonthDay, end: date) -> date:
        this_year = day.in_year(end.year)
        return this_year if this_year <= end else day.in_year(end.year - 1)


def terms_on(today: date) -> Terms:
    """The office's rules in force on that day."""

    def of(setting: settings_rows.Setting) -> int:
        return int(settings_rows.value(setting.key, on=today))

    return Terms(
        ends=settings_rows.value(rules.TERM_ENDS.key, on=today),
        next_from=settings_rows.value(rules.NEXT_TERM_FROM.key, on=today),
        opens=settings_rows.value(rules.RENEWAL_OPENS.key, on=today),
        stages=(of(rules.FIRST_REMINDER), of(rules.SECOND_REMINDER), 0),
        told_days=of(rules.FEWEST_DAYS_TOLD),
    )


def _year_later(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return date(day.year + 1, 2, 28)
