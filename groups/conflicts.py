"""Two people on one form: which items differ, in words, and the chosen side put into what was sent.

The page that asks is templates/groups/my/_compare.html; `opened` is the mark of the form (groups/opened.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

from groups.answers import Labels, Typed, typed_in_words, typed_keys
from groups.opened import untouched
from groups.questions import Question

CHOICE = "keep_"


@dataclass(frozen=True)
class Conflict:
    """An item whose two contents differ, in words. untouched: this form only sent it along as shown."""

    name: str
    title: str
    mine: str
    theirs: str
    untouched: bool
    question: Question | None = None


def of_questions(
    questions: Iterable[Question], mine: Typed, theirs: Typed, *, sent: Typed, opened: str
) -> list[Conflict]:
    """The questions that were answered differently; `sent` is what this form sent."""
    labels, found = Labels.load(), []
    for question in questions:
        here, there = (typed_in_words(question, side, labels) for side in (mine, theirs))
        if here != there:
            kept = untouched(typed_keys(question), sent, opened)
            found.append(Conflict(question.name, question.title, here, there, kept, question))
    return found


def chose_theirs(post: QueryDict, name: str) -> bool:
    """Whether the comparison took the stored content of the item."""
    return post.get(f"{CHOICE}{name}") == "theirs"


def with_choices(sent: Typed, post: QueryDict, questions: Iterable[Question], stored: Typed) -> Typed:
    """Where the comparison took the stored content of a question, put it into what was sent."""
    for question in questions:
        if chose_theirs(post, question.name):
            for key in typed_keys(question):
                sent[key] = stored.get(key, [])
    return sent


def as_pairs(sent: Typed) -> list[tuple[str, str]]:
    """For hidden fields."""
    return [(name, value) for name, values in sent.items() for value in values]
