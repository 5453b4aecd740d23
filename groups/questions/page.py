"""What a registered group can change on its public page by itself, and what stays locked."""

from dataclasses import replace

from groups.questions import ACTIVITY, BASICS, PEOPLE, Question
from groups.steps import Step

# Never shown to the public, so not part of the page; they come with the application and the renewal.
_NOT_ON_THE_PAGE = ("members_citizens", "officers_total")
# Looked at by the centre when the group was registered.
LOCKED = ("name", "kana", "form", "representative_name")
LOCKED_REASON = (
    "団体の名前、組織の種別、代表者、規約は、登録のときにセンターが確かめたものです。"
    "変わったときは、変更届を出してください。センターが確かめてから変わります。"
)

_ASKED = {
    question.name: question
    for question in (*BASICS, *ACTIVITY, *PEOPLE)
    if question.name not in _NOT_ON_THE_PAGE
}


def _named(*names: str) -> tuple[Question, ...]:
    return tuple(_ASKED[name] for name in names)


def _numbered(*sections: tuple[str, tuple[Question, ...]]) -> tuple[tuple[str, tuple[Question, ...]], ...]:
    """1-1, 1-2 ... in the order of this form, not with the numbers of the application."""
    return tuple(
        (
            heading,
            tuple(replace(question, number=f"{n}-{m}") for m, question in enumerate(questions, start=1)),
        )
        for n, (heading, questions) in enumerate(sections, start=1)
    )


# (heading, questions) in the order of the form.
SECTIONS: tuple[tuple[str, tuple[Question, ...]], ...] = _numbered(
    ("活動の紹介", _named("tagline", "purpose", "activities", "introduction")),
    (
        "いつ、どこで、なにを",
        _named("weekdays", "time_bands", "schedule_text", "place_text", "areas", "fields", "main_field"),
    ),
    ("参加する人へ", _named("welcome_text", "beginner_welcome", "recruiting", "fee_text", "first_visit")),
    ("団体のこと", _named("founded", "members_total", "website", "corporate_number")),
    ("連絡先", _named("contact_name", "contact_phone", "contact_email")),
)
# The switch for the representative's name stands in a part of its own, below the sections.
LOCKED_NUMBER = f"{len(SECTIONS) + 1}-1"
QUESTIONS: tuple[Question, ...] = tuple(question for _heading, group in SECTIONS for question in group)
EDITABLE = frozenset(key for question in QUESTIONS for key in question.keys) | {"public_fields"}
STEP = Step("group-page", "公開のページ", "", QUESTIONS)


def step_for(stored: dict[str, object]) -> Step:
    """The questions for one group.

    What an old entry never had is not demanded now, unless it is always public. A value that is there,
    such as the telephone of the contact, cannot be emptied where it is required.
    """
    return replace(STEP, questions=tuple(asked(question, stored) for question in QUESTIONS))


def asked(question: Question, stored: dict[str, object]) -> Question:
    """The question for a group with these values: lenient where the group never had an answer."""
    missing = stored.get(question.keys[0]) in (None, "")
    lenient = question.required and missing and question.publication != "always"
    return replace(question, required=False) if lenient else question
