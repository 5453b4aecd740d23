"""What the centre does with a change notice: assign, note, return, apply, refuse (rules.md 9.1)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from core import audit, clock
from core.lifecycle import Blocked, NotAllowed
from groups import change_answers, directory, values
from groups.actions import casework
from groups.actions.group_documents import RULES, put_in_force
from groups.answers import Labels, in_words
from groups.change_parts import PERSONAL, asked_questions
from groups.lifecycles.changes import CHANGE
from groups.models import ChangeNote, ChangeNotice, Group
from groups.notices import changes as notices_changes
from groups.permissions import can_process_change

ReturnItem = dict[str, str]
NEW, KEEP = "new", "keep"
WHAT = "変更届"
MOVED = "画面を開いたあとに、団体の登録が変わりました。何も反映していません。いまの登録と見くらべてください。"
CHOOSE = "届け出のあとに登録が変わった項目があります。どちらにするかを、一つずつ選んでください。"


def _locked(notice: ChangeNotice) -> ChangeNotice:
    return ChangeNotice.objects.select_for_update(of=("self",)).select_related("group").get(pk=notice.pk)


def _open_case(notice: ChangeNotice, by: Any) -> ChangeNotice:
    """The locked row of a case that waits for a decision. Raises NotAllowed, Blocked."""
    locked = _locked(notice)
    if not can_process_change(by, locked):
        raise NotAllowed("この変更届を扱う権限がありません。")
    casework.refuse_closed(locked, what=WHAT)
    return locked


def _ready(notice: ChangeNotice, step: str, *, by: Any, seen: datetime | None) -> ChangeNotice:
    """The locked row, if `step` is open to `by` and the officer has seen the present round.

    seen: `submitted_at` of the round on the officer's screen; None skips that check (commands, demo).
    """
    locked = _locked(notice)
    casework.refuse_unready(locked, CHANGE, step, by=by, seen=seen, what=WHAT)
    return locked


def already(notice: ChangeNotice) -> str:
    """Who brought the case into its present state, for the officer who comes second."""
    return casework.already(notice, what=WHAT)


# ------------------------------------------------------------------------------------- inside the office


@transaction.atomic
def assign(*, notice: ChangeNotice, to: Any | None, by: Any) -> None:
    """Give an open case to a colleague (who gets a mail), take it, or with `to=None` lay it back."""
    locked = _open_case(notice, by)
    if to is not None and not can_process_change(to, locked):
        raise Blocked(
            "担当にできるのは、いまセンター職員である人だけです。自分の団体の変更届の担当にはなれません。"
        )
    if casework.give_to(locked, to, by=by) and to is not None and to != by:
        notices_changes.assigned(locked, to=to, by=by)


@transaction.atomic
def add_note(*, notice: ChangeNotice, body: str, by: Any) -> ChangeNote:
    """Append an internal note. Notes are never changed; a correction is a further note."""
    locked = _locked(notice)
    if not can_process_change(by, locked):
        raise NotAllowed("内部の記録を書く権限がありません。")
    note = ChangeNote.objects.create(notice=locked, body=body, written_by=by, written_at=clock.now())
    audit.record("内部の記録を書いた", locked, by=by, internal=True)
    return note


# ------------------------------------------------------------------------------------------- decisions


@transaction.atomic
def return_for_correction(
    *, notice: ChangeNotice, items: Iterable[ReturnItem], by: Any, today: date, seen: datetime | None = None
) -> ChangeNotice:
    """Send the notice back: only the questions of `items` reopen, each with its remark.

    items: {"step", "field", "remark"} with codes of groups/steps.py. Without one the engine says so.
    """
    locked = _ready(notice, "return", by=by, seen=seen)
    locked.return_items = [dict(item) for item in items]
    locked.save(update_fields=["return_items"])
    CHANGE.apply(locked, "return", by=by, today=today, updated_at=clock.now())
    notices_changes.returned(locked)
    notice.refresh_from_db()
    return locked


@transaction.atomic
def reject(
    *, notice: ChangeNotice, reason: str, by: Any, today: date, seen: datetime | None = None
) -> ChangeNotice:
    """Refuse the notice with a reason in an officer's own words; the register stays as it is."""
    locked = _ready(notice, "reject", by=by, seen=seen)
    now = clock.now()
    CHANGE.apply(
        locked,
        "reject",
        by=by,
        today=today,
        reason=reason,
        decision_reason=reason.strip(),
        decided_at=now,
        decided_by=by,
        updated_at=now,
    )
    notices_changes.rejected(locked)
    notice.refresh_from_db()
    return locked


