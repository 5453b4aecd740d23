"""The lists of a 引き継ぎシート: show, add, change, remove and move rows, all five in the same way."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from core import clock
from core.access import SIGNED_IN, Data, access
from core.drafts import recalled
from core.forms import StaleWrite, run_once, sent_version
from core.http import LARGEST_ID, back_with_error
from core.lifecycle import Blocked
from groups import sitting
from groups.actions import baton as actions
from groups.baton.parts import BY_SLUG, ROLES
from groups.forms.baton import FORMS
from groups.queries.baton import sheet_of
from groups.views.my_baton import sheet_frame

STEPS = {"up": -1, "down": 1}
PARKED = "サインインが切れる前に入れた内容です。まだ保存していません。"


def _part(slug):
    if slug not in BY_SLUG:
        raise Http404("この一覧はありません。")
    return BY_SLUG[slug]


def _home(group, part):
    """Where a list stands: roles on the sheet itself, the others on a page of their own."""
    if part is ROLES:
        return reverse("baton:sheet", args=[group.number])
    return reverse("baton:rows", args=[group.number, part.slug])


def _row(group, part, pk):
    """A row of this group's list, or None: a colleague may have removed it."""
    return part.model.objects.filter(sheet__group=group, pk=pk).first() if pk <= LARGEST_ID else None


def _present_row(group, part, pk):
    row = _row(group, part, pk)
    if row is None:
        raise Http404("この行はありません。")
    return row


@access(SIGNED_IN, data=Data.PERSONAL)
@sitting.asked_first("baton")
def rows(request, number, part):
    (group, shown), found = sheet_frame(request, number), _part(part)
    if found is ROLES:
        return redirect("baton:sheet", number)
    lines = [(row, found.facts(row)) for row in found.rows(sheet_of(group))]
    context = {**shown, "part": found, "rows": lines}
    return render(request, "groups/my/baton/rows.html", context)


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
@sitting.asked_first("baton")
def add(request, number, part):
    (group, shown), found = sheet_frame(request, number), _part(part)
    if request.method == "GET":
        return _show(request, shown, found, _first_form(request, found, {}))
    form = FORMS[part](request.POST)
    if not form.is_valid():
        return _show(request, shown, found, form, status=422)
    try:
        return run_once(request, lambda: _add(request, group, found, form))
    except Blocked as blocked:
        form.add_error(None, str(blocked))
        return _show(request, shown, found, form, status=409)


def _add(request, group, part, form):
    row = actions.add_row(
        group=group,
        part=part,
        values=form.values,
        today=clock.today(),
        by=request.user,
        entry=sitting.current(request, group),
    )
    messages.success(request, f"「{row}」を加えました。")
    return (
        reverse("baton:add", args=[group.number, part.slug]) if "more" in request.POST else _home(group, part)
    )


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
@sitting.asked_first("baton")
def change(request, number, part, pk):
    """A colleague's save in between is shown beside one's own words, which stay in the form."""
    (group, shown), found = sheet_frame(request, number), _part(part)
    if request.method == "GET":
        row = _present_row(group, found, pk)
        stored = {column.field: getattr(row, column.field) for column in found.columns}
        form = _first_form(request, found, stored)
        parked = recalled(request)
        version = parked.get("version", "") if parked else row.version
        return _show(request, shown, found, form, row=row, version=version)
    form = FORMS[part](request.POST)
    version = request.POST.get("version", "")
    if not form.is_valid():
        row = _row(group, found, pk)
        return _show(request, shown, found, form, row=row, version=version, status=422)
    try:
        return run_once(request, lambda: _change(request, group, found, pk, form))
    except StaleWrite:
        row = _present_row(group, found, pk)
        return _show(request, shown, found, form, row=row, version=row.version, status=409)
    except actions.Gone as gone:
        form.add_error(None, f"{gone}下の内容は、新しい行として加えられます。")
        return _show(request, shown, found, form, status=409)


def _change(request, group, part, pk, form):
    row = actions.change_row(
        group=group,
        part=part,
        pk=pk,
        values=form.values,
        expected_version=sent_version(request.POST),
        today=clock.today(),
        by=request.user,
        entry=sitting.current(request, group),
    )
    messages.success(request, f"「{row}」を直しました。")
    return _home(group, part)


def _first_form(request, part, stored):
    """The form as it is first shown, with what was typed before the session ended."""
    parked = recalled(request)
    if parked is None:
        return FORMS[part.slug](initial=stored)
    messages.warning(request, PARKED)
    return FORMS[part.slug](initial={**stored, **parked.dict()})


def _show(request, shown, part, form, *, row=None, version="", status=200):
    """`row` is what is being changed; without one the form adds."""
    group = shown["group"]
    context = {
        **shown,
        "part": part,
        "form": form,
        "row": row,
        "version": version,
        "stored": [(part.columns[0].label, str(row)), *part.facts(row)] if row and status == 409 else [],
        "home": _home(group, part),
        "add_address": reverse("baton:add", args=[group.number, part.slug]),
    }
    return render(request, "groups/my/baton/row.html", context, status=status)


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
@sitting.asked_first("baton")
def remove(request, number, part, pk):
    """Asks once more: a row that was removed is gone."""
    (group, shown), found = sheet_frame(request, number), _part(part)
    if request.method == "GET":
        row = _present_row(group, found, pk)
        context = {**shown, "part": found, "row": row, "facts": found.facts(row)}
        return render(request, "groups/my/baton/remove.html", {**context, "home": _home(group, found)})
    entry = sitting.current(request, group)
    if not actions.remove_row(
        group=group, part=found, pk=pk, today=clock.today(), by=request.user, entry=entry
    ):
        return back_with_error(request, "この行は、もうありません。", _home(group, found))
    messages.success(request, f"「{found.title}」から一つ消しました。")
    return redirect(_home(group, found))


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
@sitting.asked_first("baton")
def move(request, number, part, pk):
    (group, _shown), found = sheet_frame(request, number), _part(part)
    if request.method == "POST":
        step = STEPS.get(request.POST.get("to", ""))
        if step is None:
            return back_with_error(request, "動かす向きが分かりませんでした。", _home(group, found))
        row = _present_row(group, found, pk)
        entry = sitting.current(request, group)
        actions.move_row(group=group, part=found, pk=row.pk, step=step, by=request.user, entry=entry)
    return redirect(f"{_home(group, found)}#row-{pk}")
