"""What the centre hides of one's own group: the reason, and an answer."""

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse

from core import clock
from core.access import SIGNED_IN, Data, access
from core.drafts import recalled
from core.forms import run_once
from core.http import get_permitted
from core.lifecycle import Blocked
from groups import sitting
from groups.actions import holds as actions
from groups.forms.holds import AnswerForm
from groups.lifecycles.reports import HOLD
from groups.models import ContentHold
from groups.views.my_page import editable_group, frame

OVERTAKEN = 409


@access(SIGNED_IN, data=Data.GROUP)
@sitting.asked_first("holds")
def holds(request, number):
    """The open ones first, then those that are over."""
    group = editable_group(request, number)
    rows = list(group.holds.all())
    context = {
        **frame(request, group),
        "open": [hold for hold in rows if hold.is_open],
        "over": [hold for hold in rows if not hold.is_open],
    }
    return render(request, "groups/my/holds/list.html", context)


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("holds")
def hold(request, number, pk):
    group = editable_group(request, number)
    rows = ContentHold.objects.filter(group=group).select_related("group", "proxy__entered_by")
    found = get_permitted(rows, lambda user, row: True, request.user, pk=pk)
    if request.method == "GET":
        return _show(request, found, AnswerForm(recalled(request)))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, status=422)
    try:
        return run_once(request, lambda: _answer(request, found, form))
    except Blocked:  # a colleague was faster: what was typed stays beside it
        found.refresh_from_db()
        return _show(request, found, form, status=OVERTAKEN)


def _answer(request, found, form):
    actions.answer_hold(
        hold=found,
        answer=form.cleaned_data["answer"],
        today=clock.today(),
        by=request.user,
        entry=sitting.current(request, found.group),
    )
    messages.success(request, "返事をセンターに送りました。センターが読んで決め、結果をメールで知らせます。")
    return reverse("groups_my:hold", args=[found.group.number, found.pk])


def _show(request, found, form, *, status=200):
    offers = {o.transition.name for o in HOLD.offers(found, request.user, clock.today())}
    context = {
        **frame(request, found.group),
        "hold": found,
        "form": form,
        "may_answer": "answer" in offers,
        "content_url": _content_url(found),
        "parent_label": "センターが非公開にしたもの",
        "parent_url": reverse("groups_my:holds", args=[found.group.number]),
    }
    return render(request, "groups/my/holds/detail.html", context, status=status)


def _content_url(found):
    """Where the group can look at it and put it right."""
    number = found.group.number
    if found.kind == ContentHold.Kind.FIELD:
        return reverse("groups_my:edit_page", args=[number])
    if found.kind == ContentHold.Kind.REPORT:
        return reverse("groups_my:report", args=[number, found.object_id])
    if found.kind == ContentHold.Kind.NEED:
        return reverse("needs_my:list", args=[number])
    photo = found.group.photos.filter(pk=found.object_id).first()
    if photo is not None and photo.report_id:
        return reverse("groups_my:report_photos", args=[number, photo.report_id])
    return reverse("groups_my:photos", args=[number])
