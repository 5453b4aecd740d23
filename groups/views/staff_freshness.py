"""Groups of which nothing was heard for long, and how the centre reached them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render

from core import clock, settings_rows
from core.access import Data, access
from core.drafts import recalled
from core.http import back_with_error
from core.lifecycle import Blocked
from groups.actions import freshness as actions
from groups.forms.renewal import ContactForm
from groups.freshness import stale_words
from groups.models import Contact
from groups.permissions import can_process_group, can_process_queue, can_view_queue
from groups.queries.years import STALE_ORDERS, stale_groups
from groups.rules.terms import ASK_AFTER_MONTHS
from groups.views.staff_groups import find_group

PER_PAGE = 50


@access(can_view_queue, data=Data.STAFF)
def stale(request):
    """Sorted by age, or by how long ago the centre last reached the group."""
    order = request.GET.get("sort", "age")
    order = order if order in STALE_ORDERS else "age"
    today = clock.today()
    months = settings_rows.value(ASK_AFTER_MONTHS.key, on=today)
    page = Paginator(stale_groups(today, months, order), PER_PAGE).get_page(request.GET.get("page"))
    results = {"": "", **dict(Contact.Result.choices)}
    context = {
        "page": page,
        "order": order,
        "orders": STALE_ORDERS.items(),
        "months": months,
        "rows": [_row(group, results, today) for group in page],
    }
    return render(request, "groups/staff/stale.html", context)


def _row(group, results, today):
    """The group, for how long it has not confirmed, and how the last contact ended."""
    last = getattr(group, "contact_result", None) or ""
    return group, stale_words(group.confirmed_on, today, 0), results[last]


@access(can_process_queue, data=Data.PERSONAL, methods=("GET", "POST"))
def contact(request, number):
    """Write down a call; where the group said so, the page counts as confirmed."""
    group, today = find_group(number), clock.today()
    if not can_process_group(request.user, group):
        raise PermissionDenied("自分の団体の連絡は、ほかの職員が記録します。")
    sent = request.POST if request.method == "POST" else recalled(request)
    form = ContactForm(sent, today=today, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        try:
            _record(request, group, form.cleaned_data, today)
        except Blocked as blocked:
            return back_with_error(request, str(blocked), "groups_staff:group", number)
        messages.success(request, "連絡したことを記録しました。")
        return redirect("groups_staff:group", number)
    status = 422 if request.method == "POST" else 200
    context = {"group": group, "form": form, "contacts": group.contacts.select_related("by")[:20]}
    return render(request, "groups/staff/contact.html", context, status=status)


def _record(request, group, given, today):
    if given.pop("still_same"):
        actions.confirm_for_group(
            group=group, channel=given["channel"], note=given["note"], today=today, by=request.user
        )
    else:
        actions.record_contact(group=group, today=today, by=request.user, **given)
