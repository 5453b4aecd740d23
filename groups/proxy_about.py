"""What a proxy entry is about, for its page, the list of entries and the papers that the desk hands out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.urls import reverse

from groups.models import (
    ActivityReport,
    ChangeNotice,
    ClosingNotice,
    Group,
    Need,
    ProxyEntry,
    Registration,
    Renewal,
)


@dataclass(frozen=True)
class About:
    """One thing that the centre types for a group.

    typing: where an officer goes on typing, "" when it is closed. case: where the office decides on it.
    is_signed: a copy is printed that the group signs; may_sign: a signature still counts.
    decision: what waits for the signature, "" where nothing does.
    """

    form: str
    name: str
    subject: models.Model | None
    state: str = ""
    due_on: date | None = None
    typing: str = ""
    case: str = ""
    is_signed: bool = False
    may_sign: bool = False
    waits_for_signature: bool = False
    decision: str = ""


def about(entry: ProxyEntry, groups: dict[int, Group] | None = None) -> About:
    """`groups`: those of a list of entries by their keys (`groups_of`), so that each is not read alone."""
    registration: Registration | None = getattr(entry, "registration", None)
    if registration is not None:
        return _registration(registration, entry)
    renewal: Renewal | None = getattr(entry, "renewal", None)
    if renewal is not None:
        return _renewal(renewal)
    notice: ChangeNotice | None = getattr(entry, "change_notice", None)
    if notice is not None:
        return _change(notice)
    closing: ClosingNotice | None = getattr(entry, "closing_notice", None)
    return _group(entry, groups) if closing is None else _closing(closing)


def groups_of(entries: Iterable[ProxyEntry]) -> dict[int, Group]:
    """The groups that the sittings among the entries are about. One statement."""
    return Group.objects.in_bulk([int(entry.about_id) for entry in entries if _is_sitting(entry)])


def _is_sitting(entry: ProxyEntry) -> bool:
    return entry.about_type == Group._meta.label_lower


def _registration(registration: Registration, entry: ProxyEntry) -> About:
    states = Registration.State
    is_open = registration.state in (states.DRAFT, states.RETURNED)
    goes_on = is_open and registration.applicant_id is None
    sent = registration.state == states.SUBMITTED
    return About(
        form="利用登録の申請",
        name=registration.name or entry.on_behalf_of,
        subject=registration,
        state=registration.get_state_display(),
        due_on=registration.due_on,
        typing=reverse("groups_my:registration", args=[registration.pk]) if goes_on else "",
        case="" if is_open else reverse("groups_staff:case", args=[registration.pk]),
        is_signed=True,
        may_sign=is_open or sent,
        waits_for_signature=sent and entry.signed_on is None,
        decision="登録",
    )


def _renewal(renewal: Renewal) -> About:
    number = renewal.group.number
    goes_on = renewal.state == Renewal.State.RETURNED
    return About(
        form="更新の届け",
        name=renewal.group.name,
        subject=renewal,
        state=renewal.get_state_display(),
        due_on=renewal.due_on,
        typing=reverse("groups_my:renewal_changes", args=[number]) if goes_on else "",
        case=reverse("groups_years:renewal", args=[renewal.pk]),
        is_signed=True,
        may_sign=renewal.is_open,
        waits_for_signature=renewal.is_open and renewal.waits_for_signature,
        decision="更新",
    )


def _change(notice: ChangeNotice) -> About:
    number = notice.group.number
    return About(
        form="変更届",
        name=notice.group.name,
        subject=notice,
        state=notice.get_state_display(),
        due_on=notice.due_on,
        typing=reverse("groups_changes:edit", args=[number, notice.pk]) if notice.is_editable else "",
        case=reverse("groups_staff_changes:notice", args=[notice.pk]) if notice.receipt_number else "",
        is_signed=True,
        may_sign=notice.is_open,
        waits_for_signature=notice.state == ChangeNotice.State.SUBMITTED and notice.waits_for_signature,
        decision="反映",
    )


def _closing(notice: ClosingNotice) -> About:
    """Its record is the group's own: nothing but the group ends by it."""
    waits = notice.state == ClosingNotice.State.SUBMITTED
    number = notice.group.number
    return About(
        form="廃止届",
        name=notice.group.name,
        subject=notice.group,
        state=notice.get_state_display(),
        typing=reverse("groups_my:closing", args=[number]) if waits else "",
        case=reverse("groups_years:strike_off", args=[number]) if waits else "",
        is_signed=True,
        may_sign=waits,
        waits_for_signature=waits and notice.waits_for_signature,
        decision="抹消",
    )


def _drafts(entry: ProxyEntry) -> str:
    """What was begun on that occasion and not published yet: 募集の下書き 1件."""
    kinds = {
        "活動実績": sum(row.state == ActivityReport.State.DRAFT for row in entry.reports.all()),
        "募集": sum(row.state == Need.State.DRAFT for row in entry.needs.all()),
    }
    return "、".join(f"{what}の下書き {count}件" for what, count in kinds.items() if count)


def _group(entry: ProxyEntry, groups: dict[int, Group] | None) -> About:
    """A sitting: the forms that were filled in on one occasion; none yet right after the question."""
    group = None
    if _is_sitting(entry):
        found = groups_of([entry]) if groups is None else groups
        group = found.get(int(entry.about_id))
    return About(
        form="、".join(entry.entered),
        name=group.name if group else entry.about_label,
        subject=group,
        state=_drafts(entry),
        typing=reverse("groups_proxy:forms", args=[group.number]) if group else "",
        is_signed=group is not None and bool(entry.entered),
        may_sign=group is not None and bool(entry.entered),
    )
