"""Proxy entry (代理入力): officers enter what a group brought on paper, by fax, by telephone or to the desk.

Other forms use it like this, inside the transaction of their own action:

    entry = proxy.begin(about=group, brought=Brought(...), by=officer)  # once; asks permission, leaves a line
    proxy.refuse_unasked(group, by, entry)                              # in each action of a group's form
    audit.record("募集を直した", need, by=by, reason=proxy.how(entry))    # each save says how it came
    proxy.note_saved(group, "募集", by=by, entry=entry)                  # the group is told, once a form

groups/sitting.py keeps the entry while an officer types; templates/groups/_proxy_banner.html shows it.
"""

from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction

from core import audit, clock, dates, files, sequences
from core.lifecycle import Blocked, NotAllowed
from groups.models import ChangeNotice, Group, ProxyEntry, ProxyNotice, Registration, Renewal
from groups.notices import proxy as notices_proxy
from groups.permissions import can_enter_for_others, is_member

PURPOSE = "document"


@dataclass(frozen=True)
class Brought:
    """Who brought what, how and when; `reason`: why the centre types it."""

    channel: str
    on_behalf_of: str
    brought_by: str
    received_on: date
    reason: str
    phone: str = ""


@transaction.atomic
def begin(*, about: models.Model, brought: Brought, by: Any) -> ProxyEntry:
    """Start entering something about `about` for a group. Raises NotAllowed, Blocked for a day to come."""
    entry = _create(brought, by)
    _tie(entry, about, number=_receipt_number())
    audit.record("代理入力を始めた", about, by=by, reason=entry.how)
    return entry


def begin_form(*, about: models.Model, asked: ProxyEntry, by: Any) -> ProxyEntry:
    """An entry of its own for a form that is signed, out of the sitting in which it is typed."""
    names = [field.name for field in dataclass_fields(Brought)]
    brought = Brought(**{name: getattr(asked, name) for name in names})
    return begin(about=about, brought=brought, by=by)


@transaction.atomic
def begin_registration(*, brought: Brought, by: Any) -> Registration:
    """A new draft without an applicant: the group has no account yet, and is invited to one later."""
    entry = _create(brought, by)
    now = clock.now()
    registration = Registration.objects.create(
        applicant=None, proxy=entry, state_changed_at=now, created_at=now, updated_at=now
    )
    _tie(entry, registration)
    audit.record("代理入力を始めた", registration, by=by, reason=entry.how)
    return registration


def _create(brought: Brought, by: Any) -> ProxyEntry:
    if by is None or not can_enter_for_others(by):
        raise NotAllowed("団体に代わって入力する権限がありません。")
    if brought.received_on > clock.today():
        raise Blocked("受けた日が今日より先になっています。")
    entry = ProxyEntry.objects.create(**brought.__dict__, entered_by=by, entered_at=clock.now())
    entry.typed_by.add(by)
    return entry


def tie(entry: ProxyEntry, about: models.Model) -> None:
    """The entry is about this object from now on, and gets its number when that is sent."""
    _tie(entry, about)


def _receipt_number() -> str:
    """R8-代0001: year of 令和 in which the fiscal year began, and a number that is given once in it."""
    year = dates.fiscal_year(clock.today())
    return f"R{year - 2018}-代{sequences.next_number(f'proxy-entry-{year}'):04d}"


def _tie(entry: ProxyEntry, about: models.Model, *, number: str = "") -> None:
    entry.about_type, entry.about_id = about._meta.label_lower, str(about.pk)
    entry.about_label = str(getattr(about, "record_label", about))[:200]
    entry.receipt = number
    entry.save(update_fields=["about_type", "about_id", "about_label", "receipt"])


def how(entry: ProxyEntry | None) -> str:
    """The reason of a line in the record; "" when the group did it itself."""
    return entry.how if entry is not None else ""


def refuse_unasked(group: Group, by: Any, entry: ProxyEntry | None) -> None:
    """An officer fills in a group's form only with an entry that says who asked. Raises NotAllowed."""
    if is_member(by, group):
        return
    about = (group._meta.label_lower, str(group.pk))
    if entry is None or entry.entered_by_id != by.pk or (entry.about_type, entry.about_id) != about:
        raise NotAllowed("団体に代わって変えるときは、先に、だれから頼まれたかを入れてください。")


