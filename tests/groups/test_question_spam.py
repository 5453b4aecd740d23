"""Robots do not fill the queue, and no person is stopped (reliability.md P23 and P33)."""

import random
import re
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.utils import timezone

from core import form_guard
from core.models import OutboxMessage
from groups.actions import questions
from groups.models import Group, MistakeReport, Question
from groups.views import public_ask, public_mistake
from tests import people
from tests.groups.asking import (
    ASKER,
    BODY,
    ask_path,
    filled,
    long_open,
    mails,
    make_question,
    newest_link,
    opened,
    send,
    sent_question,
)
from tests.groups.factories import make_group
from tests.hostile import NEVER_KEPT, SHORT
from tests.hostile import send as send_raw

pytestmark = pytest.mark.django_db


@pytest.fixture
def group() -> Group:
    return make_group(members={people.representative(): "representative"})


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


def mistake(group: Group, **over: Any) -> dict[str, Any]:
    path = f"report-error:{group.number}"
    return {"parts": ["time"], "body": "曜日がちがう", "email": "", "opened": long_open(path), **over}


# --------------------------------------------------------------------------------- honest people pass


def honest_mistake(dice: random.Random, group: Group, number: int) -> dict[str, Any]:
    address = dice.choice(["", f"honest{number}@example.jp"])
    return mistake(group, body=f"{BODY}（{number}）", email=address, parts=[dice.choice(["time", "place"])])


def honest_question(dice: random.Random, group: Group, number: int) -> dict[str, Any]:
    return filled(
        group,
        name=dice.choice(["", "浜の人", "Ａｎｎｅ"]),
        email=f"honest{number}@example.jp",
        body=BODY * dice.randint(1, 20) + f"（{number}）",
    )


def as_sent(data: dict[str, Any]) -> QueryDict:
    sent = QueryDict(mutable=True)
    for name, value in data.items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    return sent


def passes(view: Any, group: Group, data: dict[str, Any], place: str) -> bool:
    """Whether the view would go on to its action: what stops a sender is the form and the brake alone."""
    form = view.form_for(group, as_sent(data))
    if not form.is_valid():
        return False
    try:
        view.hold_back(group, form, place=place)
    except form_guard.TooOften:
        return False
    return True


@pytest.mark.parametrize(
    ("view", "path", "write", "rows"),
    [
        (public_ask, "ask", honest_question, Question),
        (public_mistake, "report-error", honest_mistake, MistakeReport),
    ],
)
def test_none_of_200_honest_sessions_is_stopped(view: Any, path: str, write: Any, rows: Any) -> None:
    """Quick and slow ones, at home and at one library, long and short texts, all within one hour.

    The first one of each group goes through its pages, with the time of opening that stands in the form.
    """
    dice, at = random.Random(11), timezone.now()
    groups = [make_group() for _ in range(10)]
    stamps: dict[Group, str] = {}
    refused = []
    for number in range(200):
        group, place = dice.choice(groups), f"192.0.2.{number % 40}"
        visitor, page = Client(REMOTE_ADDR=place), f"/groups/{group.number}/{path}/"
        by_page = group not in stamps
        if by_page:
            stamps[group] = opened(visitor, page)["opened"]
        data = write(dice, group, number) | {"opened": stamps[group]}
        with time_machine.travel(
            at + timedelta(seconds=dice.choice([4, 9, 40, 300, 3600, 86_400, 6 * 86_400]))
        ):
            done = (
                visitor.post(page, data).status_code == 302 if by_page else passes(view, group, data, place)
            )
        if not done:
            refused.append(number)
    assert refused == []
    assert (len(stamps), rows.objects.count()) == (10, 10)


def test_a_quick_person_passes_and_a_quick_robot_is_stopped_after_a_few(client: Client, group: Group) -> None:
    answers = []
    for number in range(8):
        quick = form_guard.stamp(f"ask:{group.number}")
        answers.append(send(client, group, email=f"quick{number}@example.jp", opened=quick).status_code)
    assert answers == [302] * 5 + [429] * 3


def test_mending_a_slip_does_not_make_anybody_quick(client: Client, group: Group) -> None:
    sealed = long_open(f"ask:{group.number}")
    again = send(client, group, body="", opened=sealed)
    assert again.status_code == 422
    assert again.context["form"].opened == sealed


# ----------------------------------------------------------------------------------- robots do not pass


