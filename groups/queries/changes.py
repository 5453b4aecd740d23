"""The centre's reading of change notices, and of what groups changed on their pages themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from accounts.roles import Role
from core import audit
from core.lifecycle import Offer
from core.models import AuditEntry
from groups import duplicates
from groups.answers import Labels, in_words
from groups.change import answers as change_answers
from groups.change.answers import Change
from groups.change.parts import MESSAGE, RULES, flat
from groups.duplicates import Match
from groups.lifecycles.changes import CHANGE
from groups.models import ChangeDocument, ChangeNote, ChangeNotice, Group, GroupDocument
from groups.queries.casework import LONG, LONGEST_TIMELINE, Asked, Waiting, in_order, waiting
from groups.values import snapshot

State = ChangeNotice.State


def visible(user: Any) -> QuerySet[ChangeNotice]:
    """What an officer can see: everything the centre has received, but no notice of an own group."""
    return ChangeNotice.objects.received().not_of(user)


def queue(user: Any, today: date) -> QuerySet[ChangeNotice]:
    """Notices with `shown_name`, in the order in which the office works."""
    notices = visible(user).annotate(shown_name=F("group__name"))
    return in_order(notices, today).defer(*LONG, "before").select_related("assigned_to", "group")


# ------------------------------------------------------------------------------------------ one notice


@dataclass(frozen=True)
class NoticeFile:
    """Everything the page of a notice shows, read once."""

    notice: ChangeNotice
    waiting: Waiting
    changes: list[Change]
    unchanged: list[tuple[str, str]]
    message: str
    asked: list[Asked]
    papers: list[ChangeDocument]
    withdrawn_papers: list[ChangeDocument]
    present_rules: GroupDocument | None
    timeline: list[AuditEntry]
    notes: list[ChangeNote]
    duplicates: list[Match]
    offers: list[Offer]

    @property
    def conflicts(self) -> list[Change]:
        return [change for change in self.changes if change.is_conflict]

    @property
    def is_about_rules(self) -> bool:
        return "rules" in self.notice.parts


def notice_file(notice: ChangeNotice, user: Any, today: date) -> NoticeFile:
    """The notice as `user` may see it. About ten statements, whatever its size."""
    labels, group = Labels.load(), notice.group
    before, after = flat(notice.before), flat(notice.submitted_answers)
    is_open = notice.is_waiting
    changed = change_answers.changes(notice, before, after, labels, snapshot(group) if is_open else None)
    papers = list(notice.documents.select_related("file"))
    return NoticeFile(
        notice=notice,
        waiting=waiting(notice, today),
        changes=changed,
        unchanged=change_answers.unchanged(notice, before, after, labels),
        message=in_words(MESSAGE, after, labels),
        asked=_asked(notice, changed, papers),
        papers=[paper for paper in papers if paper.removed_at is None],
        withdrawn_papers=[paper for paper in papers if paper.removed_at is not None],
        present_rules=present_rules(group, came_with_not=notice.receipt_number or ""),
        timeline=list(audit.timeline(notice, with_internal=True)[:LONGEST_TIMELINE]),
        notes=list(notice.notes.select_related("written_by")),
        duplicates=_duplicates(notice, after) if is_open else _as_sent(notice),
        offers=CHANGE.offers(notice, user, today),
    )


def _asked(notice: ChangeNotice, changed: list[Change], papers: list[ChangeDocument]) -> list[Asked]:
    """What the last return asked for, and what became of it once the group has sent the notice again."""
    is_away = notice.state == State.RETURNED
    if not is_away and not notice.previous_answers:
        return []
    different = {change.question.name for change in changed if change.since_last_round}
    last, now = flat(notice.previous_answers), flat(notice.submitted_answers)
    different |= {key for key in now if key in last and now[key] != last[key]}
    if any(paper.removed_at is not None for paper in papers):
        different.add(RULES.value)
    return [
        Asked(
            change_answers.label_of(item["field"]),
            item["remark"],
            None if is_away else item["field"] in different,
        )
        for item in notice.return_items
    ]


def _duplicates(notice: ChangeNotice, after: dict[str, Any]) -> list[Match]:
    """Of an open notice looked up anew: the register grows."""
    if "name" not in notice.parts:
        return []
    basics = {key: after.get(key) for key in ("name", "kana")}
    return duplicates.find({"basics": basics}, group=notice.group)


def _as_sent(notice: ChangeNotice) -> list[Match]:
    """Afterwards: the groups that looked alike when the notice was sent."""
    rows = [row for row in notice.duplicates if row.get("number")]
    return [Match(tuple(row["reasons"]), number=row["number"], name=row["name"]) for row in rows]


def present_rules(group: Group, *, came_with_not: str = "") -> GroupDocument | None:
    """The 規約 in force, or the ones before this very notice brought new ones."""
    papers = group.documents.filter(kind=RULES).exclude(came_with=came_with_not).select_related("file")
    return papers.order_by(F("ended_on").desc(nulls_first=True), "-pk").first()


def answers_in_words(notice: ChangeNotice) -> dict[str, str]:
    """Question → what the group wants, in words; the paper by its file name. For the page of a return."""
    labels, after = Labels.load(), flat(notice.submitted_answers)
    words = {
        question.name: in_words(question, after, labels) for question in change_answers.page(notice).questions
    }
    words[RULES.value] = "、".join(paper.file.name for paper in change_answers.papers(notice))
    return words


# ---------------------------------------------------------------------- what groups changed by themselves

PAGE_VERBS = (
    "公開のページを変えた",
    "写真を載せた",
    "写真の説明を直した",
    "写真の順を変えた",
    "写真を外した",
)


def page_changes() -> QuerySet[AuditEntry]:
    """Lines of the record about public pages, newest first, without what the centre did for a group."""
    label = Group._meta.label_lower
    lines = AuditEntry.objects.filter(object_type=label, verb__in=PAGE_VERBS, personal=False)
    return lines.exclude(role_label__contains=Role.CENTRE_STAFF.label)


def groups_of(entries: Iterable[AuditEntry]) -> dict[str, Group]:
    """object_id → the group as it is today."""
    keys = {int(entry.object_id) for entry in entries}
    return {
        str(group.pk): group
        for group in Group.objects.filter(pk__in=keys).only("number", "name", "state", "unlisted", "same_as")
    }
