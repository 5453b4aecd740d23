"""Reads over questions and reports of mistakes: lists and the figures beside them."""

from datetime import date
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from groups.models import Group, MistakeReport, Question
from groups.permissions.questions import HIDDEN_FROM_GROUP
from groups.purpose_questions import WITHOUT_PROXY
from groups.queries import week_end

State = Question.State
WAITING_REPORTS = (MistakeReport.State.NEW, MistakeReport.State.IN_HAND)


def questions_of(group: Group, *, by_proxy: bool = False) -> QuerySet[Question]:
    """What the group's people see: what waits for them first, then the newest.

    by_proxy: only those that an officer may read who types the group's answers.
    """
    waits = Case(When(state=State.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = group.questions.exclude(state__in=HIDDEN_FROM_GROUP).order_by(waits, "-last_letter_at", "-id")
    return rows.exclude(purpose_text_version=WITHOUT_PROXY) if by_proxy else rows


def open_questions(group: Group) -> int:
    return group.questions.filter(state=State.OPEN).count()


def sent_questions() -> QuerySet[Question]:
    """Every question that was sent, for the office's list: no text, no name, no address.

    What waits for the centre stands first.
    """
    waits = Case(
        When(_for_the_centre(), then=Value(0)),
        When(state=State.OPEN, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    sent = Question.objects.exclude(state=State.UNCONFIRMED).select_related("group")
    return sent.defer("asker_name", "asker_email").order_by(waits, "last_letter_at", "id")


def _for_the_centre() -> Q:
    return Q(state=State.REPORTED) | Q(state=State.OPEN, for_centre=True)


# What the figures of the office's list count, and the rows behind each of them.
SHOWN = {
    "centre": ("センターを待つもの", _for_the_centre()),
    "waiting": ("団体の返事待ち", Q(state=State.OPEN, for_centre=False)),
    "answered": ("返事を送った", Q(state=State.ANSWERED)),
}


def centre_questions() -> QuerySet[Question]:
    """Questions that wait for an officer: reported ones, and those of groups without an account."""
    return sent_questions().filter(_for_the_centre())


def question_figures() -> dict[str, Any]:
    """How many questions are in which state."""
    return Question.objects.aggregate(
        unconfirmed=Count("pk", filter=Q(state=State.UNCONFIRMED)),
        **{name: Count("pk", filter=rows) for name, (_words, rows) in SHOWN.items()},
    )


def waiting_mistakes(due: str, user: Any, today: date) -> QuerySet[MistakeReport]:
    """Reports that the centre has not finished, the earliest due first.

    `due` narrows them: "late", "week" (until Sunday), "mine" (in this officer's hands), else all.
    """
    rows = MistakeReport.objects.filter(state__in=WAITING_REPORTS).select_related("group", "handled_by")
    if due == "late":
        return rows.filter(due_on__lt=today)
    if due == "week":
        return rows.filter(due_on__gte=today, due_on__lte=week_end(today))
    return rows.filter(handled_by=user) if due == "mine" else rows


def unconfirmed_mistakes() -> QuerySet[MistakeReport]:
    """Reports that stand beside the list: nobody has confirmed that a person wrote them. The newest first."""
    rows = MistakeReport.objects.filter(state=MistakeReport.State.UNCONFIRMED)
    return rows.select_related("group", "handled_by").order_by("-created_at", "-id")


def finished_mistakes() -> QuerySet[MistakeReport]:
    open_ones = (*WAITING_REPORTS, MistakeReport.State.UNCONFIRMED)
    rows = MistakeReport.objects.exclude(state__in=open_ones).select_related("group", "handled_by")
    return rows.order_by("-state_changed_at", "-id")
