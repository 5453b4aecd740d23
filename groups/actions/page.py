"""A registered group changes its public page itself, or confirms that nothing has changed."""

from datetime import date
from typing import Any

from django.db import transaction

from core import audit, clock
from core.forms import StaleWrite
from core.lifecycle import NotAllowed
from groups import directory, values
from groups.actions.proxy import how, note_saved, refuse_unasked
from groups.answers import Labels, in_words, switch_title
from groups.models import SWITCHABLE, Group, ProxyEntry
from groups.permissions import can_edit_page, is_member
from groups.questions.page import EDITABLE, QUESTIONS

FORM = "公開のページ"


@transaction.atomic
def edit_page(
    *,
    group: Group,
    new: values.Values,
    expected_version: int,
    today: date,
    by: Any,
    entry: ProxyEntry | None = None,
) -> Group:
    """Put `new` (any of `EDITABLE`, as groups/values.py has them) on the page at once.

    A member who saves has looked at everything, so 最終確認日 becomes today; the centre's help does not renew
    it, and says in `entry` how the group's wish came. Raises NotAllowed, and StaleWrite when somebody saved
    after the form was opened.
    """
    if unknown := set(new) - EDITABLE:
        raise ValueError(f"Not editable on the public page: {sorted(unknown)}")
    locked = _locked(group, by, entry)
    if locked.version != expected_version:
        raise StaleWrite
    before = values.snapshot(locked)
    locked.updated_at = clock.now()
    if is_member(by, locked):
        locked.confirmed_on, locked.unlisted = today, False
    values.assign(locked, new)
    locked.refresh_from_db()
    directory.sync(locked)
    audit.record(
        "公開のページを変えた",
        locked,
        by=by,
        changes=changes_in_words(before, values.snapshot(locked)),
        reason=how(entry),
    )
    note_saved(locked, FORM, by=by, entry=entry)
    return locked


@transaction.atomic
def confirm_page(*, group: Group, today: date, by: Any, entry: ProxyEntry | None = None) -> Group:
    """Nothing has changed: only 最終確認日 becomes today. An open form of a colleague stays good."""
    locked = _locked(group, by, entry)
    before = locked.confirmed_on
    locked.confirmed_on, locked.unlisted = today, False
    locked.updated_at = clock.now()
    locked.save(update_fields=["confirmed_on", "unlisted", "updated_at"])
    directory.sync(locked)
    changes = {"最終確認日": (before, today)}
    audit.record("公開のページを確かめた", locked, by=by, changes=changes, reason=how(entry))
    note_saved(locked, FORM, by=by, entry=entry)
    return locked


def _locked(group: Group, by: Any, entry: ProxyEntry | None) -> Group:
    locked = Group.objects.select_for_update().get(pk=group.pk)
    if by is None or not can_edit_page(by, locked):
        raise NotAllowed("この団体のページを変える権限がありません。")
    refuse_unasked(locked, by, entry)
    return locked


def changes_in_words(before: values.Values, after: values.Values) -> audit.Changes:
    """What changed, for the record. Of data about a person only that it changed, never the data."""
    labels = Labels.load()
    changes: audit.Changes = {}
    for question in QUESTIONS:
        if all(before[key] == after[key] for key in question.keys):
            continue
        personal = question.name.startswith("contact_")
        words = tuple(in_words(question, side, labels) for side in (before, after))
        changes[question.title] = ("", audit.CHANGED) if personal else (words[0], words[1])
    for name in SWITCHABLE:
        shown = [name in side["public_fields"] for side in (before, after)]
        if shown[0] != shown[1]:
            title = f"{switch_title(name)}の公開"
            changes[title] = tuple("公開する" if on else "公開しない" for on in shown)  # type: ignore[assignment]
    if before["confirmed_on"] != after["confirmed_on"]:
        changes["最終確認日"] = (before["confirmed_on"], after["confirmed_on"])
    return changes
