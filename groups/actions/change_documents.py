"""The new 規約・会則 of a change notice: put in and taken out by members while it is open."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core import audit, clock, files
from core.lifecycle import Blocked
from groups import change_answers
from groups.actions.changes import locked_own, refuse_closed
from groups.models import ChangeDocument, ChangeNotice

PURPOSE = "document"
LABEL, ONE = "規約・会則", "1点"


@transaction.atomic
def add_rules(*, notice: ChangeNotice, uploaded: UploadedFile, by: Any) -> ChangeDocument:
    """Check and keep an upload; it replaces the one before. Raises ValidationError, Blocked."""
    row = locked_own(notice, by)
    _refuse(row)
    for present in change_answers.papers(row):
        _remove(present, by=by)
    stored = files.store_upload(uploaded, purpose=PURPOSE, by=by)
    added = ChangeDocument.objects.create(notice=row, file=stored, added_at=clock.now())
    audit.record("書類を出した", row, by=by, changes={LABEL: ("", ONE)})
    _touch(row)
    return added


@transaction.atomic
def remove_rules(*, document: ChangeDocument, by: Any) -> None:
    """Take the paper back. It is deleted from a draft, and stays once the centre has received it."""
    row = locked_own(document.notice, by)
    _refuse(row)
    current = ChangeDocument.objects.select_related("file", "notice").get(pk=document.pk)
    if current.removed_at is None:
        _remove(current, by=by)
        _touch(row)


def _refuse(row: ChangeNotice) -> None:
    refuse_closed(row)
    if not change_answers.rules_are_open(row):
        raise Blocked("規約・会則は、いまは出し直せません。")


def _remove(document: ChangeDocument, *, by: Any) -> None:
    audit.record("書類を取り消した", document.notice, by=by, changes={LABEL: (ONE, "")})
    if document.notice.first_submitted_at is None:
        stored = document.file
        document.delete()
        files.delete(stored)
    else:
        document.removed_at = clock.now()
        document.save(update_fields=["removed_at"])


def _touch(row: ChangeNotice) -> None:
    row.updated_at = clock.now()
    row.save(update_fields=["updated_at"])
