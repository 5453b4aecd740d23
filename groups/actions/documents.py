"""Papers of an application: added and removed by the applicant while the application is open."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from core import clock
from core.lifecycle import Blocked
from groups import progress
from groups.actions import drafting, proxy
from groups.actions.registration import locked_own, refuse_closed
from groups.models import Registration, RegistrationDocument
from groups.steps import BY_SLUG, MOST_DOCUMENTS


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
            drafting.take_back(document, row, str(document.get_kind_display()), by=by)
    elif len(present) >= MOST_DOCUMENTS[kind]:
        label = RegistrationDocument.Kind(kind).label
        raise Blocked(f"{label}は{MOST_DOCUMENTS[kind]}つまでです。先にどれかを取り消してください。")
    stored = drafting.store_paper(uploaded, by=by)
    added = RegistrationDocument.objects.create(
        registration=row, kind=kind, file=stored, added_at=clock.now()
    )
    drafting.note_paper(row, str(added.get_kind_display()), by=by)
    proxy.note_typing(row, f"{BY_SLUG['documents'].number} 書類", by=by)
    return added


@transaction.atomic
def remove_document(*, document: RegistrationDocument, by: Any) -> None:
    """Take a paper back. It is deleted from a draft, and stays on record once the centre has received it."""
    row = locked_own(document.registration, by)
    _refuse(row, document.kind)
    current = RegistrationDocument.objects.select_related("file").get(pk=document.pk)
    if current.removed_at is None:
        drafting.take_back(current, row, str(current.get_kind_display()), by=by)
        drafting.touch(row)


def _refuse(row: Registration, kind: str) -> None:
    refuse_closed(row)
    opened = progress.open_questions(row, BY_SLUG["documents"])
    if opened is not None and kind not in opened:
        raise Blocked("この書類は、差し戻しで開いていません。")
