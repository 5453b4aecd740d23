"""The centre hides content of a group with a reason, reads its answer, and decides."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from core import audit, clock
from core.access import Data, access
from core.drafts import recalled
from core.forms import run_once
from core.http import LARGEST_ID, back_with_error
from core.lifecycle import Blocked, NotAllowed
from groups import holdable
from groups.actions import holds as actions
from groups.forms.holds import DecisionForm, HoldForm
from groups.lifecycles.reports import HOLD
from groups.models import ContentHold, Group
from groups.permissions import can_hold_content, can_place_holds, can_view_holds, is_typists_case
from groups.public_page import photo_view
from groups.queries.holds import STATES, holds
from groups.queries.members import with_own
from groups.views.staff_groups import find_group

PER_PAGE = 50
DECISIONS = {
    "lift": (actions.lift_hold, "公開にもどし、団体にメールで知らせました。"),
    "keep": (actions.keep_hold, "非公開を続けることを、団体にメールで知らせました。"),
}


@access(can_view_holds, data=Data.STAFF)
def hold_list(request):
    """Answers that wait for a decision come first."""
    chosen = request.GET.get("state", "")
    page = Paginator(holds(chosen), PER_PAGE).get_page(request.GET.get("page"))
    choices = [(value, label) for value, (label, _states) in STATES.items()]
    context = {"page": page, "chosen": chosen, "choices": choices}
    return render(request, "groups/staff/holds/list.html", context)


@access(can_view_holds, data=Data.GROUP, methods=("GET", "POST"))
def detail(request, pk):
    """The reason, the content as it is now, the answer; and the decision."""
    hold = _find(pk)
    if request.method == "GET":
        return _show(request, hold, DecisionForm(recalled(request)))
    decide = DECISIONS.get(request.POST.get("do", ""))
    if not can_hold_content(request.user, hold.group):
        raise NotAllowed("この内容について決める権限がありません。")
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _show(request, hold, form, status=422)
    if decide is None:
        form.add_error(None, "「公開にもどす」か「非公開を続ける」を押してください。")
        return _show(request, hold, form, status=422)
    try:
        return run_once(request, lambda: _decide(request, hold, form, *decide))
    except Blocked as blocked:
        form.add_error(None, str(blocked))
        hold.refresh_from_db()
        return _show(request, hold, form, status=422)


def _find(pk):
    rows = ContentHold.objects.select_related(
        "group", "placed_by", "answered_by", "decided_by", "proxy__entered_by"
    )
    found = rows.filter(pk=pk).first() if pk <= LARGEST_ID else None
    if found is None:
        raise Http404("記録がありません。")
    return found


def _decide(request, hold, form, action, words):
    action(hold=hold, reply=form.cleaned_data["reply"], today=clock.today(), by=request.user)
    messages.success(request, words)
    return reverse("groups_holds:detail", args=[hold.pk])


def _show(request, hold, form, *, status=200):
    content = holdable.find(hold.group, hold.kind, hold.field or str(hold.object_id))
    offers = {o.transition.name: o.transition for o in HOLD.offers(hold, request.user, clock.today())}
    context = {
        "hold": hold,
        "group": hold.group,
        "form": form,
        "content": content,
        "photo": _photo(content),
        "lift": offers.get("lift"),
        "typed_by_you": hold.is_open and is_typists_case(request.user, hold),
        "keep": offers.get("keep"),
        "timeline": list(audit.timeline(hold, with_internal=True)),
    }
    return render(request, "groups/staff/holds/detail.html", context, status=status)


def _photo(content):
    is_photo = content is not None and content.kind == ContentHold.Kind.PHOTO
    return photo_view(content.row, private=True) if is_photo else None


@access(can_view_holds, data=Data.GROUP)
def contents(request, number):
    """Everything that the group publishes, each with the way to hide it."""
    group = with_own(Group.objects.filter(number=min(number, LARGEST_ID)), request.user).first()
    if group is None:
        raise Http404
    rows = [(content, _photo(content)) for content in holdable.contents(group)]
    by_thing = {
        (hold.kind, hold.field or str(hold.object_id)): hold.pk
        for hold in group.holds.filter(state__in=ContentHold.OPEN_STATES)
    }
    context = {
        "group": group,
        "rows": [(content, photo, by_thing.get((content.kind, content.key))) for content, photo in rows],
        "may_hold": can_hold_content(request.user, group, is_own=group.is_own),
        "never": holdable.NEVER,
        "why_never": holdable.WHY_NEVER,
    }
    return render(request, "groups/staff/holds/contents.html", context)


@access(can_place_holds, data=Data.GROUP, methods=("GET", "POST"))
def hide(request, number, kind, key):
    """Write the reason; the content is hidden and the group told at the same time."""
    group = find_group(number)
    if not can_hold_content(request.user, group):
        raise NotAllowed("ご自分の団体の内容は、ほかの職員にたのんでください。")
    content = holdable.find(group, kind, key)
    if content is None:
        raise Http404("内容がありません。")
    if content.held or not content.public:
        words = "この内容は、すでに非公開です。"
        return back_with_error(request, words, "groups_holds:contents", number)
    form = HoldForm(request.POST if request.method == "POST" else recalled(request))
    if request.method == "POST" and form.is_valid():
        try:
            return run_once(request, lambda: _hide(request, group, content, form))
        except Blocked as blocked:
            return back_with_error(request, str(blocked), "groups_holds:contents", number)
    status = 422 if request.method == "POST" else 200
    context = {"group": group, "content": content, "photo": _photo(content), "form": form}
    return render(request, "groups/staff/holds/hide.html", context, status=status)


def _hide(request, group, content, form):
    hold, told = actions.hold_content(
        group=group, kind=content.kind, key=content.key, reason=form.cleaned_data["reason"], by=request.user
    )
    if told:
        messages.success(request, "非公開にし、団体にメールで知らせました。")
    else:
        messages.warning(
            request, "非公開にしました。団体のメールが分からないため、電話か手紙で知らせてください。"
        )
    return reverse("groups_holds:detail", args=[hold.pk])
