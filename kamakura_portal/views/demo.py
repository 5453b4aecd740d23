"""The demo only: sign in as any role with one press, read the mail, move the day."""

from datetime import date

from django.conf import settings
from django.contrib import messages
from django.core.management import call_command
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt

from accounts.actions import sign_in_for_demo
from accounts.models import User
from accounts.roles import home_url
from core import clock as portal_clock
from core import outbox
from core.access import EVERYONE, Data, access
from core.errors import bad_request
from core.models import OutboxMessage
from kamakura_portal.demo_people import BY_KEY, PEOPLE


def _demo_only() -> None:
    if not settings.PORTAL_DEMO:
        raise Http404


@access(EVERYONE, data=Data.NONE)
def index(request: HttpRequest) -> HttpResponse:
    """One button per role, the day, and the way to the mailbox."""
    _demo_only()
    return render(request, "portal/demo/index.html", {"people": PEOPLE, "today": portal_clock.today()})


@csrf_exempt
@access(EVERYONE, data=Data.NONE, methods=("POST",))
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as a role; counts as both factors here and nowhere else."""
    _demo_only()
    person = BY_KEY.get(request.POST.get("role", ""))
    user = User.objects.filter(email=person.email).first() if person else None
    if user is None:
        messages.error(request, "その役割の見本がありません。一覧から選んでください。")
        return redirect("demo:index")
    sign_in_for_demo(request, user)
    return HttpResponseRedirect(home_url(user))


@csrf_exempt
@access(EVERYONE, data=Data.NONE, methods=("POST",))
def clock(request: HttpRequest) -> HttpResponse:
    """Move the portal's today, do that night's work and deliver its mail, then answer."""
    _demo_only()
    try:
        day = date.fromisoformat(request.POST.get("date", "").strip())
    except ValueError:
        day = None
    if day is None or not 2020 <= day.year <= 2040:
        return bad_request(request, "日付は 2026-12-01 のように、2020年から2040年までで入れてください。")
    portal_clock.move_demo_clock(day)
    call_command("nightly", verbosity=0)
    outbox.deliver_due()
    messages.success(request, "見本の今日を動かし、その夜の仕事を済ませました。")
    return redirect("demo:index")


@access(EVERYONE, data=Data.NONE)
def mailbox(request: HttpRequest) -> HttpResponse:
    """Every mail of the demo, newest first."""
    _demo_only()
    page = Paginator(_sent(), 20).get_page(request.GET.get("page"))
    return render(request, "portal/demo/mailbox.html", {"page": page})


@access(EVERYONE, data=Data.NONE)
def mailbox_json(request: HttpRequest) -> HttpResponse:
    """The same for scripts: [{"to": [...], "subject": ..., "body": ..., "at": ...}]."""
    _demo_only()
    mails = [
        {"to": [mail.to], "subject": mail.subject, "body": mail.body, "at": mail.sent_at.isoformat()}
        for mail in _sent()
        if mail.sent_at
    ]
    return JsonResponse(mails, safe=False, json_dumps_params={"ensure_ascii": False})


def _sent() -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(state=OutboxMessage.State.SENT).order_by("-sent_at", "-id")
