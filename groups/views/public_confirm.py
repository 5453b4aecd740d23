"""「今も変わりません」: the page behind a mailed link, with one button and no sign-in."""

from django.shortcuts import render

from core import clock
from core.access import EVERYONE, Data, access
from core.lifecycle import Blocked
from groups.actions import freshness


@access(EVERYONE, data=Data.GROUP, methods=("GET", "POST"))
def still_same(request, token):
    """GET only shows, because mail programs open links; POST confirms. A used link says so."""
    try:
        member = freshness.member_of(token)
        if request.method == "POST":
            group = freshness.confirm_by_link(token=token, today=clock.today())
            return render(request, "groups/public/still_same_done.html", {"group": group})
    except Blocked as blocked:
        return render(request, "groups/public/still_same_closed.html", {"why": str(blocked)}, status=410)
    return render(request, "groups/public/still_same.html", {"group": member.group})
