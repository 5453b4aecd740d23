"""The notice centre: every mail with recipient, state, text and object; what did not arrive, sent again."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock, outbox
from core.models import AuditEntry, OutboxMessage
from groups.models import Group
from kamakura_portal.mail_log import kind_label
from tests.groups.factories import make_group, make_registration, reference
from tests.people import centre_staff, make_user, signed_in, tsunagari_staff

pytestmark = pytest.mark.django_db
State = OutboxMessage.State


@pytest.fixture(autouse=True)
def _reference() -> None:
    reference()


def queue(state: str = "", **values: Any) -> OutboxMessage:
    mail = outbox.queue_rendered(
        **{"kind": "test", "to": "hama@example.jp", "subject": "受付", "body": "本文です", **values}
    )
    if state:
        OutboxMessage.objects.filter(pk=mail.pk).update(state=state)
    return mail


def listed(client: Client, query: str = "") -> list[int]:
    page = client.get(f"/staff/mails/{query}").content.decode()
    return [int(key) for key in re.findall(r'<th scope="row"[^>]*><a href="/staff/mails/(\d+)/"', page)]


def test_the_log_shows_who_was_told_what_and_is_searchable(client: Client) -> None:
    signed_in(client, centre_staff())
    queue(), queue(to="yama@example.jp", subject="結果")
    assert "yama@example.jp" in client.get("/staff/mails/?q=結果").content.decode()
    assert "hama@example.jp" not in client.get("/staff/mails/?q=結果").content.decode()


def test_reading_a_mail_is_recorded(client: Client) -> None:
    signed_in(client, centre_staff())
    mail = queue()
    assert "本文です" in client.get(f"/staff/mails/{mail.pk}/").content.decode()
    assert AuditEntry.objects.filter(verb="メールの本文を見た", object_id=str(mail.pk)).count() == 1


def test_the_body_of_a_code_is_never_shown(client: Client) -> None:
    signed_in(client, centre_staff())
    soon = clock.now() + timedelta(minutes=30)
    mail = outbox.queue_rendered(
        kind="t", to="a@example.jp", subject="番号", body="ABCD-1234", secret_until=soon
    )
    assert "ABCD-1234" not in client.get(f"/staff/mails/{mail.pk}/").content.decode()


def test_a_failed_mail_is_sent_again_by_the_centre_only(client: Client) -> None:
    mail = queue()
    OutboxMessage.objects.filter(pk=mail.pk).update(state=OutboxMessage.State.FAILED)
    signed_in(client, tsunagari_staff())
    assert client.post(f"/staff/mails/{mail.pk}/resend/").status_code == 403
    signed_in(client, centre_staff())
    client.post(f"/staff/mails/{mail.pk}/resend/")
    mail.refresh_from_db()
    assert mail.state == OutboxMessage.State.QUEUED


def test_a_code_past_its_hour_is_not_offered_and_not_sent_again(client: Client) -> None:
    mail = queue(secret_until=clock.now())  # type: ignore[arg-type]
    OutboxMessage.objects.filter(pk=mail.pk).update(state=OutboxMessage.State.FAILED)
    signed_in(client, centre_staff())
    assert "もう一度送る" not in client.get(f"/staff/mails/{mail.pk}/").content.decode()
    page = client.post(f"/staff/mails/{mail.pk}/resend/", follow=True).content.decode()
    assert "このメールは送っていません" in page
    assert not AuditEntry.objects.filter(verb="メールをもう一度送る").exists()


# ------------------------------------------------------------------------------------------ the list


def test_what_did_not_arrive_stands_first_then_the_newest(client: Client) -> None:
    signed_in(client, centre_staff())
    failed, old, unsure, new = queue(State.FAILED), queue(), queue(State.UNCERTAIN), queue(State.SENT)
    assert listed(client) == [unsure.pk, failed.pk, new.pk, old.pk]
    assert listed(client, "?state=trouble") == [unsure.pk, failed.pk]
    page = client.get("/staff/mails/").content.decode()
    assert "届いたか分からないメールが 2通 あります" in page


def test_the_list_is_narrowed_by_state_kind_and_day(client: Client) -> None:
    signed_in(client, centre_staff())
    first, second = queue(kind="groups/registration_received"), queue(kind="groups/member_invited")
    OutboxMessage.objects.filter(pk=first.pk).update(created_at=clock.now() - timedelta(days=9))
    day = clock.today() - timedelta(days=9)
    assert listed(client, "?kind=groups/member_invited") == [second.pk]
    assert listed(client, f"?since={day}&until={day}") == [first.pk]
    assert listed(client, f"?since={day + timedelta(days=1)}") == [second.pk]
    assert listed(client, f"?until={day - timedelta(days=1)}") == []
    assert listed(client, "?state=queued") == [second.pk, first.pk]


@pytest.mark.parametrize(
    "query",
    ["state=x", "kind=x", "since=31.2.", "group=x", f"group={'9' * 30}", "since=2026-02-02&until=2026-02-01"],
)
def test_a_wrong_condition_is_answered_in_words(client: Client, query: str) -> None:
    signed_in(client, centre_staff())
    queue()
    answer = client.get(f"/staff/mails/?{query}")
    assert (answer.status_code, "直すところが" in answer.content.decode()) == (422, True)


def test_a_group_s_mails_are_those_about_it_its_applications_and_to_its_people(client: Client) -> None:
    signed_in(client, centre_staff())
    member = make_user("member@example.jp")
    case = make_registration(state="approved")
    group = case.group
    assert isinstance(group, Group)
    group.memberships.create(user=member, role="representative", started_at=clock.now())
    Group.objects.filter(pk=group.pk).update(contact_email="contact@example.jp")
    make_group(contact_email="other@example.jp")
    mails = [
        queue(about=group),
        queue(about=case),
        queue(to="member@example.jp"),
        queue(to="contact@example.jp"),
    ]
    queue(to="other@example.jp"), queue(about=make_registration(state="submitted"))
    assert listed(client, f"?group={group.number}") == [mail.pk for mail in reversed(mails)]


def test_each_mail_leads_to_what_it_is_about(client: Client) -> None:
    signed_in(client, centre_staff())
    group, case = make_group(), make_registration(state="submitted")
    for about, address in (
        (group, f"/staff/groups/{group.number}/"),
        (case, f"/staff/registrations/{case.pk}/"),
    ):
        mail = queue(about=about)
        assert f'href="{address}"' in client.get(f"/staff/mails/?q={mail.to}").content.decode()
        assert f'href="{address}"' in client.get(f"/staff/mails/{mail.pk}/").content.decode()


def test_a_mail_about_a_row_that_is_gone_is_shown_without_a_link(client: Client) -> None:
    signed_in(client, centre_staff())
    mail = queue(about=make_group())
    OutboxMessage.objects.filter(pk=mail.pk).update(about_id="99999")
    assert listed(client) == [mail.pk]


def test_a_look_at_the_list_leaves_a_line_without_the_address_that_was_sought(client: Client) -> None:
    signed_in(client, centre_staff())
    queue()
    client.get("/staff/mails/?q=hama@example.jp")
    entry = AuditEntry.objects.get(verb="知らせの記録を見た")
    assert (entry.personal, entry.changes) == (True, {"条件": ["", ["宛先か件名"]]})


def test_the_list_asks_as_often_for_many_mails_as_for_one(client: Client) -> None:
    signed_in(client, centre_staff())
    asked = []
    for _ in range(2):
        queue(about=make_group()), queue(about=make_registration(state="submitted"))
        client.get("/staff/mails/")
        with CaptureQueriesContext(connection) as statements:
            client.get("/staff/mails/")
        asked.append(len(statements))
    assert asked[0] == asked[1] <= 10


def test_an_empty_log_says_so(client: Client) -> None:
    signed_in(client, centre_staff())
    assert "まだ知らせはありません。" in client.get("/staff/mails/").content.decode()
    assert "あてはまる知らせはありません。" in client.get("/staff/mails/?q=x").content.decode()


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("groups/registration_approved", "利用登録が済みました：団体番号"),
        ("groups/member_invited", "団体への招待"),
        ("accounts/login_code", "サインインのコード"),
        ("accounts/files_damaged", "保存したファイルに異常があります"),
        ("no/such_kind", "no/such_kind"),
    ],
)
def test_a_kind_is_called_by_its_subject(kind: str, label: str) -> None:
    assert kind_label(kind) == label


# ------------------------------------------------------------------------------------------ sending again


def resend(client: Client, *mails: OutboxMessage, token: str = "") -> str:
    data = {"mail": [str(mail.pk) for mail in mails], "form_token": token}
    return client.post("/staff/mails/resend/", data, follow=True).content.decode()


def test_the_chosen_failed_ones_are_sent_again_and_nothing_else(client: Client) -> None:
    signed_in(client, centre_staff())
    mails = [queue(state) for state in (State.FAILED, State.UNCERTAIN, State.FAILED, State.SENT)]
    failed, unsure, _left, sent = mails
    page = resend(client, failed, unsure, sent)
    assert "2通をもう一度送ります。" in page and "1通は送っていません。" in page
    states = [OutboxMessage.objects.get(pk=mail.pk).state for mail in mails]
    assert states == [State.QUEUED, State.QUEUED, State.FAILED, State.SENT]
    assert AuditEntry.objects.filter(verb="メールをもう一度送る").count() == 2


def test_nothing_chosen_is_answered_in_words(client: Client) -> None:
    signed_in(client, centre_staff())
    queue(State.FAILED)
    assert "一つ以上選んでください。" in resend(client)
    answer = client.post("/staff/mails/resend/", {"mail": ["x", "9" * 40, "-1"]}, follow=True)
    assert "一つ以上選んでください。" in answer.content.decode()


def test_a_double_press_sends_once(client: Client) -> None:
    signed_in(client, centre_staff())
    mail, token = queue(State.FAILED), "5d2f6d0e-2222-4222-8333-444455556666"
    resend(client, mail, token=token), resend(client, mail, token=token)
    assert AuditEntry.objects.filter(verb="メールをもう一度送る").count() == 1


def test_the_city_reads_but_sends_nothing(client: Client) -> None:
    mail = queue(State.FAILED)
    signed_in(client, tsunagari_staff())
    assert "選んだメールをもう一度送る" not in client.get("/staff/mails/").content.decode()
    assert client.post("/staff/mails/resend/", {"mail": str(mail.pk)}).status_code == 403
