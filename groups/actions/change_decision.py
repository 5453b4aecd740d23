"""What the centre does with a change notice: assign, note, return, apply, refuse (rules.md 9.1)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from core import audit, clock
from core.lifecycle import Blocked
from groups import directory, values
from groups.actions.casework import Desk, ReturnItem, decision_stamps
from groups.actions.group_documents import RULES, put_in_force
from groups.answers import Labels, in_words
from groups.change import answers as change_answers
from groups.change.parts import PERSONAL, asked_questions
from groups.lifecycles.changes import CHANGE
from groups.models import ChangeNote, ChangeNotice, Group
from groups.notices import changes as notices_changes
from groups.permissions import can_process_change

NEW, KEEP = "new", "keep"
MOVED = "画面を開いたあとに、団体の登録が変わりました。何も反映していません。いまの登録と見くらべてください。"
CHOOSE = "届け出のあとに登録が変わった項目があります。どちらにするかを、一つずつ選んでください。"


def _rows() -> QuerySet[ChangeNotice]:
    return ChangeNotice.objects.select_related("group")


DESK = Desk(
    what="変更届",
    own="自分の団体の変更届",
    rows=_rows,
    lifecycle=CHANGE,
    may_work=can_process_change,
    tell_assigned=notices_changes.assigned,
    tell_returned=notices_changes.returned,
    tell_rejected=notices_changes.rejected,
)


def assign(*, notice: ChangeNotice, to: Any | None, by: Any) -> None:
    DESK.assign(notice, to=to, by=by)


def add_note(*, notice: ChangeNotice, body: str, by: Any) -> ChangeNote:
    return DESK.add_note(notice, body=body, by=by)


def return_for_correction(
    *, notice: ChangeNotice, items: Iterable[ReturnItem], by: Any, today: date, seen: datetime | None = None
) -> ChangeNotice:
    return DESK.return_for_correction(notice, items=items, by=by, today=today, seen=seen)


def reject(
    *, notice: ChangeNotice, reason: str, by: Any, today: date, seen: datetime | None = None
) -> ChangeNotice:
    """The register stays as it is."""
    return DESK.reject(notice, reason=reason, by=by, today=today, seen=seen)


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
    locked = DESK.ready(notice, "apply", by=by, seen=seen)
    group = Group.objects.select_for_update(of=("self",)).get(pk=locked.group_id)
    new = _values_to_write(locked, group, choices or {}, seen_version)
    CHANGE.apply(locked, "apply", by=by, today=today, **decision_stamps(by))
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
