"""Change notices for tests: rows in any state, and what a member or an officer sends.

notice = make_notice(state="submitted", parts=["name"], new={"name": "浜風の会"})
"""

import hashlib
import itertools
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.models import User
from core import clock, dates
from core.models import StoredFile
from groups.actions import changes
from groups.change import answers as change_answers
from groups.change import parts as change_parts
from groups.models import ChangeDocument, ChangeNotice, Group, Membership
from tests.groups.factories import PDF, make_group, make_user

_numbers = itertools.count(1)
NEW = {"name": "浜風の会", "kana": "ハマカゼノカイ"}
RETURN_ITEMS = [{"step": "basics", "field": "kana", "remark": "読みをもう一度確かめてください。"}]
PERSON = {
    "representative_name": "潮見 見本",
    "representative_kana": "シオミ　ミホン",
    "representative_address": "鎌倉市見本町9番9号",
    "representative_phone": "0467-00-0909",
    "representative_email": "shiomi@example.jp",
}


def own_group(user: User | None = None, **over: Any) -> Group:
    """A group with `user` (or somebody) as its representative."""
    return make_group(members={user or make_user(): Membership.Role.REPRESENTATIVE}, **over)


def make_notice(
    *,
    state: str = "submitted",
    group: Group | None = None,
    applicant: User | None = None,
    parts: tuple[str, ...] = ("name",),
    new: dict[str, Any] | None = None,
    **over: Any,
) -> ChangeNotice:
    """A notice in any state that asks for `new`; a decided one names its officer."""
    group = group or own_group(applicant)
    applicant = applicant or group.memberships.select_related("user")[0].user
    now = over.pop("now", clock.now())
    answers = change_parts.shaped(NEW if new is None else new)
    stamps: dict[str, Any] = {"state_changed_at": now, "created_at": now, "updated_at": now}
    if state != "draft":
        before = change_answers.registered(group, parts)
        stamps |= {
            "receipt_number": f"R8-変9{next(_numbers):03d}",
            "before": change_parts.shaped(before),
            "submitted_answers": change_parts.shaped(before | change_parts.flat(answers)),
            "first_submitted_at": now,
            "submitted_at": now,
            "due_on": dates.add_working_days(clock.today(), 5),
        }
    if state in ("applied", "rejected"):
        stamps |= {"decided_at": now, "decided_by": over.get("decided_by") or make_user()}
    if state == "returned":
        stamps["return_items"] = RETURN_ITEMS
    values = {**stamps, **over}
    return ChangeNotice.objects.create(
        group=group, applicant=applicant, state=state, parts=list(parts), answers=answers, **values
    )


def make_paper(notice: ChangeNotice, name: str = "新しい規約.pdf", content: bytes = PDF) -> ChangeDocument:
    """A stored paper of a notice."""
    stored = StoredFile.objects.create(
        purpose="document",
        name=name,
        content_type="application/pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        storage_name=default_storage.save(f"files/change-{next(_numbers)}", ContentFile(content)),
        uploaded_by=notice.applicant,
        created_at=clock.now(),
    )
    return ChangeDocument.objects.create(notice=notice, file=stored, added_at=clock.now())


def saved(notice: ChangeNotice, by: Any, **values: Any) -> ChangeNotice:
    """What a member typed is kept."""
    return changes.save(
        notice=notice,
        values=values,
        as_typed={key: [str(value)] for key, value in values.items()},
        state="valid",
        seen_version=notice.version,
        by=by,
    )


def sent(notice: ChangeNotice, **how: Any) -> ChangeNotice:
    """Handed in by who began it."""
    return changes.submit(notice=notice, by=notice.applicant, today=clock.today(), **how)


def mine(notice: ChangeNotice, name: str = "notice", *more: Any) -> str:
    """The address of a member's page of this notice."""
    return reverse(f"groups_changes:{name}", args=[notice.group.number, notice.pk, *more])


def office(notice: ChangeNotice, name: str = "notice", *more: Any) -> str:
    """The address of the centre's page of this notice."""
    return reverse(f"groups_staff_changes:{name}", args=[notice.pk, *more])
