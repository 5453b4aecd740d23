"""What an invitation is for. An app registers each purpose once; acceptance then calls back into that app."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import Invitation, User


@dataclass(frozen=True)
class Purpose:
    """One kind of invitation.

    accept: does the work in the acceptance's transaction and returns the address to go on to. It may raise
        core.lifecycle.Blocked with a sentence for the person; then nothing is accepted.
    describe: one sentence for the page and the mail, such as 「◯◯の編集者になる招待です。」.
    """

    name: str
    accept: Callable[[Invitation, User], str]
    describe: Callable[[Invitation], str]


_purposes: dict[str, Purpose] = {}


def register_purpose(
    name: str, *, accept: Callable[[Invitation, User], str], describe: Callable[[Invitation], str]
) -> None:
    """Make `name` ("<app>.<what>") known; call it in AppConfig.ready."""
    _purposes[name] = Purpose(name, accept, describe)


def purpose_of(invitation: Invitation) -> Purpose:
    """Raises KeyError for a purpose that no installed app knows."""
    return _purposes[invitation.purpose]


def is_known(name: str) -> bool:
    return name in _purposes
