"""Choices of the staff export that officers keep under a name: make, rename, share, delete."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core import clock
from core.access import Data, access
from core.drafts import recalled
from core.forms import StaleWrite, run_once
from core.http import get_permitted
from groups.actions import exports as actions
from groups.forms.export import SavedExportForm
from groups.models import SavedExport
from groups.permissions import can_export, owns_saved_export
from groups.views.staff_common import UNPROCESSABLE
from groups.views.staff_export import Choice, page_context


def _address(query: str, pk: int) -> str:
    return f"{reverse('groups_claims:export')}?{query}&saved={pk}"


@access(can_export, data=Data.STAFF, methods=("POST",))
def save(request: HttpRequest) -> HttpResponse:
    """Keep the choice that stands in the address."""
    choice = Choice(request)
    form = SavedExportForm(request.POST, owner=request.user)
    if not choice.is_valid or not form.is_valid():
        context = page_context(request, choice, name=form)
        return render(request, "groups/staff/export.html", context, status=UNPROCESSABLE)

    def work() -> str:
        data = form.cleaned_data
        saved = actions.save_choice(
            name=data["name"], query=choice.query, shared=data["shared"], by=request.user
        )
        messages.success(request, f"「{saved}」という名前で残しました。次からは一覧から選べます。")
        return _address(choice.query, saved.pk)

    return run_once(request, work)


def _own(request: HttpRequest, pk: int) -> SavedExport:
    visible = SavedExport.objects.visible_to(request.user, clock.today())
    return get_permitted(visible, owns_saved_export, request.user, pk=pk)


@access(can_export, data=Data.STAFF, methods=("GET", "POST"))
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, shared or not."""
    saved = _own(request, pk)
    values = {"name": saved.name, "shared": saved.shared, "version": saved.version}
    data = request.POST if request.method == "POST" else recalled(request)
    form = SavedExportForm(data, owner=request.user, saved=saved, initial=values)
    status = 200
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            actions.change_choice(
                saved=saved,
                name=chosen["name"],
                shared=chosen["shared"],
                expected_version=chosen["version"] or 0,
                by=request.user,
            )
        except StaleWrite:
            return _newer(request, saved)
        messages.success(request, f"「{saved}」を変えました。")
        return redirect(_address(saved.query, saved.pk))
    if request.method == "POST":
        status = UNPROCESSABLE
    return render(request, "groups/staff/export_saved.html", {"saved": saved, "form": form}, status=status)


def _newer(request: HttpRequest, saved: SavedExport) -> HttpResponse:
    """Changed in another window: what is saved stands above the form with one's own words."""
    saved.refresh_from_db()
    data = request.POST.copy()
    data["version"] = str(saved.version)
    form = SavedExportForm(data, owner=request.user, saved=saved)
    form.is_valid()
    context = {"saved": saved, "form": form, "stale": True}
    return render(request, "groups/staff/export_saved.html", context, status=409)


@access(can_export, data=Data.STAFF, methods=("GET", "POST"))
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once more, then forgets the choice."""
    saved = _own(request, pk)
    if request.method == "GET":
        return render(request, "groups/staff/export_saved_delete.html", {"saved": saved})
    actions.delete_choice(saved=saved, by=request.user)
    messages.success(request, f"「{saved}」を消しました。")
    return redirect("groups_claims:export")
