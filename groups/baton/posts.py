"""「月2時間の小さな役目」: what of a role could be done by somebody who has two hours a month.

Proposals are words to start from; the group changes them before anybody sees them. No person is named.
"""

from dataclasses import dataclass
from datetime import date, timedelta

HOURS = 2
WELCOME = "いまの担当がいっしょにやりながら伝えますので、はじめての方もどうぞ。"
OPEN_FOR = timedelta(days=60)
# By a word in the role's name: title and what there is to do.
_IDEAS: dict[str, tuple[tuple[str, str], ...]] = {
    "会計": (
        ("会費の受けとりを手伝う人", "月に一度、会費を受けとって表に書きます。"),
        ("領収書の整理を手伝う人", "月に一度、領収書をそろえて帳面に書きます。"),
    ),
    "広報": (
        ("活動の写真をとって選ぶ人", "活動の日に写真をとり、よいものを数枚選びます。"),
        ("ちらしを配る人", "月に一度、近くの掲示板やお店にちらしを届けます。"),
    ),
    "連絡": (
        ("会員に案内を送る人", "月に一度、活動の案内をメールやはがきで送ります。"),
        ("問い合わせに返事をする人", "届いた質問に、相談しながら返事をします。"),
    ),
    "会場": (
        ("会場の申しこみを手伝う人", "月に一度、会場の予約をとります。"),
        ("会場の準備と片づけを手伝う人", "活動の日に、机といすを並べ、終わったら片づけます。"),
    ),
    "代表": (
        ("集まりの記録を書く人", "集まりで決まったことを、短い文にまとめます。"),
        ("センターの集まりに出る人", "代表の代わりに、市民活動センターの集まりに出ます。"),
    ),
}


@dataclass(frozen=True)
class Proposal:
    """A small post to start from."""

    title: str
    body: str


def proposals(role: str) -> list[Proposal]:
    """One or two small posts for a role by its name."""
    ideas = next((ideas for word, ideas in _IDEAS.items() if word in role), ())
    if not ideas:
        ideas = ((f"「{role[:30]}」を手伝う人", "できるところから、少しずつ手伝っていただきます。"),)
    return [Proposal(f"{title}（月{HOURS}時間）", _body(role, what)) for title, what in ideas]


def _body(role: str, what: str) -> str:
    return f"「{role}」の役目の一部です。\n{what}\n{WELCOME}"


def last_day(today: date) -> date:
    """Until when a post is proposed to stand."""
    return today + OPEN_FOR
