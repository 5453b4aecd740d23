"""The centre's log of notices: every mail, letter and call with its state; what did not arrive first."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core import audit, outbox
from core.access import Data, access
from core.forms import run_once
from core.http import get_permitted
from core.models import OutboxMessage, Sequence
from groups.permissions import can_choose_notices, can_process_queue, can_view_queue
from kamakura_portal.mail_log import about, kind_label, mails
from kamakura_portal.notice_log import NoticeFilter, lines

PER_PAGE = 30
# The lines of the record about the log as a whole hang on this name.
LOG = Sequence(name="mail log")


@access(can_view_queue, data=Data.PERSONAL)
def mail_list(request: HttpRequest) -> HttpResponse:
    """Who was told what and when; what did not arrive stands first. Each look leaves a line."""
    form = NoticeFilter(request.GET)
    page = Paginator(form.rows(), PER_PAGE).get_page(request.GET.get("page"))
    rows = lines(page, request.user)
    if rows:
        _record_look(request, form)
    context = {
        "form": form,
        "page": page,
        "lines": rows,
        "may_resend": any(line.can_resend for line in rows),
        "may_choose": can_choose_notices(request.user),
        "troubled": form.troubled,
    }
    return render(request, "portal/staff/mails.html", context, status=200 if form.is_valid() else 422)


def _record_look(request: HttpRequest, form: NoticeFilter) -> None:
    audit.record(
        "知らせの記録を見た",
        LOG,
        by=request.user,
        changes={"条件": ("", form.asked)},
        internal=True,
        personal=True,
    )


@access(can_view_queue, data=Data.PERSONAL)
def mail_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail with its text. Reading it is recorded; the body of a code or link is not shown."""
    mail = get_permitted(mails(), lambda user, _mail: can_view_queue(user), request.user, pk=pk)
    audit.record_read(mail, by=request.user, what="メールの本文")
    context = {
        "mail": mail,
        "kind": kind_label(mail.kind),
        "about": about(mail),
        "can_resend": can_process_queue(request.user) and outbox.can_resend(mail),
        "story": audit.timeline(mail, with_internal=True),
    }
    return render(request, "portal/staff/mail.html", context)


@access(can_process_queue, data=Data.PERSONAL, methods=("POST",))
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a failed or uncertain mail again, by a person's decision."""
    mail = get_permitted(OutboxMessage.objects.all(), lambda user, _mail: True, request.user, pk=pk)
    if _again(request, mail):
        messages.success(request, "もう一度送ります。届いたかどうかは、この画面で確かめられます。")
    else:
        messages.warning(
            request, "このメールは送っていません。もう送られたか、中の番号の期限が過ぎています。"
        )
    return redirect("staff_outbox_detail", pk)


@access(can_process_queue, data=Data.PERSONAL, methods=("POST",))
def resend_chosen(request: HttpRequest) -> HttpResponse:
    """Send the ticked ones again; a double press sends them once."""
    keys = [value for value in request.POST.getlist("mail") if value.isascii() and value.isdigit()]
    chosen = OutboxMessage.objects.filter(pk__in=[int(key) for key in keys if len(key) < 19][:PER_PAGE])

    def work() -> str:
        results = [_again(request, mail) for mail in chosen.order_by("pk")]
        sent = sum(results)
        if not results:
            messages.warning(request, "もう一度送るメールを、一つ以上選んでください。")
        if sent:
            messages.success(
                request, f"{sent}通をもう一度送ります。届いたかどうかは、この画面で確かめられます。"
            )
        if len(results) > sent:
            messages.warning(
                request,
                f"{len(results) - sent}通は送っていません。もう送られたか、中の番号の期限が過ぎています。",
            )
        return redirect("staff_outbox").url

    return run_once(request, work)


def _again(request: HttpRequest, mail: OutboxMessage) -> bool:
    sent = outbox.resend(mail)
    if sent:
        audit.record("メールをもう一度送る", mail, by=request.user, internal=True)
    return sent
