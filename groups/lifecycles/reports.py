"""The states of an activity report, and of a matter about something that the centre hides, as tables."""

from datetime import date
from typing import Any

from core.lifecycle import Lifecycle, Transition
from groups.models import ActivityReport, ContentHold
from groups.permissions import can_answer_hold, can_decide_hold, can_edit_page

R = ActivityReport.State
H = ContentHold.State


def _writer(user: Any, report: ActivityReport) -> bool:
    """Members of the group; the centre may help."""
    return user is not None and can_edit_page(user, report.group)


def _not_whole(report: ActivityReport, today: date) -> str:
    """What still has to be written, in the words of the form."""
    answers = {"活動した日": report.held_on, "場所": report.place, "したこと": report.body}
    missing = [f"「{label}」" for label, value in answers.items() if not value]
    if missing:
        return f"公開するには、{'と'.join(missing)}を書いてください。"
    if report.held_on and report.held_on > today:
        return "活動した日が、まだ来ていません。活動が終わってから公開してください。"
    if not report.group.is_public:
        return "団体のページが閉じているため、いまは公開できません。センターにおたずねください。"
    return ""


REPORT = Lifecycle(
    ActivityReport,
    [
        Transition(
            "publish", "公開する", (R.DRAFT, R.WITHDRAWN), R.PUBLISHED, _writer, blocked_by=_not_whole,
            effect="団体のページに、すぐに出ます。公開したあとも、いつでも直せます。", done="公開した",
        ),
        Transition(
            "withdraw", "取り下げる", (R.PUBLISHED,), R.WITHDRAWN, _writer,
            effect="公開のページから、すぐに消えます。書いたものは残り、また公開できます。", style="stop",
            done="取り下げた",
        ),
    ],
)  # fmt: skip


def _group(user: Any, hold: ContentHold) -> bool:
    """Whoever may take the thing itself off the page; `None` is the portal, where its period is over."""
    return user is None or can_edit_page(user, hold.group)


HOLD = Lifecycle(
    ContentHold,
    [
        Transition(
            "answer", "返事を送る", (H.HIDDEN,), H.ANSWERED, can_answer_hold,
            effect="センターに届きます。センターは読んで、公開にもどすかどうかを決めます。",
            done="返事を送った",
        ),
        Transition(
            "lift", "公開にもどす", (H.HIDDEN, H.ANSWERED, H.KEPT), H.LIFTED, can_decide_hold,
            effect="団体が公開しているときは、すぐにまた見えるようになります。団体にメールで知らせます。",
            done="公開にもどした",
        ),
        Transition(
            "keep", "非公開を続ける", (H.HIDDEN, H.ANSWERED), H.KEPT, can_decide_hold,
            effect="非公開のままにします。わけを団体にメールで知らせます。", style="line",
            done="非公開を続けると決めた",
        ),
        Transition(
            "remove", "団体が外した", (H.HIDDEN, H.ANSWERED, H.KEPT), H.REMOVED, _group, done="団体が外した",
        ),
    ],
)  # fmt: skip
