"""The states of a hand-over of the representation as a table."""

from datetime import date
from typing import Any

from core.lifecycle import Lifecycle, Transition
from groups.models import Group, HandOver
from groups.permissions import can_answer_hand_over, can_withdraw_hand_over

H = HandOver.State


def _portal(user: Any, _obj: Any) -> bool:
    """Only the portal itself, at night."""
    return user is None


def _too_late(hand_over: HandOver, today: date) -> str:
    """Nobody becomes representative by an old mail, from somebody who is not it any more, or of a group
    that has been struck off."""
    if hand_over.is_over(today):
        return "返事の期限が過ぎています。申し出た人に、もう一度申し出てもらってください。"
    if hand_over.group.state == Group.State.STRUCK_OFF:
        return "この団体の登録は抹消されているため、代表を引き継げません。"
    now = hand_over.group.memberships.representative()
    if (now and now.pk) != hand_over.former_id:
        return "申し出のあとに、代表者が替わりました。引き継ぐときは、もう一度申し出てもらってください。"
    return ""


def _still_open(hand_over: HandOver, today: date) -> str:
    return "" if hand_over.is_over(today) else "返事の期限が、まだ過ぎていません。"


HAND_OVER = Lifecycle(
    HandOver,
    [
        Transition(
            "accept", "代表者を引き受ける", (H.PROPOSED,), H.ACCEPTED, can_answer_hand_over,
            blocked_by=_too_late, done="代表者を引き受けた",
            effect="すぐにあなたが代表者になり、前の代表者の役割が変わります。両方へメールで知らせます。",
        ),
        Transition(
            "decline", "引き受けない", (H.PROPOSED,), H.DECLINED, can_answer_hand_over,
            effect="何も変わりません。申し出た人へメールで知らせます。", style="line", done="ことわった",
        ),
        Transition(
            "withdraw", "申し出を取り下げる", (H.PROPOSED,), H.WITHDRAWN, can_withdraw_hand_over,
            effect="代表者は変わりません。申し出た相手へメールで知らせます。", style="stop",
            done="取り下げた",
        ),
        Transition(
            "expire", "期限で終わる", (H.PROPOSED,), H.EXPIRED, _portal, blocked_by=_still_open,
            done="期限が過ぎて終わった",
        ),
    ],
)  # fmt: skip
