"""Reminders for groups without mail: letters to print and a list of telephone calls."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core import audit, clock, settings_rows
from core.access import Data, access
from core.http import back_with_error
from core.models import Sequence
from core.pdf import PdfProblem, pdf_response, render_pdf
from groups.actions import terms as actions
from groups.models import CentreSite, Reminder
from groups.permissions import can_process_queue, can_view_queue
from groups.queries.years import waiting_reminders
from groups.rules.terms import RENEWAL_TEXT

LETTER, PHONE = Reminder.By.LETTER, Reminder.By.PHONE


@access(can_view_queue, data=Data.PERSONAL)
def reminders(request):
    """Letters to be posted and calls to be made. What has been marked counts as told."""
    waiting = list(waiting_reminders())
    context = {
        "letters": [row for row in waiting if row.way == LETTER],
        "calls": [row for row in waiting if row.way == PHONE],
        "may_mark": can_process_queue(request.user),
        "today": clock.today(),
    }
    return render(request, "groups/staff/renewals/reminders.html", context)


@access(can_process_queue, data=Data.PERSONAL)
def letters(request) -> HttpResponse:
    """All waiting letters, a page each. Reading them is recorded; printing marks nothing as posted."""
    waiting = [row for row in waiting_reminders() if row.way == LETTER]
    if not waiting:
        return back_with_error(request, "印刷する手紙はありません。", "groups_years:reminders")
    whole_list, _ = Sequence.objects.get_or_create(name="group")
    audit.record_read(whole_list, by=request.user, what=f"更新の手紙{len(waiting)}通")
    today = clock.today()
    context = {
        "letters": waiting,
        "today": today,
        "extra": settings_rows.value(RENEWAL_TEXT.key, on=today),
        "centre_sites": CentreSite.objects.all(),
    }
    try:
        pdf = render_pdf("pdf/groups/renewal_letters.html", context, title="登録の更新のお願い")
    except PdfProblem as problem:
        return back_with_error(request, str(problem), "groups_years:reminders")
    return pdf_response(pdf, "更新の手紙.pdf")


@access(can_process_queue, data=Data.PERSONAL, methods=("POST",))
def given(request):
    """The ticked letters were posted, or the ticked groups were called."""
    chosen = [
        int(pk) for pk in request.POST.getlist("reminder") if pk.isascii() and pk.isdigit() and len(pk) < 10
    ]
    marked = actions.mark_given(
        reminders=Reminder.objects.filter(pk__in=chosen), today=clock.today(), by=request.user
    )
    if marked:
        messages.success(request, f"{marked}団体へ知らせたことを記録しました。")
    else:
        messages.warning(request, "団体が選ばれていません。知らせた団体に印をつけてから押してください。")
    return redirect(reverse("groups_years:reminders"))
