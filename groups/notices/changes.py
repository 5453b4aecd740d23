"""Mails about change notices. One recipient per mail, and never a value of a person: only what it is called.

Whatever reaches the group goes to each of its members, so that nobody's entry is changed behind their back.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from core import outbox
from groups.change.answers import label_of, part_titles
from groups.models import CentreSite, ChangeNotice, Topic
from groups.notices.proxy import by_hand
from groups.recipients import centre_staff

DRAFT_REMINDER = "mail/groups/change_draft_reminder"


def _case(notice: ChangeNotice) -> dict[str, Any]:
    """What every mail about a notice starts and ends with."""
    return {
        "receipt_number": notice.receipt_number,
        "group_name": notice.group.name,
        "number": notice.group.number,
        "parts": part_titles(notice),
        "due_on": notice.due_on,
        "sites": list(CentreSite.objects.all()),
    }


def _link(name: str, *args: Any) -> str:
    return f"{settings.PORTAL_URL}{reverse(name, args=args)}"


def _members(notice: ChangeNotice) -> list[str]:
    """The addresses of everybody who works for the group today."""
    current = notice.group.memberships.filter(ended_at=None).select_related("user").order_by("pk")
    return [membership.user.email for membership in current]


def is_told_by_mail(notice: ChangeNotice) -> bool:
    """Else an officer telephones or writes, for a group without an account."""
    return bool(_members(notice))


def _tell_group(template: str, notice: ChangeNotice, **more: Any) -> None:
    link = _link("groups_changes:notice", notice.group.number, notice.pk)
    context = {**_case(notice), "link": link, **more}
    for to in _members(notice):
        outbox.queue(template, to=to, context=context, about=notice)
    if notice.proxy is not None and not _members(notice):
        by_hand(notice.proxy, template, context)


def received(notice: ChangeNotice, *, again: bool) -> None:
    """Right after sending: number, what comes next and when. `again`: after a return."""
    by = notice.applicant or notice.proxy.banner  # type: ignore[union-attr]
    _tell_group("mail/groups/change_received", notice, again=again, by=by)


def arrived(notice: ChangeNotice, *, again: bool, today: date) -> int:
    """To each officer of the centre; the assigned one alone after a return. Returns how many were told."""
    members = set(_members(notice)) | _typists(notice)
    officers = [p for p in centre_staff(today, Topic.CHANGE) if p.email not in members]
    everybody = centre_staff(today) if again else ()
    assigned = [p for p in everybody if p.pk == notice.assigned_to_id and p.email not in members]
    for person in assigned or officers:
        _tell_office("mail/groups/change_arrived", notice, person, again=again)
    return len(assigned or officers)


def _typists(notice: ChangeNotice) -> set[str]:
    """The officers who typed it for the group know what they sent."""
    return set(notice.proxy.typed_by.values_list("email", flat=True)) if notice.proxy else set()


def _tell_office(template: str, notice: ChangeNotice, to: User, **more: Any) -> None:
    link = _link("groups_staff_changes:notice", notice.pk)
    context = {**_case(notice), "link": link, **more}
    outbox.queue(template, to=to.email, context=context, about=notice)


def assigned(notice: ChangeNotice, *, to: Any, by: Any) -> None:
    """To the colleague who got the case."""
    _tell_office("mail/groups/change_assigned", notice, to, by=by)


def returned(notice: ChangeNotice) -> None:
    """Names the fields and the officer's remarks; what was typed stays in the portal."""
    items = [{"label": label_of(item["field"]), "remark": item["remark"]} for item in notice.return_items]
    _tell_group("mail/groups/change_returned", notice, items=items)


def applied(notice: ChangeNotice, titles: Iterable[str]) -> None:
    """What is new, by its names only. The portal's own role is another matter: see the members page."""
    page_link = f"{settings.PORTAL_URL}{notice.group.get_absolute_url()}"
    members_link = _link("groups_my:members", notice.group.number)
    is_person = "representative" in notice.parts
    _tell_group(
        "mail/groups/change_applied",
        notice,
        titles=list(titles),
        page_link=page_link,
        members_link=members_link if is_person else "",
    )


def rejected(notice: ChangeNotice) -> None:
    _tell_group("mail/groups/change_rejected", notice, reason=notice.decision_reason)


def withdrawn(notice: ChangeNotice, *, today: date) -> None:
    """To the group as a receipt, and to the officers, whose work stops."""
    _tell_group("mail/groups/change_withdrawn", notice)
    members = set(_members(notice))
    for person in centre_staff(today, Topic.CHANGE):
        if person.email not in members:
            _tell_office("mail/groups/change_withdrawn", notice, person)


def draft_reminder(notice: ChangeNotice, *, delete_on: date) -> None:
    """To the person who began a draft that nobody has touched for long, or the officer who began it."""
    owner = notice.applicant or notice.proxy.entered_by  # type: ignore[union-attr]
    outbox.queue(
        DRAFT_REMINDER,
        to=owner.email,
        context={
            **_case(notice),
            "delete_on": delete_on,
            "link": _link("groups_changes:notice", notice.group.number, notice.pk),
        },
        about=notice,
    )
