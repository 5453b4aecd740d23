"""Groups without an account: the list, invitations by mail, letters with a one-time code."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.step_up import step_up_required
from core.access import Data, access
from core.http import back_with_error
from core.lifecycle import Blocked
from core.pdf import PdfProblem, pdf_response, render_pdf
from groups import claims
from groups.actions import claims as actions
from groups.certificate import qr_code
from groups.models import CentreSite, Group
from groups.permissions import can_invite_groups

PER_PAGE = 50


@access(can_invite_groups, data=Data.PERSONAL)
def unclaimed(request: HttpRequest) -> HttpResponse:
    """Who has not taken over their page yet, how to reach them, and when they were last invited."""
    way, invited = request.GET.get("way", ""), request.GET.get("invited", "")
    groups = claims.unclaimed(way=way, invited=invited)
    page = Paginator(groups, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "way": way,
        "invited": invited,
        "ways": claims.WAYS.items(),
        "invited_choices": claims.INVITED.items(),
        "rows": [(group, actions.address_of(group)) for group in page],
    }
    return render(request, "groups/staff/claims/list.html", context)


def _chosen(request: HttpRequest) -> QuerySet[Group]:
    """The ticked groups, or all that the filter shows when 「すべて」 was pressed; only unclaimed ones."""
    groups = claims.unclaimed(way=request.POST.get("way", ""), invited=request.POST.get("invited", ""))
    if request.POST.get("all"):
        return groups
    numbers = [value for value in request.POST.getlist("group") if value.isascii() and value.isdigit()]
    return groups.filter(number__in=[int(value) for value in numbers if len(value) < 10])


@access(can_invite_groups, data=Data.PERSONAL, methods=("POST",))
@step_up_required
def invite(request: HttpRequest) -> HttpResponse:
    """Mail a link to each chosen group: one recipient per mail."""
    try:
        result = actions.invite_by_mail(groups=_chosen(request), by=request.user)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_claims:list")
    if result.sent:
        messages.success(request, f"{result.sent}団体へ招待のメールを送ります。")
    for group, why in result.refused[:10]:
        messages.warning(request, f"{group.number}番 {group.name}　{why}")
    if len(result.refused) > 10:
        messages.warning(request, f"ほかに{len(result.refused) - 10}団体へは送れませんでした。")
    return redirect("groups_claims:list")


@access(can_invite_groups, data=Data.PERSONAL, methods=("POST",))
@step_up_required
def letters(request: HttpRequest) -> HttpResponse:
    """One page for each chosen group. The answer is the PDF itself: the codes are kept nowhere else."""
    try:
        written = actions.write_letters(groups=_chosen(request), by=request.user)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_claims:list")
    address = f"{settings.PORTAL_URL}{reverse('groups_my:claim')}"
    context = {
        "letters": written,
        "claim_address": address,
        "claim_qr": qr_code(address, label="受けとりのページの二次元コード"),
        "centre_sites": CentreSite.objects.all(),
    }
    try:
        pdf = render_pdf("pdf/groups/letters.html", context, title="団体のページを受けとるご案内")
    except PdfProblem as problem:
        return back_with_error(request, str(problem), "groups_claims:list")
    return pdf_response(pdf, "団体への手紙.pdf")
