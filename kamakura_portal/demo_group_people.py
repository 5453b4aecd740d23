"""The demo's story of the people of one group: a treasurer who was invited, and a hand-over that waits."""

import re

from allauth.account.models import EmailAddress

from accounts.models import User
from core import clock
from core.models import OutboxMessage
from groups.actions import handover, membership
from groups.actions.handover import Successor
from groups.models import Group, HandOver, Membership

TREASURER = ("treasurer@example.jp", "坂ノ下 見本")
LINK = re.compile(r"/my/invitations/([^/\s]+)/")


def tell_of_people(group: Group, people: dict[str, User]) -> None:
    """Through the real actions, on the days on which it happened. The editor can answer the hand-over."""
    address, name = TREASURER
    treasurer = User.objects.create_user(address, name=name)
    EmailAddress.objects.create(user=treasurer, email=address, verified=True, primary=True)
    with clock.demo_days_ago(40):
        role = Membership.Role.TREASURER
        membership.invite(group=group, email=address, role=role, by=people["representative"])
    with clock.demo_days_ago(38):
        membership.accept(token=_mailed_token(address), by=treasurer)
    with clock.demo_days_ago(2):
        handover.propose(
            group=group,
            to=Successor(group.memberships.current().get(user=people["editor"])),
            afterwards=HandOver.Afterwards.EDITOR,
            today=clock.today(),
            by=people["representative"],
        )


def _mailed_token(address: str) -> str:
    """The secret in the mailed link: it is stored nowhere else."""
    found = LINK.search(OutboxMessage.objects.filter(to=address).latest("pk").body)
    if found is None:
        raise ValueError("The invitation's mail has no link.")
    return found[1]
