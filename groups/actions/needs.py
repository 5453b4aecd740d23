"""A group's posts on the needs board (募集): written, published, changed, closed, copied.

    need = draft_need(group=group, new={"kind": "volunteers", "title": "…", "hours": 2}, by=user)
    open_need(need=need, today=today, by=user)

`entry`: an officer who does it for the group says who asked (groups/actions/proxy.py).
Ends on its own: see groups/actions/needs_night.py.
"""

from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock, version
from core.forms import StaleWrite
from core.lifecycle import Blocked, NotAllowed
from core.sequences import next_number
from groups.actions.proxy import how, note_saved, refuse_unasked
from groups.directory import mask_of
from groups.lifecycles.needs import NEED
from groups.models import Group, Need, ProxyEntry
from groups.needs import rules as need_rules
from groups.needs.words import TITLES, in_words
from groups.permissions import can_edit_page, can_write_need

Values = dict[str, Any]
SEQUENCE = "needs"
FORM = "募集"
# What its writers may set, by column; a copy takes all of it but the dates.
EDITABLE = frozenset(TITLES)
DATES = frozenset({"days", "ends_on"})


@transaction.atomic
def draft_need(*, group: Group, new: Values, by: Any, entry: ProxyEntry | None = None) -> Need:
    """A new draft, seen by the group alone. `kind` and `title` are needed.

    Without areas it takes the group's. Raises NotAllowed but for members, and officers whom they asked.
    """
    _refuse_unknown(new)
    if by is None or not can_edit_page(by, group):
        raise NotAllowed("この団体の募集を書く権限がありません。")
    refuse_unasked(group, by, entry)
    now = clock.now()
    areas = {"area_mask": mask_of([area.bit for area in group.areas.all()])} if "area_mask" not in new else {}
    need = Need.objects.create(
        number=next_number(SEQUENCE),
        group=group,
        proxy=entry,
        state_changed_at=now,
        created_at=now,
        updated_at=now,
        **{**areas, **_with_last_day(new)},
    )
    audit.record("募集の下書きを作った", need, by=by, reason=how(entry))
    note_saved(group, FORM, by=by, entry=entry)
    return need


@transaction.atomic
def open_need(*, need: Need, today: date, by: Any, entry: ProxyEntry | None = None) -> Need:
    """Publish a draft: at once in list, search, feed and on the group's page.

    Raises NotAllowed; Blocked when the group is not registered, something is missing or a date has passed.
    """
    # The group's row first, so that two posts published at the same time are counted one after the other.
    Group.objects.select_for_update(of=("self",)).get(pk=need.group_id)
    _locked(need, by, entry)
    version.bump()
    note_saved(need.group, FORM, by=by, entry=entry)
    stamps = _no_reminder_at_once(need, today)
    return NEED.apply(need, "open", by=by, today=today, reason=how(entry), **stamps)


def _no_reminder_at_once(need: Need, today: date) -> Values:
    """A post for a few days was written with its end in sight: it needs no reminder, only the last mail."""
    is_short = need.ends_on is not None and need.ends_on <= need_rules.reminder_from(today)
    return {"reminded_of": need.ends_on if is_short else None, "updated_at": clock.now()}


@transaction.atomic
def edit_need(
    *,
    need: Need,
    new: Values,
    expected_version: int,
    today: date,
    by: Any,
    entry: ProxyEntry | None = None,
) -> Need:
    """Change a draft or an open post.

    Raises NotAllowed, StaleWrite, Blocked (over, or not fit to be public).
    """
    _refuse_unknown(new)
    locked = _locked(need, by, entry)
    if locked.state not in (Need.State.DRAFT, Need.State.OPEN) or locked.is_over(today):
        raise Blocked("この募集は終わっています。同じ内容でもう一度出すときは、写しを作ってください。")
    if locked.version != expected_version:
        raise StaleWrite
    before, known = {name: getattr(locked, name) for name in new}, locked.dates
    for name, value in _with_last_day(new).items():
        setattr(locked, name, value)
    if locked.state == Need.State.OPEN:
        if lacking := need_rules.why_not_as_it_is(locked, today, known):
            raise Blocked(lacking)
        version.bump()
    locked.version += 1
    locked.updated_at = clock.now()
    locked.save()
    changes = {
        TITLES[name]: (in_words(name, before[name]), in_words(name, value))
        for name, value in new.items()
        if before[name] != value
    }
    if changes:
        audit.record("募集を直した", locked, by=by, changes=changes, reason=how(entry))
        note_saved(locked.group, FORM, by=by, entry=entry)
    return locked


@transaction.atomic
def close_need(*, need: Need, outcome: str, today: date, by: Any, entry: ProxyEntry | None = None) -> Need:
    """集まりました or 取りやめました. Raises NotAllowed, Blocked."""
    words = "　".join(filter(None, (Need.Outcome(outcome).label, how(entry))))
    _locked(need, by, entry)
    version.bump()
    note_saved(need.group, FORM, by=by, entry=entry)
    return NEED.apply(
        need, "close", by=by, today=today, reason=words, outcome=outcome, updated_at=clock.now()
    )


@transaction.atomic
def copy_need(*, need: Need, by: Any, entry: ProxyEntry | None = None) -> Need:
    """A new draft with the words of an old post; the dates have to be set anew."""
    if by is None or not can_write_need(by, need):
        raise NotAllowed("この団体の募集を書く権限がありません。")
    words = {name: getattr(need, name) for name in EDITABLE - DATES}
    return draft_need(group=need.group, new=words, by=by, entry=entry)


@transaction.atomic
def delete_draft(*, need: Need, by: Any, entry: ProxyEntry | None = None) -> None:
    """Its number is never given again. Raises NotAllowed, Blocked for anything that was published."""
    locked = _locked(need, by, entry)
    if locked.state != Need.State.DRAFT:
        raise Blocked("公開した募集は消せません。締め切ることはできます。")
    audit.record("募集の下書きを消した", locked, by=by, reason=how(entry))
    locked.delete()


def _locked(need: Need, by: Any, entry: ProxyEntry | None) -> Need:
    locked = Need.objects.select_for_update(of=("self",)).select_related("group").get(pk=need.pk)
    if by is None or not can_write_need(by, locked):
        raise NotAllowed("この団体の募集を直す権限がありません。")
    refuse_unasked(locked.group, by, entry)
    return locked


def _with_last_day(new: Values) -> Values:
    """The columns to write: the days once each in their order, and the last of them."""
    if "days" not in new:
        return new
    days = sorted(set(new["days"]))
    if len(days) > need_rules.MOST_DAYS:
        raise Blocked(f"日にちは{need_rules.MOST_DAYS}日までです。")
    return {**new, "days": days, "last_day": date.fromisoformat(days[-1]) if days else None}


def _refuse_unknown(new: Values) -> None:
    if unknown := set(new) - EDITABLE:
        raise ValueError(f"Not a field that a group writes: {sorted(unknown)}")
