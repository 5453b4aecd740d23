"""Who may see each field of questions to groups and of reports of mistakes, and how long it is kept."""

from core.exposure import expose
from groups import models, rules
from groups.rules import questions as rules_questions

_QUESTIONS = (rules_questions.QUESTIONS, "送る前に確かめられなかったものは、決めた時間で消す")
expose(
    models.Question,
    group=(
        "id",
        "group",
        "need",
        "state",
        "state_changed_at",
        "for_centre",
        "confirmed_at",
        "last_letter_at",
    ),
    staff=("purpose_text_version", "created_at"),
    personal=("asker_name", "asker_email"),
    retention=_QUESTIONS,
)
expose(
    models.QuestionLetter,
    group=("id", "question", "side", "written_at"),
    personal=("body", "shown_email", "written_by", "proxy"),
    retention=_QUESTIONS,
)
expose(
    models.QuestionLink,
    staff=("id", "question", "created_at"),
    personal=("token_hash",),
    retention=_QUESTIONS,
)
expose(models.AskedMailbox, staff=("id", "mailed_at"), personal=("mailbox_hash",), retention="1日")
expose(models.MutedMail, group=("id", "membership", "topic", "since"), retention=rules.GROUPS)
expose(
    models.MistakeReport,
    staff=(
        "id", "group", "state", "state_changed_at", "parts", "body", "purpose_text_version", "due_on",
        "created_at", "mailed_at", "confirmed_at", "note", "answered_at", "version",
    ),
    personal=("reporter_email", "handled_by"),
    retention=rules_questions.MISTAKES,
)  # fmt: skip
