"""The demo's questions to groups and reports of mistakes, through the real actions; all invented."""

from typing import Any

from accounts.models import User
from core import clock
from groups.actions.mistakes import confirm_mistake, handle_mistake, report_mistake
from groups.actions.question_desk import answer
from groups.actions.questions import ask, confirm, reply
from groups.models import Group, MistakeReport, Question

THREAD = (
    "小学2年生の子と一緒に見学したいのですが、どの日がよいですか。持ちものも教えてください。",
    "お問い合わせありがとうございます。次の土曜がはじめての方に向いています。\n動きやすい服と飲みものだけで大丈夫です。"
    "雨の日はお休みです。",
    "ありがとうございます。土曜にうかがいます。",
    "お待ちしています。集まる場所に、青い旗を立てておきます。",
)
OPEN = "平日は仕事があります。夜や土日だけの参加でも、会員になれますか。会費もあわせて教えてください。"
FOR_CENTRE = "活動の見学をしたいのですが、連絡先が分かりません。どこへ行けば会えますか。"


def load_questions(people: dict[str, User], group: Group) -> None:
    """A thread with answers, an open question, one that the centre passes on; two reported mistakes."""
    _thread(group, people["representative"], people["editor"])
    with clock.demo_days_ago(1):
        _asked(group, "由比", "yui@example.jp", OPEN)
    unclaimed = Group.objects.listed().filter(memberships=None).order_by("number")[0]
    with clock.demo_days_ago(2):
        _asked(unclaimed, "", "kengaku@example.jp", FOR_CENTRE)
    _mistakes(group, unclaimed, people["centre"])


def _asked(group: Group, name: str, email: str, body: str) -> Question:
    question = ask(group=group, name=name, email=email, body=body, tells_email=False, by=None)
    return confirm(question=question, by=None)


def _thread(group: Group, *members: User) -> None:
    with clock.demo_days_ago(9):
        question = _asked(group, "小町の母", "komachi@example.jp", THREAD[0])
    for days, member, text in ((8, members[0], THREAD[1]), (6, members[1], THREAD[3])):
        if text == THREAD[3]:
            with clock.demo_days_ago(7):
                reply(question=question, body=THREAD[2], tells_email=False, by=None)
        with clock.demo_days_ago(days):
            seen = question.letters.latest("id").pk
            answer(question=question, body=text, tells_email=False, seen=seen, by=member)


def _mistakes(group: Group, other: Group, officer: User) -> None:
    with clock.demo_days_ago(8):
        first = _reported(
            group=other,
            parts=["time", "place"],
            body="公民館の工事で、秋から集まる場所と時間が変わったと聞きました。",
            email="shirase@example.jp",
            today=clock.today(),
            by=None,
        )
    with clock.demo_days_ago(3):
        handle_mistake(report=first, step="take", by=officer, today=clock.today())
    with clock.demo_days_ago(1):
        _reported(
            group=group,
            parts=["photo"],
            body="二枚目の写真の説明が、ほかの催しのもののようです。",
            email="yomite@example.jp",
            today=clock.today(),
            by=None,
        )


def _reported(**values: Any) -> MistakeReport:
    """A report whose writer has pressed the button in the mail."""
    return confirm_mistake(report=report_mistake(**values), today=clock.today(), by=None)
