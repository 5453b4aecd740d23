"""Mails of the groups app: who is told what. One recipient per mail, no personal data of anybody else.

Called inside the transaction of the action that causes the mail, so that one never exists without the other.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from core import outbox
from groups.models import (
    CentreSite,
    Group,
    GroupInvitation,
    Membership,
    Registration,
    Topic,
)
from groups.notices.proxy import by_hand
from groups.recipients import centre_staff
from groups.steps import BY_SLUG

DRAFT_REMINDER = "mail/groups/draft_reminder"


def _link(name: str, *args: Any) -> str:
    """An absolute address for a mail."""
    return f"{settings.PORTAL_URL}{reverse(name, args=args)}"


def _case(registration: Registration) -> dict[str, Any]:
    """What every mail about an application starts and ends with."""
    basics = registration.submitted_answers.get("basics") or {}
    return {
        "receipt_number": registration.receipt_number,
        "group_name": basics.get("name", ""),
        "sites": list(CentreSite.objects.all()),
    }


# --------------------------------------------------------------------------------- decisions of the centre


def _own_link(registration: Registration) -> str:
    """The application's own page; "" for people without an account."""
    return "" if registration.applicant_id is None else _link("groups_my:registration", registration.pk)


def address_for(registration: Registration) -> str:
    """Where a mail about an application goes: the applicant's address, else one that stands on the paper."""
    if registration.applicant is not None:
        return registration.applicant.email
    people = registration.submitted_answers.get("people") or {}
    return str(people.get("representative_email") or people.get("contact_email") or "")


def _tell(template: str, registration: Registration, context: dict[str, Any]) -> None:
    """A mail; or for people without an address what an officer tells them by telephone or letter."""
    context = {**_case(registration), **context}
    entry = registration.proxy
    if registration.applicant_id is None and entry is not None:
        context["banner"] = entry.banner
    to = address_for(registration)
    if to:
        outbox.queue(template, to=to, context=context, about=registration)
    elif entry is not None:
        by_hand(entry, template, context)


def registration_returned(registration: Registration) -> None:
    """Names the fields and the officer's remarks; what was typed stays in the portal."""
    items = [
        {"label": BY_SLUG[item["step"]].question(item["field"]).label, "remark": item["remark"]}
        for item in registration.return_items
    ]
    context = {"items": items, "link": _own_link(registration)}
    _tell("mail/groups/registration_returned", registration, context)


def registration_approved(registration: Registration, group: Group) -> None:
    has_account = registration.applicant_id is not None
    context = {
        "number": group.number,
        "page_link": f"{settings.PORTAL_URL}{group.get_absolute_url()}",
        "certificate_link": _link("groups_my:certificate_page", group.number) if has_account else "",
    }
    _tell("mail/groups/registration_approved", registration, context)


def registration_rejected(registration: Registration) -> None:
    context = {"reason": registration.decision_reason, "again_link": _link("register:start")}
    _tell("mail/groups/registration_rejected", registration, context)


def registration_assigned(registration: Registration, *, to: Any, by: Any) -> None:
    """To the colleague who got the case."""
    outbox.queue(
        "mail/groups/registration_assigned",
        to=to.email,
        context={
            **_case(registration),
            "by": by,
            "due_on": registration.due_on,
            "link": _link("groups_staff:case", registration.pk),
        },
        about=registration,
    )


# --------------------------------------------------------------------------------- the applicant's own steps


def registration_received(registration: Registration, *, again: bool) -> None:
    """To the applicant, right after sending: number, what comes next and when. `again`: after a return."""
    context = {"again": again, "due_on": registration.due_on, "link": _own_link(registration)}
    _tell("mail/groups/registration_received", registration, context)


def writers(registration: Registration) -> set[int]:
    """Keys of the applicant and of the officers who typed for a group: they know what they sent."""
    typists = registration.proxy.typed_by.values_list("pk", flat=True) if registration.proxy else ()
    return {key for key in (registration.applicant_id, *typists) if key is not None}


def registration_arrived(registration: Registration, *, again: bool, today: date) -> int:
    """To each officer who wants to know, after a return to the assigned one. Returns how many were told."""
    willing = centre_staff(today, Topic.REGISTRATION)
    officer = registration.assigned_to_id if again else None
    assigned = [person for person in centre_staff(today) if person.pk == officer]
    knowing = writers(registration)
    told = [person for person in assigned or willing if person.pk not in knowing]
    for person in told:
        outbox.queue(
            "mail/groups/registration_arrived",
            to=person.email,
            context={
                **_case(registration),
                "again": again,
                "due_on": registration.due_on,
                "link": _link("groups_staff:case", registration.pk),
            },
            about=registration,
        )
    return len(told)


def registration_withdrawn(registration: Registration, *, today: date) -> None:
    """To each officer who wants to know, and to the applicant as a receipt."""
    _tell("mail/groups/registration_withdrawn", registration, {})
    for person in centre_staff(today, Topic.REGISTRATION):
        outbox.queue(
            "mail/groups/registration_withdrawn",
            to=person.email,
            context=_case(registration),
            about=registration,
        )


def draft_reminder(registration: Registration, *, delete_on: date) -> None:
    """To the owner of a draft that nobody has touched for long, or the officer who began it for a group.

    The group's name is the owner's own word.
    """
    owner = registration.applicant or registration.proxy.entered_by  # type: ignore[union-attr]
    outbox.queue(
        DRAFT_REMINDER,
        to=owner.email,
        context={
            "group_name": registration.name,
            "delete_on": delete_on,
            "link": _link("groups_my:registration", registration.pk),
            "sites": list(CentreSite.objects.all()),
        },
        about=registration,
    )


def member_invited(invitation: GroupInvitation, *, token: str) -> None:
    """The mailed link by which somebody becomes a member of a group; wiped from the outbox after delivery."""
    outbox.queue(
        "mail/groups/member_invited",
        to=invitation.email,
        context={
            "group_name": invitation.group.name,
            "number": invitation.group.number,
            "from_centre": invitation.role == Membership.Role.REPRESENTATIVE,
            "role": invitation.get_role_display(),
            "may": invitation.may,
            "by": invitation.invited_by,
            "expires_at": invitation.expires_at,
            "link": _link("groups_my:invitation", token),
        },
        about=invitation.group,
        secret_until=invitation.expires_at,
    )
