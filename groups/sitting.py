"""A sitting: an officer who fills in a group's forms for it says once how the wish came, not at each save.

It lives in the officer's session and ends with it, with the day, or by 「代理入力を終える」.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import is_centre_staff
from core import clock, drafts
from groups.models import Group, ProxyEntry
from groups.permissions import is_member

KEY = "proxy_sittings"


def current(request: HttpRequest, group: Group) -> ProxyEntry | None:
    """The entry of this sitting, None where there is none today and for a member, whom nobody has to ask."""
    pk = request.session.get(KEY, {}).get(str(group.pk))
    if pk is None or is_member(request.user, group):
        return None
    entries = ProxyEntry.objects.select_related("entered_by")
    found = entries.filter(
        pk=pk, entered_by=request.user.pk, about_type=group._meta.label_lower, about_id=str(group.pk)
    ).first()
    is_todays = found is not None and timezone.localdate(found.entered_at) == clock.today()
    return found if is_todays else None


def start(request: HttpRequest, group: Group, entry: ProxyEntry) -> None:
    request.session[KEY] = {**request.session.get(KEY, {}), str(group.pk): entry.pk}


def end(request: HttpRequest, group: Group) -> None:
    left = {key: pk for key, pk in request.session.get(KEY, {}).items() if key != str(group.pk)}
    request.session[KEY] = left


def asked_first(page: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Officers say first who asked them, then come back; what they sent is kept.

    `page`: which of the forms on the centre's list (groups/views/staff_sitting.py) the view belongs to.
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answered(request: HttpRequest, number: int, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not is_centre_staff(request.user):
                return view(request, number, *args, **kwargs)
            group = Group.objects.filter(number=number).first() if number < 2**31 else None
            if group is None or is_member(request.user, group):
                return view(request, number, *args, **kwargs)
            if current(request, group) is not None:
                return view(request, number, *args, **kwargs)
            token = drafts.park(request) if request.method == "POST" else ""
            token = token or request.GET.get(drafts.PARAMETER, "")
            query = {"to": page, "at": request.path, **({"kept": token} if token else {})}
            return redirect(f"{reverse('groups_proxy:begin_group', args=[number])}?{urlencode(query)}")

        return answered

    return decorate
