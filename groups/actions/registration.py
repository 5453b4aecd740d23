"""What an applicant does: start, save a step, send, withdraw, delete a draft (rules.md 9.1).

Saving a step leaves no line in the record: a draft is nobody's business but its writer's, and what changed
between two rounds is kept with the application itself.
"""

from datetime import date
from functools import partial
from typing import Any

from django.db import transaction

from accounts.models import User
from core import audit, clock, settings_rows
from core.forms import StaleWrite
from core.lifecycle import Blocked, NotAllowed
from groups import duplicates, notices, progress, purpose_texts
from groups.actions import drafting, proxy
from groups.answers import Typed, Values, clean_copy, typed
from groups.lifecycles import REGISTRATION
from groups.models import Registration
from groups.permissions import can_apply, can_write_registration
from groups.steps import BY_SLUG

MOST_DRAFTS = 5


def locked_own(registration: Registration, by: Any) -> Registration:
    """The row as it is now, held until the transaction ends.

    Raises NotAllowed for all but the applicant, or the officers while nobody of the group has an account.
    """
    row = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    if not can_write_registration(by, row):
        raise NotAllowed("ほかの人の申請は変えられません。")
    return row


def refuse_closed(registration: Registration) -> None:
    """Raise Blocked when the application cannot be changed now."""
    drafting.refuse_closed(registration, what="申請")


@transaction.atomic
def start(*, by: Any) -> Registration:
    """A new draft. Raises Blocked at MOST_DRAFTS drafts of one person."""
    if not can_apply(by):
        raise NotAllowed("申請するにはサインインしてください。")
    User.objects.select_for_update().get(pk=by.pk)  # two presses at once must not pass the limit together
    if Registration.objects.of_applicant(by).filter(state=Registration.State.DRAFT).count() >= MOST_DRAFTS:
        raise Blocked(
            f"書きかけの申請は{MOST_DRAFTS}件までです。続きを書くか、要らないものを消してください。"
        )
    now = clock.now()
    registration = Registration.objects.create(
        applicant=by, state_changed_at=now, created_at=now, updated_at=now
    )
    audit.record("申請を書き始めた", registration, by=by)
    return registration


@transaction.atomic
def save_step(
    *,
    registration: Registration,
    slug: str,
    values: Values,
    as_typed: Typed,
    state: str,
    seen_version: int,
    by: Any,
) -> Registration:
    """Keep one step. Raises Blocked when closed, StaleWrite when it was saved since `seen_version`.

    state: "valid", or "partial" / "wrong" for input that is kept as typed until it is put right; `values`
    then holds the valid part. A save of the same content as the stored one is never stale.
    """
    row = locked_own(registration, by)
    refuse_closed(row)
    answers = row.answers
    before = typed(BY_SLUG[slug], answers)
    saved_at_version = (answers.get("_saved") or {}).get(slug, 0)
    if saved_at_version > seen_version and not drafting.same(as_typed, typed(BY_SLUG[slug], answers)):
        raise StaleWrite
    row.version += 1
    row.updated_at = clock.now()
    answers[slug] = {**(answers.get(slug) or {}), **values}
    raw = answers.setdefault("_raw", {})
    raw.pop(slug, None)
    if state != "valid":
        stored = typed(BY_SLUG[slug], {**answers, "_raw": {}})
        raw[slug] = {"values": {**stored, **as_typed}, "state": state}
    answers.setdefault("_saved", {})[slug] = row.version
    if slug == "people" and state == "valid":
        row.purpose_text_version = purpose_texts.CURRENT.version
    _mark_revised(row, slug, done=state == "valid")
    row.save(update_fields=["answers", "version", "updated_at", "purpose_text_version"])
    if not drafting.same(as_typed, before):
        proxy.note_typing(row, f"{BY_SLUG[slug].number} {BY_SLUG[slug].title}", by=by)
    return row


