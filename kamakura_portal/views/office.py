"""The rules of the office as dated rows, for whoever may change them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core import clock, settings_rows
from core.access import Data, access
from core.models import SettingRow
from groups.permissions import can_edit_settings
from kamakura_portal.forms import SettingForm


@access(can_edit_settings, data=Data.STAFF)
def settings_list(request: HttpRequest) -> HttpResponse:
    """Every rule that the office can change, with today's value and its history."""
    today = clock.today()
    rows = [(setting, settings_rows.value(setting.key, on=today)) for setting in settings_rows.declared()]
    return render(request, "portal/staff/settings_list.html", {"rows": rows, "today": today})


@access(can_edit_settings, data=Data.STAFF, methods=("GET", "POST"))
def settings_change(request: HttpRequest, key: str) -> HttpResponse:
    """A new dated value for one rule; the old one stays for old cases."""
    today = clock.today()
    setting = next((s for s in settings_rows.declared() if s.key == key), None)
    if setting is None:
        raise Http404
    form = SettingForm(request.POST or None, setting=setting, today=today, initial={"valid_from": today})
    if form.is_valid():
        data = form.cleaned_data
        settings_rows.change(
            key=key, to=data["value"], valid_from=data["valid_from"], note=data["note"], by=request.user
        )
        messages.success(request, f"「{setting.label}」を変えました。")
        return redirect("staff_settings")
    rows = SettingRow.objects.filter(key=key).select_related("changed_by")
    history = [(row, setting.kind(row.value)) for row in rows]
    context = {
        "form": form,
        "setting": setting,
        "now": settings_rows.value(key, on=today),
        "history": history,
    }
    return render(request, "portal/staff/settings_change.html", context)
