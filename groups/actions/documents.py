"""Papers of an application: added and removed by the applicant while the application is open."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core import audit, clock, files
from core.lifecycle import Blocked
from groups import progress
from groups.actions import proxy
from groups.actions.registration import locked_own, refuse_closed
from groups.models import Registration, RegistrationDocument
from groups.steps import BY_SLUG, MOST_DOCUMENTS

PURPOSE = "document"
ONE = "1点"  # the name of a file is the applicant's own word and goes with the application


@transaction.atomic
def add_document(
    *, registration: Registration, kind: str, uploaded: UploadedFile, by: Any
) -> RegistrationDocument:
    """Check and keep an upload. Where one paper is enough, the new one replaces the old one.

    Raises ValidationError for a file that is not taken, Blocked when the application or this paper is closed.
    """
    row = locked_own(registration, by)
    _refuse(row, kind)
    present = [document for document in progress.documents(row) if document.kind == kind]
    if MOST_DOCUMENTS[kind] == 1:
        for document in present:
            _remove(document, by=by)
    elif len(present) >= MOST_DOCUMENTS[kind]:
        label = RegistrationDocument.Kind(kind).label
        raise Blocked(f"{label}は{MOST_DOCUMENTS[kind]}つまでです。先にどれかを取り消してください。")
    stored = files.store_upload(uploaded, purpose=PURPOSE, by=by)
    added = RegistrationDocument.objects.create(
        registration=row, kind=kind, file=stored, added_at=clock.now()
    )
    audit.record("書類を出した", row, by=by, changes={str(added.get_kind_display()): ("", ONE)})
    proxy.note_typing(row, f"{BY_SLUG['documents'].number} 書類", by=by)
    _touch(row)
    return added


@transaction.atomic
def remove_document(*, document: RegistrationDocument, by: Any) -> None:
    """Take a paper back. It is deleted from a draft, and stays on record once the centre has received it."""
    row = locked_own(document.registration, by)
    _refuse(row, document.kind)
    current = RegistrationDocument.objects.select_related("file").get(pk=document.pk)
    if current.removed_at is None:
        _remove(current, by=by)
        _touch(row)


def _refuse(row: Registration, kind: str) -> None:
    refuse_closed(row)
    opened = progress.open_questions(row, BY_SLUG["documents"])
    if opened is not None and kind not in opened:
        raise Blocked("この書類は、差し戻しで開いていません。")


def _remove(document: RegistrationDocument, *, by: Any) -> None:
    changes: audit.Changes = {str(document.get_kind_display()): (ONE, "")}
    audit.record("書類を取り消した", document.registration, by=by, changes=changes)
    if document.registration.first_submitted_at is None:
        stored = document.file
        document.delete()
        files.delete(stored)
    else:
        document.removed_at = clock.now()
        document.save(update_fields=["removed_at"])


def _touch(row: Registration) -> None:
    row.updated_at = clock.now()
    row.save(update_fields=["updated_at"])
