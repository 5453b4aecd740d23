"""Mails about questions and mistakes. One reader per mail; nobody's address in anybody else's mail.

Subjects hold no word that somebody typed; what was typed stands in bodies without anything that a mail
program turns into a link. Those are wiped from the outbox on arrival: the portal keeps it only for a while.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from core import clock, outbox, settings_rows
from core.form_guard import unlinked
from groups.models import (
    CentreSite,
    Group,
    Membership,
    MistakeReport,
    MutedMail,
    Question,
    QuestionLetter,
    Topic,
)
from groups.recipients import centre_staff
from groups.rules.questions import QUESTIONS


def _link(name: str, *args: Any) -> str:
    return f"{settings.PORTAL_URL}{reverse(name, args=args)}"


def _values(question: Question) -> dict[str, Any]:
    return {
        "number": question.pk,
        "group_name": question.group.name,
        "keep_days": _keep_days(),
        "sites": list(CentreSite.objects.all()),
    }


def _keep_days() -> int:
    return int(settings_rows.value(QUESTIONS.setting.key, on=clock.today()))


def _until() -> datetime:
    return clock.now() + timedelta(days=_keep_days())


def receivers(group: Group) -> list[Membership]:
    """Current members who want mails about questions; all of them when nobody would be left."""
    members = list(group.memberships.filter(ended_at=None, user__is_active=True).select_related("user"))
    muted = set(
        MutedMail.objects.filter(
            topic=MutedMail.Topic.QUESTIONS, membership__group=group, membership__ended_at=None
        ).values_list("membership_id", flat=True)
    )
    return [member for member in members if member.pk not in muted] or members


# ------------------------------------------------------------------------------------ to the person who asks


def confirm_question(question: Question, *, token: str, until: datetime) -> None:
    """Says nothing of what was typed: the address may be somebody else's (reliability.md P33)."""
    outbox.queue(
        "mail/groups/question_confirm",
        to=question.asker_email,
        context={
            **_values(question),
            "until": until,
            "link": _link("groups:question", question.group.number, token),
        },
        about=question,
        secret_until=until,
    )


def question_answered(question: Question, letter: QuestionLetter, *, token: str) -> None:
    outbox.queue(
        "mail/groups/question_answered",
        to=question.asker_email,
        context={
            **_values(question),
            "from_centre": letter.side == QuestionLetter.Side.CENTRE,
            "by_proxy": letter.proxy_id is not None,
            "text": unlinked(letter.body),
            "tells_email": bool(letter.shown_email),
            "link": _link("groups:question", question.group.number, token),
        },
        about=question,
        secret_until=_until(),
    )


def question_ended(question: Question, *, by_centre: bool) -> None:
    """The group ended it, or the centre told the group by telephone."""
    outbox.queue(
        "mail/groups/question_ended",
        to=question.asker_email,
        context={
            **_values(question),
            "by_centre": by_centre,
            "ask_link": _link("groups:ask", question.group.number),
        },
        about=question,
        secret_until=_until(),
    )


# ---------------------------------------------------------------------------------- to the group, the centre


def question_arrived(question: Question, letter: QuestionLetter, *, again: bool) -> None:
    """To each member who handles questions. `again`: the asker wrote once more, or it was given back."""
    for member in receivers(question.group):
        outbox.queue(
            "mail/groups/question_arrived",
            to=member.user.email,
            context={
                **_values(question),
                "again": again,
                "need": question.need.title if question.need else "",
                "name": unlinked(question.shown_name),
                "text": unlinked(letter.body),
                "tells_email": bool(letter.shown_email),
                "link": _link("groups_my:question", question.group.number, question.pk),
                "choices_link": _link("groups_my:question_choices", question.group.number),
            },
            about=question,
            secret_until=_until(),
        )


def question_for_centre(question: Question, *, reported: bool) -> None:
    """To each officer: that it is there, and nothing of what it says; reading it is recorded."""
    for officer in centre_staff(clock.today(), Topic.QUESTION):
        outbox.queue(
            "mail/groups/question_for_centre",
            to=officer.email,
            context={
                **_values(question),
                "reported": reported,
                "link": _link("groups_staff:question", question.pk),
            },
            about=question,
        )


def mistake_arrived(report: MistakeReport) -> None:
    """To each officer of the centre; the action sends it only when nothing else lies there unseen."""
    for officer in centre_staff(clock.today(), Topic.QUESTION):
        outbox.queue(
            "mail/groups/mistake_arrived",
            to=officer.email,
            context={
                "group_name": report.group.name,
                "due_on": report.due_on,
                "sites": list(CentreSite.objects.all()),
                "link": _link("groups_staff:mistakes"),
            },
            about=report,
        )


def confirm_mistake(report: MistakeReport, *, token: str, until: datetime) -> None:
    """As for a question: nothing of what was typed."""
    outbox.queue(
        "mail/groups/mistake_confirm",
        to=report.reporter_email,
        context={
            "group_name": report.group.name,
            "until": until,
            "link": _link("groups:mistake_confirm", report.group.number, token),
            "sites": list(CentreSite.objects.all()),
        },
        about=report,
        secret_until=until,
    )


def mistake_answered(report: MistakeReport, *, text: str) -> None:
    """The centre's answer to somebody who left an address."""
    outbox.queue(
        "mail/groups/mistake_answered",
        to=report.reporter_email,
        context={
            "group_name": report.group.name,
            "text": text,
            "page_link": f"{settings.PORTAL_URL}{report.group.get_absolute_url()}",
            "sites": list(CentreSite.objects.all()),
        },
        about=report,
        secret_until=_until(),
    )
