"""What the yearly renewal asks: the facts that change from year to year. Names and people of the
registration itself change by a change notice, the words of the page on the page editor.
"""

from dataclasses import replace

from groups.questions import ACTIVITY, BASICS, PEOPLE, Question
from groups.questions.page import asked
from groups.steps import Step

_ALL = {question.name: question for question in (*BASICS, *ACTIVITY, *PEOPLE)}
QUESTIONS: tuple[Question, ...] = tuple(
    replace(_ALL[name], number=str(number))
    for number, name in enumerate(
        (
            "members_total",
            "members_citizens",
            "officers_total",
            "weekdays",
            "time_bands",
            "schedule_text",
            "place_text",
            "website",
            "contact_name",
            "contact_phone",
            "contact_email",
        ),
        start=1,
    )
)
STEP = Step("renewal", "登録の更新", "", QUESTIONS)
KEYS = frozenset(key for question in QUESTIONS for key in question.keys)


def step_for(stored: dict[str, object]) -> Step:
    """The questions for one group; what an old entry never had is not demanded now."""
    return replace(STEP, questions=tuple(asked(question, stored) for question in QUESTIONS))
