"""Reading a change notice: what is open, what it changes, and what changed in the register meanwhile."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from groups.answers import Labels, Typed, Values, in_words, typed
from groups.change import parts as change_parts
from groups.change.parts import MESSAGE, Part, asked_questions, flat, in_order, step_for, step_slug
from groups.models import ChangeDocument, ChangeNotice, Group
from groups.questions import Question
from groups.steps import BY_SLUG, Step, reopened
from groups.values import snapshot

State = ChangeNotice.State
RAW = "_raw"


def is_editable(notice: ChangeNotice) -> bool:
    return notice.is_editable


def open_names(notice: ChangeNotice) -> dict[str, str] | None:
    """The questions that can be changed, with their remarks; None means all. The message is always open."""
    if notice.state != State.RETURNED:
        return None
    names: dict[str, str] = {}
    for slug in dict.fromkeys(part.step for part in change_parts.PARTS):
        names |= reopened(notice.return_items, slug)
    return names | {MESSAGE.name: ""}


def rules_are_open(notice: ChangeNotice) -> bool:
    """Whether the paper can be put in or taken out now."""
    opened = open_names(notice)
    asked = "rules" in notice.parts
    return is_editable(notice) and asked and (opened is None or change_parts.RULES.value in opened)


def registered(group: Group, codes: Iterable[str]) -> Values:
    """Today's values of what the chosen parts ask for."""
    now = snapshot(group)
    return {key: now[key] for _part, question in asked_questions(list(codes)) for key in question.keys}


def drafted(notice: ChangeNotice) -> Values:
    """What the form starts from: today's values, and above them what has been saved."""
    return registered(notice.group, notice.parts) | flat(notice.answers)


def page(notice: ChangeNotice) -> Step:
    return step_for(notice.parts)


def stored_typed(notice: ChangeNotice) -> Typed:
    """The page as its form would send it; wrong input as it was typed."""
    step, raw = page(notice), raw_of(notice)
    as_typed = {name: list(sent) for name, sent in raw["values"].items()} if raw else {}
    return typed(step, {step.slug: drafted(notice)}) | as_typed


def raw_of(notice: ChangeNotice) -> dict[str, Any] | None:
    """What is kept of input that is not valid yet: {"values", "state"}."""
    raw: dict[str, Any] | None = notice.answers.get(RAW)
    return raw


def papers(notice: ChangeNotice) -> list[ChangeDocument]:
    """The paper that counts now."""
    return list(notice.documents.filter(removed_at=None).select_related("file"))


# ------------------------------------------------------------------------------------------ differences


@dataclass(frozen=True)
class Change:
    """A registered value that a notice changes, in words. `now`: where the register changed meanwhile."""

    part: Part
    question: Question
    before: str
    after: str
    now: str | None = None
    since_last_round: bool = False

    @property
    def is_conflict(self) -> bool:
        return self.now is not None


def changes(
    notice: ChangeNotice, before: Values, after: Values, labels: Labels, now: Values | None = None
) -> list[Change]:
    """The questions whose value would change, in the order of the form."""
    last = flat(notice.previous_answers)
    found = []
    for part, question in asked_questions(notice.parts):
        key = question.name
        if key not in after or after[key] == before.get(key):
            continue
        conflict = now is not None and now[key] not in (before.get(key), after[key])
        found.append(
            Change(
                part,
                question,
                in_words(question, before, labels),
                in_words(question, after, labels),
                in_words(question, now, labels) if conflict and now is not None else None,
                since_last_round=bool(last) and last.get(key) != after[key],
            )
        )
    return found


def unchanged(notice: ChangeNotice, before: Values, after: Values, labels: Labels) -> list[tuple[str, str]]:
    """(title, value in words) of what was asked about and stays as it is."""
    return [
        (question.title, in_words(question, after, labels))
        for _part, question in asked_questions(notice.parts)
        if question.name in after and after[question.name] == before.get(question.name)
    ]


def keys_to_write(notice: ChangeNotice) -> Values:
    """The submitted values that differ from what was registered then: all that applying may touch."""
    before, after = flat(notice.before), flat(notice.submitted_answers)
    return {
        question.name: after[question.name]
        for _part, question in asked_questions(notice.parts)
        if question.name in after and after[question.name] != before.get(question.name)
    }


def in_doubt(notice: ChangeNotice, now: Values) -> list[str]:
    """The keys to write whose registered value is no longer the one that the group saw."""
    before = flat(notice.before)
    return [key for key, value in keys_to_write(notice).items() if now[key] not in (before.get(key), value)]


def missing_papers(notice: ChangeNotice) -> bool:
    """Whether the notice is about the 規約 and brings none."""
    return "rules" in notice.parts and not papers(notice)


def label_of(name: str) -> str:
    """The words for a question in remarks and mails; an unknown name stays."""
    if name == MESSAGE.name:
        return MESSAGE.label
    try:
        return BY_SLUG[step_slug(name)].question(name).label
    except KeyError:
        return name


def part_titles(notice: ChangeNotice) -> str:
    return "、".join(part.title for part in in_order(notice.parts))
