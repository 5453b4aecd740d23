"""Who may read and answer questions to a group, and reports of mistakes. When: lifecycles_questions.py.

Somebody who asks has no account: the link in their mail is the proof, and the portal (`None`) acts for them.
"""

from typing import Any

from accounts.permissions import is_centre_staff
from groups.models import MistakeReport, Question
from groups.permissions import can_process_group, is_member
from groups.purpose_questions import WITHOUT_PROXY

State = Question.State
# What a group does not see: not sent yet, or taken away from it because it reported the question.
HIDDEN_FROM_GROUP = (State.UNCONFIRMED, State.REPORTED, State.REMOVED)


def is_asker(user: Any, question: Question) -> bool:
    return user is None


def can_handle_question(user: Any, question: Question) -> bool:
    """A current member of the group that was asked."""
    return user is not None and is_member(user, question.group)


def can_type_answer(user: Any, question: Question) -> bool:
    """The centre reads it and types the group's answer where the group asked for that (groups/sitting.py)."""
    visible = question.state not in HIDDEN_FROM_GROUP and question.purpose_text_version != WITHOUT_PROXY
    return visible and can_process_group(user, question.group)


def can_speak_for_group(user: Any, question: Question) -> bool:
    return can_handle_question(user, question) or can_type_answer(user, question)


def can_read_as_centre(user: Any, question: Question) -> bool:
    """The centre reads only what nobody in the group can, and what the group reported."""
    handed_over = question.for_centre or question.state in (State.REPORTED, State.REMOVED)
    return user is not None and is_centre_staff(user) and handed_over and question.state != State.UNCONFIRMED


def can_pass_on(user: Any, question: Question) -> bool:
    return can_read_as_centre(user, question) and question.for_centre


def can_answer_question(user: Any, question: Question) -> bool:
    return can_speak_for_group(user, question) or can_pass_on(user, question)


def can_end_question(user: Any, question: Question) -> bool:
    return is_asker(user, question) or can_answer_question(user, question)


def is_reporter(user: Any, report: MistakeReport) -> bool:
    return user is None


def can_handle_mistake(user: Any, report: MistakeReport) -> bool:
    return user is not None and is_centre_staff(user)
