"""A case while its senders have it: what they may still change, how it is sent, and what deletes it.

Applications and change notices share this; what each asks for stands in registration.py and changes.py.
"""

import copy
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core import audit, clock, dates, files, sequences, settings_rows
from core.lifecycle import Blocked
from core.models import OutboxMessage, StoredFile
from groups.actions.group_documents import release
from groups.answers import Typed, Values
from groups.duplicates import Match
from groups.models.case import Case, CasePaper
from groups.rules import DRAFTS

C = TypeVar("C", bound=Case)
REMINDER_DAYS = 14
ONE_PAPER = "1点"  # the name of a file is the sender's own word and goes with the case


def refuse_closed(case: Case, *, what: str) -> None:
    """Raise Blocked when the case cannot be changed now."""
    if not case.is_editable:
        state = case.get_state_display()
        raise Blocked(f"この{what}は「{state}」になっているため、変えられません。保存はしていません。")


def same(sent: Typed, stored: Typed) -> bool:
    """Whether the fields sent equal the stored ones; empty and absent are the same."""
    return all([v for v in sent[name] if v] == [v for v in stored.get(name, []) if v] for name in sent)


def touch(case: Case) -> None:
    case.updated_at = clock.now()
    case.save(update_fields=["updated_at"])


# --------------------------------------------------------------------------------------------- sending


def receipt_number(today: date, *, series: str, mark: str = "") -> str:
    """R8-0001: year of 令和 in which the fiscal year began, and a number that is given once in it."""
    year = dates.fiscal_year(today)
    return f"R{year - 2018}-{mark}{sequences.next_number(f'{series}-{year}'):04d}"


def submission(
    case: Case, content: Values, matches: Sequence[Match], *, reason: str, look_days: int, today: date
) -> dict[str, Any]:
    """The columns of a new round, besides the receipt number. look_days: working days until it is due."""
    now = clock.now()
    again = case.state == case.State.RETURNED
    return {
        "previous_answers": case.submitted_answers if again else {},
        "submitted_answers": copy.deepcopy(content),
        "first_submitted_at": case.first_submitted_at or now,
        "submitted_at": now,
        "due_on": dates.add_working_days(today, look_days),
        "duplicates": [match.as_json() for match in matches],
        "duplicate_reason": reason.strip(),
        "version": case.version + 1,
        "updated_at": now,
    }


# ---------------------------------------------------------------------------------------------- papers


def store_paper(uploaded: UploadedFile, *, by: Any) -> StoredFile:
    """Check and keep an upload. Raises ValidationError for a file that is not taken."""
    return files.store_upload(uploaded, purpose="document", by=by)


def note_paper(case: Case, label: str, *, by: Any) -> None:
    """The line in the record about a paper that was put in."""
    audit.record("書類を出した", case, by=by, changes={label: ("", ONE_PAPER)})
    touch(case)


def take_back(paper: CasePaper, case: Case, label: str, *, by: Any) -> None:
    """The paper is deleted from a draft, and stays on record once the centre has received the case."""
    audit.record("書類を取り消した", case, by=by, changes={label: (ONE_PAPER, "")})
    if case.first_submitted_at is None:
        stored = paper.file
        paper.delete()
        files.delete(stored)
    else:
        paper.removed_at = clock.now()
        paper.save(update_fields=["removed_at"])


# -------------------------------------------------------------------------------------------- deleting


def refuse_received(case: Case, *, done: str) -> None:
    """What the centre has received is never deleted, only withdrawn."""
    if case.state != case.State.DRAFT or case.first_submitted_at is not None:
        raise Blocked(f"消せるのは、まだ{done}いない下書きだけです。")


def erase(row: Case) -> None:
    """Delete a locked case with its papers and notes; a paper that is in force stays with the group."""
    stored = [document.file for document in row.documents.select_related("file")]
    row.documents.all().delete()
    row.delete()
    for file in stored:
        release(file)


def delete_old(
    rows: QuerySet[C], today: date, *, kind: str, remind: Callable[..., Any], delete: Callable[[C], Any]
) -> int:
    """Delete drafts left alone for groups.draft_days; their owners are told 14 days before. Returns how many.

    A draft whose owner has not been told in time is told first and deleted 14 days later. kind: the mail's.
    """
    days = settings_rows.value(DRAFTS.setting.key, on=today)
    since = clock.end_of(today - timedelta(days=days - REMINDER_DAYS))
    deleted = 0
    for draft in rows.filter(state=rows.model.State.DRAFT, updated_at__lt=since).order_by("pk"):
        with transaction.atomic():
            row = rows.select_for_update(of=("self",)).get(pk=draft.pk)
            if row.state == row.State.DRAFT and row.updated_at == draft.updated_at:
                deleted += _delete_or_remind(row, today, days, kind=kind, remind=remind, delete=delete)
    return deleted


def _delete_or_remind(
    row: C,
    today: date,
    days: int,
    *,
    kind: str,
    remind: Callable[..., Any],
    delete: Callable[[C], Any],
) -> bool:
    due = timezone.localdate(row.updated_at) + timedelta(days=days)
    told = _reminded_on(row, kind)
    if told is None:
        remind(row, delete_on=max(due, today + timedelta(days=REMINDER_DAYS)))
        return False
    if told + timedelta(days=REMINDER_DAYS) > today or due > today:
        return False
    delete(row)
    return True


def _reminded_on(row: Case, kind: str) -> date | None:
    first = (
        OutboxMessage.objects.filter(
            kind=kind.removeprefix("mail/"),
            about_type=row._meta.label_lower,
            about_id=str(row.pk),
            created_at__gte=row.updated_at,
        )
        .order_by("created_at")
        .first()
    )
    return timezone.localdate(first.created_at) if first else None
