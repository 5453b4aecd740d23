"""The centre's own list of groups as a file: with a reason, and a line in the record."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts.step_up import step_up_required
from core import clock
from core.access import Data, access
from core.exports import csv_response, xlsx_response
from groups.actions.exports import record_export
from groups.exports import STAFF_TABLE, staff_rows
from groups.forms.export import ExportForm
from groups.permissions import can_export


@access(can_export, data=Data.PERSONAL, methods=("GET", "POST"))
@step_up_required
def group_list(request: HttpRequest) -> HttpResponseBase:
    """Choose form, state and reason; the answer to the POST is the file."""
    form = ExportForm(request.POST or None)
    if not form.is_valid():
        return render(request, "groups/staff/export.html", {"form": form, "table": STAFF_TABLE})
    groups = form.groups()
    record_export(groups=groups, reason=form.cleaned_data["reason"], by=request.user)
    name = f"団体一覧_{clock.today():%Y%m%d}"
    if form.cleaned_data["file_type"] == "xlsx":
        return xlsx_response(STAFF_TABLE, staff_rows(groups), f"{name}.xlsx")
    response: HttpResponse = csv_response(STAFF_TABLE, staff_rows(groups), f"{name}.csv")  # type: ignore[assignment]
    return response
