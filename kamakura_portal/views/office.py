"""Staff pages that belong to no single app: the log of mails, and the rules as dated rows."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core import audit, clock, outbox, settings_rows
from core.access import Data, access
from core.http import get_permitted
from core.models import OutboxMessage, SettingRow
from groups.permissions import can_edit_settings, can_process_queue, can_view_queue
from kamakura_portal.forms import SettingForm

State = OutboxMessage.State


@access(can_view_queue, data=Data.PERSONAL)
def outbox_list(request: HttpRequest) -> HttpResponse:
    """Who was told what and when; what did not arrive stands first."""
    text, state = request.GET.get("q", "").strip()[:100], request.GET.get("state", "")
    mails = OutboxMessage.objects.order_by("-created_at", "-id")
    if text:
        mails = mails.filter(Q(to__icontains=text) | Q(subject__icontains=text))
    if state in State.values:
        mails = mails.filter(state=state)
    page = Paginator(mails, 30).get_page(request.GET.get("page"))
    troubled = OutboxMessage.objects.filter(state__in=(State.FAILED, State.UNCERTAIN)).count()
    context = {"page": page, "q": text, "state": state, "states": State.choices, "troubled": troubled}
    return render(request, "portal/staff/outbox_list.html", context)


@access(can_view_queue, data=Data.PERSONAL)
def outbox_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail with its text. Reading it is recorded; the body of a code or link is not shown."""
    mail = get_permitted(
        OutboxMessage.objects.all(), lambda user, _mail: can_view_queue(user), request.user, pk=pk
    )
    audit.record_read(mail, by=request.user, what="メールの本文")
    can_resend = can_process_queue(request.user) and outbox.can_resend(mail)
    return render(request, "portal/staff/outbox_detail.html", {"mail": mail, "can_resend": can_resend})


@access(can_process_queue, data=Data.PERSONAL, methods=("POST",))
def outbox_resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a failed or uncertain mail again, by a person's decision."""
    mail = get_permitted(OutboxMessage.objects.all(), lambda user, _mail: True, request.user, pk=pk)
    if outbox.resend(mail):
        audit.record("メールをもう一度送る", mail, by=request.user, internal=True)
        messages.success(request, "もう一度送ります。届いたかどうかは、この画面で確かめられます。")
    else:
        messages.warning(
            request, "このメールは送っていません。もう送られたか、中の番号の期限が過ぎています。"
        )
    return redirect("staff_outbox_detail", pk)


@access(can_edit_settings, data=Data.STAFF)
def settings_list(request: HttpRequest) -> HttpResponse:
    """Every rule that the office can change, with today's value and its history."""
    today = clock.today()
    rows = [(setting, settings_rows.value(setting.key, on=today)) for setting in settings_rows.declared()]
    return render(request, "portal/staff/settings_list.html", {"rows": rows, "today": today})


@access(can_edit_settings, data=Data.STAFF, methods=("GET", "POST"))
def settings_change(request: HttpRequest, key: str) -> HttpResponse:
    """A new dated value for one rule; the old one stays for old cases."""
    today = clock.today()
    setting = next((s for s in settings_rows.declared() if s.key == key), None)
    if setting is None:
        raise Http404
    form = SettingForm(request.POST or None, setting=setting, today=today, initial={"valid_from": today})
    if form.is_valid():
        data = form.cleaned_data
        settings_rows.change(
            key=key, to=data["value"], valid_from=data["valid_from"], note=data["note"], by=request.user
        )
        messages.success(request, f"「{setting.label}」を変えました。")
        return redirect("staff_settings")
    rows = SettingRow.objects.filter(key=key).select_related("changed_by")
    history = [(row, setting.kind(row.value)) for row in rows]
    context = {
        "form": form,
        "setting": setting,
        "now": settings_rows.value(key, on=today),
        "history": history,
    }
    return render(request, "portal/staff/settings_change.html", context)
