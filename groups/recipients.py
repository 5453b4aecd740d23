"""Whom a mail goes to: the members of a group, or the officers who have not switched its topic off."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.queries import holders
from accounts.roles import Role
from groups.models import Group, MutedTopic, Topic


def member_addresses(group: Group) -> list[str]:
    """Every current member who can sign in."""
    current = group.memberships.filter(ended_at=None, user__is_active=True)
    return list(current.order_by("pk").values_list("user__email", flat=True))


def centre_staff(today: date, topic: Topic | None = None) -> QuerySet[User]:
    """Everyone who is centre staff on that day and wants mails of this topic.

    Somebody is always told: when all who are there have switched it off (the last one who had it on has left
    the office), it goes to all of them again.
    """
    officers = holders(Role.CENTRE_STAFF, today).order_by("pk")
    if topic is None:
        return officers
    willing = officers.exclude(pk__in=MutedTopic.objects.filter(topic=topic).values("user"))
    return willing if willing.exists() else officers


def only_recipient_of(user: Any, today: date) -> set[Topic]:
    """The topics that nobody but this officer would get."""
    others = set(holders(Role.CENTRE_STAFF, today).exclude(pk=user.pk).values_list("pk", flat=True))
    muted: dict[str, set[int]] = {}
    for person, topic in MutedTopic.objects.filter(user__in=others).values_list("user", "topic"):
        muted.setdefault(topic, set()).add(person)
    return {topic for topic in Topic if others <= muted.get(topic, set())}
