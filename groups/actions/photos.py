"""Photos of a group's page and of its reports: add, describe, move, take off.

Pictures come here already processed. Those of the page and those of each report are an album of their own.
"""

import uuid
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from core import audit, clock, settings_rows, version
from core.forms import StaleWrite
from core.images import Photo as ProcessedPhoto
from core.lifecycle import Blocked, NotAllowed
from groups import directory
from groups.actions.holds import close_for
from groups.actions.proxy import how, note_saved, refuse_unasked
from groups.models import ActivityReport, ContentHold, Group, Photo, ProxyEntry
from groups.permissions import can_edit_page
from groups.rules import MOST_PHOTOS, MOST_REPORT_PHOTOS

FORM = "写真"


def add_photo(
    *,
    group: Group,
    picture: ProcessedPhoto,
    alt: str,
    caption: str,
    consent: bool,
    by: Any,
    report: ActivityReport | None = None,
    entry: ProxyEntry | None = None,
) -> Photo:
    """Put a picture at the end. Raises NotAllowed; Blocked when there are enough or nobody was asked.

    Files lie under random names; those of a failed attempt are deleted again.
    """
    if not consent:
        raise Blocked("写っている人の承諾がない写真は載せられません。")
    variants = _store(group, picture)
    try:
        with transaction.atomic():
            return _add(group, picture, variants, alt=alt, caption=caption, by=by, report=report, entry=entry)
    except BaseException:
        delete_files(variants)
        raise


def _store(group: Group, picture: ProcessedPhoto) -> dict[str, str]:
    stem = f"photos/{group.number}/{uuid.uuid4().hex}"
    return {
        str(width): default_storage.save(f"{stem}-{width}.webp", ContentFile(content))
        for width, content in picture.variants.items()
    }


def most_photos(report: ActivityReport | None) -> int:
    """How many photos an album may hold today."""
    rule = MOST_PHOTOS if report is None else MOST_REPORT_PHOTOS
    return int(settings_rows.value(rule.key, on=clock.today()))


def _add(
    group: Group,
    picture: ProcessedPhoto,
    variants: dict[str, str],
    *,
    alt: str,
    caption: str,
    by: Any,
    report: ActivityReport | None,
    entry: ProxyEntry | None,
) -> Photo:
    locked = _locked(group, by, entry)
    if report is not None and not locked.reports.filter(pk=report.pk).exists():
        raise Blocked("この活動実績は、ほかの人が消しました。")
    most = most_photos(report)
    present = list(_album(locked, report).values_list("position", flat=True))
    if len(present) >= most:
        raise Blocked(f"写真は{most}枚までです。先に、どれかを外してください。")
    photo = Photo.objects.create(
        group=locked,
        report=report,
        alt=alt,
        caption=caption,
        consent=True,
        width=picture.width,
        height=picture.height,
        variants=variants,
        position=max(present, default=-1) + 1,
        added_by=by,
        added_at=clock.now(),
    )
    _renew(locked, photo)
    _note(locked, photo, "写真を載せた", {FORM: ("", alt)}, by, entry)
    return photo


@transaction.atomic
def describe_photo(
    *, photo: Photo, alt: str, caption: str, seen: str, by: Any, entry: ProxyEntry | None = None
) -> None:
    """Put other words to a photo. Raises StaleWrite when its words are no longer those with the mark `seen`.

    Raises NotAllowed, and Blocked when the photo is gone. A save of the stored words leaves no line.
    """
    locked = _locked(photo.group, by, entry)
    stored = locked.photos.filter(pk=photo.pk).first()
    if stored is None:
        raise Blocked("この写真は、ほかの人が外しました。")
    changed = {
        name: new for name, new in (("alt", alt), ("caption", caption)) if getattr(stored, name) != new
    }
    if not changed:
        return
    if stored.words_mark != seen:
        raise StaleWrite
    Photo.objects.filter(pk=stored.pk).update(**changed)
    _renew(locked, stored)
    labels = {field.name: str(field.verbose_name) for field in Photo._meta.concrete_fields}
    changes = {labels[name]: (getattr(stored, name), new) for name, new in changed.items()}
    _note(locked, stored, "写真の説明を直した", changes, by, entry)


@transaction.atomic
def move_photo(*, photo: Photo, step: int, by: Any, entry: ProxyEntry | None = None) -> None:
    """One place forward (-1) or back (+1); nothing happens at the ends or when it is gone already."""
    locked = _locked(photo.group, by, entry)
    order = list(_album(locked, photo.report))
    at = next((index for index, other in enumerate(order) if other.pk == photo.pk), None)
    if at is None or not 0 <= at + step < len(order):
        return
    to = at + step
    order[at], order[to] = order[to], order[at]
    for position, other in enumerate(order):
        Photo.objects.filter(pk=other.pk).update(position=position)
    _renew(locked, photo)
    places = {photo.alt: (at + 1, to + 1)}
    _note(locked, photo, "写真の順を変えた", places, by, entry)


@transaction.atomic
def remove_photo(*, photo: Photo, by: Any, entry: ProxyEntry | None = None) -> None:
    """Take a photo off the page; its files go once the transaction is through."""
    locked = _locked(photo.group, by, entry)
    pk, variants, alt = photo.pk, dict(photo.variants), photo.alt
    if not locked.photos.filter(pk=pk).delete()[0]:
        return  # a second press, or a colleague was faster
    close_for(locked, ContentHold.Kind.PHOTO, pk, by=by)
    _renew(locked, photo)
    _note(locked, photo, "写真を外した", {FORM: (alt, "")}, by, entry)
    transaction.on_commit(lambda: delete_files(variants))


def delete_files_of(photos: QuerySet[Photo]) -> None:
    """Delete the files of photos whose rows are going, once the transaction is through."""
    for variants in photos.values_list("variants", flat=True):
        transaction.on_commit(partial(delete_files, variants))


def _album(group: Group, report: ActivityReport | None) -> QuerySet[Photo]:
    return group.photos.filter(report=report)


def _note(
    group: Group, photo: Photo, verb: str, changes: audit.Changes, by: Any, entry: ProxyEntry | None
) -> None:
    """The line belongs to the history of what the photo is of."""
    audit.record(verb, photo.report or group, by=by, changes=changes, reason=how(entry))
    note_saved(group, FORM, by=by, entry=entry)


def _renew(group: Group, photo: Photo) -> None:
    """The directory shows photos of the page only; of a report the public pages are enough."""
    if photo.report_id is None:
        directory.sync(group)
    else:
        version.bump()


def _locked(group: Group, by: Any, entry: ProxyEntry | None) -> Group:
    locked = Group.objects.select_for_update().get(pk=group.pk)
    if by is None or not can_edit_page(by, locked):
        raise NotAllowed("この団体の写真を変える権限がありません。")
    refuse_unasked(locked, by, entry)
    return locked


def delete_files(variants: dict[str, str]) -> None:
    """Remove the stored pictures of one photo; call it once the transaction is through."""
    for name in variants.values():
        default_storage.delete(name)
