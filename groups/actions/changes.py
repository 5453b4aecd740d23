"""What a group does with its change notice: start, save, send, withdraw, delete (rules.md 9.1).

The registered values and the public page stay as they are until the centre applies the notice.
`entry`: an officer who does it for the group says who asked (groups/actions/proxy.py); the notice then has an
entry of its own, is signed by the group, and decided by another officer.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock, settings_rows
from core.forms import StaleWrite
from core.lifecycle import Blocked, NotAllowed
from groups import duplicates
from groups.actions import drafting, proxy
from groups.answers import Typed, Values
from groups.change import answers as change_answers
from groups.change import parts as change_parts
from groups.change.answers import RAW, is_editable
from groups.lifecycles.changes import CHANGE
from groups.models import ChangeNotice, Group, ProxyEntry
from groups.notices import changes as notices_changes
from groups.permissions import can_edit_page, can_send_change, is_member

State = ChangeNotice.State
PAGE = "変えるところ"
BY_GROUP = "この団体の人が書いた変更届があります。団体の人に続けてもらうか、取り下げてもらってください。"


def locked_own(notice: ChangeNotice, by: Any, entry: ProxyEntry | None) -> ChangeNotice:
    """The row as it is now, held until the transaction ends. Raises NotAllowed."""
    rows = ChangeNotice.objects.select_related("group", "proxy__entered_by")
    row = rows.select_for_update(of=("self",)).get(pk=notice.pk)
    if not can_send_change(by, row):
        raise NotAllowed("ほかの団体の変更届は変えられません。")
    proxy.refuse_unasked(row.group, by, entry)
    return row


def note_typing(row: ChangeNotice, what: str, *, by: Any) -> None:
    """After an officer saved a part of it."""
    if not is_member(by, row.group):
        proxy.note_typing(row, what, by=by)


def refuse_closed(row: ChangeNotice) -> None:
    """Raise Blocked when the notice cannot be changed now."""
    drafting.refuse_closed(row, what="変更届")


@transaction.atomic
def start(*, group: Group, parts: Collection[str], by: Any, entry: ProxyEntry | None = None) -> ChangeNotice:
    """A new draft about `parts`; where one is open already, that one. Raises Blocked, NotAllowed."""
    locked = Group.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if by is None or not can_edit_page(by, locked):
        raise NotAllowed("変更届を出せるのは、団体のメンバーだけです。")
    proxy.refuse_unasked(locked, by, entry)
    asked = None if is_member(by, locked) else entry
    if not locked.is_public:
        state = locked.get_state_display()
        raise Blocked(f"登録が「{state}」になっているため、変更届は出せません。センターにおたずねください。")
    present = ChangeNotice.objects.open().filter(group=locked).first()
    if present is not None:
        if asked is not None and present.proxy_id is None:
            raise Blocked(BY_GROUP)
        return present
    chosen = _known(parts)
    own = proxy.begin_form(about=locked, asked=asked, by=by) if asked is not None else None
    now = clock.now()
    notice = ChangeNotice.objects.create(
        group=locked,
        applicant=None if own else by,
        proxy=own,
        parts=chosen,
        state_changed_at=now,
        created_at=now,
        updated_at=now,
    )
    if own is not None:
        proxy.tie(own, notice)
    audit.record("変更届を書き始めた", notice, by=by, reason=proxy.how(own))
    return notice


def _known(parts: Collection[str]) -> list[str]:
    chosen = [part.code for part in change_parts.in_order(parts)]
    if not chosen:
        raise Blocked("変えるところを、一つ以上選んでください。")
    return chosen


@transaction.atomic
def choose_parts(
    *, notice: ChangeNotice, parts: Collection[str], by: Any, entry: ProxyEntry | None = None
) -> ChangeNotice:
    """Other parts for a draft. What was typed for a part stays in the draft while it is left out."""
    row = locked_own(notice, by, entry)
    if row.state != State.DRAFT:
        raise Blocked("届け出たあとは、変えるところを選び直せません。取り下げてから、出し直してください。")
    row.parts = _known(parts)
    row.version += 1
    row.updated_at = clock.now()
    row.save(update_fields=["parts", "version", "updated_at"])
    return row


@transaction.atomic
def save(
    *,
    notice: ChangeNotice,
    values: Values,
    as_typed: Typed,
    state: str,
    seen_version: int,
    by: Any,
    entry: ProxyEntry | None = None,
) -> ChangeNotice:
    """Keep the page. Raises Blocked when closed, StaleWrite when it was saved since `seen_version`.

    state: "valid", or "partial" / "wrong" for input that is kept as typed until it is put right; `values`
    then holds the valid part. A save of the same content as the stored one is never stale.
    """
    row = locked_own(notice, by, entry)
    refuse_closed(row)
    opened = change_answers.open_names(row)
    asked = {question.name for question in change_answers.page(row).questions}
    if unknown := set(values) - (asked if opened is None else asked & set(opened)):
        raise ValueError(f"Not open in this notice: {sorted(unknown)}")
    if row.version > seen_version and not drafting.same(as_typed, change_answers.stored_typed(row)):
        raise StaleWrite
    changed = not drafting.same(as_typed, change_answers.stored_typed(row))
    row.version += 1
    row.updated_at = clock.now()
    kept = change_parts.flat(row.answers) | values
    row.answers = change_parts.shaped(kept)
    if state != "valid":
        stored = change_answers.stored_typed(row)
        row.answers[RAW] = {"values": {**stored, **as_typed}, "state": state}
    row.save(update_fields=["answers", "version", "updated_at"])
    if changed:
        note_typing(row, PAGE, by=by)
    return row


# --------------------------------------------------------------------------------------------- sending


@transaction.atomic
def submit(
    *,
    notice: ChangeNotice,
    by: Any,
    today: date,
    duplicate_reason: str = "",
    entry: ProxyEntry | None = None,
) -> ChangeNotice:
    """Hand the notice to the centre: number, due date, mails. Raises Blocked with what is missing."""
    row = locked_own(notice, by, entry)
    again = row.state == State.RETURNED
    before = change_answers.registered(row.group, row.parts)
    after = before | _of_the_parts(row)
    matches = similar(row)
    if is_editable(row):
        if problem := unfinished(row):
            raise Blocked(problem)
        if matches and not duplicate_reason.strip():
            raise Blocked("よく似た名前の団体があります。別の団体である理由を書いてから、届け出てください。")
    asked = None if is_member(by, row.group) else entry
    round_ = drafting.submission(
        row,
        change_parts.shaped(after),
        matches,
        reason=duplicate_reason,
        look_days=settings_rows.value("groups.change_days", on=today),
        today=today,
    )
    CHANGE.apply(
        row,
        "submit",
        by=by,
        today=today,
        reason=proxy.how(asked),
        applicant=None if asked else by,
        channel=asked.channel if asked else ChangeNotice.Channel.ONLINE,
        receipt_number=row.receipt_number
        or drafting.receipt_number(today, series="change-notice", mark="変"),
        before=change_parts.shaped(before),
        **round_,
    )
    if asked is not None:
        _note_sent(row, by)
    notices_changes.received(row, again=again)
    notices_changes.arrived(row, again=again, today=today)
    notice.refresh_from_db()
    return row


def _note_sent(row: ChangeNotice, by: Any) -> None:
    """The copy that the group signs carries the number of the notice; a signature of before is over."""
    proxy.forget_signature(row, by=by)
    own = row.proxy
    assert own is not None  # the centre sends only what it began
    own.typed_by.add(by)
    own.receipt = row.receipt_number or ""
    own.save(update_fields=["receipt"])


def _of_the_parts(row: ChangeNotice) -> Values:
    """What was saved for the chosen parts; what lies in the draft for others is left out."""
    asked = {question.name for question in change_answers.page(row).questions}
    return {key: value for key, value in change_parts.flat(row.answers).items() if key in asked}


def similar(notice: ChangeNotice) -> list[duplicates.Match]:
    """Other groups and applications that look like the group under its new name. Without a new name: none."""
    if "name" not in notice.parts:
        return []
    asked = {key: _of_the_parts(notice).get(key) for key in ("name", "kana")}
    if asked["name"] in (None, "", notice.group.name) and asked["kana"] in (None, "", notice.group.kana):
        return []
    return duplicates.find({"basics": asked}, group=notice.group)


def unfinished(notice: ChangeNotice) -> str:
    """Why the notice cannot be sent yet, as a sentence that says what to do; "" when it can."""
    if change_answers.raw_of(notice):
        return "まだ直すところがあります。変えるところの画面を確かめてください。"
    if change_answers.missing_papers(notice):
        return "新しい規約・会則が、まだありません。"
    before = change_answers.registered(notice.group, notice.parts)
    after = before | _of_the_parts(notice)
    asked = [question for _part, question in change_parts.asked_questions(notice.parts)]
    if missing := [q.title for q in asked if q.required and after.get(q.name) in (None, "")]:
        return f"「{'」「'.join(missing)}」が、まだ入っていません。"
    if "rules" not in notice.parts and all(after[q.name] == before[q.name] for q in asked):
        return "いまの登録と同じです。変えるところを直してから、届け出てください。"
    return ""


@transaction.atomic
def withdraw(*, notice: ChangeNotice, by: Any, today: date, entry: ProxyEntry | None = None) -> ChangeNotice:
    """Stop the notice (取下げ). The register stays as it is. Raises Blocked once it is decided."""
    row = locked_own(notice, by, entry)
    CHANGE.apply(row, "withdraw", by=by, today=today, reason=proxy.how(entry), updated_at=clock.now())
    notices_changes.withdrawn(row, today=today)
    notice.refresh_from_db()
    return row


@transaction.atomic
def delete_draft(*, notice: ChangeNotice, by: Any, entry: ProxyEntry | None = None) -> None:
    """Delete a draft with its paper. What the centre has received is only withdrawn."""
    row = locked_own(notice, by, entry)
    drafting.refuse_received(row, done="届け出て")
    audit.record("変更届の下書きを消した", row, by=by, reason=proxy.how(entry))
    erase(row)


def erase(row: ChangeNotice) -> None:
    """Delete a locked notice with its papers and notes, and the entry by which the centre typed it."""
    own = row.proxy
    drafting.erase(row)
    if own is not None:
        proxy.erase(own)
