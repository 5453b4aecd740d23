"""Return, apply, refuse a change notice: each has a page that shows what will happen before it happens."""

from accounts.step_up import step_up_required
from core import audit, clock
from core.access import Data, access
from core.forms import run_once
from groups.actions import change_decision
from groups.forms.changes import ApplyForm, RejectForm, ReturnForm, seen
from groups.notices.changes import is_told_by_mail
from groups.permissions import can_process_queue
from groups.queries.changes import answers_in_words, notice_file
from groups.views.staff_casework import sent_or_kept
from groups.views.staff_changes import PAGES, find_notice


def _page(request, template, notice, form, **context):
    more = {"notice": notice, "group": notice.group, **context}
    return PAGES.show_step(request, template, notice, form, **more)


@access(can_process_queue, data=Data.PERSONAL, methods=("GET", "POST"))
@step_up_required
@PAGES.guarded
def apply(request, pk):
    """What will be written; a choice for each value that the register changed meanwhile."""
    notice = find_notice(request.user, pk)
    file = notice_file(notice, request.user, clock.today())
    form = ApplyForm(sent_or_kept(request), conflicts=file.conflicts, initial=seen(notice, notice.group))
    if request.method == "POST" and form.is_valid():
        return run_once(request, lambda: _apply(request, notice, form))
    PAGES.refuse_closed(notice, "apply")
    audit.record_read(notice, by=request.user, what="変更届")
    template = "groups/staff/changes/apply.html"
    return _page(request, template, notice, form, step="apply", file=file)


def _apply(request, notice, form):
    change_decision.apply_notice(
        notice=notice,
        by=request.user,
        today=clock.today(),
        seen=form.cleaned_data["seen"],
        seen_version=form.cleaned_data["version"],
        choices=form.choices,
    )
    words = "登録に反映しました。公開のページも新しくなり、団体のメンバーへメールで知らせました。"
    return PAGES.done(request, notice, words)


@access(can_process_queue, data=Data.PERSONAL, methods=("GET", "POST"))
@PAGES.guarded
def return_notice(request, pk):
    """Choose questions and write remarks."""
    notice = find_notice(request.user, pk)
    form = ReturnForm(sent_or_kept(request), notice=notice, initial=seen(notice, notice.group))
    if request.method == "POST" and form.is_valid():
        return run_once(request, lambda: _return(request, notice, form))
    PAGES.refuse_closed(notice, "return")
    audit.record_read(notice, by=request.user, what="変更届")
    rows = form.rows(answers_in_words(notice))
    return _page(request, "groups/staff/changes/return.html", notice, form, step="return", rows=rows)


def _return(request, notice, form):
    change_decision.return_for_correction(
        notice=notice,
        items=form.items,
        by=request.user,
        today=clock.today(),
        seen=form.cleaned_data["seen"],
    )
    return PAGES.done(
        request, notice, f"{len(form.items)}項目を差し戻し、団体のメンバーへメールで知らせました。"
    )


@access(can_process_queue, data=Data.PERSONAL, methods=("GET", "POST"))
@step_up_required
@PAGES.guarded
def reject(request, pk):
    """Write the reason; read the mail as the group's members will; send."""
    notice = find_notice(request.user, pk)
    form = RejectForm(sent_or_kept(request), initial=seen(notice, notice.group))

    def send():
        return _reject(request, notice, form.cleaned_data)

    more = {
        "write": "groups/staff/changes/reject.html",
        "preview": "groups/staff/changes/reject_preview.html",
        "notice": notice,
        "group": notice.group,
        "whom": "団体のメンバー",
        "told_by_mail": is_told_by_mail(notice),
    }
    return PAGES.show_refusal(request, notice, form, send, **more)


def _reject(request, notice, values):
    change_decision.reject(
        notice=notice,
        reason=values["reason"],
        by=request.user,
        today=clock.today(),
        seen=values["seen"],
    )
    how = "メールで知らせました" if is_told_by_mail(notice) else "電話か手紙で知らせる仕事に入れました"
    return PAGES.done(request, notice, f"反映しないことを決め、理由を団体へ{how}。")
