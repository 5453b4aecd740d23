"""The new 規約・会則 of a change notice: put in and taken out by members while it is open."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core import clock
from core.lifecycle import Blocked
from groups.actions import drafting
from groups.actions.changes import locked_own, note_typing, refuse_closed
from groups.change import answers as change_answers
from groups.models import ChangeDocument, ChangeNotice, ProxyEntry

LABEL = "規約・会則"


@transaction.atomic
def add_rules(
    *, notice: ChangeNotice, uploaded: UploadedFile, by: Any, entry: ProxyEntry | None = None
) -> ChangeDocument:
    """Check and keep an upload; it replaces the one before. Raises ValidationError, Blocked."""
    row = locked_own(notice, by, entry)
    _refuse(row)
    for present in change_answers.papers(row):
        drafting.take_back(present, row, LABEL, by=by)
    stored = drafting.store_paper(uploaded, by=by)
    added = ChangeDocument.objects.create(notice=row, file=stored, added_at=clock.now())
    drafting.note_paper(row, LABEL, by=by)
    note_typing(row, LABEL, by=by)
    return added


@transaction.atomic
def remove_rules(*, document: ChangeDocument, by: Any, entry: ProxyEntry | None = None) -> None:
    """Take the paper back. It is deleted from a draft, and stays once the centre has received it."""
    row = locked_own(document.notice, by, entry)
    _refuse(row)
    current = ChangeDocument.objects.select_related("file").get(pk=document.pk)
    if current.removed_at is None:
        drafting.take_back(current, row, LABEL, by=by)
        drafting.touch(row)


def _refuse(row: ChangeNotice) -> None:
    refuse_closed(row)
    if not change_answers.rules_are_open(row):
        raise Blocked("規約・会則は、いまは出し直せません。")
