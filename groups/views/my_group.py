"""A member's own group: its status and what can be done."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.access import SIGNED_IN, Data, access
from core.http import get_permitted
from groups.actions.standing import open_closing
from groups.models import ContentHold, Group, Registration
from groups.permissions import can_manage_members, is_member
from groups.queries.questions import open_questions


def own_group(request: HttpRequest, number: int) -> Group:
    """A group of which the visitor is a member today; any other does not exist here."""
    groups = Group.objects.of_member(request.user).select_related("form", "main_field")
    return get_permitted(groups, is_member, request.user, number=number)


@access(SIGNED_IN, data=Data.GROUP)
def group(request: HttpRequest, number: int) -> HttpResponse:
    """Status, links to the page, the members and the certificate."""
    found = own_group(request, number)
    hand_overs = found.hand_overs.open().select_related("member__user", "proposed_by")
    registration = Registration.objects.filter(group=found).select_related("proxy__entered_by").first()
    context = {
        "group": found,
        "hand_over": hand_overs.first(),
        "asked": hand_overs.addressed_to(request.user).exists(),
        "members": found.memberships.filter(ended_at=None).select_related("user"),
        "proxy": registration.proxy if registration else None,
        "may_manage": can_manage_members(request.user, found),
        "open_questions": open_questions(found),
        "holds": list(found.holds.filter(state__in=ContentHold.OPEN_STATES)),
        "closing": open_closing(found),
        "open_change": found.change_notices.open().first(),
    }
    return render(request, "groups/my/group.html", context)
