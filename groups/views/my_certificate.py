"""The certificate of one's own group, for its members."""

from django.shortcuts import render
from django.urls import reverse

from core import clock
from core.access import SIGNED_IN, Data, access
from core.http import back_with_error, get_permitted
from core.pdf import PdfProblem, pdf_response
from groups import certificate
from groups.models import Group
from groups.permissions import is_member

NOT_REGISTERED = "いまは登録中ではないため、登録証は出せません。市民活動センターにお尋ねください。"


def _own_group(request, number):
    """A group of which this person is a member today; any other does not exist here (404)."""
    groups = Group.objects.of_member(request.user).select_related("main_field").prefetch_related("areas")
    return get_permitted(groups, is_member, request.user, number=number)


@access(SIGNED_IN, data=Data.PERSONAL)
def page(request, number):
    group = _own_group(request, number)
    if not group.is_registered:
        return back_with_error(request, NOT_REGISTERED, "my_home")
    context = certificate.context(group, clock.today()) | {
        "back_url": reverse("groups_my:group", args=[number]),
        "back_label": "団体のページへもどる",
        "pdf_url": reverse("groups_my:certificate", args=[number]),
    }
    return render(request, "groups/certificate/page.html", context)


@access(SIGNED_IN, data=Data.PERSONAL)
def pdf(request, number):
    group = _own_group(request, number)
    if not group.is_registered:
        return back_with_error(request, NOT_REGISTERED, "my_home")
    try:
        made = certificate.certificate_pdf(group, clock.today())
    except PdfProblem as problem:
        return back_with_error(request, str(problem), "groups_my:certificate_page", number)
    return pdf_response(made, certificate.file_name(group))
