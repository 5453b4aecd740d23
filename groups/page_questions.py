"""What a registered group can change on its public page by itself, and what stays locked."""

from dataclasses import replace

from groups.questions import ACTIVITY, BASICS, PEOPLE, Question
from groups.steps import Step

# Never shown to the public, so not part of the page; they come with the application and the renewal.
_NOT_ON_THE_PAGE = ("members_citizens", "officers_total")
# Looked at by the centre when the group was registered.
LOCKED = ("name", "form", "representative_name")
LOCKED_REASON = (
    "団体の名前、組織の種別、代表者、規約は、登録のときにセンターが確かめたものです。"
    "変わったときは、センターに知らせてください。"
)

_basics = tuple(q for q in BASICS if q.name not in (*LOCKED, *_NOT_ON_THE_PAGE))
_contact = tuple(q for q in PEOPLE if q.name.startswith("contact_"))
# (heading, questions) in the order of the form.
SECTIONS: tuple[tuple[str, tuple[Question, ...]], ...] = (
    (
        "活動の紹介",
        tuple(q for q in ACTIVITY if q.name in ("tagline", "purpose", "activities", "introduction")),
    ),
    (
        "分野と地域、曜日と時間",
        tuple(
            q
            for q in ACTIVITY
            if q.name
            in ("fields", "main_field", "areas", "weekdays", "time_bands", "schedule_text", "place_text")
        ),
    ),
    (
        "参加する人へ",
        tuple(
            q
            for q in ACTIVITY
            if q.name in ("welcome_text", "beginner_welcome", "recruiting", "fee_text", "first_visit")
        ),
    ),
    ("団体のこと", _basics + tuple(q for q in ACTIVITY if q.name == "website")),
    ("連絡先", _contact),
)
QUESTIONS: tuple[Question, ...] = tuple(question for _heading, group in SECTIONS for question in group)
EDITABLE = frozenset(key for question in QUESTIONS for key in question.keys) | {"public_fields"}
STEP = Step("group-page", "公開のページ", "", QUESTIONS)


def step_for(stored: dict[str, object]) -> Step:
    """The questions for one group.

    What an old entry never had is not demanded now, unless it is always public. A value that is there,
    such as the telephone of the contact, cannot be emptied where it is required.
    """
    return replace(STEP, questions=tuple(_asked(question, stored) for question in QUESTIONS))


def _asked(question: Question, stored: dict[str, object]) -> Question:
    missing = stored.get(question.keys[0]) in (None, "")
    lenient = question.required and missing and question.publication != "always"
    return replace(question, required=False) if lenient else question
