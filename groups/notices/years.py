"""Mails of a registration's years: renewal, lapse, freshness, end. One recipient per mail."""

from datetime import date
from typing import Any

from core import outbox, settings_rows
from groups.models import CentreSite, ClosingNotice, Group, Reminder, Renewal, Topic
from groups.notices import _link
from groups.notices.proxy import by_hand
from groups.recipients import centre_staff, member_addresses
from groups.rules.terms import RENEWAL_TEXT


def addresses(group: Group) -> list[str]:
    """Every current member; without one, the address that the group left with the centre; else nobody."""
    left = group.contact_email or group.representative_email
    return member_addresses(group) or ([left] if left else [])


def _about(group: Group) -> dict[str, Any]:
    return {
        "group_name": group.name,
        "number": group.number,
        "valid_until": group.valid_until,
        "sites": list(CentreSite.objects.all()),
    }


def _tell(template: str, group: Group, to: str, about: Any = None, **context: Any) -> None:
    outbox.queue(template, to=to, context={**_about(group), **context}, about=about or group)


def renewal_reminder(reminder: Reminder, *, to: str, today: date) -> None:
    """One of three: 60 days, 30 days, and on the day (or late, after missed nights)."""
    group = reminder.group
    _tell(
        "mail/groups/renewal_reminder",
        group,
        to,
        days=(reminder.base_on - today).days,
        claimed=group.memberships.filter(ended_at=None).exists(),
        extra=settings_rows.value(RENEWAL_TEXT.key, on=today),
        link=_link("groups_my:renewal", group.number),
    )


def _tell_group(template: str, case: Renewal | ClosingNotice, **context: Any) -> None:
    """A mail to each address; a group without one, for which the centre typed it, is called or written to."""
    group, entry = case.group, case.proxy
    for address in addresses(group):
        _tell(template, group, address, case, **context)
    if entry is not None and not addresses(group):
        by_hand(entry, template, {**_about(group), **context})


def renewal_accepted(renewal: Renewal) -> None:
    _tell_group(
        "mail/groups/renewal_accepted",
        renewal,
        changed=bool(renewal.proposed),
        certificate_link=_link("groups_my:certificate_page", renewal.group.number),
    )


def renewal_received(renewal: Renewal) -> None:
    _tell_group("mail/groups/renewal_received", renewal, due_on=renewal.due_on)


def renewal_arrived(renewal: Renewal, *, today: date) -> None:
    """To each officer of the centre who may look at it."""
    for person in centre_staff(today, Topic.RENEWAL):
        if not renewal.group.memberships.filter(user=person, ended_at=None).exists():
            _tell(
                "mail/groups/renewal_arrived",
                renewal.group,
                person.email,
                renewal,
                due_on=renewal.due_on,
                link=_link("groups_years:renewal", renewal.pk),
            )


def renewal_returned(renewal: Renewal) -> None:
    _tell_group(
        "mail/groups/renewal_returned",
        renewal,
        remark=renewal.remark,
        link=_link("groups_my:renewal", renewal.group.number),
    )


def registration_lapsed(group: Group, *, to: str) -> None:
    _tell("mail/groups/registration_lapsed", group, to)


def registration_restored(group: Group, *, to: str) -> None:
    _tell("mail/groups/registration_restored", group, to, link=_link("groups:detail", group.number))


def struck_off(group: Group, notice: ClosingNotice | None) -> None:
    """`notice`: the 廃止届 by which the group ends, where there is one."""
    template, context = "mail/groups/struck_off", {"reason": group.end_reason}
    if notice is not None:
        _tell_group(template, notice, **context)
        return
    for address in addresses(group):
        _tell(template, group, address, **context)


def still_the_same(group: Group, *, to: str, months: int, token: str) -> None:
    """今も変わりませんか: the link leads to a page with one button."""
    _tell("mail/groups/still_the_same", group, to, months=months, link=_link("groups:still_same", token))


def left_the_list(group: Group, *, to: str, months: int, token: str) -> None:
    _tell("mail/groups/left_the_list", group, to, months=months, link=_link("groups:still_same", token))


def closing_submitted(notice: ClosingNotice) -> None:
    _tell_group("mail/groups/closing_submitted", notice, ends_on=notice.ends_on)


def closing_arrived(notice: ClosingNotice, *, today: date) -> None:
    for person in centre_staff(today, Topic.RENEWAL):
        _tell(
            "mail/groups/closing_arrived",
            notice.group,
            person.email,
            notice,
            ends_on=notice.ends_on,
            link=_link("groups_staff:group", notice.group.number),
        )
