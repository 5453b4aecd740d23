"""The change notices of the walk over every address (access_samples.py): one in each state."""

from collections.abc import Callable
from typing import Any

from core import clock
from groups.models import ChangeDocument, ChangeNotice, Group, GroupDocument, Membership
from tests.groups.changes import make_notice, make_paper
from tests.groups.factories import make_group

Build = Callable[[Any], dict[str, Any]]
# A group has one open notice only. `officers_own` is sent, and of a group of the officer.
NUMBERS = {"draft": 21, "submitted": 22, "returned": 23, "applied": 24, "officers_own": 25}
NOBODYS_NUMBER = 11  # a group of the same members without a notice


def build(world: Any) -> None:
    """The groups with their notices, and a paper in force."""
    users, ids = world.users, world.ids
    members = {
        users["representative"]: Membership.Role.REPRESENTATIVE,
        users["editor"]: Membership.Role.EDITOR,
    }
    for state, number in NUMBERS.items():
        own = state == "officers_own"
        group = make_group(
            number=number, members={users["centre"]: Membership.Role.EDITOR} if own else members
        )
        notice = make_notice(state="submitted" if own else state, group=group, parts=("name", "rules"))
        ids[f"change_{state}"], ids[f"change_{state}_document"] = notice.pk, make_paper(notice).pk
    stored = make_paper(ChangeNotice.objects.get(pk=ids["change_applied"])).file
    ChangeDocument.objects.filter(file=stored).delete()
    group = Group.objects.get(number=NUMBERS["applied"])
    ids["group_document"] = GroupDocument.objects.create(
        group=group, kind="rules", file=stored, started_on=clock.today()
    ).pk


def _mine(state: str, *, document: str = "") -> Build:
    """A member's page of a notice, or of a paper of the notice `document`."""

    def kwargs(world: Any) -> dict[str, Any]:
        found = {"number": NUMBERS[state], "pk": world.ids[f"change_{state}"]}
        return found | ({"document_pk": world.ids[f"change_{document}_document"]} if document else {})

    return kwargs


def _office(state: str, *, document: bool = False) -> Build:
    """The centre's page of a notice, or of its paper."""

    def kwargs(world: Any) -> dict[str, Any]:
        found = {"pk": world.ids[f"change_{state}"]}
        return found | ({"document_pk": world.ids[f"change_{state}_document"]} if document else {})

    return kwargs


def _group(number: int) -> Build:
    return lambda world: {"number": number}


def _in_force(number: int) -> Build:
    return lambda world: {"number": number, "pk": world.ids["group_document"]}


SAMPLES: dict[str, Build] = {
    "groups_changes:list": _group(NOBODYS_NUMBER),
    "groups_changes:new": _group(NOBODYS_NUMBER),
    "groups_changes:new@has_one": _group(NUMBERS["draft"]),
    "groups_changes:rules": _in_force(NUMBERS["applied"]),
    "groups_changes:rules@other_group": _in_force(NOBODYS_NUMBER),
    **{
        f"groups_changes:{name}{'' if state == 'draft' else '@' + state}": _mine(state)
        for name in ("notice", "parts", "edit", "check", "receipt", "print", "withdraw", "delete")
        for state in ("draft", "submitted", "returned", "officers_own")
    },
    "groups_changes:notice@wrong_group": lambda w: {"number": NOBODYS_NUMBER, "pk": w.ids["change_draft"]},
    "groups_changes:document": _mine("draft", document="draft"),
    "groups_changes:document@wrong_notice": _mine("draft", document="submitted"),
    "groups_changes:document_remove": _mine("draft", document="draft"),
    "groups_changes:document_remove@submitted": _mine("submitted", document="submitted"),
    **{
        f"groups_staff_changes:{name}{'' if state == 'submitted' else '@' + state}": _office(state)
        for name in ("notice", "assign", "note", "return", "apply", "reject")
        for state in ("submitted", "draft", "applied", "officers_own")
    },
    "groups_staff_changes:document": _office("submitted", document=True),
    "groups_staff_changes:document@draft": _office("draft", document=True),
    "groups_staff_changes:document@officers_own": _office("officers_own", document=True),
    "groups_staff_changes:group_document": _in_force(NUMBERS["applied"]),
    "groups_staff_changes:group_document@wrong_group": _in_force(NOBODYS_NUMBER),
}
