"""The steps of an application for registration, declared once.

Task list, step pages, check-answers, the centre's case page, return for correction and the printed form all
read this table, so a question has one number and one wording everywhere.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from groups.models import RegistrationDocument
from groups.questions import ACTIVITY, BASICS, DECLARATIONS, DOCUMENTS, PAGE, PEOPLE, Kind, Question

__all__ = [
    "BY_SLUG",
    "STEPS",
    "Kind",
    "Question",
    "Step",
    "item_label",
    "next_step",
    "page_of",
    "questions",
    "reopened",
]

DocumentKind = RegistrationDocument.Kind


@dataclass(frozen=True)
class Step:
    """One page of the application."""

    slug: str
    title: str
    summary: str
    questions: tuple[Question, ...] = field(default=())
    number: int = 0

    def question(self, name: str) -> Question:
        """Raises KeyError for an unknown name."""
        for question in self.questions:
            if question.name == name:
                return question
        raise KeyError(name)


def _numbered(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Give steps and questions their numbers: 1, 1-1, 1-2 ..."""
    return tuple(
        Step(
            step.slug,
            step.title,
            step.summary,
            tuple(replace(question, number=f"{n}-{m}") for m, question in enumerate(step.questions, start=1)),
            n,
        )
        for n, step in enumerate(steps, start=1)
    )


STEPS: tuple[Step, ...] = _numbered(
    (
        Step("basics", "団体の基本", "名前、組織の種別、設立、人数", BASICS),
        Step("activity", "活動の内容", "分野、地域、目的、曜日と時間、参加のしかた", ACTIVITY),
        Step("people", "代表者と連絡先", "氏名、住所、電話、メール", PEOPLE),
        Step("page", "公開する項目", "ポータルで見せるかどうかを、一つずつ選びます", PAGE),
        Step("documents", "書類", "規約・会則、役員・会員名簿など", DOCUMENTS),
        Step("declarations", "確認と誓約", "四つの文を読んで、一つずつ確かめます", DECLARATIONS),
    )
)
CHECK_TITLE = "内容を確かめて申請する"
BY_SLUG: dict[str, Step] = {step.slug: step for step in STEPS}
# How many papers of each kind may lie in an application at once. With one, a new upload replaces the old one.
MOST_DOCUMENTS: dict[str, int] = {
    DocumentKind.RULES: 1,
    DocumentKind.ROSTER: 1,
    DocumentKind.BUDGET: 2,
    DocumentKind.MATERIAL: 5,
}
# Never shown to the public, with the reason that forms give.
NEVER_PUBLIC: dict[str, str] = {
    "representative_kana": "センターが電話をするときに使います。",
    "representative_address": "登録の審査だけに使います。",
    "representative_phone": "登録の審査と、急ぎの連絡だけに使います。",
    "representative_email": "センターからの知らせだけに使います。",
}


def questions() -> Iterator[tuple[Step, Question]]:
    """Every question with its step, in the order of the form."""
    for step in STEPS:
        for question in step.questions:
            yield step, question


def page_of(names: Collection[str], slug: str = "registered", title: str = "") -> Step:
    """The questions with these names, from any steps, as one page; numbers stay those of the application."""
    return Step(slug, title, "", tuple(question for _step, question in questions() if question.name in names))


def next_step(slug: str) -> Step | None:
    """The step after this one, None after the last."""
    index = BY_SLUG[slug].number
    return STEPS[index] if index < len(STEPS) else None


def item_label(slug: str, name: str) -> str:
    """「団体の基本 1-2 フリガナ」: how mails and the case page name a question; unknown names stay."""
    step = BY_SLUG.get(slug)
    if step is None:
        return name
    label = next((f"{q.number} {q.title}" for q in step.questions if q.name == name), name)
    return f"{step.title} {label}"


def reopened(return_items: list[dict[str, str]], slug: str) -> dict[str, str]:
    """Questions of a step that a return opens: {question name: remark}, "" for those that open along."""
    step = BY_SLUG[slug]
    remarks = {item["field"]: item["remark"] for item in return_items if item["step"] == slug}
    known = {name: remark for name, remark in remarks.items() if name in {q.name for q in step.questions}}
    for name in list(known):
        for other in step.question(name).opens_with:
            known.setdefault(other, "")
    return {question.name: known[question.name] for question in step.questions if question.name in known}
