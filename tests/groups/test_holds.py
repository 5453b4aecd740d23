"""The centre hides content with a reason, the group is told and answers, the centre decides."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from core import audit, clock
from core.lifecycle import Blocked
from core.models import OutboxMessage
from groups import holdable
from groups.actions import holds as actions
from groups.actions import page as page_actions
from groups.actions import reports
from groups.actions.photos import remove_photo
from groups.models import ActivityReport, ContentHold, DirectoryEntry, Group, Photo
from groups.queries.holds import holds
from tests import people
from tests.groups.factories import make_group, make_need, make_report
from tests.groups.proxying import asked_for
from tests.groups.test_photos import a_photo

pytestmark = pytest.mark.django_db
CANARY = "kanariahidden"
REASON = "会員でない人の電話番号が書いてあります。"


@pytest.fixture
def member() -> Any:
    return people.representative()


@pytest.fixture
def officer() -> Any:
    return people.centre_staff()


@pytest.fixture
def group(member: Any) -> Group:
    return make_group(number=31, members={member: "representative"})


def hide(group: Group, officer: Any, kind: str = "field", key: str = "introduction") -> ContentHold:
    hold, _told = actions.hold_content(group=group, kind=kind, key=key, reason=REASON, by=officer)
    group.refresh_from_db()
    return hold


def everything_public(group: Group) -> str:
    """Every public page that can show something of this group, and the rows behind the search."""
    base = f"/groups/{group.number}/"
    paths = ["/", "/groups/", "/groups/print/", "/groups/list.csv", "/groups/feed.xml", "/groups/reports.xml"]
    paths += ["/opendata/groups.csv", "/opendata/groups.json", "/sitemap.xml", base, f"{base}print/"]
    paths += [f"{base}reports/", "/groups/?q=" + quote("見本")]
    for report in ActivityReport.objects.filter(group=group):
        paths += [f"{base}reports/{report.pk}/", f"{base}reports/{report.pk}/print/"]
    texts = []
    for path in paths:
        response = Client().get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        texts.append(body.decode("utf-8", "replace"))
    texts.append(str(list(DirectoryEntry.objects.values())))
    return "\n".join(texts)


# ------------------------------------------------------------------------------ hidden means nowhere public


@pytest.mark.parametrize("name", holdable.FIELDS)
def test_a_hidden_text_of_the_page_is_nowhere_public_and_comes_back(
    group: Group, officer: Any, name: str
) -> None:
    word = f"https://{CANARY}.example.jp/" if name == "website" else CANARY
    word = f"{CANARY}@example.jp" if name == "contact_email" else word
    group.public_fields = [*group.public_fields, name]
    setattr(group, name, word)
    group.save()
    page_actions.confirm_page(
        group=group, today=clock.today(), by=officer, entry=asked_for(group, officer)
    )  # renews the directory
    assert CANARY in everything_public(group)

    hold = hide(group, officer, key=name)
    assert CANARY not in everything_public(group)
    assert getattr(Group.objects.get(), name) == word

    actions.lift_hold(hold=hold, reply="", today=clock.today(), by=officer)
    assert CANARY in everything_public(group)


@pytest.mark.parametrize("field", ["title", "place", "body"])
def test_a_hidden_report_is_nowhere_public_and_comes_back(group: Group, officer: Any, field: str) -> None:
    report = make_report(group, **{field: CANARY})
    assert CANARY in everything_public(group)
    hold = hide(group, officer, "report", str(report.pk))
    assert CANARY not in everything_public(group)
    actions.lift_hold(hold=hold, reply="", today=clock.today(), by=officer)
    assert CANARY in everything_public(group)


@pytest.mark.parametrize("of_report", [False, True])
def test_a_hidden_photo_is_nowhere_public_and_comes_back(group: Group, officer: Any, of_report: bool) -> None:
    photo = a_photo(group, alt=CANARY)
    if of_report:
        Photo.objects.update(report=make_report(group))
    page_actions.confirm_page(group=group, today=clock.today(), by=officer, entry=asked_for(group, officer))
    name = f"photos/{photo.pk}-"
    assert CANARY in everything_public(group) and name in everything_public(group)
    hold = hide(group, officer, "photo", str(photo.pk))

    seen = everything_public(group)
    assert CANARY not in seen and name not in seen
    assert DirectoryEntry.objects.get().card["photo"] is None
    assert Client().get(f"/groups/31/photos/{photo.pk}-320.webp").status_code == 404
    actions.lift_hold(hold=hold, reply="", today=clock.today(), by=officer)
    assert Client().get(f"/groups/31/photos/{photo.pk}-320.webp").status_code == 200


def test_a_hidden_need_is_nowhere_public_and_comes_back(group: Group, officer: Any) -> None:
    need = make_need(group, title=CANARY, body=f"{CANARY}の文")
    pages = [
        "/needs/",
        "/needs/feed.xml",
        f"/needs/?q={CANARY}",
        f"/needs/{need.number}/",
        "/groups/31/",
        "/",
    ]

    def seen() -> bool:
        texts = [Client().get(page).content.decode().replace(f"q={CANARY}", "") for page in pages]
        return any(f"{CANARY}の文" in text or f">{CANARY}<" in text for text in texts)

    assert seen()
    hold = hide(group, officer, "need", str(need.pk))
    assert not seen() and Client().get(f"/needs/{need.number}/").status_code == 404
    actions.lift_hold(hold=hold, reply="", today=clock.today(), by=officer)
    assert seen()


def test_a_photo_of_a_hidden_report_is_hidden_with_it(group: Group, officer: Any) -> None:
    report = make_report(group)
    photo = a_photo(group)
    Photo.objects.update(report=report)
    hide(group, officer, "report", str(report.pk))
    assert Client().get(f"/groups/31/photos/{photo.pk}-320.webp").status_code == 404


def test_a_search_for_a_hidden_word_finds_nothing(group: Group, officer: Any) -> None:
    Group.objects.update(purpose=CANARY)
    group.refresh_from_db()
    page_actions.confirm_page(group=group, today=clock.today(), by=officer, entry=asked_for(group, officer))
    found = f"/groups/?q={CANARY}"
    assert '<a href="/groups/31/">' in Client().get(found).content.decode()
    hide(group, officer, key="purpose")
    assert '<a href="/groups/31/">' not in Client().get(found).content.decode()


# ------------------------------------------------------------------------------- the group cannot undo it


def test_editing_the_page_does_not_show_a_hidden_field(client: Client, group: Group, officer: Any) -> None:
    hide(group, officer)
    new = {"introduction": CANARY, "public_fields": [*group.public_fields]}
    page_actions.edit_page(
        group=group,
        new=new,
        expected_version=group.version,
        today=clock.today(),
        by=officer,
        entry=asked_for(group, officer),
    )
    assert Group.objects.get().introduction == CANARY and CANARY not in everything_public(group)


def test_withdrawing_and_publishing_again_does_not_show_a_hidden_report(
    group: Group, officer: Any, member: Any
) -> None:
    report = make_report(group, body=CANARY)
    hide(group, officer, "report", str(report.pk))
    report.refresh_from_db()
    reports.withdraw_report(report=report, today=clock.today(), by=member)
    reports.publish_report(report=report, today=clock.today(), by=member)
    assert report.state == "published" and CANARY not in everything_public(group)


def test_the_preview_does_not_show_it_either(client: Client, group: Group, officer: Any, member: Any) -> None:
    Group.objects.update(introduction=CANARY)
    group.refresh_from_db()
    hide(group, officer)
    client = people.signed_in(client, member)
    form = client.get("/my/groups/31/page/")
    html = form.content.decode()
    assert CANARY in html and "センターが非公開にしています" in html and REASON in html


def test_taking_the_thing_off_ends_the_matter(group: Group, officer: Any, member: Any) -> None:
    photo, report = a_photo(group), make_report(group)
    for kind, pk in (("photo", photo.pk), ("report", report.pk)):
        hide(group, officer, kind, str(pk))
    remove_photo(photo=Photo.objects.get(), by=member)
    report.refresh_from_db()
    reports.withdraw_report(report=report, today=clock.today(), by=member)
    reports.delete_report(report=report, by=member)

    assert set(ContentHold.objects.values_list("kind", "state")) == {
        ("photo", "removed"),
        ("report", "removed"),
    }


# --------------------------------------------------------------------------------- told, answer, decision


def test_each_member_is_told_with_the_reason_in_a_mail_of_their_own(group: Group, officer: Any) -> None:
    editor = people.editor()
    group.memberships.create(user=editor, role="editor", started_at=clock.now())
    former = people.editor()
    group.memberships.create(
        user=former, role="editor", started_at=clock.now(), ended_at=clock.now(), ended_by=officer
    )
    hold = hide(group, officer)
    mails = list(OutboxMessage.objects.filter(kind="groups/content_hidden").order_by("pk"))

    assert [mail.to for mail in mails] == [group.memberships.order_by("pk")[0].user.email, editor.email]
    assert all(REASON in mail.body and f"/my/groups/31/holds/{hold.pk}/" in mail.body for mail in mails)
    assert all("ページの項目「団体から（PR）」" in mail.body for mail in mails)


def test_a_group_without_an_account_is_told_at_the_address_that_the_centre_knows(officer: Any) -> None:
    group = make_group(representative_email="", contact_email="known@example.jp")
    silent = make_group(representative_email="", contact_email="")
    hide(group, officer)
    _hold, told = actions.hold_content(
        group=silent, kind="field", key="introduction", reason=REASON, by=officer
    )

    assert told == 0 and [mail.to for mail in OutboxMessage.objects.all()] == ["known@example.jp"]
    assert "サインイン" not in OutboxMessage.objects.get().body


def test_the_group_reads_the_reason_answers_once_and_the_officer_is_told(
    client: Client, group: Group, officer: Any, member: Any
) -> None:
    hold = hide(group, officer)
    client = people.signed_in(client, member)
    address = f"/my/groups/31/holds/{hold.pk}/"
    assert REASON in client.get("/my/groups/31/").content.decode()
    assert REASON in client.get(address).content.decode()
    assert client.post(address, {"answer": " "}).status_code == 422

    assert client.post(address, {"answer": "番号を消しました。"})["Location"] == address
    assert client.post(address, {"answer": "もう一度"}).status_code == 409
    hold.refresh_from_db()
    assert (hold.state, hold.answer, hold.answered_by) == ("answered", "番号を消しました。", member)
    mails = OutboxMessage.objects.filter(kind="groups/hold_answered")
    assert [mail.to for mail in mails] == [officer.email] and list(holds("answered")) == [hold]
    assert "番号を消しました" not in mails[0].body


def test_when_the_officer_has_left_every_officer_hears_the_answer(
    group: Group, officer: Any, member: Any
) -> None:
    hold = hide(group, officer)
    officer.role_assignments.update(ends_on=clock.today() - timedelta(days=1))
    others = {people.centre_staff().email, people.centre_staff().email}
    actions.answer_hold(hold=hold, answer="直しました。", today=clock.today(), by=member)
    assert {mail.to for mail in OutboxMessage.objects.filter(kind="groups/hold_answered")} == others


def test_an_officer_lifts_or_keeps_with_words_and_the_group_is_told(
    client: Client, group: Group, officer: Any, member: Any
) -> None:
    client = people.signed_in(client, officer)
    first, second = hide(group, officer), hide(group, officer, key="purpose")
    actions.answer_hold(hold=first, answer="番号を消しました。", today=clock.today(), by=member)
    address = f"/staff/holds/{first.pk}/"
    assert "番号を消しました。" in client.get(address).content.decode()
    silent = client.post(address, {"do": "keep", "reply": ""})
    assert silent.status_code == 422 and "わけを書いてください" in silent.content.decode()
    assert client.post(address, {"do": "nonsense", "reply": "残る"}).status_code == 422

    client.post(address, {"do": "lift", "reply": "直していただき、ありがとうございます。"})
    client.post(f"/staff/holds/{second.pk}/", {"do": "keep", "reply": "まだ残っています。"})
    first.refresh_from_db(), second.refresh_from_db(), group.refresh_from_db()
    assert (first.state, second.state, group.held_fields) == ("lifted", "kept", ["purpose"])
    told = [mail.body for mail in OutboxMessage.objects.filter(kind="groups/hold_decided").order_by("pk")]
    assert "公開にもどしました" in told[0] and "ありがとうございます" in told[0]
    assert "非公開を続ける" in told[1] and "まだ残っています。" in told[1]


def test_a_matter_that_is_over_can_begin_anew_but_not_twice_at_once(group: Group, officer: Any) -> None:
    hold = hide(group, officer)
    with pytest.raises(Blocked, match="すでに非公開"):
        hide(group, officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContentHold.objects.create(
            group=group, kind="field", field="introduction", label="PR", state_changed_at=clock.now(),
            reason="x", placed_by=officer, placed_at=clock.now(),
        )  # fmt: skip
    actions.lift_hold(hold=hold, reply="", today=clock.today(), by=officer)
    assert hide(group, officer).pk != hold.pk


# ------------------------------------------------------------------------------------------ record, retention


def test_the_record_has_each_step_with_the_reason_and_never_the_hidden_text(
    group: Group, officer: Any, member: Any
) -> None:
    Group.objects.update(introduction=CANARY)
    group.refresh_from_db()
    hold = hide(group, officer)
    actions.answer_hold(hold=hold, answer="直しました。", today=clock.today(), by=member)
    actions.lift_hold(hold=hold, reply="", today=clock.today(), by=officer)
    lines = list(audit.timeline(hold, with_internal=True))

    assert [line.verb for line in lines] == ["公開にもどした", "返事を送った", "ページの項目を非公開にした"]
    assert lines[2].reason == REASON and CANARY not in str([line.__dict__ for line in lines])
    verbs = [line.verb for line in audit.timeline(group, with_internal=True)]
    assert verbs == ["ページの項目を公開にもどした", "ページの項目を非公開にした"]


def test_what_ended_long_ago_goes_and_what_still_hides_stays(group: Group, officer: Any) -> None:
    old = clock.now() - timedelta(days=6 * 366)
    over, open_one = hide(group, officer), hide(group, officer, key="purpose")
    actions.lift_hold(hold=over, reply="", today=clock.today(), by=officer)
    ContentHold.objects.update(state_changed_at=old)
    assert [actions.forget_holds(clock.today()) for _night in range(2)] == [1, 0]
    assert ContentHold.objects.get() == open_one
