"""A member renews the registration: one press, or what has changed since last year."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from core import clock, dates
from core.access import SIGNED_IN, Data, access
from core.drafts import recalled
from core.forms import StaleWrite, run_once, sent_lists, sent_version
from core.http import back_with_error
from core.lifecycle import Blocked
from groups import sitting, values
from groups.actions import renewal as actions
from groups.answers import Labels, in_words, typed_in_words
from groups.forms.renewal import RenewalForm
from groups.queries.years import differences
from groups.questions.renewal import QUESTIONS
from groups.views.my_page import editable_group, frame


def _done(request, renewal):
    until = dates.wareki(renewal.new_end) if renewal.new_end else ""
    if renewal.new_end:
        messages.success(request, f"登録を更新しました。新しい期限は{until}です。")
    else:
        messages.success(request, "更新の届けを受けとりました。センターが確かめて、メールでお知らせします。")
    return reverse("groups_my:renewal", args=[renewal.group.number])


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
@sitting.asked_first("renewal")
def renewal(request, number):
    """What is registered, and 「変更なしで更新する」."""
    group, today = editable_group(request, number), clock.today()
    if request.method == "POST":
        try:
            return run_once(
                request,
                lambda: _done(
                    request,
                    actions.renew_unchanged(
                        group=group, today=today, by=request.user, entry=sitting.current(request, group)
                    ),
                ),
            )
        except Blocked as blocked:
            return back_with_error(request, str(blocked), "groups_my:renewal", number)
    stored, labels = values.snapshot(group), Labels.load()
    waiting = actions.open_renewal(group)
    context = {
        **frame(request, group),
        "why_not": actions.why_not_now(group, today),
        "rows": [(question.title, in_words(question, stored, labels)) for question in QUESTIONS],
        "waiting": waiting,
        "differences": differences(waiting) if waiting else [],
        "last": group.renewals.filter(state="accepted").first(),
    }
    return render(request, "groups/my/renewal/renewal.html", context)


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
@sitting.asked_first("renewal")
def changes(request, number):
    """Prefilled; only what differs goes to the centre."""
    group, today = editable_group(request, number), clock.today()
    sent = request.POST if request.method == "POST" else recalled(request)
    if sent is None:
        if why := actions.why_not_now(group, today):
            return back_with_error(request, why, "groups_my:renewal", number)
        waiting = actions.open_renewal(group)
        form = RenewalForm(group, today=today, first=waiting.proposed if waiting else {})
        return _show(request, group, form, at=group.version)
    form = RenewalForm(group, today=today, data=sent_lists(sent), first={})
    at = sent_version(sent)
    if request.method == "GET" or not form.is_valid():
        return _show(request, group, form, at=at, status=422 if request.method == "POST" else 200)
    try:
        return run_once(request, lambda: _hand_in(request, group, form, at))
    except Blocked as blocked:  # a colleague was faster: what was typed stays beside it
        form.add_error(None, str(blocked))
        return _show(request, group, form, at=at, status=409, others=_others(group, form))
    except StaleWrite:
        group.refresh_from_db()
        return _show(request, group, form, at=group.version, status=409, others=_others(group, form))


def _hand_in(request, group, form, at):
    handed_in = actions.renew_with_changes(
        group=group,
        new=form.values(),
        today=clock.today(),
        by=request.user,
        seen_version=at,
        entry=sitting.current(request, group),
    )
    return _done(request, handed_in)


def _others(group, form):
    """Title, what is registered or handed in already, and what was typed here, where the two differ."""
    waiting = actions.open_renewal(group)
    stored = values.snapshot(group) | (waiting.proposed if waiting else {})
    labels, typed = Labels.load(), form.typed()
    rows = (
        (question.title, in_words(question, stored, labels), typed_in_words(question, typed, labels))
        for question in form.questions
    )
    return [row for row in rows if row[1] != row[2]]


def _show(request, group, form, *, at, status=200, others=None):
    context = {**frame(request, group), "form": form, "version": at, "others": others}
    return render(request, "groups/my/renewal/changes.html", context, status=status)


@access(SIGNED_IN, data=Data.GROUP, methods=("GET", "POST"))
@sitting.asked_first("renewal")
def withdraw(request, number):
    """Take a renewal with changes back, after a question."""
    group = editable_group(request, number)
    waiting = actions.open_renewal(group)
    if waiting is None:
        return back_with_error(request, "取り下げる届けはありません。", "groups_my:renewal", number)
    if request.method == "GET":
        context = {**frame(request, group), "renewal": waiting}
        return render(request, "groups/my/renewal/withdraw.html", context)
    entry = sitting.current(request, group)
    try:
        actions.withdraw(renewal=waiting, today=clock.today(), by=request.user, entry=entry)
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_my:renewal", number)
    messages.success(request, "更新の届けを取り下げました。")
    return redirect("groups_my:renewal", number)
