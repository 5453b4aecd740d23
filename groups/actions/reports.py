"""A group writes what it did: save, publish, withdraw, delete. What is public stays until a save.

`entry`: an officer who does it for the group says who asked (groups/actions/proxy.py).
"""

from datetime import date
from typing import Any, TypedDict

from django.db import transaction

from core import audit, clock, version
from core.forms import update_versioned
from core.lifecycle import Blocked, NotAllowed
from groups.actions.holds import close_for
from groups.actions.photos import delete_files_of
from groups.actions.proxy import how, note_saved, refuse_unasked
from groups.lifecycles.reports import REPORT
from groups.models import ActivityReport, ContentHold, Group, Photo, ProxyEntry
from groups.permissions import can_edit_page
from groups.rules import UNPUBLISHED_REPORTS

State = ActivityReport.State
FORM = "活動実績"


class Values(TypedDict):
    """What a person writes. `held_on` is None and texts are empty where a draft has a gap."""

    held_on: date | None
    place: str
    people: int | None
    title: str
    body: str


@transaction.atomic
def start_report(
    *, group: Group, values: Values, today: date, by: Any, entry: ProxyEntry | None = None
) -> ActivityReport:
    """A new draft. Raises NotAllowed; Blocked for a day that has not come."""
    _refuse(group, by, entry)
    _refuse_future(values, today)
    now = clock.now()
    report = ActivityReport.objects.create(
        group=group, proxy=entry, state_changed_at=now, created_at=now, updated_at=now, **values
    )
    audit.record("活動実績を書きはじめた", report, by=by, reason=how(entry))
    note_saved(group, FORM, by=by, entry=entry)
    return report


@transaction.atomic
def save_report(
    *,
    report: ActivityReport,
    values: Values,
    expected_version: int,
    today: date,
    by: Any,
    entry: ProxyEntry | None = None,
) -> ActivityReport:
    """Write the values; of a published report the public sees them at once.

    Raises NotAllowed, StaleWrite, and Blocked where a published report would get a gap.
    """
    _refuse(report.group, by, entry)
    _refuse_future(values, today)
    locked = ActivityReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if locked.is_published and not (values["held_on"] and values["place"] and values["body"]):
        raise Blocked("公開している活動実績には、活動した日、場所、したことが要ります。")
    changes = _changes(locked, values)
    update_versioned(report, expected_version, updated_at=clock.now(), **values)
    if changes:
        audit.record("活動実績を直した", report, by=by, changes=changes, reason=how(entry))
        note_saved(report.group, FORM, by=by, entry=entry)
    if report.is_published:
        version.bump()
    return report


def _changes(report: ActivityReport, values: Values) -> audit.Changes:
    """Short answers in words; of the long text only that it changed."""
    changes: audit.Changes = {}
    for name, new in values.items():
        old = getattr(report, name)
        if old != new:
            label = str(ActivityReport._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            changes[label] = ("", audit.CHANGED) if name == "body" else (old, new)
    return changes


@transaction.atomic
def publish_report(
    *, report: ActivityReport, today: date, by: Any, entry: ProxyEntry | None = None
) -> ActivityReport:
    """Show it on the group's page. The day of the first publication stays. Raises NotAllowed, Blocked."""
    _refuse(report.group, by, entry)
    now = clock.now()
    REPORT.apply(
        report,
        "publish",
        by=by,
        today=today,
        reason=how(entry),
        published_at=report.published_at or now,
        updated_at=now,
    )
    _note(report, "活動実績を公開した", ("", report.title), by, entry)
    version.bump()
    return report


@transaction.atomic
def withdraw_report(
    *, report: ActivityReport, today: date, by: Any, entry: ProxyEntry | None = None
) -> ActivityReport:
    """Take it off the public pages; what was written stays. Raises NotAllowed, Blocked."""
    _refuse(report.group, by, entry)
    REPORT.apply(report, "withdraw", by=by, today=today, reason=how(entry), updated_at=clock.now())
    _note(report, "活動実績を取り下げた", (report.title, ""), by, entry)
    version.bump()
    return report


@transaction.atomic
def delete_report(*, report: ActivityReport, by: Any, entry: ProxyEntry | None = None) -> None:
    """Delete a draft or a withdrawn report with its photos, for good. Raises NotAllowed, Blocked."""
    _refuse(report.group, by, entry)
    locked = ActivityReport.objects.select_for_update(of=("self",)).filter(pk=report.pk).first()
    if locked is None:
        return  # a second press, or a colleague was faster
    if locked.is_published:
        raise Blocked("公開している活動実績は、先に取り下げてから消してください。")
    _delete(locked, by=by)
    _note(report, "活動実績を消した", (report.title, ""), by, entry)


def forget_reports(today: date) -> int:
    """Delete drafts and withdrawn reports that nobody has touched for the period; returns how many."""
    due = ActivityReport.objects.unpublished_before(UNPUBLISHED_REPORTS.due_before(today))
    return sum(_forget(key, today) for key in due.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _forget(key: int, today: date) -> bool:
    due = ActivityReport.objects.unpublished_before(UNPUBLISHED_REPORTS.due_before(today))
    report = due.select_for_update(of=("self",)).select_related("group").filter(pk=key).first()
    if report is None:
        return False
    audit.record("保存期間が過ぎた活動実績を消した", report.group, by=None)
    _delete(report, by=None)
    return True


def _delete(report: ActivityReport, *, by: Any) -> None:
    photos = Photo.objects.filter(report=report)
    delete_files_of(photos)
    for pk in photos.values_list("pk", flat=True):
        close_for(report.group, ContentHold.Kind.PHOTO, pk, by=by)
    close_for(report.group, ContentHold.Kind.REPORT, report.pk, by=by)
    report.delete()


def _note(
    report: ActivityReport, verb: str, change: tuple[str, str], by: Any, entry: ProxyEntry | None
) -> None:
    """The line in the history of the group, which reads of it like of its page."""
    audit.record(verb, report.group, by=by, changes={FORM: change}, reason=how(entry))
    note_saved(report.group, FORM, by=by, entry=entry)


def _refuse(group: Group, by: Any, entry: ProxyEntry | None) -> None:
    if by is None or not can_edit_page(by, group):
        raise NotAllowed("この団体の活動実績を書く権限がありません。")
    refuse_unasked(group, by, entry)


def _refuse_future(values: Values, today: date) -> None:
    if values["held_on"] and values["held_on"] > today:
        raise Blocked("活動した日が、まだ来ていません。活動が終わってから書いてください。")
