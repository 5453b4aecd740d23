"""The certificate of a registered group for officers: on the screen and as PDF, as often as needed."""

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse

from core import audit, clock
from core.access import Data, access
from core.http import back_with_error
from core.pdf import PdfProblem, pdf_response
from groups import certificate
from groups.permissions import can_view_queue
from groups.views.staff_groups import find_group

NOT_REGISTERED = "いまは登録中ではないため、登録証は出せません。"


@access(can_view_queue, data=Data.PERSONAL)
def page(request, number):
    group = find_group(number)
    if not group.is_registered:
        return back_with_error(request, NOT_REGISTERED, "groups_staff:group", number)
    audit.record_read(group, by=request.user, what="登録証")
    context = certificate.context(group, clock.today()) | {
        "back_url": reverse("groups_staff:group", args=[number]),
        "back_label": "団体のページへもどる",
        "pdf_url": reverse("groups_staff:certificate_pdf", args=[number]),
    }
    return render(request, "groups/certificate/page.html", context)


@access(can_view_queue, data=Data.PERSONAL)
def pdf(request, number):
    group = find_group(number)
    if not group.is_registered:
        return back_with_error(request, NOT_REGISTERED, "groups_staff:group", number)
    try:
        made = certificate.certificate_pdf(group, clock.today())
    except PdfProblem as problem:
        return back_with_error(request, str(problem), "groups_staff:group", number)
    if made.substituted or made.unprintable:
        letters = made.unprintable or made.substituted
        messages.warning(
            request, f"登録証の文字「{letters}」は、別の書体で印刷しました。形を見て確かめてください。"
        )
    audit.record_read(group, by=request.user, what="登録証（PDF）")
    return pdf_response(made, certificate.file_name(group))
