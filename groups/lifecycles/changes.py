"""The states of a change notice as a table (rules.md 9.1: 提出 → 確認中 → 反映 / 差戻し)."""

from datetime import date

from core.lifecycle import Lifecycle, Transition
from groups.lifecycles import needs_return_items
from groups.models import ChangeNotice
from groups.permissions import can_decide_change, can_process_change, can_send_change

C = ChangeNotice.State


def _group_is_over(notice: ChangeNotice, today: date) -> str:
    """A group that has left the register changes nothing in it."""
    if notice.group.is_public:
        return ""
    state = notice.group.get_state_display()
    return f"団体の登録が「{state}」になっているため、変えられません。センターにおたずねください。"


def _not_to_apply(notice: ChangeNotice, today: date) -> str:
    """The group's end, or the signature that what the centre typed still needs."""
    if over := _group_is_over(notice, today):
        return over
    if not notice.waits_for_signature:
        return ""
    return "代理入力の届けです。署名のある紙を受け取って、「署名をもらった」を記録してから反映してください。"


CHANGE = Lifecycle(
    ChangeNotice,
    [
        Transition(
            "submit", "届け出る", (C.DRAFT, C.RETURNED), C.SUBMITTED, can_send_change,
            blocked_by=_group_is_over, effect="センターに届き、受付番号が出ます。", done="届け出た",
        ),
        Transition(
            "withdraw", "変更届を取り下げる", (C.SUBMITTED, C.RETURNED), C.WITHDRAWN, can_send_change,
            effect="センターの確認を止めます。登録はいまのままです。", style="stop", done="取り下げた",
        ),
        Transition(
            "apply", "登録に反映する", (C.SUBMITTED,), C.APPLIED, can_decide_change,
            blocked_by=_not_to_apply,
            effect="団体の登録と公開のページがすぐに変わり、団体の人へメールで知らせます。", done="反映した",
        ),
        Transition(
            "return", "項目を選んで差し戻す", (C.SUBMITTED,), C.RETURNED, can_process_change,
            blocked_by=needs_return_items,
            effect="選んだ項目だけが、団体の人の画面で開きます。", style="line", done="差し戻した",
        ),
        Transition(
            "reject", "反映しない", (C.SUBMITTED, C.RETURNED), C.REJECTED, can_decide_change,
            needs_reason=True, style="stop", done="反映しないと決めた",
            effect="理由の文が要ります。団体の人へ届き、地域のつながり課も読みます。",
        ),
    ],
)  # fmt: skip
