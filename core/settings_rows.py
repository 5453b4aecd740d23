"""Rules that the office changes are dated rows, never constants. Apps declare them; staff change them.

FIRST_LOOK = declare("groups.first_look_days", 5, label="最初の確認までの日数", unit="営業日")
days = value("groups.first_look_days", on=today)
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock, version
from core.models import SettingRow


class MonthDay(str):
    """A day of every year, stored as 03-31 and shown as 3月31日."""

    def in_year(self, year: int) -> date:
        """This day in a year; 29 February is the 28th where there is none."""
        month, day = (int(part) for part in self.split("-"))
        return date(year, month, min(day, monthrange(year, month)[1]))

    def __str__(self) -> str:
        month, day = (int(part) for part in self.split("-"))
        return f"{month}月{day}日"


@dataclass(frozen=True)
class Setting:
    """One rule. `kind` is int, str (a text, `highest` letters at most) or MonthDay."""

    key: str
    default: Any
    label: str
    unit: str = ""
    help_text: str = ""
    kind: type = int
    lowest: int = 0
    highest: int = 1_000_000


_declared: dict[str, Setting] = {}


def declare(key: str, default: Any, *, label: str, **details: Any) -> Setting:
    """Declare a rule with its default. The default holds until a row says otherwise."""
    setting = Setting(key, default, label, **details)
    _declared[key] = setting
    return setting


def declared() -> list[Setting]:
    return [_declared[key] for key in sorted(_declared)]


def get(key: str) -> Setting:
    return _declared[key]


def value(key: str, *, on: date) -> Any:
    """The value in force on a day."""
    setting = _declared[key]
    rows = SettingRow.objects.filter(key=key, valid_from__lte=on).order_by("-valid_from", "-id")
    newest = list(rows.values_list("value", flat=True)[:1])
    return setting.kind(newest[0]) if newest else setting.default


@transaction.atomic
def change(*, key: str, to: Any, valid_from: date, note: str, by: Any) -> SettingRow:
    """Write a new dated row; earlier rows stay, so that old cases keep their rule."""
    before = value(key, on=valid_from)
    row = SettingRow.objects.create(
        key=key, value=to, valid_from=valid_from, note=note, changed_by=by, created_at=clock.now()
    )
    version.bump()  # public pages may follow this rule
    audit.record("決まりの値を変えた", row, by=by, changes={_declared[key].label: (before, to)}, reason=note)
    return row
