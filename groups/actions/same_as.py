"""Two numbers for one group: the duplicate leads to the kept one. Nothing is deleted; it can be undone."""

from typing import Any

from django.db import transaction

from core import audit, clock
from core.lifecycle import Blocked, NotAllowed
from groups import directory
from groups.models import DifferentGroups, Group
from groups.notices import same_as as notices_same_as
from groups.permissions import can_join_groups


@transaction.atomic
def join(*, duplicate: Group, kept: Group, reason: str, by: Any) -> Group:
    """Mark `duplicate` as the same group as `kept`: it leaves directory and open data, its address leads on.

    Both rows, their people, papers and records stay as they are; neither number is ever given again. Only one
    step: the kept one is no duplicate itself, and nothing hangs on the duplicate. Raises Blocked, NotAllowed.
    """
    first, second = _locked(by, duplicate, kept)
    if first.pk == second.pk:
        raise Blocked("同じ番号どうしは、まとめられません。残す団体の番号を入れてください。")
    if first.same_as is not None:
        raise Blocked(f"この団体は、もう{first.same_as}（{first.same_as.number}番）にまとめられています。")
    if second.same_as is not None:
        raise Blocked(
            f"{second.number}番は、ほかの番号（{second.same_as.number}番）にまとめられています。そちらを選んでください。"
        )
    if first.duplicates.exists():
        raise Blocked("この団体には、ほかの番号がまとめられています。先に、そちらを分けてください。")
    if not second.is_public:
        raise Blocked(
            f"{second.number}番の公開のページは、いま閉じています。ページのある団体を残してください。"
        )
    _point(first, second)
    changes = {"同じ団体": ("", f"{second.number}番 {second}")}
    audit.record("同じ団体としてまとめた", first, by=by, changes=changes, reason=reason)
    changes = {"同じ団体": ("", f"{first.number}番 {first}")}
    audit.record("ほかの番号をまとめた", second, by=by, changes=changes, reason=reason)
    notices_same_as.joined(first, second)
    return first


@transaction.atomic
def part(*, duplicate: Group, reason: str, by: Any) -> Group:
    """Take the two apart again: the number stands for itself as before. Raises Blocked, NotAllowed."""
    [locked] = _locked(by, duplicate)
    kept = locked.same_as
    if kept is None:
        raise Blocked("この団体は、ほかの番号にまとめられていません。")
    _point(locked, None)
    changes = {"同じ団体": (f"{kept.number}番 {kept}", "")}
    audit.record("まとめた団体を分けた", locked, by=by, changes=changes, reason=reason)
    changes = {"同じ団体": (f"{locked.number}番 {locked}", "")}
    audit.record("まとめた番号を分けた", kept, by=by, changes=changes, reason=reason)
    notices_same_as.parted(locked)
    return locked


@transaction.atomic
def say_different(*, group: Group, other: Group, by: Any) -> DifferentGroups:
    """The two look alike and are two: the list proposes them no more. A second press changes nothing.

    Raises Blocked, NotAllowed.
    """
    first, second = _pair(group, other, by)
    if first.pk in (second.pk, second.same_as_id) or first.same_as_id == second.pk:
        raise Blocked("この二つは、同じ団体としてまとめられています。先に分けてください。")
    row, is_new = DifferentGroups.objects.get_or_create(
        first=first, second=second, defaults={"said_by": by, "said_at": clock.now()}
    )
    if is_new:
        _note("同じ団体ではないと確かめた", first, second, by)
    return row


@transaction.atomic
def forget_different(*, group: Group, other: Group, by: Any) -> None:
    """Propose the two again. Raises NotAllowed, and Blocked where nobody said so."""
    first, second = _pair(group, other, by)
    if not DifferentGroups.objects.filter(first=first, second=second).delete()[0]:
        raise Blocked("この二つは、もう候補にもどっています。")
    _note("同じ団体かもしれないと見直した", first, second, by)


def _pair(group: Group, other: Group, by: Any) -> list[Group]:
    return sorted(_locked(by, group, other), key=lambda one: one.number)


def _note(verb: str, first: Group, second: Group, by: Any) -> None:
    for one, other in ((first, second), (second, first)):
        changes: audit.Changes = {"似た団体": ("", f"{other.number}番 {other}")}
        audit.record(verb, one, by=by, changes=changes, internal=True)


def _locked(by: Any, *groups: Group) -> list[Group]:
    """The rows, held in the order of their keys, so that two officers never wait for each other."""
    if not can_join_groups(by):
        raise NotAllowed("団体をまとめる権限がありません。")
    keys = [group.pk for group in groups]
    rows = Group.objects.select_for_update(of=("self",)).select_related("form", "main_field")
    held = {row.pk: row for row in rows.filter(pk__in=keys).order_by("pk")}
    return [held[key] for key in keys]


def _point(group: Group, kept: Group | None) -> None:
    group.same_as = kept
    group.updated_at = clock.now()
    group.version += 1
    group.save(update_fields=["same_as", "updated_at", "version"])
    directory.sync(group)
