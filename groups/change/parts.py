"""The four parts of a registration that change by a notice (変更届, rules.md 9.1), with their questions.

The questions are those of the application (groups/questions.py): same words, same numbers, same limits. What
a notice asks for is kept in the shape of an application's answers: {step: {key: value}}.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from groups.models import RegistrationDocument
from groups.questions import Kind, Question
from groups.steps import BY_SLUG, Step, page_of

RULES = RegistrationDocument.Kind.RULES
# What goes with a notice and into no column of the group.
MESSAGE = Question(
    "message",
    "センターに伝えたいこと",
    Kind.PROSE,
    required=False,
    max_length=500,
    help_text="例：10月3日の総会で決まりました。変わった日や、わけがあれば書いてください。",
)
MESSAGE_STEP = "notice"


@dataclass(frozen=True)
class Part:
    """What a member chooses first. `step` is where the application asks the questions `names`."""

    code: str
    title: str
    summary: str
    step: str
    names: tuple[str, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(BY_SLUG[self.step].question(name) for name in self.names)


PARTS = (
    Part("name", "団体の名前", "名前とフリガナ", "basics", ("name", "kana")),
    Part(
        "form",
        "組織の種別",
        "任意団体から NPO法人になったときなど。法人番号も",
        "basics",
        ("form", "corporate_number"),
    ),
    Part(
        "representative",
        "代表者",
        "代表者が代わったとき、または氏名・住所・電話・メールが変わったとき",
        "people",
        (
            "representative_name", "representative_kana", "representative_address", "representative_phone",
            "representative_email",
        ),
    ),
    Part("rules", "規約・会則", "新しい規約・会則を出します", "documents", (RULES.value,)),
)  # fmt: skip
BY_CODE = {part.code: part for part in PARTS}
# Of these keys the record says only that they changed, never what to.
PERSONAL = frozenset(BY_CODE["representative"].names)
_HOME = {name: part.step for part in PARTS for name in part.names} | {MESSAGE.name: MESSAGE_STEP}


def in_order(codes: Collection[str]) -> list[Part]:
    """The chosen parts in the order of the form; unknown codes are left out."""
    return [part for part in PARTS if part.code in codes]


def asked_questions(codes: Collection[str]) -> Iterator[tuple[Part, Question]]:
    """Every question of the chosen parts that goes into a column of the group; papers come apart."""
    for part in in_order(codes):
        for question in part.questions:
            if question.kind != Kind.DOCUMENT:
                yield part, question


def step_for(codes: Collection[str]) -> Step:
    """The chosen questions and the message as one page."""
    page = page_of([question.name for _part, question in asked_questions(codes)], title="変えるところ")
    return replace(page, questions=(*page.questions, MESSAGE))


def shaped(values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """{key: value} in the shape of an application's answers."""
    shape: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        shape.setdefault(_HOME[key], {})[key] = value
    return shape


def flat(answers: dict[str, Any]) -> dict[str, Any]:
    """The other way round; the draft's own notes ("_raw") are left out."""
    steps = (values for name, values in answers.items() if not name.startswith("_"))
    return {key: value for values in steps for key, value in values.items()}


def step_slug(name: str) -> str:
    """Where the application asks a question: names it in remarks of a return."""
    return _HOME[name]


def words_of(codes: Iterable[str]) -> str:
    """団体の名前、代表者"""
    return "、".join(part.title for part in in_order(list(codes)))
