"""A group writes its 引き継ぎシート: begin, add, change, remove, move, and look it over once a year.

Every change judges the light anew. The record says which list was changed and never what stands on it.
`entry`: an officer who does it for the group says who asked (groups/actions/proxy.py).
"""

from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock
from core.forms import StaleWrite
from core.lifecycle import Blocked, NotAllowed
from groups import baton
from groups.actions.proxy import how, note_saved, refuse_unasked
from groups.baton.parts import ROLES, USUAL_ROLES, Part
from groups.models import BatonReview, BatonSheet, Contact, Group, ProxyEntry
from groups.permissions import can_edit_baton, can_note_baton_contact

MOST_ROWS = 40
FORM = "引き継ぎシート"
CONTACT_NOTE = "引き継ぎシートのこと"
GONE = "この行は、ほかの人が先に消しました。"


class Gone(Blocked):
    """The row was removed by somebody else; what was typed can be added as a new one."""


@transaction.atomic
def begin(*, group: Group, today: date, by: Any, entry: ProxyEntry | None = None) -> BatonSheet:
    """Put the five usual roles on a sheet without any. A second press changes nothing."""
    locked = _locked(group, by, entry)
    sheet = _sheet_of(locked, today)
    if not sheet.roles.exists():
        for position, title in enumerate(USUAL_ROLES):
            ROLES.model.objects.create(sheet=sheet, title=title, position=position)
        _written(sheet, ROLES, "引き継ぎシートを始めた", today, by, entry)
    return sheet


@transaction.atomic
def add_row(
    *, group: Group, part: Part, values: dict[str, Any], today: date, by: Any, entry: ProxyEntry | None = None
) -> Any:
    """Put a row at the end of a list. Raises NotAllowed, Blocked when the list is full."""
    locked = _locked(group, by, entry)
    sheet = _sheet_of(locked, today)
    rows = getattr(sheet, part.related)
    present = list(rows.values_list("position", flat=True))
    if len(present) >= MOST_ROWS:
        raise Blocked(f"「{part.title}」は{MOST_ROWS}行までです。先に、要らないものを消してください。")
    row = rows.create(position=max(present, default=-1) + 1, **values)
    _written(sheet, part, "引き継ぎシートに加えた", today, by, entry)
    return row


@transaction.atomic
def change_row(
    *,
    group: Group,
    part: Part,
    pk: int,
    values: dict[str, Any],
    expected_version: int,
    today: date,
    by: Any,
    entry: ProxyEntry | None = None,
) -> Any:
    """Write a row anew. A save of what is stored already changes nothing and is never a conflict.

    Raises NotAllowed, StaleWrite, and Gone when a colleague removed it.
    """
    locked = _locked(group, by, entry)
    row = part.model.objects.select_related("sheet").filter(sheet__group=locked, pk=pk).first()
    if row is None:
        raise Gone(GONE)
    if all(getattr(row, name) == value for name, value in values.items()):
        return row
    if row.version != expected_version:
        raise StaleWrite
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    _written(row.sheet, part, "引き継ぎシートを直した", today, by, entry)
    return row


@transaction.atomic
def remove_row(
    *, group: Group, part: Part, pk: int, today: date, by: Any, entry: ProxyEntry | None = None
) -> bool:
    """Take a row off; False when it is gone already."""
    locked = _locked(group, by, entry)
    row = part.model.objects.select_related("sheet").filter(sheet__group=locked, pk=pk).first()
    if row is None:
        return False
    row.delete()
    _written(row.sheet, part, "引き継ぎシートから消した", today, by, entry)
    return True