@transaction.atomic
def apply_notice(
    *,
    notice: ChangeNotice,
    by: Any,
    today: date,
    seen: datetime | None = None,
    seen_version: int | None = None,
    choices: Mapping[str, str] | None = None,
) -> Group:
    """Put the notice into the register: columns, 規約, page, record and mails in one transaction.

    Only what the group changed is written. Where the register was changed since the group sent the notice,
    `choices` must say NEW or KEEP for the question. seen_version: the group's, on the officer's screen.
    """
    locked = _ready(notice, "apply", by=by, seen=seen)
    group = Group.objects.select_for_update(of=("self",)).get(pk=locked.group_id)
    new = _values_to_write(locked, group, choices or {}, seen_version)
    now = clock.now()
    CHANGE.apply(locked, "apply", by=by, today=today, decided_at=now, decided_by=by, updated_at=now)
    written = _write(locked, group, new, today)
    audit.record("変更届を反映した", group, by=by, reason=locked.receipt_number or "", changes=written)
    notices_changes.applied(locked, sorted(written))
    notice.refresh_from_db()
    return group


def _values_to_write(
    notice: ChangeNotice, group: Group, choices: Mapping[str, str], seen_version: int | None
) -> values.Values:
    """What the notice may write, after the officer's choices. Raises Blocked where one is missing."""
    doubtful = change_answers.in_doubt(notice, values.snapshot(group))
    if doubtful and seen_version is not None and seen_version != group.version:
        raise Blocked(MOVED)
    if any(choices.get(key) not in (NEW, KEEP) for key in doubtful):
        raise Blocked(CHOOSE)
    kept = {key for key in doubtful if choices[key] == KEEP}
    return {key: value for key, value in change_answers.keys_to_write(notice).items() if key not in kept}


def _write(notice: ChangeNotice, group: Group, new: values.Values, today: date) -> audit.Changes:
    """Write columns and paper; what changed, for the record. Of data about a person only that it changed."""
    before = values.snapshot(group)
    if new.get("representative_name", group.representative_name) != group.representative_name:
        # The choice to be named in public was the former representative's; the new one makes their own.
        new = new | {"public_fields": [f for f in group.public_fields if f != "representative_name"]}
    group.updated_at = clock.now()
    values.assign(group, new)
    group.refresh_from_db()
    written = _in_words(notice, before, values.snapshot(group))
    if "rules" in notice.parts:
        for paper in change_answers.papers(notice):
            put_in_force(
                group=group, kind=RULES, file=paper.file, came_with=notice.receipt_number or "", today=today
            )
            written["規約・会則"] = ("", audit.CHANGED)
    directory.sync(group)
    return written


def _in_words(notice: ChangeNotice, before: values.Values, after: values.Values) -> audit.Changes:
    labels, found = Labels.load(), audit.Changes()
    for _part, question in asked_questions(notice.parts):
        if before[question.name] == after[question.name]:
            continue
        if question.name in PERSONAL:
            found[question.title] = ("", audit.CHANGED)
        else:
            found[question.title] = tuple(in_words(question, side, labels) for side in (before, after))  # type: ignore[assignment]
    if before["public_fields"] != after["public_fields"]:
        found["代表者の氏名の公開"] = ("公開する", "公開しない")
    return found