@pytest.mark.parametrize(
    "over",
    [
        {"homepage_again": "https://spam.example"},
        {"opened": ""},
        {"opened": "nonsense"},
        {"opened": long_open("report-error:1")},
        {"opened": long_open("ask:1")[:-3]},
    ],
)
def test_what_gives_a_robot_away_stores_nothing_keeps_the_text_and_names_the_telephone(
    client: Client, group: Group, over: dict[str, str]
) -> None:
    response = send(client, group, **over)
    text = response.content.decode()
    assert response.status_code == 422
    assert BODY in text and ASKER in text and "お電話ください" in text
    assert (Question.objects.count(), OutboxMessage.objects.count()) == (0, 0)
    # Pressing once more, as the words ask, works for a person.
    opened = re.search('name="opened" value="([^"]+)"', text)
    assert opened
    assert send(client, group, opened=opened[1]).status_code == 302


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the code of an answer: a robot reads no page, and what is on it is tried elsewhere."""
    for module in (public_ask, public_mistake):
        monkeypatch.setattr(
            module, "render", lambda *_args, status=200, **_kwargs: HttpResponse(status=status)
        )


def run_robots(view: Any, path: str, groups: list[Group], write: Any) -> int:
    """300 scripted sends from many places, the first 40 through the page; how many of the rest passed."""
    passed = 0
    for number in range(300):
        group, place = groups[number % len(groups)], f"198.51.100.{number % 100}"
        data = write(group, number)
        if number < 40:
            Client(REMOTE_ADDR=place).post(f"/groups/{group.number}/{path}/", data)
        else:
            passed += passes(view, group, data, place)
    return passed


def test_of_many_scripted_questions_none_reaches_the_group_or_the_centre(group: Group, bare: None) -> None:
    people.centre_staff()

    def write(asked: Group, number: int) -> dict[str, Any]:
        return filled(asked, email=f"r{number}@example.jp", body=f"安い {number} https://spam.example")

    assert run_robots(public_ask, "ask", [group], write) == 0
    assert Question.objects.exclude(state="unconfirmed").count() == 0
    assert {mail.kind for mail in OutboxMessage.objects.all()} == {"groups/question_confirm"}
    # The brake of the group: a stream to one group ends long before.
    assert Question.objects.count() == 30


@pytest.mark.parametrize(
    ("address", "kept", "mailed"), [("", 30, 0), ("r{}@example.jp", 30, 30), ("victim@example.jp", 5, 1)]
)
def test_of_many_scripted_reports_none_reaches_the_list_or_an_officer(
    address: str, kept: int, mailed: int, bare: None
) -> None:
    """Without an address, with one of its own, and with somebody else's: beside the list at most."""
    people.centre_staff()

    def write(asked: Group, number: int) -> dict[str, Any]:
        return mistake(asked, body=f"うそ {number}", email=address.format(number))

    assert run_robots(public_mistake, "report-error", [make_group()], write) == 0
    assert MistakeReport.objects.exclude(state="unconfirmed").count() == 0
    assert set(OutboxMessage.objects.values_list("kind", flat=True)) <= {"groups/mistake_confirm"}
    assert (MistakeReport.objects.count(), OutboxMessage.objects.count()) == (kept, mailed)


def test_one_place_and_one_mailbox_have_their_limits(client: Client, group: Group) -> None:
    spellings = [
        "taro@example.jp", "TARO@example.jp", "taro+a@example.jp", "ｔａｒｏ@example.jp", "taro+b@example.jp",
        "taro+c@example.jp",
    ]  # fmt: skip
    codes = [send(client, group, email=one, body=f"{BODY}{one}").status_code for one in spellings]
    assert codes == [302] * 5 + [429]


def test_a_stopped_send_says_when_to_try_again_and_keeps_the_text(client: Client, group: Group) -> None:
    for number in range(5):
        send(client, group, body=f"質問{number}")
    response = send(client, group, body="六つめの質問")
    assert (response.status_code, response["Retry-After"]) == (429, "3600")
    text = response.content.decode()
    assert "六つめの質問" in text and "1時間ほどたってから" in text and "お電話ください" in text


def test_the_same_press_repeated_uses_up_no_allowance(client: Client, group: Group) -> None:
    data = filled(group, form_token="0b0e6b4c-6f0e-4d53-9a5b-0a3f4f9b7d11")
    assert {client.post(ask_path(group), data).status_code for _ in range(9)} == {302}


# --------------------------------------------------------------------------- the mail to an unconfirmed box


def test_an_unconfirmed_mailbox_gets_one_mail_a_day_in_any_spelling(client: Client, group: Group) -> None:
    other = make_group()
    spellings = (ASKER, "asker+x@example.jp", "ａｓｋｅｒ／２@example.jp")
    for asked, email in ((group, ASKER), *((other, spelling) for spelling in spellings)):
        assert send(client, asked, email=email).status_code == 302
    assert len(mails("question_confirm")) == 1
    with time_machine.travel(timezone.now() + timedelta(hours=23, minutes=59)):
        make_question(make_group())
    assert len(mails("question_confirm")) == 1
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)):
        make_question(make_group())
    assert len(mails("question_confirm")) == 2


def test_once_confirmed_the_waiting_questions_of_the_mailbox_get_their_links(
    client: Client, group: Group
) -> None:
    other = make_group(members={people.representative(): "representative"})
    send(client, group)
    send(client, other)
    client.post(f"{newest_link()}confirm/")
    assert len(mails("question_confirm")) == 2
    assert newest_link().startswith(f"/groups/{other.number}/ask/")
    send(client, make_group())
    assert len(mails("question_confirm")) == 3


def test_the_confirmation_mail_says_nothing_that_was_typed(client: Client, group: Group) -> None:
    send(client, group, name="うまい話の人", body="もうかる話 https://spam.example を見て", tells_email="on")
    mail = mails("question_confirm")[0]
    for word in ("うまい話", "もうかる", "spam.example"):
        assert word not in mail.subject + mail.body


