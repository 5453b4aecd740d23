"""The states of a post on the needs board as a table."""

from datetime import date
from typing import Any

from core.lifecycle import Lifecycle, Transition
from groups.models import Need
from groups.needs.rules import why_not_open
from groups.permissions import can_write_need

N = Need.State


def _portal(user: Any, _obj: Any) -> bool:
    """Only the portal itself, at night."""
    return user is None


def _last_day_not_over(need: Need, today: date) -> str:
    return "" if need.is_over(today) else "終わりの日が、まだ過ぎていません。"


NEED = Lifecycle(
    Need,
    [
        Transition(
            "open", "公開する", (N.DRAFT,), N.OPEN, can_write_need, blocked_by=why_not_open,
            effect="すぐに「手伝う」の一覧と、団体のページに出ます。", done="募集を公開した",
        ),
        Transition(
            "close", "締め切る", (N.OPEN,), N.CLOSED, can_write_need, style="stop",
            effect="一覧から消えます。募集のページには、締め切ったことが出ます。", done="募集を締め切った",
        ),
        Transition(
            "end", "終わりの日を過ぎた", (N.OPEN,), N.ENDED, _portal, blocked_by=_last_day_not_over,
            done="募集が終わった",
        ),
    ],
)  # fmt: skip