def note_saved(group: Group, form: str, *, by: Any, entry: ProxyEntry | None) -> None:
    """After an officer saved a form of a group for it: the group hears of it, once for each form of an entry.

    Members are told by mail; without one it is a line of work for the office. Nothing after a member's save.
    """
    if entry is None or is_member(by, group):
        return
    row = ProxyEntry.objects.select_for_update(of=("self",)).select_related("entered_by").get(pk=entry.pk)
    if form in row.entered:
        return
    row.entered = [*row.entered, form]
    row.save(update_fields=["entered"])
    notices_proxy.entered_for(row, group, form)


def note_typing(case: Registration | ChangeNotice, what: str, *, by: Any) -> None:
    """After an officer saved a part: one line, and the officer can no longer decide. Not for applicants."""
    entry = case.proxy
    if entry is None or (isinstance(case, Registration) and case.applicant_id is not None):
        return
    entry.typed_by.add(by)
    audit.record("代わりに入力した", case, by=by, changes={"段階": ("", what)}, reason=entry.how)


# ------------------------------------------------------------------------------ signature, scan, telling


@transaction.atomic
def note_signature(*, entry: ProxyEntry, signed_on: date, by: Any, today: date) -> ProxyEntry:
    """The officer holds the sheet with the signature, and for a registration with the four declarations."""
    locked = _locked(entry, by)
    if signed_on > today:
        raise Blocked("署名の日が今日より先になっています。")
    before = locked.signed_on
    locked.signed_on, locked.signed_noted_by = signed_on, by
    locked.save(update_fields=["signed_on", "signed_noted_by"])
    _record("署名をもらった", locked, by=by, changes={"署名の日": (before, signed_on)})
    return locked


def forget_signature(case: Registration | Renewal | ChangeNotice, *, by: Any) -> None:
    """The content is no longer the one that was signed."""
    entry = case.proxy
    if entry is None or entry.signed_on is None:
        return
    before, entry.signed_on, entry.signed_noted_by = entry.signed_on, None, None
    entry.save(update_fields=["signed_on", "signed_noted_by"])
    audit.record("内容が変わり、署名をもらい直す", case, by=by, changes={"署名の日": (before, None)})


@transaction.atomic
def attach_scan(*, entry: ProxyEntry, uploaded: UploadedFile, by: Any) -> ProxyEntry:
    """Keep the scanned paper; a new one takes the place of the old one. Raises ValidationError."""
    locked = _locked(entry, by)
    old, locked.scan = locked.scan, files.store_upload(uploaded, purpose=PURPOSE, by=by)
    locked.save(update_fields=["scan"])
    if old is not None:
        files.delete(old)
    _record("紙の写しを付けた", locked, by=by)
    return locked


@transaction.atomic
def note_told(*, notice: ProxyNotice, way: str, by: Any) -> None:
    """The group was told by telephone or letter. A second press changes nothing."""
    entry = _locked(notice.entry, by)
    row = ProxyNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if row.done_at is not None:
        return
    row.way, row.done_at, row.done_by = way, clock.now(), by
    row.save(update_fields=["way", "done_at", "done_by"])
    _record("団体に知らせた", entry, by=by, changes={row.subject: ("", row.get_way_display())})


def _locked(entry: ProxyEntry, by: Any) -> ProxyEntry:
    if by is None or not can_enter_for_others(by):
        raise NotAllowed("団体に代わって入力する権限がありません。")
    return ProxyEntry.objects.select_for_update(of=("self",)).select_related("scan").get(pk=entry.pk)


def _record(verb: str, entry: ProxyEntry, *, by: Any, changes: audit.Changes | None = None) -> None:
    """The line belongs to what was entered: its history is what people read."""
    kinds: dict[str, type[models.Model]] = {
        kind._meta.label_lower: kind for kind in (Registration, Renewal, ChangeNotice, Group)
    }
    kind = kinds.get(entry.about_type)
    about = kind._default_manager.filter(pk=entry.about_id).first() if kind else None
    audit.record(verb, about or entry, by=by, changes=changes)


def erase(entry: ProxyEntry) -> None:
    """Delete an entry with its notices and its scan."""
    scan = entry.scan
    entry.delete()
    if scan is not None:
        files.delete(scan)
