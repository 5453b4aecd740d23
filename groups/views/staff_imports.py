"""Importing the present list of groups: upload, columns, dry run, apply, undo."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core import clock
from core.access import Data, access
from core.forms import run_once
from core.http import back_with_error, get_permitted
from core.lifecycle import Blocked
from groups.actions import imports as actions
from groups.answers import Labels
from groups.forms.imports import MappingForm, UploadForm
from groups.importing.columns import BY_KEY, COLUMNS
from groups.models import Group, ImportBatch, ImportRow
from groups.permissions import can_import
from groups.values.words import in_words, title_of

Plan = ImportRow.Plan
State = ImportBatch.State
ROWS_PER_PAGE = 50
LISTED_PLANS = (Plan.ERROR, Plan.CHOOSE, Plan.CREATE, Plan.UPDATE, Plan.SAME)


def _batch(request: HttpRequest, pk: int) -> ImportBatch:
    return get_permitted(
        ImportBatch.objects.all(), lambda user, _batch: can_import(user), request.user, pk=pk
    )


@access(can_import, data=Data.STAFF, methods=("GET", "POST"))
def batches(request: HttpRequest) -> HttpResponse:
    """Earlier imports, and the form for a new one."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return run_once(request, lambda: _receive(request, form.cleaned_data["file"]))
        except ValidationError as error:
            form.add_error("file", error)
    page = Paginator(ImportBatch.objects.select_related("uploaded_by"), 20).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "columns": COLUMNS}
    return render(request, "groups/staff/imports/list.html", context)


def _receive(request: HttpRequest, uploaded: Any) -> str:
    batch = actions.receive(data=uploaded.read(), file_name=uploaded.name, by=request.user)
    return reverse("groups_imports:columns", args=[batch.pk])


@access(can_import, data=Data.PERSONAL, methods=("GET", "POST"))
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Which heading is which column; then the dry run."""
    batch = _batch(request, pk)
    if batch.state not in (State.UPLOADED, State.CHECKED):
        return redirect("groups_imports:detail", pk)
    first = batch.rows.first()
    samples = dict(zip(batch.headings, first.cells, strict=False)) if first else {}
    form = MappingForm(request.POST or None, batch=batch, samples=samples)
    if request.method == "POST" and form.is_valid():
        for problem in actions.mapping_problems(form.mapping()):
            form.add_error(None, problem)
        if form.is_valid():
            actions.check(batch=batch, mapping=form.mapping(), by=request.user, today=clock.today())
            return redirect("groups_imports:detail", pk)
    return render(request, "groups/staff/imports/columns.html", {"batch": batch, "form": form})


@access(can_import, data=Data.PERSONAL)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What applying would do, or has done, row by row. Nothing is saved by looking."""
    batch = _batch(request, pk)
    if batch.state == State.UPLOADED:
        return redirect("groups_imports:columns", pk)
    counts = [(plan, plan.label, batch.summary.get(plan, 0)) for plan in LISTED_PLANS]
    plan = request.GET.get("plan", "")
    if plan not in LISTED_PLANS:
        plan = next((value for value, _label, count in counts if count), Plan.CREATE)
    rows = batch.rows.filter(plan=plan).select_related("group")
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    names, labels = _names(page), Labels.load()
    context = {
        "batch": batch,
        "counts": counts,
        "plan": plan,
        "page": page,
        "rows": [_shown(row, names, labels) for row in page],
        "problem": actions.apply_problems(batch) if batch.state == State.CHECKED else "",
        "unknown_days": actions.unknown_days(batch) if batch.state == State.CHECKED else {},
        "left": batch.rows.filter(undone=False).exclude(version_after=None).select_related("group")
        if batch.state == State.UNDONE
        else [],
    }
    return render(request, "groups/staff/imports/detail.html", context)


def _names(rows: Iterable[ImportRow]) -> dict[int, str]:
    """The names of all groups that rows of this page could be."""
    numbers = {number for row in rows for number in row.candidates}
    return dict(Group.objects.filter(number__in=numbers).values_list("number", "name"))


def _shown(row: ImportRow, names: dict[int, str], labels: Labels) -> dict[str, Any]:
    changes = [
        (
            BY_KEY[key].heading if key in BY_KEY else title_of(key),
            *(in_words(key, value, labels) for value in pair),
        )
        for key, pair in row.changes.items()
    ]
    choices = [(str(number), f"団体番号 {number}　{names.get(number, '')}") for number in row.candidates]
    choices += [(actions.NEW_GROUP, "別の新しい団体"), (actions.SKIP, "取り込まない")]
    chosen = dict(choices).get(row.choice, "")
    return {
        "row": row,
        "name": row.values.get("name", ""),
        "changes": changes,
        "choices": choices,
        "chosen": chosen,
    }


@access(can_import, data=Data.STAFF, methods=("POST",))
def choose(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Decide for one row which group it is."""
    batch = _batch(request, pk)
    row = get_permitted(
        batch.rows.filter(plan=Plan.CHOOSE), lambda _user, _row: True, request.user, pk=row_pk
    )
    try:
        actions.choose(row=row, choice=request.POST.get("choice", ""), by=request.user)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_imports:detail", pk)
    messages.success(request, f"{row.row_number}行目を決めました。")
    return redirect(f"{reverse('groups_imports:detail', args=[pk])}?plan=choose")


@access(can_import, data=Data.STAFF, methods=("POST",))
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the dry run showed, once."""
    batch = _batch(request, pk)
    try:
        actions.apply(batch=batch, by=request.user, today=clock.today())
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_imports:detail", pk)
    messages.success(request, "取り込みました。公開のページと検索に、もう出ています。")
    return redirect("groups_imports:detail", pk)


@access(can_import, data=Data.STAFF, methods=("GET", "POST"))
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then take the import back."""
    batch = _batch(request, pk)
    if request.method != "POST":
        return render(request, "groups/staff/imports/undo.html", {"batch": batch})
    try:
        back, left = actions.undo(batch=batch, by=request.user, today=clock.today())
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_imports:detail", pk)
    messages.success(
        request, f"{back}件を元に戻しました。あとから変わった{len(left)}件は、そのまま残しました。"
    )
    return redirect("groups_imports:detail", pk)


@access(can_import, data=Data.STAFF, methods=("POST",))
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the import up and delete its rows."""
    batch = _batch(request, pk)
    try:
        actions.discard(batch=batch, by=request.user, today=clock.today())
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_imports:detail", pk)
    messages.success(request, "取り込みをやめ、読みとった行を消しました。")
    return redirect("groups_imports:list")
