"""What the directory's pages need besides its rows, read with one statement and kept per content version.

Fields, forms, areas, the centre's sites and the months after which a group counts as not confirmed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import F, Subquery, TextField, Value
from django.db.models.functions import Cast

from core.models import SettingRow
from groups.models import TIME_BANDS, WEEKDAYS, ActivityField, Area, CentreSite, OrganisationForm
from groups.rules import STALE_MONTHS

DAY_CODES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIME_CODES = ("am", "pm", "night")
UNKNOWN = "unknown"
# A wider choice of the type facet with the narrower ones that it includes.
ALSO_OF_TYPE = {"npo": ("certified-npo",)}
Row = dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """One choice of a facet: its code in the address, its words, and its bit in the side table."""

    code: str
    label: str
    bit: int
    active: bool = True


@dataclass(frozen=True)
class Choices:
    fields: tuple[Choice, ...]
    areas: tuple[Choice, ...]
    types: tuple[Choice, ...]
    sites: tuple[CentreSite, ...]
    stale_months: int

    @cached_property
    def _by_facet(self) -> dict[str, dict[str, Choice]]:
        lists = {"area": self.areas, "day": DAYS, "time": TIMES, "field": self.fields, "type": self.types}
        return {facet: {choice.code: choice for choice in row} for facet, row in lists.items()}

    def type_bits(self, code: str) -> list[int]:
        """The forms of organisation that a choice stands for: an 認定NPO法人 is an NPO法人 too."""
        known = self.of("type")
        return [known[each].bit for each in (code, *ALSO_OF_TYPE.get(code, ())) if each in known]

    def of(self, facet: str) -> dict[str, Choice]:
        """The choices of a facet by their codes, in order."""
        return self._by_facet[facet]


DAYS = tuple(Choice(code, f"{WEEKDAYS[bit]}曜", bit) for bit, code in enumerate(DAY_CODES))
TIMES = tuple(Choice(code, TIME_BANDS[bit], bit) for bit, code in enumerate(TIME_CODES))

_kept: tuple[object, Choices] | None = None


def load(content_key: object, today: date) -> Choices:
    """The choices of this content version (`core.pages.content_key`) and day; one statement when new."""
    global _kept
    key = (content_key, today)
    if _kept is None or _kept[0] != key:
        _kept = (key, _read(today))
    return _kept[1]


def _read(today: date) -> Choices:
    rows = list(_fields(today).union(_forms(), _areas(), _sites(), all=True))
    rows.sort(key=lambda row: row["row_position"])
    settings = [row["row_setting"] for row in rows if row["row_setting"] is not None]
    sites = [row for row in rows if row["kind"] == "site"]
    return Choices(
        fields=_choices(rows, "field"),
        areas=_choices(rows, "area"),
        types=_choices(rows, "type"),
        sites=tuple(_site(row) for row in sites),
        stale_months=int(settings[0]) if settings else STALE_MONTHS.default,
    )


def _choices(rows: Iterable[Row], kind: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(row["row_code"], row["row_label"], row["row_bit"], bool(row["row_active"]))
        for row in rows
        if row["kind"] == kind
    )


def _site(row: Row) -> CentreSite:
    return CentreSite(
        name=row["row_label"],
        postal_code=row["row_code"],
        address=row["row_address"],
        phone=row["row_phone"],
        hours_text=row["row_hours"],
        closed_text=row["row_closed"],
    )


def _part(model: type[models.Model], kind: str, **columns: Any) -> Any:
    """One part of the union: every part gives the same columns in the same order."""
    empty = {name: Value("") for name in ("row_address", "row_phone", "row_hours", "row_closed")}
    values = {
        "row_code": F("code"),
        "row_label": F("label"),
        "row_bit": Value(0),
        "row_position": F("position"),
        "row_active": Value(True),
        **empty,
        "row_setting": Value(None, output_field=TextField()),
        **columns,
    }
    return model._default_manager.order_by().values(kind=Value(kind), **values)


def _fields(today: date) -> Any:
    in_force = SettingRow.objects.filter(key=STALE_MONTHS.key, valid_from__lte=today)
    newest = in_force.order_by("-valid_from", "-id").values("value")[:1]
    return _part(
        ActivityField,
        "field",
        row_label=F("short_label"),
        row_bit=F("bit"),
        row_active=F("active"),
        row_setting=Cast(Subquery(newest), TextField()),
    )


def _forms() -> Any:
    return _part(OrganisationForm, "type", row_bit=F("position"))


def _areas() -> Any:
    return _part(Area, "area", row_bit=F("bit"))


def _sites() -> Any:
    return _part(
        CentreSite,
        "site",
        row_code=F("postal_code"),
        row_label=F("name"),
        row_address=F("address"),
        row_phone=F("phone"),
        row_hours=F("hours_text"),
        row_closed=F("closed_text"),
    )
