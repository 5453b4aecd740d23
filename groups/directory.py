"""Keeps the directory's side table in step with a group. Called by every action that changes a group."""

from functools import reduce

from core import text, version
from groups import open_data
from groups.models import DirectoryEntry, Group

Mask = int


def mask_of(rows: list[int]) -> Mask:
    """Bits of reference rows folded into one integer."""
    return reduce(lambda mask, bit: mask | 1 << bit, rows, 0)


def sync(group: Group) -> None:
    """Write, renew or remove the group's directory entry, and raise the content version. One transaction.

    The version first: whoever else writes waits there, so two writers never wait for each other's counts.
    The caller holds the group's row.
    """
    version.bump()
    entry = DirectoryEntry.objects.filter(group=group)
    if not group.is_listed:
        entry.delete()
        return
    values = entry_values(group)
    if not entry.update(**values):
        DirectoryEntry.objects.create(group=group, **values)


def entry_values(group: Group) -> dict[str, object]:
    """The columns of one entry: public values only."""
    fields = list(group.fields.all())
    areas = list(group.areas.all())
    shown = group.shows
    beginner = group.beginner_welcome and shown("beginner_welcome")
    recruiting = group.recruiting and shown("recruiting")
    days = group.weekdays if shown("weekdays") else 0
    times = group.time_bands if shown("time_bands") else 0
    return {
        "number": group.number,
        "order_key": group.order_key,
        "kana": text.fold(group.kana or group.name),
        "confirmed_on": group.confirmed_on or DirectoryEntry.NEVER,
        "registered_on": group.registered_on,
        "form_bit": group.form.position,
        "field_mask": mask_of([f.bit for f in fields]),
        "area_mask": mask_of([a.bit for a in areas]),
        "day_mask": days,
        "time_mask": times,
        "flag_mask": DirectoryEntry.FLAG_BEGINNER * beginner | DirectoryEntry.FLAG_RECRUITING * recruiting,
        "folded": folded_text(group),
        "open_cells": open_data.stored_cells(group),
        "card": {
            "name": group.name,
            "kana": group.kana,
            "line": public_text(group, "tagline") or public_text(group, "purpose")[:80],
            "days": days,
            "times": group.time_band_names if shown("time_bands") else [],
            "schedule": public_text(group, "schedule_text"),
            "areas": [a.label for a in areas],
            "fields": [group.main_field.short_label]
            + [f.short_label for f in fields if f.pk != group.main_field_id],
            "main": group.main_field.code,
            "form": group.form.label,
            "beginner": beginner,
            "recruiting": recruiting,
            "suspended": group.state == Group.State.SUSPENDED,
            "photo": photo_entry(group),
            "text": searchable_text(group),
        },
    }


def photo_entry(group: Group) -> dict[str, int] | None:
    """The first photo for the result row: its id, its size and the width of its smallest variant."""
    photo = next((photo for photo in group.photos.all() if photo.is_on_page), None)
    if photo is None:
        return None
    return {
        "id": photo.pk, "width": photo.width, "height": photo.height, "small": min(map(int, photo.variants)),
    }  # fmt: skip


def public_text(group: Group, field: str) -> str:
    return str(getattr(group, field)) if group.shows(field) else ""


def searchable_text(group: Group) -> str:
    """The public prose that a keyword search looks into and quotes from."""
    prose = ("tagline", "purpose", "activities", "place_text", "welcome_text", "introduction", "first_visit")
    parts = [group.name, group.kana, *(public_text(group, name) for name in prose)]
    return "\n".join(part for part in parts if part)


def folded_text(group: Group) -> str:
    return text.fold(searchable_text(group))
