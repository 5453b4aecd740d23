"""One row of the sheet becomes values and errors in words, and then a plan of what to do with it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from core import dates, text
from groups.importing.cells import READERS, Vocabulary, private_keys
from groups.importing.columns import BY_KEY
from groups.models import PERSONAL_SWITCHES, SWITCHABLE, Group, ImportRow
from groups.values import Values, differences, in_order

Plan = ImportRow.Plan


@dataclass
class ParsedRow:
    """`errors` is a list of {"column": heading, "message": sentence}."""

    number: int
    values: Values = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)

    def add_error(self, column: str, error: ValidationError | str) -> None:
        message = error if isinstance(error, str) else " ".join(error.messages)
        self.errors.append({"column": column, "message": message})


@dataclass(frozen=True)
class Context:
    """What every row of one import needs. `mapping` is {heading: key}."""

    mapping: dict[str, str]
    vocabularies: dict[str, Vocabulary]
    today: date

    def heading(self, key: str) -> str:
        return next(
            (heading for heading, mapped in self.mapping.items() if mapped == key), BY_KEY[key].heading
        )


def parse_row(number: int, cells: dict[str, str], context: Context) -> ParsedRow:
    """`cells` maps a heading of the sheet to its text. Never raises: what is wrong stands in `errors`."""
    row = ParsedRow(number)
    by_key = {key: cells.get(heading, "") for heading, key in context.mapping.items() if key}
    # An empty cell says nothing: it never empties what a group already has.
    filled = {key: cell for key, cell in by_key.items() if cell.strip()}
    for key, cell in filled.items():
        if key in READERS:
            _read(row, key, cell, context)
    _read_references(row, filled, context)
    _read_founded(row, filled, context)
    _read_private(row, by_key, context)
    if not row.values.get("name") and not any(e["column"] == context.heading("name") for e in row.errors):
        row.add_error(context.heading("name"), "団体名がありません。")
    return row


def _read(row: ParsedRow, key: str, cell: str, context: Context) -> None:
    try:
        value = READERS[key](cell)
    except ValidationError as error:
        row.add_error(context.heading(key), error)
        return
    row.values[key] = value


def _read_references(row: ParsedRow, cells: dict[str, str], context: Context) -> None:
    fields, forms, areas = (context.vocabularies[name] for name in ("field", "form", "area"))
    try:
        row.values["form"] = forms.code(cells.get("form", ""))
    except ValidationError as error:
        empty = not cells.get("form", "").strip()
        row.add_error(context.heading("form"), "組織種別がありません。" if empty else error)
    try:
        chosen = fields.codes_of(cells.get("fields") or cells.get("main_field", ""))
        if not chosen:
            raise ValidationError("活動分野を一つ以上書いてください。")
        main = fields.code(cells["main_field"]) if "main_field" in cells else chosen[0]
        row.values["main_field"] = main
        row.values["fields"] = _in_reference_order(fields, list(dict.fromkeys([*chosen, main])))
    except ValidationError as error:
        row.add_error(context.heading("fields"), error)
    if "areas" in cells:
        try:
            row.values["areas"] = _in_reference_order(areas, areas.codes_of(cells["areas"]))
        except ValidationError as error:
            row.add_error(context.heading("areas"), error)


def _in_reference_order(vocabulary: Vocabulary, codes: list[str]) -> list[str]:
    order = list(dict.fromkeys(vocabulary.codes.values()))
    return sorted(codes, key=order.index)


def _read_founded(row: ParsedRow, cells: dict[str, str], context: Context) -> None:
    if "founded" not in cells:
        return
    try:
        year, month, day = dates.parse_founded(cells["founded"])
    except ValidationError as error:
        row.add_error(context.heading("founded"), error)
        return
    row.values |= {"founded_year": year, "founded_month": month, "founded_day": day}


def _read_private(row: ParsedRow, cells: dict[str, str], context: Context) -> None:
    """With the column: the switchable fields of this file but the listed ones are published.

    Without the column nothing is said. A field that the file does not hold is never published by it.
    """
    if "private" not in cells:
        return
    try:
        hidden = private_keys(cells["private"], context.mapping)
    except ValidationError as error:
        row.add_error(context.heading("private"), error)
        return
    held = set(context.mapping.values())
    row.values["public_fields"] = in_order([key for key in SWITCHABLE if key in held and key not in hidden])


@dataclass
class Planned:
    plan: str
    group: Group | None = None
    candidates: list[int] = field(default_factory=list)
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)


def plan_row(row: ParsedRow) -> Planned:
    """Known by 団体番号; else by folded name and kana, where a person chooses unless nothing would change."""
    if row.errors:
        return Planned(Plan.ERROR)
    number = row.values.get("number")
    if number is not None:
        group = Group.objects.filter(number=number).first()
        return _planned_update(group, row.values) if group else Planned(Plan.CREATE)
    same = _same_name(row.values)
    if not same:
        return Planned(Plan.CREATE)
    if len(same) == 1 and not allowed_differences(same[0], row.values):
        return Planned(Plan.SAME, same[0])
    return Planned(Plan.CHOOSE, candidates=[group.number for group in same])


def _same_name(values: Values) -> list[Group]:
    key = text.name_key(values["name"])
    kana = text.fold(values.get("kana", ""))
    found = Group.objects.filter(name_key=key).order_by("number")
    return [group for group in found if not kana or not group.kana or text.fold(group.kana) == kana]


def _planned_update(group: Group, values: Values) -> Planned:
    changes = allowed_differences(group, values)
    return Planned(Plan.UPDATE if changes else Plan.SAME, group, changes=changes)


def allowed_differences(group: Group, values: Values) -> dict[str, tuple[Any, Any]]:
    """What applying the row to this group would change. A confirmation never goes back to an older day."""
    wanted = {key: value for key, value in values.items() if key != "number"}
    confirmed = wanted.get("confirmed_on")
    if confirmed and group.confirmed_on and confirmed < group.confirmed_on.isoformat():
        del wanted["confirmed_on"]
    if "public_fields" in wanted:
        wanted["public_fields"] = _allowed_switches(
            group, wanted["public_fields"], by_number="number" in values
        )
    return differences(group, wanted)


def _allowed_switches(group: Group, asked: list[str], *, by_number: bool) -> list[str]:
    """A claimed group's switches are only ever narrowed by an import; and where a row was matched by name
    alone, nothing about a person becomes public: the match may be a namesake."""
    claimed = group.memberships.filter(ended_at=None).exists()
    kept = set(group.public_fields)
    fresh = set() if claimed else {key for key in asked if by_number or key not in PERSONAL_SWITCHES}
    return in_order([key for key in asked if key in kept or key in fresh])
