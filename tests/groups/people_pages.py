"""What the tests about the people of a group share."""

from typing import Any

from django.test import Client

from core import clock
from core.models import OutboxMessage
from groups.actions.handover import Successor, propose
from groups.models import Group, HandOver, Membership
from groups.people_story import story
from tests.groups.factories import make_group
from tests.people import make_user

Role = Membership.Role


def roles(group: Group) -> dict[str, str]:
    """Address and role of everybody who acts for the group today."""
    current = group.memberships.current().select_related("user")
    return {member.user.email: member.role for member in current}


def verbs(group: Group) -> list[str]:
    """The group's これまでのこと, oldest first."""
    return [entry.verb for entry in story(group)][::-1]


def told() -> list[tuple[str, str]]:
    """(recipient, kind) of every mail so far, in the order in which they were written."""
    mails = OutboxMessage.objects.order_by("id").values_list("to", "kind")
    return [(to, kind.removeprefix("groups/")) for to, kind in mails]


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def small_group(**over: Any) -> tuple[Group, dict[str, Any]]:
    """A group of three: rep@, edit@ and money@example.jp."""
    people = {
        "rep": make_user("rep@example.jp", name="浜野 代表"),
        "edit": make_user("edit@example.jp", name="松林 編集"),
        "money": make_user("money@example.jp", name="貝原 会計"),
    }
    given = (Role.REPRESENTATIVE, Role.EDITOR, Role.TREASURER)
    members: dict[Any, str] = dict(zip(people.values(), given, strict=True))
    values = {"representative_email": "", **over}
    return make_group(members=members, **values), people


def membership(group: Group, user: Any) -> Membership:
    return group.memberships.current().get(user=user)


def proposed(group: Group, people: dict[str, Any], to: str = "edit", **over: Any) -> HandOver:
    """The representative's proposal: to a member (a key of `people`) or to an address."""
    successor = Successor(membership(group, people[to])) if to in people else Successor(email=to)
    values = {"afterwards": HandOver.Afterwards.EDITOR, "today": clock.today(), "by": people["rep"], **over}
    return propose(group=group, to=successor, **values)