@transaction.atomic
def move_row(
    *, group: Group, part: Part, pk: int, step: int, by: Any, entry: ProxyEntry | None = None
) -> None:
    """One place up (-1) or down (+1); nothing happens at the ends or when it is gone already."""
    locked = _locked(group, by, entry)
    rows = list(part.model.objects.filter(sheet__group=locked))
    at = next((index for index, row in enumerate(rows) if row.pk == pk), None)
    if at is None or not 0 <= at + step < len(rows):
        return
    rows[at], rows[at + step] = rows[at + step], rows[at]
    for position, row in enumerate(rows):
        row.position = position
    # Not the version: a colleague's open form of the row stays good.
    part.model.objects.bulk_update(rows, ["position"])


@transaction.atomic
def review(*, group: Group, today: date, by: Any, entry: ProxyEntry | None = None) -> BatonReview:
    """今年の見直し: keep today's light with its reasons. A second press on the same day changes nothing.

    Raises NotAllowed, and Blocked while nobody holds anything on the sheet.
    """
    locked = _locked(group, by, entry)
    sheet = _sheet_of(locked, today)
    verdict = relight(sheet, today)
    if not verdict.light:
        raise Blocked("先に、役目と、持っている人を書いてください。書くと信号がつき、見直しができます。")
    kept, is_new = BatonReview.objects.get_or_create(
        sheet=sheet,
        reviewed_on=today,
        defaults={"light": verdict.light, "reasons": verdict.plain, "reviewed_by": by},
    )
    if is_new:
        sheet.reviewed_on = today
        sheet.save(update_fields=["reviewed_on"])
        changes: audit.Changes = {"信号": ("", verdict.label)}
        audit.record("引き継ぎシートを見直した", locked, by=by, changes=changes, reason=how(entry))
        note_saved(locked, FORM, by=by, entry=entry)
    return kept


@transaction.atomic
def note_contact(*, group: Group, channel: str, today: date, by: Any) -> None:
    """The centre has spoken with the group about its sheet today. A second press writes no second line."""
    locked = Group.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if not can_note_baton_contact(by, locked):
        raise NotAllowed("連絡の記録を書く権限がありません。")
    contact, is_new = Contact.objects.get_or_create(
        group=locked,
        on=today,
        channel=channel,
        result=Contact.Result.REACHED,
        by=by,
        note=CONTACT_NOTE,
        defaults={"written_at": clock.now()},
    )
    if is_new:
        changes: audit.Changes = {"手段": ("", contact.get_channel_display())}
        audit.record("引き継ぎのことで連絡した", locked, by=by, changes=changes, internal=True)


def relight(sheet: BatonSheet, today: date, limits: baton.Limits | None = None) -> baton.Verdict:
    """Judge the sheet as it is written now and keep the light; its day stays while its colour does."""
    verdict = baton.judge(sheet.roles.all(), limits or baton.limits_on(today))
    if (sheet.light, sheet.light_reasons) != (verdict.light, verdict.plain):
        if sheet.light != verdict.light:
            sheet.light_since = today if verdict.light else None
        sheet.light, sheet.light_reasons = verdict.light, verdict.plain
        sheet.save(update_fields=["light", "light_since", "light_reasons"])
    return verdict


def _locked(group: Group, by: Any, entry: ProxyEntry | None) -> Group:
    locked = Group.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if not can_edit_baton(by, locked):
        raise NotAllowed("この団体の引き継ぎシートを書く権限がありません。")
    refuse_unasked(locked, by, entry)
    return locked


def _sheet_of(group: Group, today: date) -> BatonSheet:
    """The group's sheet; the first thing written makes it."""
    return BatonSheet.objects.get_or_create(
        group=group, defaults={"started_on": today, "updated_at": clock.now()}
    )[0]


def _written(
    sheet: BatonSheet, part: Part, verb: str, today: date, by: Any, entry: ProxyEntry | None
) -> None:
    sheet.updated_at = clock.now()
    sheet.save(update_fields=["updated_at"])
    audit.record(verb, sheet.group, by=by, changes={part.title: ("", audit.CHANGED)}, reason=how(entry))
    note_saved(sheet.group, FORM, by=by, entry=entry)
    relight(sheet, today)
