"""The last page of a change notice: before and after once more, groups of a like name, and sending."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from core import clock, limits
from core.access import SIGNED_IN, Data, access
from core.drafts import recalled
from core.forms import run_once
from core.http import back_with_error
from core.lifecycle import Blocked
from groups import sitting
from groups.actions.changes import similar, submit, unfinished
from groups.change import answers as change_answers
from groups.forms.registration import SubmitForm
from groups.models import ChangeNotice
from groups.views.my_changes import UNPROCESSABLE, comparison, frame, own_notice

SUBMITS_PER_HOUR = 20


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
@sitting.asked_first("change")
def check(request, number, pk):
    """What changes, before and after; POST sends the notice, once."""
    notice = own_notice(request, number, pk)
    if not change_answers.is_editable(notice):
        return redirect(f"groups_changes:{'receipt' if _is_in(notice) else 'notice'}", number, pk)
    matches = similar(notice)
    if request.method == "GET":
        known = recalled(request) or {"duplicate_reason": notice.duplicate_reason}
        form = SubmitForm(
            initial={"duplicate_reason": known.get("duplicate_reason", "")}, needs_reason=bool(matches)
        )
        return _show(request, notice, form, matches, 200)
    form = SubmitForm(request.POST, needs_reason=bool(matches))
    if not form.is_valid():
        return _show(request, notice, form, matches, UNPROCESSABLE)
    return _submit(request, notice, form.cleaned_data["duplicate_reason"])


def _is_in(notice):
    return notice.state == ChangeNotice.State.SUBMITTED


def _submit(request, notice, reason):
    where = (notice.group.number, notice.pk)
    if not limits.allow("change.submit", request.user.pk, most=SUBMITS_PER_HOUR, seconds=3600):
        words = "続けて何度も届け出ています。1時間ほどたってからお試しください。入力は残っています。"
        return back_with_error(request, words, "groups_changes:check", *where)

    def work():
        submit(
            notice=notice,
            by=request.user,
            today=clock.today(),
            duplicate_reason=reason,
            entry=sitting.current(request, notice.group),
        )
        return reverse("groups_changes:receipt", args=where)

    try:
        return run_once(request, work)
    except Blocked as blocked:
        notice.refresh_from_db()
        if _is_in(notice):
            messages.info(request, "この変更届は、もう受け付けています。")
            return redirect("groups_changes:receipt", *where)
        return back_with_error(request, str(blocked), "groups_changes:edit", *where)


def _show(request, notice, form, matches, status):
    context = {
        **frame(request, notice),
        **comparison(notice, as_sent=False),
        "form": form,
        "unfinished": unfinished(notice),
        "matches": matches,
        "named": [match for match in matches if match.may_be_named],
        "unnamed": [match for match in matches if not match.may_be_named],
        "returned": notice.state == ChangeNotice.State.RETURNED,
    }
    return render(request, "groups/my/changes/check.html", context, status=status)
