"""An officer enters a group's answers: to a resident, and to the centre that has hidden something."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import audit, clock
from core.lifecycle import NotAllowed
from core.models import AuditEntry, OutboxMessage
from groups.actions import holds, members, question_desk, questions
from groups.models import ContentHold, Group, Membership, Question
from groups.purpose_questions import QUESTION, WITHOUT_PROXY
from tests import people
from tests.groups.asking import BODY, mails, newest_link, sent_question
from tests.groups.factories import make_group, make_user
from tests.groups.proxying import BANNER, HOW, asked_for, sitting

pytestmark = pytest.mark.django_db
TOLD_TO_ASKER = "団体から聞いたことを、市民活動センターの職員が入力しました。"


def of(name: str, group: Group, *more: Any) -> str:
    return reverse(f"groups_my:{name}", args=[group.number, *more])


def reads() -> int:
    return AuditEntry.objects.filter(verb="団体への質問を見た").count()


def answer(question: Question, by: Any, entry: Any = None) -> Any:
    seen = question.letters.latest("pk").pk
    return question_desk.answer(
        question=question, body="どうぞ。", tells_email=True, seen=seen, by=by, entry=entry
    )


# --------------------------------------------------------------------------------------------- questions


def test_an_officer_reads_a_question_only_after_saying_who_asked_and_each_view_leaves_a_line(
    desk: Client, group: Group
) -> None:
    question = sent_question(group)
    page = of("question", group, question.pk)
    for where in (of("questions", group), page, of("question_choices", group)):
        asked = desk.get(where)["Location"]
        assert asked.startswith(reverse("groups_proxy:begin_group", args=[group.number]))
    before = reads()
    sitting(desk, group, "questions")
    assert "浜の人さんからの質問" in desk.get(of("questions", group)).content.decode()
    shown = desk.get(page).content.decode()
    assert BODY in shown and BANNER in shown and "わたしのメールアドレス" not in shown
    assert reads() == before + 1


def test_an_answer_that_an_officer_typed_is_the_groups_own_and_everyone_reads_who_typed_it(
    desk: Client, group: Group, member: Any
) -> None:
    question = sent_question(group)
    link = newest_link()
    entry = sitting(desk, group, "questions")
    seen = question.letters.latest("pk").pk
    desk.post(of("question", group, question.pk), {"body": "どうぞお越しください。", "seen": seen})
    letter = question.letters.latest("pk")
    assert (letter.side, letter.proxy, letter.shown_email) == ("group", entry, "")
    line = audit.timeline(question, with_internal=True)[0]
    assert (line.verb, line.reason) == ("返事を送った", HOW)
    assert TOLD_TO_ASKER in mails("question_answered")[-1].body
    asker = Client().get(link).content.decode()
    assert TOLD_TO_ASKER in asker and "窓口 恵" not in asker
    own = people.signed_in(Client(), member, second_factor=False)
    assert BANNER in own.get(of("question", group, question.pk)).content.decode()
    told = OutboxMessage.objects.filter(kind="groups/entered_for_group", to=member.email)
    assert ["質問への返事" in mail.subject for mail in told] == [True]


def test_an_officer_ends_reports_and_switches_questions_where_the_group_asked(
    desk: Client, group: Group
) -> None:
    sitting(desk, group, "questions")
    first, second = sent_question(group), sent_question(group, body="もう一つ、ききたいことがあります。")
    desk.post(of("question_close", group, first.pk))
    desk.post(of("question_report", group, second.pk))
    desk.post(of("question_choices", group), {"takes": "no"})
    for row in (first, second, group):
        row.refresh_from_db()
    assert (first.state, second.state, group.takes_questions) == ("closed", "reported", False)
    assert audit.timeline(group, with_internal=True)[0].reason == HOW
    form = desk.get(of("question_choices", group)).content.decode()
    assert "団体のページで質問を受ける" in form and "あなたにメールで知らせる" not in form


def test_an_officer_who_was_not_asked_answers_ends_and_reports_nothing(officer: Any, group: Group) -> None:
    question = sent_question(group)
    for entry in (None, asked_for(make_group(), officer)):
        for work in (
            lambda e: answer(question, officer, e),
            lambda e: questions.end(question=question, by=officer, entry=e),
            lambda e: question_desk.report(question=question, by=officer, entry=e),
            lambda e: question_desk.switch_questions(group=group, on=False, by=officer, entry=e),
        ):
            with pytest.raises(NotAllowed):
                work(entry)
    question.refresh_from_db()
    assert (question.state, question.letters.count()) == ("open", 1)


def test_for_a_group_without_an_account_the_centre_answers_itself_or_types_what_the_group_said(
    officer: Any,
) -> None:
    alone = make_group()
    question = sent_question(alone)
    assert answer(question, officer).side == "centre"
    assert answer(question, officer, asked_for(alone, officer)).side == "group"


def test_who_asked_before_the_centre_was_named_as_a_reader_is_not_read_by_an_officer(
    desk: Client, officer: Any, group: Group
) -> None:
    question = sent_question(group)
    assert question.purpose_text_version == QUESTION.version != WITHOUT_PROXY
    Question.objects.filter(pk=question.pk).update(purpose_text_version=WITHOUT_PROXY)
    sitting(desk, group, "questions")
    assert "浜の人" not in desk.get(of("questions", group)).content.decode()
    assert desk.get(of("question", group, question.pk)).status_code == 404
    question.refresh_from_db()
    with pytest.raises(NotAllowed):
        answer(question, officer, asked_for(group, officer))


def test_the_purpose_text_says_that_the_centre_reads_where_the_group_asks_it_to_type(
    client: Client, group: Group
) -> None:
    page = client.get(f"/groups/{group.number}/ask/").content.decode()
    assert "団体の人から返事の入力を頼まれたとき" in page


# -------------------------------------------------------------------------------------------- what is hidden


def hidden(group: Group, by: Any) -> ContentHold:
    hold, _told = holds.hold_content(group=group, kind="field", key="introduction", reason="理由", by=by)
    return hold


def test_a_colleague_types_the_groups_answer_and_does_not_decide_on_it(
    desk: Client, officer: Any, group: Group, member: Any
) -> None:
    placed_by = people.centre_staff()
    hold = hidden(group, placed_by)
    page = of("hold", group, hold.pk)
    assert desk.get(page)["Location"].startswith(reverse("groups_proxy:begin_group", args=[group.number]))
    entry = sitting(desk, group, "holds")
    assert BANNER in desk.get(page).content.decode()
    desk.post(page, {"answer": "直しました。"})
    hold.refresh_from_db()
    assert (hold.state, hold.answered_by, hold.proxy) == ("answered", officer, entry)
    assert audit.timeline(hold, with_internal=True)[0].reason == HOW
    where = reverse("groups_holds:detail", args=[hold.pk])
    shown = desk.get(where).content.decode()
    assert "あなたが代わりに入力した返事です" in shown and "公開にもどす</button>" not in shown
    with pytest.raises(NotAllowed):
        holds.lift_hold(hold=hold, reply="", today=clock.today(), by=officer)
    other = people.signed_in(Client(), placed_by).get(where).content.decode()
    assert BANNER in other and "公開にもどす</button>" in other
    own = people.signed_in(Client(), member, second_factor=False)
    assert BANNER in own.get(page).content.decode()
    assert holds.lift_hold(hold=hold, reply="", today=clock.today(), by=placed_by).state == "lifted"


def test_nobody_answers_for_the_group_what_they_hid_themselves_or_without_being_asked(
    officer: Any, group: Group
) -> None:
    hold, colleague = hidden(group, officer), people.centre_staff()
    elsewhere = asked_for(make_group(), colleague)
    for by, entry in ((officer, asked_for(group, officer)), (colleague, None), (colleague, elsewhere)):
        with pytest.raises(NotAllowed):
            holds.answer_hold(hold=hold, answer="よいです。", today=clock.today(), by=by, entry=entry)
    hold.refresh_from_db()
    assert hold.state == "hidden"


# ------------------------------------------------------------------------------------------------ members


def test_an_officer_takes_somebody_out_of_a_group_where_that_was_asked(
    desk: Client, officer: Any, group: Group
) -> None:
    editor = make_user("editor@example.jp")
    place = Membership.objects.create(group=group, user=editor, role="editor", started_at=clock.now())
    with pytest.raises(NotAllowed):
        members.remove_member(membership=place, today=clock.today(), by=officer)
    sitting(desk, group, "members")
    page = of("member_remove", group, place.pk)
    assert page in desk.get(of("members", group)).content.decode()
    assert BANNER in desk.get(page).content.decode()
    desk.post(page)
    place.refresh_from_db()
    assert (place.ended_at is not None, place.ended_by) == (True, officer)
    assert audit.timeline(group, with_internal=True)[0].reason == HOW
    assert [mail.kind for mail in OutboxMessage.objects.filter(to=editor.email)] == ["groups/member_removed"]
