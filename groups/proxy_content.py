"""What an officer entered on one occasion, as it stands now: for the copy that the group checks and signs.

`ProxyEntry.entered` names the forms; the record says which posts, reports and questions were touched.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from core import dates
from core.models import AuditEntry
from groups import values
from groups.actions import (
    baton,
    holds,
    membership,
    needs,
    page,
    photos,
    questions,
    renewal,
    reports,
    standing,
)
from groups.answers import Labels, in_words, switch_title
from groups.baton.parts import PARTS
from groups.models import (
    SWITCHABLE,
    ActivityReport,
    BatonSheet,
    ContentHold,
    Group,
    Need,
    ProxyEntry,
    QuestionLetter,
    Renewal,
)
from groups.needs.words import TITLES
from groups.needs.words import in_words as need_in_words
from groups.queries.proxy import entries_about
from groups.questions.page import SECTIONS

# What was asked, and what stands there now.
Lines = Iterator[tuple[str, str]]
GONE = "いまは残っていません"
SIGNED_APART = "署名用の控えが、別にあります"


@dataclass(frozen=True)
class Section:
    """One form, its lines in the order of the screen."""

    title: str
    lines: list[tuple[str, str]]


def sections(entry: ProxyEntry, group: Group) -> list[Section]:
    """The forms in the order in which they were first saved."""
    return [Section(form, [*LINES[form](entry, group)] or [(form, GONE)]) for form in entry.entered]


def _touched(entry: ProxyEntry, group: Group, model: type[models.Model]) -> Any:
    """Such objects of the group about which the officer left a line between this entry and the next one."""
    lines = AuditEntry.objects.filter(
        actor=entry.entered_by_id,
        object_type=model._meta.label_lower,
        at__gte=entry.entered_at,
        reason__contains=entry.how,
    )
    later = entries_about(group).filter(entered_by=entry.entered_by_id, pk__gt=entry.pk, closing_notice=None)
    following = later.order_by("pk").first()
    if following is not None:
        lines = lines.filter(at__lt=following.entered_at)
    keys = {int(key) for key in lines.values_list("object_id", flat=True)}
    return model._default_manager.filter(pk__in=keys, group=group).order_by("pk")


# ------------------------------------------------------------------------------------- form by form


def _page(_entry: ProxyEntry, group: Group) -> Lines:
    stored, labels = values.snapshot(group), Labels.load()
    for _heading, asked in SECTIONS:
        for question in asked:
            if words := in_words(question, stored, labels):
                yield question.title, words
    hidden = [switch_title(name) for name in SWITCHABLE if not group.shows(name)]
    yield "公開しないもの", "、".join(hidden) or "ありません"


def _photos(_entry: ProxyEntry, group: Group) -> Lines:
    for place, photo in enumerate(group.photos.select_related("report"), start=1):
        where = f"（活動実績「{photo.report.title}」）" if photo.report else ""
        yield f"写真{place}{where}", photo.alt


def _reports(entry: ProxyEntry, group: Group) -> Lines:
    for report in _touched(entry, group, ActivityReport):
        yield "題", f"{report.title}（{report.get_state_display()}）"
        yield "活動した日", dates.wareki(report.held_on) if report.held_on else ""
        yield "場所", report.place
        yield "参加した人など", "" if report.people is None else f"{report.people:,}人"
        yield "したこと", report.body


def _needs(entry: ProxyEntry, group: Group) -> Lines:
    for need in _touched(entry, group, Need):
        yield f"募集 {need.number}番", need.get_state_display()
        for column, title in TITLES.items():
            if words := need_in_words(column, getattr(need, column)):
                yield title, words


def _renewal(entry: ProxyEntry, group: Group) -> Lines:
    mine = group.renewals.filter(submitted_by=entry.entered_by_id, submitted_at__gte=entry.entered_at)
    for one in mine.order_by("pk"):
        if one.proxy_id is not None:
            yield "変更のある更新", SIGNED_APART
        elif one.state == Renewal.State.ACCEPTED and one.new_end:
            yield "変更なしの更新", f"新しい期限は{dates.wareki(one.new_end)}"


def _baton(_entry: ProxyEntry, group: Group) -> Lines:
    sheet = BatonSheet.objects.filter(group=group).first()
    for part in PARTS:
        for row in part.rows(sheet):
            heading = f"{part.one}　{part.columns[0].words(row)}"
            yield heading, "\n".join(f"{label}：{words}" for label, words in part.facts(row) if words)


def _members(entry: ProxyEntry, group: Group) -> Lines:
    for member in group.memberships.current().select_related("user"):
        yield str(member.user), member.get_role_display()
    for invitation in membership.open_invitations(group).filter(invited_by=entry.entered_by_id):
        yield "招待して、返事を待っている人", invitation.email


def _questions(entry: ProxyEntry, group: Group) -> Lines:
    for letter in QuestionLetter.objects.filter(proxy=entry, question__group=group):
        yield f"質問{letter.question_id}番への返事", letter.body
    yield "団体のページで質問を", "受ける" if group.takes_questions else "受けない"


def _holds(entry: ProxyEntry, group: Group) -> Lines:
    for hold in ContentHold.objects.filter(proxy=entry, group=group):
        yield f"{hold}の非公開への返事", hold.answer


def _standing(_entry: ProxyEntry, group: Group) -> Lines:
    yield "登録の状態", group.get_state_display()


def _closing(_entry: ProxyEntry, group: Group) -> Lines:
    for notice in group.closing_notices.all()[:1]:
        yield "廃止届", SIGNED_APART if notice.proxy_id else notice.get_state_display()


LINES: dict[str, Callable[[ProxyEntry, Group], Lines]] = {
    page.FORM: _page,
    photos.FORM: _photos,
    reports.FORM: _reports,
    needs.FORM: _needs,
    renewal.FORM: _renewal,
    baton.FORM: _baton,
    membership.FORM: _members,
    questions.FORM: _questions,
    holds.FORM: _holds,
    standing.PAUSE_FORM: _standing,
    standing.RESUME_FORM: _standing,
    standing.CLOSING_FORM: _closing,
}
