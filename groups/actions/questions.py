"""A question from its form to the group, by somebody without an account (features.md row 20).

Nothing reaches the group before the link in the mail was opened and its button pressed. `by` is None: the
portal acts for somebody whom it knows by nothing but a mailbox.
"""

from typing import Any

from django.db import transaction

from core import clock
from core.lifecycle import Blocked, NotAllowed
from groups.actions import proxy
from groups.actions.confirmation import hash_of, life, mail_link, mail_waiting
from groups.lifecycles.questions import QUESTION
from groups.models import Group, Need, ProxyEntry, Question, QuestionLetter, QuestionLink
from groups.notices import questions as notices
from groups.permissions.questions import can_pass_on
from groups.purpose_questions import QUESTION as PURPOSE

State = Question.State
FORM = "質問への返事"
Side = QuestionLetter.Side
CLOSED = "この団体は、いま質問を受けていません。市民活動センターにおたずねください。"
GONE = "このリンクは使えません。期限が過ぎて消えたか、アドレスの一部が欠けています。"


def takes_questions(group: Group) -> bool:
    """Registered, not resting, and its own switch is on."""
    return group.is_registered and group.takes_questions


@transaction.atomic
def ask(
    *,
    group: Group,
    name: str,
    email: str,
    body: str,
    tells_email: bool,
    by: Any,
    need: Need | None = None,
) -> Question:
    """Keep a question until its asker confirms it by mail. Raises Blocked while the group takes none.

    need: the post of this group's that it is about.

    An address that never confirmed anything gets one mail a day, whatever is asked in its name.
    """
    if by is not None:
        raise NotAllowed("質問は、サインインした人の名前では送れません。")
    if not takes_questions(group):
        raise Blocked(CLOSED)
    if same := _same_waiting(group, email, body):
        return same
    now = clock.now()
    question = Question.objects.create(
        group=group,
        need=need,
        asker_name=name,
        asker_email=email,
        purpose_text_version=PURPOSE.version,
        created_at=now,
        state_changed_at=now,
        last_letter_at=now,
    )
    write_letter(question, Side.ASKER, body, shown_email=email if tells_email else "", by=None)
    mail_link(question)
    return question


def _same_waiting(group: Group, email: str, body: str) -> Question | None:
    """The same words again, from a second window: one question is enough."""
    waiting = Question.objects.filter(group=group, asker_email=email, state=State.UNCONFIRMED)
    return waiting.filter(letters__body=body, created_at__gt=clock.now() - life()).first()


def find_question(number: int, token: str) -> Question | None:
    """The question of group `number` behind a link; None for a wrong link, and after its hours or its end."""
    links = QuestionLink.objects.filter(token_hash=hash_of(token), question__group__number=number)
    link = links.select_related("question__group").first()
    if link is None:
        return None
    question = link.question
    expired = question.state == State.UNCONFIRMED and question.created_at + life() <= clock.now()
    return None if expired else question


@transaction.atomic
def confirm(*, question: Question, by: Any) -> Question:
    """The asker has read it and sends it: to the group's people, or to the centre where there are none.

    Raises Blocked when it was sent already or the group takes no questions any more.
    """
    group = question.group
    if not takes_questions(group):
        raise Blocked(CLOSED)
    now = clock.now()
    alone = not notices.receivers(group)
    QUESTION.apply(
        question, "confirm", by=by, today=clock.today(),
        confirmed_at=now, last_letter_at=now, for_centre=alone,
    )  # fmt: skip
    tell(question, question.letters.earliest("id"), again=False)
    mail_waiting(question.asker_email)
    return question


def tell(question: Question, letter: QuestionLetter, *, again: bool) -> None:
    """To the group's people; to the centre while it stands in for them."""
    if question.for_centre:
        notices.question_for_centre(question, reported=False)
    notices.question_arrived(question, letter, again=again)


@transaction.atomic
def reply(*, question: Question, body: str, tells_email: bool, by: Any) -> QuestionLetter:
    """The asker writes once more. Raises Blocked once the exchange has ended."""
    QUESTION.apply(question, "reply", by=by, today=clock.today(), last_letter_at=clock.now())
    shown = question.asker_email if tells_email else ""
    letter = write_letter(question, Side.ASKER, body, shown_email=shown, by=None)
    tell(question, letter, again=True)
    return letter


@transaction.atomic
def end(*, question: Question, by: Any, entry: ProxyEntry | None = None) -> None:
    """Asker, group or centre: nothing more is to be said. The other side's mail says so."""
    refuse_unasked(question, by, entry)
    QUESTION.apply(question, "close", by=by, today=clock.today(), reason=proxy.how(entry))
    if by is not None:
        notices.question_ended(question, by_centre=False)
        proxy.note_saved(question.group, FORM, by=by, entry=entry)


def refuse_unasked(question: Question, by: Any, entry: ProxyEntry | None) -> None:
    """An officer speaks for the group with an entry that says who asked; for the centre without one."""
    if by is not None and (entry is not None or not can_pass_on(by, question)):
        proxy.refuse_unasked(question.group, by, entry)


def write_letter(
    question: Question, side: str, body: str, *, shown_email: str, by: Any, entry: ProxyEntry | None = None
) -> QuestionLetter:
    """One more letter of the exchange; the caller's transition has decided that it may be written."""
    return QuestionLetter.objects.create(
        question=question,
        side=side,
        body=body,
        shown_email=shown_email,
        written_by=by,
        written_at=clock.now(),
        proxy=entry,
    )
