"""The centre's own list of groups as a file: which groups, which columns, why; each file leaves a line."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts.step_up import ask_again
from core import clock, settings_rows
from core.access import Data, access
from core.exports import csv_response, xlsx_response
from groups.actions.exports import record_export
from groups.filters.groups import GroupFilter
from groups.forms.export import ColumnsForm, ReasonForm, SavedExportForm
from groups.models import Group, SavedExport
from groups.permissions import can_export
from groups.staff_table import origin, origin_line, rows
from groups.views.staff_common import UNPROCESSABLE


class Choice:
    """What the address asks for: groups by the filter of the staff's list, and columns."""

    def __init__(self, request: HttpRequest) -> None:
        today = clock.today()
        asked = request.GET or None
        self.filter = GroupFilter(
            asked,
            Group.objects.order_by("number"),
            user=request.user,
            today=today,
            stale_months=settings_rows.value("groups.stale_months", on=today),
        )
        self.columns = ColumnsForm(asked)
        self.is_asked = asked is not None
        # Both are looked at, so that one answer names every mistake.
        self.is_valid = self.is_asked and self.filter.form.is_valid() and self.columns.is_valid()
        self.query = _query(request)
        number = request.GET.get("saved", "")
        visible = SavedExport.objects.visible_to(request.user, today).select_related("owner")
        self.saved_choices = list(visible)
        self.saved = next((each for each in self.saved_choices if str(each.pk) == number), None)

    @property
    def needs_reason(self) -> bool:
        return self.is_valid and self.columns.needs_reason

    @property
    def count(self) -> int:
        return self.filter.qs.count()

    @property
    def conditions(self) -> list[str]:
        return self.filter.conditions if self.is_valid else []


def _query(request: HttpRequest) -> str:
    """The choice as an address part, without the page's own marks."""
    query = request.GET.copy()
    query.pop("saved", None)
    return query.urlencode()


def page_context(request: HttpRequest, choice: Choice, **forms: Any) -> dict[str, Any]:
    """Everything the page shows; `forms` replaces the empty reason or name."""
    return {
        "choice": choice,
        "filter_form": choice.filter.form,
        "columns": choice.columns,
        "reason": ReasonForm(),
        "name": SavedExportForm(owner=request.user),
        **forms,
    }


@access(can_export, data=Data.PERSONAL, methods=("GET", "POST"))
def group_list(request: HttpRequest) -> HttpResponseBase:
    """The choice stands in the address; the answer to the POST is the file."""
    choice = Choice(request)
    if choice.needs_reason:
        ask_again(request)
    is_post = request.method == "POST"
    reason = ReasonForm(request.POST if is_post else None)
    if is_post and choice.is_valid and (not choice.needs_reason or reason.is_valid()):
        return _file(request, choice, reason.cleaned_data["reason"] if choice.needs_reason else "")
    status = UNPROCESSABLE if is_post or (choice.is_asked and not choice.is_valid) else 200
    context = page_context(request, choice, reason=reason)
    return render(request, "groups/staff/export.html", context, status=status)


def _file(request: HttpRequest, choice: Choice, reason: str) -> HttpResponseBase:
    columns, now = choice.columns, clock.now()
    table, groups = columns.table, choice.filter.qs
    kind, count = "xlsx" if columns.is_xlsx else "csv", choice.count
    record_export(
        table=table,
        count=count,
        conditions=choice.conditions,
        file_type=kind,
        reason=reason,
        by=request.user,
        saved=choice.saved,
    )
    lines = rows(groups, table, hidden=columns.gives_hidden)
    notes = origin(by=request.user, now=now, count=count, conditions=choice.conditions, reason=reason)
    name = f"団体一覧_{clock.today():%Y%m%d}.{kind}"
    if columns.is_xlsx:
        return xlsx_response(table, lines, name, notes)
    response: HttpResponse = csv_response(table, lines, name, origin_line(notes))  # type: ignore[assignment]
    return response
