"""Doing what an asker does: open the form, wait as a person does, send it, open the link in the mail."""

import re
import time
from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.test import Client

from core import clock
from core.models import OutboxMessage
from groups.actions import mistakes, questions
from groups.models import Group, MistakeReport, Question

ASKER = "asker@example.jp"
BODY = "土曜の会に、小学生の子と一緒に行ってもよいですか。"


def ask_path(group: Group) -> str:
    return f"/groups/{group.number}/ask/"


def opened(client: Client, path: str) -> dict[str, str]:
    """The hidden fields of a form as it was opened."""
    page = client.get(path).content.decode()
    return dict(re.findall(r'<input type="hidden" name="(opened|form_token)" value="([^"]*)"', page))


def filled(group: Group, **over: Any) -> dict[str, Any]:
    """A question that was open for a minute."""
    values = {"name": "浜の人", "email": ASKER, "body": BODY, "homepage_again": ""}
    return {**values, "opened": long_open(f"ask:{group.number}"), **over}


def long_open(purpose: str, seconds: float = 60) -> str:
    """The sealed time of a form opened so long ago."""
    return signing.dumps(round(time.time() - seconds, 2), salt=f"form_guard:{purpose}")


def send(client: Client, group: Group, **over: Any) -> HttpResponse:
    answer: HttpResponse = client.post(ask_path(group), filled(group, **over))
    return answer


def newest_link(to: str = ASKER) -> str:
    """The path of the link in the newest mail to the asker."""
    body = OutboxMessage.objects.filter(to=to).latest("id").body
    found = re.search(r"https?://[^/]+(/groups/\d+/(?:ask|report-error)/[^/\s]+/)", body)
    assert found, body
    return found[1]


def make_question(group: Group, **over: Any) -> Question:
    """A question that waits for its asker's press."""
    values = {"name": "浜の人", "email": ASKER, "body": BODY, "tells_email": False, "by": None}
    return questions.ask(group=group, **{**values, **over})


def sent_question(group: Group, **over: Any) -> Question:
    """A question that has reached the group."""
    return questions.confirm(question=make_question(group, **over), by=None)


def mails(kind: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(kind=f"groups/{kind}").order_by("id"))


def reported(group: Group, **over: Any) -> MistakeReport:
    """A report of a mistake that stands on the centre's list."""
    values = {
        "parts": ["time"], "body": "曜日がちがう", "email": "reader@example.jp", "today": clock.today(),
        "by": None, **over,
    }  # fmt: skip
    kept = mistakes.report_mistake(group=group, **values)
    if kept.state != MistakeReport.State.UNCONFIRMED:
        return kept
    return mistakes.confirm_mistake(report=kept, today=values["today"], by=None)
