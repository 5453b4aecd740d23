"""The centre brings a lapsed group back, or strikes one off."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render

from accounts.step_up import step_up_required
from core import audit, clock
from core.access import Data, access
from core.drafts import recalled
from core.http import back_with_error
from core.lifecycle import Blocked
from groups.actions import standing as actions
from groups.forms.renewal import StrikeOffForm
from groups.lifecycles import CLOSING, GROUP
from groups.permissions import can_process_group, can_process_queue
from groups.views.staff_groups import find_group

TYPED_BY_YOU = "あなたが代わりに入力した廃止届です。抹消は、ほかの職員が決めます。"


def _group(request, number):
    group = find_group(number)
    if not can_process_group(request.user, group):
        raise PermissionDenied("自分の団体については、ほかの職員が決めます。")
    return group


@access(can_process_queue, data=Data.STAFF, methods=("POST",))
def restore(request, number):
    """One press: everything is there as it was."""
    group = _group(request, number)
    try:
        actions.restore(group=group, today=clock.today(), by=request.user)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_staff:group", number)
    messages.success(request, "登録を元に戻しました。公開のページが開き、団体へメールで知らせます。")
    return redirect("groups_staff:group", number)


@access(can_process_queue, data=Data.STAFF, methods=("GET", "POST"))
@step_up_required
def strike_off(request, number):
    """A reason, then once more the question; there is no way back."""
    group = _group(request, number)
    step = GROUP.by_name["strike_off"]
    if group.state not in step.sources:
        return back_with_error(request, "この団体は、もう抹消されています。", "groups_staff:group", number)
    form = StrikeOffForm(request.POST if request.method == "POST" else recalled(request))
    valid = request.method == "POST" and form.is_valid()
    if valid and request.POST.get("do") == "strike":
        try:
            _strike(request, group, form.cleaned_data)
        except Blocked as blocked:
            return back_with_error(request, str(blocked), "groups_staff:group", number)
        messages.success(request, "登録を抹消しました。団体へ理由を知らせます。")
        return redirect("groups_staff:group", number)
    closing = actions.open_closing(group)
    context = {
        "group": group,
        "form": form,
        "step": step,
        "closing": closing,
        "blocker": _why_not(closing, request.user) if closing else "",
        "preview": valid and request.POST.get("do") == "preview",
    }
    status = 422 if request.method == "POST" and not valid else 200
    return render(request, "groups/staff/strike_off.html", context, status=status)


def _why_not(closing, user):
    """Why the group cannot be struck off by this officer while the notice stands as it is; "" when it can."""
    offers = CLOSING.offers(closing, user, clock.today())
    carried_out = [offer for offer in offers if offer.transition.name == "carry_out"]
    return carried_out[0].blocker if carried_out else TYPED_BY_YOU


def _strike(request, group, given):
    if given["hearing"]:
        audit.record("言い分を聞いた記録", group, by=request.user, reason=given["hearing"], internal=True)
    actions.strike_off(group=group, reason=given["reason"], today=clock.today(), by=request.user)
