"""A group edits its own public page at any time; what the public sees stays good until it is saved."""

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.shortcuts import redirect, render

from accounts.permissions import is_centre_staff
from core import clock, version
from core.access import SIGNED_IN, Data, access
from core.drafts import recalled
from core.forms import StaleWrite, run_once, sent_lists, sent_version
from core.http import get_permitted
from groups import choices as choice_rows
from groups import conflicts, sitting, values
from groups.actions import page as actions
from groups.answers import Typed, switch_title
from groups.conflicts import Conflict, as_pairs
from groups.forms.page import PageForm, locked_rows, stored_typed
from groups.models import SWITCHABLE, ContentHold, Group
from groups.opened import FIELD, mark, untouched
from groups.permissions import can_edit_page, is_member
from groups.public_page import drafted, page_context
from groups.questions.page import LOCKED_REASON


def editable_group(request: HttpRequest, number: int) -> Group:
    """One's own group, or for the centre any; all others do not exist here."""
    visible = Group.objects.all() if is_centre_staff(request.user) else Group.objects.of_member(request.user)
    groups = visible.select_related("form", "main_field")
    return get_permitted(groups, can_edit_page, request.user, number=number)


def frame(request: HttpRequest, group: Group) -> dict[str, object]:
    """What every page here needs: the group, and whether the centre helps a group that is not its own."""
    as_staff = not is_member(request.user, group)
    return {
        "group": group,
        "as_staff": as_staff,
        "proxy": sitting.current(request, group) if as_staff else None,
    }


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
@sitting.asked_first("page")
def edit(request, number):
    group = editable_group(request, number)
    if request.method == "POST":
        return _post(request, group)
    parked = recalled(request)
    if parked is None:
        form = PageForm(group, today=clock.today())
        return _show(request, group, form, at=group.version, opened=mark(form))
    messages.warning(request, "サインインが切れる前に入れた内容です。まだ保存していません。")
    form = PageForm(group, today=clock.today(), data=sent_lists(parked))
    return _show(request, group, form, at=sent_version(parked), opened=parked.get(FIELD, ""))


def _post(request, group):
    """Back from the preview, preview, or save."""
    sent = _with_choices(sent_lists(request.POST), request.POST, group)
    form = PageForm(group, today=clock.today(), data=sent)
    at = sent_version(request.POST)
    if request.POST.get("do") == "edit" or not form.is_valid():
        return _show(request, group, form, at=at, opened=request.POST.get(FIELD, ""))
    if request.POST.get("do") == "preview":
        return _preview(request, group, form, at=at)
    try:
        return run_once(request, lambda: _save(request, group, form, at))
    except StaleWrite:
        group.refresh_from_db()
        return _compare(request, group, form)


def _save(request, group, form, at):
    saved = actions.edit_page(
        group=group,
        new=form.values(),
        expected_version=at,
        today=clock.today(),
        by=request.user,
        entry=sitting.current(request, group),
    )
    messages.success(request, "公開のページを新しくしました。")
    return saved.get_absolute_url() if request.POST.get("do") == "see" else request.path


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("page")
def confirm(request, number):
    """One press: nothing has changed, the date of the last confirmation is today.

    A visitor who had to sign in again comes here with GET and finds the button again.
    """
    group = editable_group(request, number)
    if request.method == "GET":
        return redirect("groups_my:edit_page", number)
    entry = sitting.current(request, group)
    actions.confirm_page(group=group, today=clock.today(), by=request.user, entry=entry)
    messages.success(request, "確かめていただき、ありがとうございます。最終確認日が今日になりました。")
    return redirect("groups_my:edit_page", number)


# --------------------------------------------------------------------------------------------- showing


def _show(request, group, form, *, at, opened):
    context = {
        **frame(request, group),
        "form": form,
        "version": at,
        "opened": opened,
        "locked": locked_rows(group),
        "holds": list(group.holds.filter(state__in=ContentHold.OPEN_STATES, kind=ContentHold.Kind.FIELD)),
        "locked_reason": LOCKED_REASON,
        "today": clock.today(),
    }
    return render(request, "groups/my/page/edit.html", context)


def _preview(request, group, form, *, at):
    """The page as the public would see it; nothing is saved yet."""
    today = clock.today()
    content = version.current()
    choices = choice_rows.load((content.version, content.changed_at.timestamp()), today)
    context = page_context(drafted(group, form.values(), today), today, choices.stale_months)
    context |= {
        **(frame(request, group) | {"group": context["group"]}),
        "form": form,
        "version": at,
        "opened": request.POST.get(FIELD, ""),
        "sent": as_pairs(form.typed()),
    }
    return render(request, "groups/my/page/preview.html", context)


# ---------------------------------------------------------------------------- two people at the same time


def _compare(request, group, form):
    """Both contents side by side; nothing is saved until one of the two is chosen for each item."""
    stored = values.snapshot(group)
    mine, theirs = stored_typed(stored | form.values()), stored_typed(stored)
    sent, opened = form.typed(), request.POST.get(FIELD, "")
    found = conflicts.of_questions(form.questions, mine, theirs, sent=sent, opened=opened)
    for name in SWITCHABLE:
        key, title = f"show_{name}", f"{switch_title(name)}の公開"
        here, there = ("公開する" if side[key] == ["yes"] else "公開しない" for side in (mine, theirs))
        if here != there:
            found.append(Conflict(key, title, here, there, untouched((key,), sent, opened)))
    context = {**frame(request, group), "conflicts": found, "sent": as_pairs(mine)}
    return render(request, "groups/my/page/compare.html", context, status=409)


def _with_choices(sent: Typed, post: QueryDict, group: Group) -> Typed:
    """Where the comparison page chose the stored content of an item, put it into the form."""
    if not any(name.startswith(conflicts.CHOICE) for name in post):
        return sent
    form = PageForm(group, today=clock.today())
    stored = stored_typed(form.stored)
    for key in (f"show_{name}" for name in SWITCHABLE):
        if conflicts.chose_theirs(post, key):
            sent[key] = stored[key]
    return conflicts.with_choices(sent, post, form.questions, stored)
