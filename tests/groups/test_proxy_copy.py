"""The copy of what an officer entered on one occasion: every form as it stands, to be checked and signed."""

import importlib
import io
import pkgutil
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

import groups.actions
from core import clock
from groups.actions import (
    baton,
    holds,
    membership,
    needs,
    page,
    question_desk,
    questions,
    renewal,
    standing,
)
from groups.actions import members as member_actions
from groups.baton.parts import ROLES
from groups.models import Group, Membership, Need, ProxyEntry
from groups.proxy_content import GONE, LINES, SIGNED_APART, sections
from tests import people
from tests.groups.asking import sent_question
from tests.groups.factories import make_user
from tests.groups.proxying import BANNER, asked_for, sitting
from tests.groups.test_proxy_forms import NEED, REPORT

pytestmark = pytest.mark.django_db


def of(name: str, group: Group, *more: Any) -> str:
    return reverse(name, args=[group.number, *more])


def lines(entry: ProxyEntry, group: Group) -> dict[str, list[tuple[str, str]]]:
    entry.refresh_from_db()
    group.refresh_from_db()
    return {section.title: section.lines for section in sections(entry, group)}


def test_every_form_that_an_officer_can_enter_has_its_part_of_the_copy() -> None:
    forms = set()
    for module in pkgutil.iter_modules(groups.actions.__path__):
        found = vars(importlib.import_module(f"groups.actions.{module.name}"))
        forms |= {value for name, value in found.items() if name.endswith("FORM")}
    assert forms == set(LINES)


def test_the_copy_prints_what_was_entered_with_banner_number_and_a_line_for_the_signature(
    desk: Client, group: Group
) -> None:
    entry = sitting(desk, group, "reports")
    copy = reverse("groups_proxy:copy", args=[entry.pk])
    assert desk.get(copy).status_code == 404
    desk.post(of("groups_my:report_new", group), REPORT)
    desk.post(of("needs_my:new", group), NEED)
    shown = desk.get(reverse("groups_proxy:entry", args=[entry.pk])).content.decode()
    assert copy in shown and "署名は、あとで確かめるためのものです" in shown
    pdf = PdfReader(io.BytesIO(desk.get(copy).content))
    words = "".join("".join(sheet.extract_text() for sheet in pdf.pages).split())
    for part in ("代理入力の控え", "".join(BANNER.split()), entry.receipt, "浜の清掃", "8人", "机がほしい"):
        assert part in words, part
    assert "代表者の署名" in words


def test_the_signature_under_the_copy_is_noted_and_holds_nothing_back(
    desk: Client, officer: Any, group: Group
) -> None:
    entry = sitting(desk, group, "standing")
    desk.post(of("groups_my:pause", group))
    desk.post(
        reverse("groups_proxy:sign", args=[entry.pk]),
        {"signed_on": clock.today().isoformat().replace("-", "/"), "seen": "on"},
    )
    entry.refresh_from_db()
    assert (entry.signed_on, entry.signed_noted_by) == (clock.today(), officer)
    assert not desk.get("/staff/proxy/?wait=sign").context["lines"]


def test_each_form_stands_on_the_copy_as_it_is_now(officer: Any, group: Group) -> None:
    today = clock.today()
    Group.objects.filter(pk=group.pk).update(valid_until=today + timedelta(days=30))
    group.refresh_from_db()
    entry = asked_for(group, officer)
    who: dict[str, Any] = {"by": officer, "entry": entry}
    page.edit_page(
        group=group, new={"tagline": "浜をきれいに"}, expected_version=group.version, today=today, **who
    )
    needs.draft_need(group=group, new={"kind": "things", "title": "机がほしい"}, **who)
    baton.begin(group=group, today=today, **who)
    row = {"title": "会計", "holder": "見本 四郎", "deputy": "", "hours": 2, "would_stop": ""}
    baton.add_row(group=group, part=ROLES, values=row, today=today, **who)
    membership.invite(group=group, email="new@example.jp", role="editor", **who)
    question = sent_question(group)
    seen = question.letters.latest("pk").pk
    question_desk.answer(question=question, body="どうぞ。", tells_email=False, seen=seen, **who)
    hidden, _told = holds.hold_content(
        group=group, kind="field", key="introduction", reason="理由", by=people.centre_staff()
    )
    holds.answer_hold(hold=hidden, answer="直しました。", today=today, **who)
    renewal.renew_unchanged(group=Group.objects.get(pk=group.pk), today=today, **who)
    standing.pause(group=group, today=today, **who)
    standing.submit_closing(group=group, ends_on=today, reason="", today=today, **who)

    found = lines(entry, group)
    assert ("ひとこと", "浜をきれいに") in found[page.FORM]
    assert ("見出し", "机がほしい") in found[needs.FORM]
    assert any("会計" in title and "見本 四郎" in words for title, words in found[baton.FORM])
    assert ("招待して、返事を待っている人", "new@example.jp") in found[membership.FORM]
    assert (f"質問{question.pk}番への返事", "どうぞ。") in found[questions.FORM]
    assert [words for _title, words in found[holds.FORM]] == ["直しました。"]
    assert found[renewal.FORM][0][1].startswith("新しい期限は")
    assert found[standing.PAUSE_FORM] == [("登録の状態", "休止中")]
    assert found[standing.CLOSING_FORM] == [("廃止届", SIGNED_APART)]


def test_the_copy_holds_what_was_entered_on_its_own_occasion_only(
    desk: Client, officer: Any, group: Group
) -> None:
    first = sitting(desk, group, "needs")
    desk.post(of("needs_my:new", group), NEED)
    desk.post(of("groups_proxy:end_group", group))
    second = sitting(desk, group, "needs")
    desk.post(of("needs_my:new", group), {**NEED, "title": "いすがほしい"})
    assert dict(lines(first, group)[needs.FORM])["見出し"] == "机がほしい"
    assert dict(lines(second, group)[needs.FORM])["見出し"] == "いすがほしい"
    Need.objects.all().delete()
    assert lines(first, group)[needs.FORM] == [(needs.FORM, GONE)]


def test_who_was_taken_out_no_longer_stands_on_the_copy(officer: Any, group: Group) -> None:
    editor = make_user("editor@example.jp")
    place = Membership.objects.create(group=group, user=editor, role="editor", started_at=clock.now())
    entry = asked_for(group, officer)
    member_actions.remove_member(membership=place, today=clock.today(), by=officer, entry=entry)
    assert [role for _name, role in lines(entry, group)[membership.FORM]] == ["代表者"]
