"""Importing a group list: upload, check (dry run), choose, apply once, undo once (features.md row 37)."""

import hashlib
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from core import audit, clock, sequences, version
from core.access import Data
from core.imports import Sheet, SheetProblem, read_sheet, suggest_mapping
from core.lifecycle import Blocked
from groups import directory
from groups.actions.new_group import SEQUENCE
from groups.answers import Labels
from groups.exposure import GROUP
from groups.importing.cells import vocabularies
from groups.importing.columns import BY_KEY, COLUMNS, REQUIRED
from groups.importing.rows import Context, ParsedRow, allowed_differences, parse_row, plan_row
from groups.lifecycles import IMPORT
from groups.models import Group, ImportBatch, ImportRow
from groups.staff_table import ORIGIN_MARK
from groups.terms import terms_on
from groups.values import DATES, Values, assign
from groups.values.words import in_words, title_of

Plan = ImportRow.Plan
NEW_GROUP = "new"
SKIP = "skip"


def suggested_mapping(sheet: Sheet) -> dict[str, str]:
    """{heading: key} of the columns that the headings speak of."""
    found = suggest_mapping(sheet.headings, COLUMNS)
    return {sheet.headings[index]: key for key, index in found.items() if index is not None}


@transaction.atomic
def receive(*, data: bytes, file_name: str, by: Any) -> ImportBatch:
    """Keep a file's rows; nothing touches a group yet. Raises SheetProblem for an unreadable file.

    The last line of an own export says where the file came from and is no group.
    """
    sheet = read_sheet(file_name, data)
    lines = [row for row in sheet.rows if not row.cells[0].startswith(ORIGIN_MARK)]
    if not lines:
        raise SheetProblem(
            "団体の行がありません。1行目が見出し、2行目からが団体の一覧になっているか確かめてください。"
        )
    batch = ImportBatch.objects.create(
        file_name=file_name[:200],
        sha256=hashlib.sha256(data).hexdigest(),
        headings=list(sheet.headings),
        mapping=suggested_mapping(sheet),
        uploaded_by=by,
        created_at=clock.now(),
    )
    unread: dict[int, list[dict[str, str]]] = {}
    for problem in sheet.problems:
        unread.setdefault(problem.row, []).append({"column": problem.column, "message": problem.message})
    ImportRow.objects.bulk_create(
        ImportRow(
            batch=batch, row_number=row.number, cells=list(row.cells), unread=unread.get(row.number, [])
        )
        for row in lines
    )
    audit.record("団体の一覧を受け取った", batch, by=by, internal=True)
    return batch


def mapping_problems(mapping: dict[str, str]) -> list[str]:
    """Sentences about columns that are missing or chosen twice."""
    keys = [key for key in mapping.values() if key]
    problems = [
        f"「{column.heading}」の列を選んでください。" for column in REQUIRED if column.key not in keys
    ]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    return problems + [f"「{BY_KEY[key].heading}」に二つ以上の列が選ばれています。" for key in twice]


@transaction.atomic
def check(*, batch: ImportBatch, mapping: dict[str, str], by: Any, today: date) -> ImportBatch:
    """The dry run: read every row with this mapping and plan what applying would do."""
    batch.mapping = mapping
    batch.save(update_fields=["mapping"])
    context = Context({h: k for h, k in mapping.items() if k}, vocabularies(), today)
    rows = list(batch.rows.all())
    seen: dict[int, int] = {}
    for row in rows:
        cells = dict(zip(batch.headings, row.cells, strict=False))
        parsed = parse_row(row.row_number, cells, context)
        parsed.errors += [cell for cell in row.unread if mapping.get(cell["column"])]
        _refuse_number_twice(parsed, seen, context)
        planned = plan_row(parsed)
        row.values, row.errors = parsed.values, parsed.errors
        row.plan, row.group, row.candidates = planned.plan, planned.group, planned.candidates
        row.changes = {key: [old, new] for key, (old, new) in planned.changes.items()}
        row.choice = ""
    ImportRow.objects.bulk_update(
        rows, ["values", "errors", "plan", "group", "candidates", "changes", "choice"], batch_size=200
    )
    IMPORT.apply(batch, "check", by=by, today=today, summary=_summary(rows))
    return batch


def _refuse_number_twice(parsed: ParsedRow, seen: dict[int, int], context: Context) -> None:
    number = parsed.values.get("number")
    if number is None:
        return
    if number in seen:
        parsed.add_error(
            context.heading("number"),
            f"団体番号 {number} が{seen[number]}行目にもあります。どちらかを直してください。",
        )
    seen.setdefault(number, parsed.number)


def _summary(rows: list[ImportRow]) -> dict[str, int]:
    return {plan: sum(row.plan == plan for row in rows) for plan in Plan.values}


@transaction.atomic
def choose(*, row: ImportRow, choice: str, by: Any) -> None:
    """For a row that fits existing groups by name: one of their numbers, a new group, or leave it out."""
    if choice not in (NEW_GROUP, SKIP, *map(str, row.candidates)):
        raise Blocked("選べない答えです。画面を読みこみ直してください。")
    group = None if choice in (NEW_GROUP, SKIP) else Group.objects.get(number=int(choice))
    changes = allowed_differences(group, row.values) if group else {}
    row.choice, row.group = choice, group
    row.changes = {key: [old, new] for key, (old, new) in changes.items()}
    row.save(update_fields=["choice", "group", "changes"])