def test_the_answer_of_the_portal_is_the_same_for_every_address(client: Client, group: Group) -> None:
    pages = set()
    for email in (ASKER, ASKER, "unknown@example.jp", "representative@example.jp"):
        response = send(client, group, email=email)
        pages.add((response.status_code, client.get(response["Location"]).content))
    assert len(pages) == 1


# ------------------------------------------------------------------------------------- links and headers


def test_links_are_few(client: Client, group: Group) -> None:
    three = "https://a.example http://b.example www.c.example を見て"
    response = send(client, group, body=three)
    assert response.status_code == 422
    assert "2件までにしてください（いまは3件）" in response.content.decode()
    assert send(client, group, body="https://a.example を見ました").status_code == 302


def test_no_mail_program_makes_a_link_of_what_was_typed(group: Group) -> None:
    sent_question(group, name="spam.example", body="https://evil.example/x?a=1 と b@evil.example と 3.5km")
    body = mails("question_arrived")[0].body
    assert re.search(r"evil\.example|spam\.example|https://evil", body) is None
    assert "https :// evil . example/x?a=1" in body and "3.5km" in body


def test_a_page_shows_typed_addresses_as_text(client: Client, group: Group) -> None:
    sent_question(group, body="https://evil.example/ <script>alert(1)</script>")
    page = client.get(newest_link()).content.decode()
    assert 'href="https://evil' not in page and "<script>alert" not in page
    assert "https://evil.example/ &lt;script&gt;" in page


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\x00", "\x07", "\x1b[2J", "\x85", "\x7f"])
@pytest.mark.parametrize("field", ["name", "email"])
def test_control_characters_are_refused_with_words(
    client: Client, group: Group, field: str, sign: str
) -> None:
    value = f"a{sign}Bcc: victim@example.jp" if field == "name" else f"a{sign}b@example.jp"
    response = send(client, group, **{field: value})
    assert response.status_code == 422
    assert (Question.objects.count(), OutboxMessage.objects.count()) == (0, 0)


def test_nothing_typed_stands_in_a_subject_and_every_mail_has_one_reader(
    client: Client, group: Group, bare: None
) -> None:
    """Each value through the form, every fourth one as bytes through the page; what it takes is confirmed."""
    for number, value in enumerate(SHORT):
        cache.clear()
        data = filled(group, name=value[:40], email=f"h{number}@example.jp", body=f"あ{value}")
        if number % 4 == 0:
            assert send_raw(client, ask_path(group), data).status_code in (302, 422), value[:80]
        elif (form := public_ask.form_for(group, as_sent(data))).is_valid():
            fields = {name: form.cleaned_data[name] for name in ("name", "email", "body", "tells_email")}
            questions.ask(group=group, by=None, **fields)
    for question in Question.objects.select_related("group"):
        questions.confirm(question=question, by=None)
    assert Question.objects.count() > 60
    links = [newest_link(question.asker_email) for question in Question.objects.order_by("?")[:12]]
    assert {client.get(link).status_code for link in links} == {200}
    for mail in OutboxMessage.objects.all():
        assert mail.to.count("@") == 1 and "\n" not in mail.subject
        assert re.fullmatch(
            r"質問を送るための確認（つながる鎌倉 市民活動ポータル）|団体への質問が届きました（質問 \d+番）",
            mail.subject,
        )
    for question in Question.objects.prefetch_related("letters"):
        texts = question.asker_name + "".join(one.body for one in question.letters.all())
        assert not set(texts) & set(NEVER_KEPT)


@pytest.mark.parametrize(
    "email", ["", "a", "a@b", "a@b.jp,c@d.jp", "a b@c.jp", "<a@b.jp>;x@y.jp", "@", "x" * 300]
)
def test_no_odd_address_gets_a_mail(client: Client, group: Group, email: str) -> None:
    assert send(client, group, email=email).status_code == 422
    assert OutboxMessage.objects.count() == 0


def test_hostile_strings_in_the_mistake_form_spoil_no_page(client: Client, group: Group) -> None:
    officer = people.signed_in(Client(), people.centre_staff())
    for value in SHORT[::3]:
        cache.clear()
        response = send_raw(
            client, f"/groups/{group.number}/report-error/", mistake(group, body=f"あ{value}")
        )
        assert response.status_code in (302, 422)
    assert MistakeReport.objects.count() > 20
    assert officer.get("/staff/mistakes/").status_code == 200
    for report in MistakeReport.objects.all()[:12]:
        assert officer.get(f"/staff/mistakes/{report.pk}/").status_code == 200


def test_a_sealed_time_is_read_back_and_an_old_one_is_not() -> None:
    sealed = form_guard.stamp("x")
    age = form_guard.seconds_open(sealed, "x")
    assert age is not None and age < 5
    assert form_guard.seconds_open(sealed, "y") is None
    with time_machine.travel(time.time() + form_guard.OLDEST_SECONDS + 5):
        assert form_guard.seconds_open(sealed, "x") is None
