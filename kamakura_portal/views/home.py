"""The front page, and the first page of each role."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.permissions import is_back_office, is_committee_member
from accounts.roles import home_url
from core import clock, retention
from core.access import EVERYONE, SIGNED_IN, Data, access
from core.pages import content_key, kept_page
from groups.actions.drafting import REMINDER_DAYS
from groups.front_page import front_page_facts
from groups.models import Group, HandOver, Registration
from kamakura_portal.forms import SampleForm


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@kept_page
def home(request: HttpRequest) -> HttpResponse:
    """The search board first: place, day, field; then what is new and the town in figures."""
    return render(request, "portal/home.html", front_page_facts(content_key(request), clock.today()))


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@kept_page
def privacy(request: HttpRequest) -> HttpResponse:
    """Which personal data the portal holds, why, for how long, and whom to ask."""
    today = clock.today()
    kept = [(period.what, period.words(today)) for period in retention.declared()]
    return render(request, "portal/privacy.html", {"kept": kept, "reminder_days": REMINDER_DAYS})


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@kept_page
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility policy: goal, what is done, what is not yet, whom to tell."""
    return render(request, "portal/accessibility.html")


@access(SIGNED_IN, data=Data.GROUP)
def my_home(request: HttpRequest) -> HttpResponse:
    """A group member's first page: own groups, own applications, what to do next."""
    user = request.user
    home = home_url(user)
    groups = Group.objects.of_member(user).order_by("number")
    registrations = Registration.objects.of_applicant(user).select_related("group")
    asked = HandOver.objects.open().addressed_to(user).filter(expires_on__gte=clock.today())
    hand_overs = asked.select_related("group", "proposed_by")
    if home != "/my/" and not groups and not registrations and not hand_overs:
        return redirect(home)
    context: dict[str, Any] = {"groups": groups, "registrations": registrations, "hand_overs": hand_overs}
    return render(request, "portal/my_home.html", context)


@access(is_committee_member, data=Data.STAFF)
def committee_home(request: HttpRequest) -> HttpResponse:
    """A committee member's first page: what will stand here once screening is on the portal."""
    context = {
        "heading": "推進委員のホーム",
        "lead": "いま、ポータルでお願いする仕事はありません。つながる鎌倉エールの審査と委員会の資料は、"
        "準備ができしだいここに並びます。そのときはメールでお知らせします。",
        "links": [{"label": "登録団体を見る", "url": reverse("groups:list")}],
    }
    return render(request, "portal/placeholder.html", context)


@access(is_back_office, data=Data.PUBLIC)
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component of the look on one page, with real counts, for people who build pages."""
    facts = front_page_facts(content_key(request), clock.today())
    page = Paginator(range(95), 20).get_page(request.GET.get("page"))
    return render(request, "portal/styleguide.html", {**facts, "form": SampleForm(), "page_obj": page})