def apply_problems(batch: ImportBatch) -> str:
    """Why the import cannot be applied yet; '' when it can. Rows with errors are left out knowingly."""
    open_choices = batch.rows.filter(plan=Plan.CHOOSE, choice="").count()
    if open_choices:
        return f"どの団体か決まっていない行が{open_choices}件あります。先に選んでください。"
    if not batch.rows.filter(plan__in=(Plan.CREATE, Plan.UPDATE, Plan.CHOOSE)).exists():
        return "取り込むものがありません。どの行も、もう同じ内容です。"
    return ""


def unknown_days(batch: ImportBatch) -> dict[str, int]:
    """{heading: how many groups would be made without this day}; a group that is there keeps its own."""
    new = batch.rows.filter(Q(plan=Plan.CREATE) | Q(plan=Plan.CHOOSE, choice=NEW_GROUP))
    missing = new.aggregate(**{key: Count("pk", filter=~Q(values__has_key=key)) for key in DATES})
    return {BY_KEY[key].heading: count for key, count in missing.items() if count}


@transaction.atomic
def apply(*, batch: ImportBatch, by: Any, today: date) -> ImportBatch:
    """Create and change the groups as planned, all or none. Rows with errors stay out and are listed."""
    if problem := apply_problems(batch):
        raise Blocked(problem)
    IMPORT.apply(batch, "apply", by=by, today=today, applied_at=clock.now())
    highest = Group.objects.order_by("-number").values_list("number", flat=True).first() or 0
    numbers = [row.values.get("number") or 0 for row in batch.rows.filter(plan=Plan.CREATE)]
    sequences.raise_to(SEQUENCE, max([highest, *numbers]))
    _hold_groups(batch)
    labels, created, changed = Labels.load(), 0, 0
    term_end = terms_on(today).first_end(today)
    for row in batch.rows.filter(plan__in=(Plan.CREATE, Plan.UPDATE, Plan.CHOOSE)).exclude(choice=SKIP):
        if row.group is None:
            _create(row, term_end, by=by)
            created += 1
        else:
            changed += _change(row, row.group, by=by, labels=labels)
    batch.summary = {**batch.summary, "created": created, "changed": changed}
    batch.save(update_fields=["summary"])
    return batch


def _hold_groups(batch: ImportBatch) -> None:
    """Lock every group of the batch before the first is written: a member's save waits or is waited for.

    All at once and in one order, since each write also holds the content version that every save needs.
    """
    known = batch.rows.exclude(group=None).values("group")
    list(Group.objects.select_for_update().filter(pk__in=known).order_by("pk").values_list("pk"))


def _create(row: ImportRow, term_end: date, *, by: Any) -> None:
    """Days that the file does not tell stay empty: an import is no registration and no confirmation.

    The list names groups that are registered, so their term runs like that of one approved today.
    """
    values = {**row.values}
    number = values.pop("number", None) or sequences.next_number(SEQUENCE)
    now = clock.now()
    group = Group(number=number, created_at=now, updated_at=now, valid_until=term_end)
    assign(group, values)
    _finish(row, group, before={})
    audit.record("取り込みで登録した", group, by=by, changes={"団体番号": (None, number)}, internal=True)


def _change(row: ImportRow, group: Group, *, by: Any, labels: Labels) -> bool:
    changes = allowed_differences(group, row.values)
    if not changes:
        return False
    before = {key: old for key, (old, _new) in changes.items()}
    group.updated_at = clock.now()
    assign(group, {key: new for key, (_old, new) in changes.items()})
    _finish(row, group, before=before)
    audit.record("取り込みで変えた", group, by=by, changes=_named(changes, labels), internal=True)
    return True


def _finish(row: ImportRow, group: Group, *, before: Values) -> None:
    directory.sync(group)
    row.group, row.before, row.version_after = group, before, group.version
    row.save(update_fields=["group", "before", "version_after"])


def _named(changes: dict[str, tuple[Any, Any]], labels: Labels) -> dict[str, tuple[Any, Any]]:
    """Changes under their headings, in words; a personal value is only named, never copied."""
    named = {}
    for key, (old, new) in changes.items():
        heading = BY_KEY[key].heading if key in BY_KEY else title_of(key)
        words = (in_words(key, old, labels), in_words(key, new, labels))
        named[heading] = ("（前の値）", "（新しい値）") if GROUP.of(key) == Data.PERSONAL else words
    return named


@transaction.atomic
def undo(*, batch: ImportBatch, by: Any, today: date) -> tuple[int, list[ImportRow]]:
    """Take the import back once. Returns how many rows went back, and the rows left as they are.

    A group that changed since, or that somebody has claimed, is left: its people's work is worth more.
    Numbers of removed groups are never given again.
    """
    IMPORT.apply(batch, "undo", by=by, today=today, undone_at=clock.now())
    _hold_groups(batch)
    back, left = 0, []
    for row in batch.rows.exclude(version_after=None).select_related("group"):
        group = row.group
        if group is None or group.version != row.version_after or group.memberships.exists():
            left.append(row)
            continue
        if row.before:
            group.updated_at = clock.now()
            assign(group, row.before)
            directory.sync(group)
            audit.record("取り込みを元に戻した", group, by=by, internal=True)
        else:
            audit.record("取り込みを元に戻して団体を消した", group, by=by, internal=True)
            group.delete()
            row.group = None
        row.undone = True
        row.save(update_fields=["undone", "group"])
        back += 1
    version.bump()
    return back, left


@transaction.atomic
def discard(*, batch: ImportBatch, by: Any, today: date) -> None:
    """Give an import up; its rows, which hold personal data, are deleted."""
    IMPORT.apply(batch, "discard", by=by, today=today)
    batch.rows.all().delete()
