"""Questions at the group's and the centre's side: answer, report, pass on; who is mailed, and the switch."""

from typing import Any

from django.db import transaction

from core import audit, clock, version
from core.forms import StaleWrite
from core.lifecycle import Blocked, NotAllowed
from groups.actions import proxy
from groups.actions.confirmation import new_token
from groups.actions.questions import FORM, refuse_unasked, write_letter
from groups.lifecycles.questions import QUESTION
from groups.models import Group, Membership, MutedMail, ProxyEntry, Question, QuestionLetter
from groups.notices import questions as notices
from groups.permissions import can_edit_page
from groups.permissions.questions import can_handle_question

Side = QuestionLetter.Side
LAST_READER = (
    "質問のメールを受けとる人が、ほかにいません。止めるときは、先にほかのメンバーが受けとるようにするか、"
    "「質問を受ける」を止めてください。"
)


@transaction.atomic
def answer(
    *,
    question: Question,
    body: str,
    tells_email: bool,
    seen: int,
    by: Any,
    entry: ProxyEntry | None = None,
) -> QuestionLetter:
    """Mail an answer to the asker, whose address the writer never sees.

    An officer with an `entry` types what the group says; without one the centre answers in its own name.
    `seen` is the newest letter that the writer had before them. Raises StaleWrite when there is a newer one,
    Blocked when the exchange has ended, NotAllowed.
    """
    locked = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    newest = locked.letters.latest("id").pk
    as_member = can_handle_question(by, question)
    asked = None if as_member else entry
    refuse_unasked(question, by, asked)
    if newest != seen:
        raise StaleWrite
    QUESTION.apply(
        question, "answer", by=by, today=clock.today(), reason=proxy.how(asked), last_letter_at=clock.now()
    )
    letter = write_letter(
        question,
        Side.GROUP if as_member or asked else Side.CENTRE,
        body,
        shown_email=by.mailbox if tells_email and as_member else "",
        by=by,
        entry=asked,
    )
    proxy.note_saved(question.group, FORM, by=by, entry=asked)
    notices.question_answered(question, letter, token=new_token(question))
    return letter


@transaction.atomic
def report(*, question: Question, by: Any, entry: ProxyEntry | None = None) -> None:
    """Advertising or abuse: away from the group's pages, to the centre. The asker is told nothing."""
    proxy.refuse_unasked(question.group, by, entry)
    QUESTION.apply(question, "report", by=by, today=clock.today(), reason=proxy.how(entry))
    proxy.note_saved(question.group, FORM, by=by, entry=entry)
    notices.question_for_centre(question, reported=True)


@transaction.atomic
def pass_on(*, question: Question, by: Any) -> None:
    """The centre told the group by telephone; the asker gets a mail that says so."""
    QUESTION.apply(question, "pass_on", by=by, today=clock.today())
    notices.question_ended(question, by_centre=True)


@transaction.atomic
def restore(*, question: Question, by: Any) -> None:
    """A reported question was none: back to the group."""
    QUESTION.apply(question, "restore", by=by, today=clock.today())
    newest = question.letters.filter(side=Side.ASKER).latest("id")
    notices.question_arrived(question, newest, again=True)


@transaction.atomic
def remove(*, question: Question, by: Any) -> None:
    """It was advertising or abuse: nobody goes on writing; the night deletes it after its period."""
    QUESTION.apply(question, "remove", by=by, today=clock.today())


@transaction.atomic
def choose(
    *, group: Group, takes: bool, by: Any, mails: bool | None = None, entry: ProxyEntry | None = None
) -> None:
    """The group's switch and the member's own mails, both or none. Raises Blocked, NotAllowed.

    mails: None from an officer, who is no member.
    """
    switch_questions(group=group, on=takes, by=by, entry=entry)
    if mails is not None:
        choose_mails(group=group, wants=mails, by=by)


@transaction.atomic
def choose_mails(*, group: Group, wants: bool, by: Any) -> bool:
    """A member's own choice about mails on questions; False when it was so already.

    Raises Blocked for the last one who is mailed while the group takes questions.
    """
    member = _own_membership(group, by)
    topic = MutedMail.Topic.QUESTIONS
    muted = MutedMail.objects.filter(membership=member, topic=topic)
    if wants:
        return bool(muted.delete()[0])
    if muted.exists():
        return False
    others = [one for one in notices.receivers(group) if one.pk != member.pk]
    if not others and group.takes_questions:
        raise Blocked(LAST_READER)
    MutedMail.objects.create(membership=member, topic=topic, since=clock.now())
    return True


def _own_membership(group: Group, by: Any) -> Membership:
    """Under the group's lock, so that two members do not leave at the same moment."""
    Group.objects.select_for_update(of=("self",)).get(pk=group.pk)
    member = group.memberships.filter(user=by, ended_at=None).first()
    if member is None:
        raise NotAllowed("この団体のメンバーだけが選べます。")
    return member


@transaction.atomic
def switch_questions(*, group: Group, on: bool, by: Any, entry: ProxyEntry | None = None) -> bool:
    """Open or close the group's question form; False when it was so already. Its page follows at once."""
    locked = Group.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if by is None or not can_edit_page(by, locked):
        raise NotAllowed("この団体のメンバーだけが変えられます。")
    proxy.refuse_unasked(locked, by, entry)
    if locked.takes_questions == on:
        return False
    words = {True: "受ける", False: "受けない"}
    locked.takes_questions = on
    locked.updated_at = clock.now()
    locked.save(update_fields=["takes_questions", "updated_at"])
    version.bump()
    changes: audit.Changes = {"質問": (words[not on], words[on])}
    audit.record("質問を受けるかどうかを変えた", locked, by=by, changes=changes, reason=proxy.how(entry))
    proxy.note_saved(locked, FORM, by=by, entry=entry)
    group.refresh_from_db()
    return True