def _mark_revised(row: Registration, slug: str, *, done: bool) -> None:
    """After a return: remember which steps the applicant has looked through again."""
    if row.state != Registration.State.RETURNED:
        return
    revised = set(row.answers.get("_revised") or [])
    revised = revised | {slug} if done else revised - {slug}
    row.answers["_revised"] = sorted(revised)


@transaction.atomic
def mark_documents_seen(*, registration: Registration, by: Any) -> None:
    """After a return: the applicant has looked through the papers and goes on."""
    row = locked_own(registration, by)
    refuse_closed(row)
    _mark_revised(row, "documents", done=True)
    row.updated_at = clock.now()
    row.save(update_fields=["answers", "updated_at"])


@transaction.atomic
def submit(*, registration: Registration, by: Any, today: date, duplicate_reason: str = "") -> Registration:
    """Hand the application to the centre: number, due date, mails. Raises Blocked with what is missing."""
    row = locked_own(registration, by)
    again = row.state == Registration.State.RETURNED
    if progress.is_editable(row):
        _refuse_unfinished(row, today)
    matches = duplicates.find(row.answers, registration=row)
    if matches and progress.is_editable(row) and not duplicate_reason.strip():
        raise Blocked("似た団体があります。別の団体である理由を書いてから、申請してください。")
    answers = clean_copy(row.answers)
    if again and answers != row.submitted_answers:
        proxy.forget_signature(row, by=by)
    look_days = settings_rows.value("groups.first_look_days", on=today)
    round_ = drafting.submission(
        row, answers, matches, reason=duplicate_reason, look_days=look_days, today=today
    )
    REGISTRATION.apply(
        row,
        "submit",
        by=by,
        today=today,
        reason=row.proxy.how if row.proxy and row.applicant_id is None else "",
        receipt_number=row.receipt_number or drafting.receipt_number(today, series="registration"),
        answers={**answers, "_saved": row.answers.get("_saved") or {}},
        **round_,
    )
    if row.proxy is not None:
        row.proxy.receipt = row.receipt_number or ""
        row.proxy.save(update_fields=["receipt"])
    notices.registration_received(row, again=again)
    notices.registration_arrived(row, again=again, today=today)
    registration.refresh_from_db()
    return row


def _refuse_unfinished(row: Registration, today: date) -> None:
    unfinished = progress.unfinished(row)
    if unfinished:
        titles = "、".join(f"「{line.step.title}」" for line in unfinished)
        raise Blocked(f"{titles}がまだ済んでいません。")
    fewest = settings_rows.value("groups.fewest_citizens", on=today)
    if (row.answers["basics"].get("members_citizens") or 0) < fewest:
        raise Blocked(f"登録には市民が{fewest}人以上必要です。「団体の基本」を確かめてください。")


@transaction.atomic
def withdraw(*, registration: Registration, by: Any, today: date) -> Registration:
    """Stop the application (取下げ). Raises Blocked once it is decided."""
    row = locked_own(registration, by)
    REGISTRATION.apply(row, "withdraw", by=by, today=today, updated_at=clock.now())
    notices.registration_withdrawn(row, today=today)
    registration.refresh_from_db()
    return row


@transaction.atomic
def delete_draft(*, registration: Registration, by: Any) -> None:
    """Delete a draft with its papers. What the centre has received is never deleted, only withdrawn."""
    row = locked_own(registration, by)
    _delete(row, by=by)


def _delete(row: Registration, *, by: Any) -> None:
    drafting.refuse_received(row, done="申請して")
    audit.record("下書きを消した", row, by=by)
    erase(row)


def erase(row: Registration) -> None:
    """Delete a locked application with everything that belongs to it; its files go after the commit."""
    entry = row.proxy
    drafting.erase(row)
    if entry is not None:
        proxy.erase(entry)


def delete_old_drafts(today: date, by: Any = None) -> int:
    """Delete drafts left alone for groups.draft_days, after a reminder; returns how many."""
    rows = Registration.objects.select_related("applicant", "proxy__entered_by")
    delete = partial(_delete, by=by)
    return drafting.delete_old(
        rows, today, kind=notices.DRAFT_REMINDER, remind=notices.draft_reminder, delete=delete
    )
