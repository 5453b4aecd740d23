"""Signing up and in: mailed codes, the same answer to everybody, limits."""

import re
import time
from html import unescape
from urllib.parse import urlencode

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from django.core import mail as django_mail
from django.test import Client, RequestFactory

from accounts import adapter
from accounts.limits import too_many_requests
from accounts.models import User
from accounts.templatetags.entrance import INVITED, PARKED
from core import outbox
from core.models import OutboxMessage
from tests import people

pytestmark = pytest.mark.django_db
PASSWORD = "とても長い合言葉です2026"
SENT = "/accounts/confirm-email/"
CODE = re.compile(r"\d{4}-\d{4}")


def mailed_code() -> str:
    found = CODE.search(OutboxMessage.objects.latest("id").body)
    assert found is not None
    return found[0]


def comparable(answer) -> str:
    """A page without what differs from visit to visit (token, typed address)."""
    text = re.sub(r'value="[A-Za-z0-9]{64}"', "", answer.content.decode())
    return re.sub(r"[a-z-]+@example\.jp", "@", text)


def test_newcomer_signs_up_with_a_mailed_code(client: Client) -> None:
    answer = client.post("/accounts/signup/", {"name": "新人 学", "email": "Ｎｅｗ@Example.jp"})
    assert (answer.status_code, answer["Location"]) == (302, SENT)
    code = mailed_code().replace("-", "").translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert client.post(SENT, {"code": code})["Location"] == "/my/"
    user = User.objects.get()
    assert (user.email, user.name, user.has_usable_password()) == ("new@example.jp", "新人 学", False)
    assert EmailAddress.objects.get().verified is True


def test_code_in_the_mail_is_wiped_after_delivery(client: Client, settings) -> None:
    settings.PORTAL_DEMO = False
    client.post("/accounts/signup/", {"name": "新人 学", "email": "new@example.jp"})
    mail = OutboxMessage.objects.get()
    assert (mail.to, mail.secret, mail.kind) == ("new@example.jp", True, "accounts/email_confirmation_signup")
    assert outbox.deliver_due() == 1
    mail.refresh_from_db()
    assert mail.body == outbox.WIPED


def test_sign_in_by_mailed_code(client: Client) -> None:
    user = people.representative()
    answer = client.post("/accounts/login/code/", {"email": user.email.upper()})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/code/confirm/")
    assert client.post("/accounts/login/code/confirm/", {"code": mailed_code()})["Location"] == "/my/"


def test_sign_in_by_password_returns_to_the_wanted_page(client: Client) -> None:
    user = people.representative(password=PASSWORD)
    form = {"login": user.email, "password": PASSWORD, "next": "/accounts/sessions/"}
    assert client.post("/accounts/login/", form)["Location"] == "/accounts/sessions/"


def test_foreign_address_is_no_way_to_go_on(client: Client) -> None:
    user = people.representative(password=PASSWORD)
    form = {"login": user.email, "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/accounts/login/", form)["Location"] == "/my/"


def test_wrong_code_five_times_ends_the_attempt(client: Client) -> None:
    user = people.representative()
    client.post("/accounts/login/code/", {"email": user.email})
    answers = [client.post("/accounts/login/code/confirm/", {"code": "0000-000x"}) for _n in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 302]
    assert "コードが違います。" in answers[0].content.decode()
    assert client.post("/accounts/login/code/confirm/", {"code": mailed_code()})["Location"] != "/my/"


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/accounts/login/code/", {"email": None}),
        ("/accounts/password/reset/", {"email": None}),
        ("/accounts/signup/", {"email": None, "name": "新人 学"}),
        ("/accounts/signup/", {"email": None, "name": "新人 学", "next": "/my/invitations/abcdefgh/"}),
        ("/accounts/login/", {"login": None, "password": "ちがう合言葉を入れてみる"}),
    ],
)
def test_answers_do_not_tell_who_has_an_account(path: str, fields: dict) -> None:
    people.representative(email="known@example.jp", password=PASSWORD)
    seen = []
    for address in ("known@example.jp", "unknown@example.jp"):
        client = Client()
        values = {name: value or address for name, value in fields.items()}
        answer = client.post(path, values)
        following = client.get(answer["Location"]) if answer.status_code == 302 else answer
        seen.append((answer.status_code, answer.headers.get("Location"), comparable(following)))
    assert seen[0] == seen[1]


def test_stranger_signing_up_with_my_address_leaves_nothing_behind() -> None:
    stranger, owner = Client(), Client()
    stranger.post("/accounts/signup/", {"name": "他人", "email": "mine@example.jp"})
    owner.post("/accounts/login/code/", {"email": "mine@example.jp"})
    assert owner.post("/accounts/login/code/confirm/", {"code": mailed_code()})["Location"] == "/my/"
    assert User.objects.get().has_usable_password() is False
    assert stranger.get("/accounts/profile/").status_code == 302


def test_ten_wrong_passwords_lock_the_account_but_not_the_mailed_code(client: Client, monkeypatch) -> None:
    user = people.representative(password=PASSWORD)
    for _n in range(10):
        client.post("/accounts/login/", {"login": user.email, "password": "ちがう合言葉を入れてみる"})
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert answer.context["form"].non_field_errors() == [
        "続けて失敗したため、しばらく受け付けられません。1時間ほどたってから、もう一度お試しください。"
    ]
    assert client.post("/accounts/login/code/", {"email": user.email}).status_code == 302


def test_busy_address_is_slowed_down_and_never_locked_out(client: Client, monkeypatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(adapter.time, "sleep", waits.append)
    monkeypatch.setattr(adapter, "ADDRESS_LIMIT", {"login_failed_address": "3/h/ip"})
    for number in range(5):
        client.post(
            "/accounts/login/", {"login": f"nobody-{number}@example.jp", "password": "ちがう合言葉です"}
        )
    assert waits == [adapter.ADDRESS_DELAY_SECONDS] * 2
    user = people.representative(password=PASSWORD)
    form = {"login": user.email, "password": PASSWORD}
    assert client.post("/accounts/login/", form)["Location"] == "/my/"


def test_fourth_reset_within_an_hour_is_refused(client: Client) -> None:
    user = people.representative()
    answers = [Client().post("/accounts/password/reset/", {"email": user.email}) for _n in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert "少し間をあけて、もう一度お試しください" in answers[3].content.decode()
    assert OutboxMessage.objects.count() == 3


def test_answer_to_too_many_attempts_says_when_to_come_back(rf: RequestFactory) -> None:
    answer = too_many_requests(rf.post("/accounts/password/reset/"))
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")


def test_password_is_made_anew_with_a_mailed_code(client: Client) -> None:
    user = people.representative(password=PASSWORD)
    client.post("/accounts/password/reset/", {"email": user.email})
    client.post("/accounts/password/reset/confirm/", {"code": mailed_code()})
    new = {"password1": "べつの長い合言葉2027です", "password2": "べつの長い合言葉2027です"}
    assert client.post("/accounts/password/reset/complete/", new).status_code == 302
    user.refresh_from_db()
    assert user.check_password("べつの長い合言葉2027です") is True
    assert OutboxMessage.objects.latest("id").kind == "accounts/password_reset"


def test_new_address_counts_after_its_code(client: Client) -> None:
    user = people.representative(email="old@example.jp", password=PASSWORD)
    people.signed_in(client, user)
    answer = client.post("/accounts/email/", {"email": "new@example.jp", "action_add": "1"})
    assert (answer.status_code, answer["Location"]) == (302, SENT)
    user.refresh_from_db()
    assert user.email == "old@example.jp"
    client.post(SENT, {"code": mailed_code()})
    user.refresh_from_db()
    assert user.email == "new@example.jp"
    notice = OutboxMessage.objects.latest("id")
    assert (notice.to, notice.kind) == ("old@example.jp", "accounts/email_changed")


def test_address_changes_only_after_a_fresh_sign_in_even_without_a_password(client: Client) -> None:
    user = people.representative(email="old@example.jp")
    people.signed_in(client, user, second_factor=False)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY][0]["at"] = time.time() - 16 * 60
    session.save()
    answer = client.post("/accounts/email/", {"email": "new@example.jp", "action_add": "1"})
    assert answer["Location"] == "/accounts/sign-in-again/?next=%2Faccounts%2Femail%2F"
    assert OutboxMessage.objects.count() == 0
    again = client.post(answer["Location"])
    assert again["Location"] == "/accounts/login/code/?next=%2Faccounts%2Femail%2F"
    client.post(again["Location"], {"email": user.email, "next": "/accounts/email/"})
    done = client.post("/accounts/login/code/confirm/?next=/accounts/email/", {"code": mailed_code()})
    assert done["Location"] == "/accounts/email/"
    answer = client.post("/accounts/email/", {"email": "new@example.jp", "action_add": "1"})
    assert answer["Location"] == SENT


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/login/code/", "/accounts/signup/"])
def test_wanted_page_travels_along(client: Client, path: str) -> None:
    page = client.get(f"{path}?next=/groups/register/").content.decode()
    assert '<input type="hidden" name="next" value="/groups/register/">' in page


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_signing_in_again_leads_nowhere_else(client: Client, target: str) -> None:
    people.signed_in(client, people.representative())
    answer = client.post(f"/accounts/sign-in-again/?{urlencode({'next': target})}")
    assert answer["Location"] == "/accounts/login/code/?next=%2Faccounts%2Fprofile%2F"


def test_address_of_somebody_else_is_not_taken_over(client: Client) -> None:
    people.representative(email="theirs@example.jp")
    user = people.representative(email="mine@example.jp")
    people.signed_in(client, user)
    client.post("/accounts/email/", {"email": "theirs@example.jp", "action_add": "1"})
    client.post(SENT, {"code": mailed_code()})
    user.refresh_from_db()
    assert user.email == "mine@example.jp"


@pytest.mark.parametrize(
    ("path", "field"),
    [("/accounts/signup/", "email"), ("/accounts/login/code/", "email"), ("/accounts/login/", "login")],
)
@pytest.mark.parametrize(
    "address", ["", "a", "a@", "a@b\r\nBcc: c@example.jp", "あ@example.jp", "x" * 300 + "@example.jp"]
)
def test_bad_address_gets_a_sentence_and_no_mail(client: Client, path: str, field: str, address: str) -> None:
    answer = client.post(path, {field: address, "name": "新人 学", "password": PASSWORD})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert OutboxMessage.objects.count() == 0


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/my/invitations/abcdefgh/", "招待を受けるには、サインインか利用者の登録が要ります。"),
        ("/my/registrations/1/basics/?parked=abc", "サインインが切れました。書いた内容は取ってあります。"),
        ("/my/", "団体の方、センターと市の職員、推進委員の方の入り口です。"),
        ("https://example.jp:x]/", "団体の方、センターと市の職員、推進委員の方の入り口です。"),
        ("", "団体の方、センターと市の職員、推進委員の方の入り口です。"),
    ],
)
def test_the_entrance_says_why_somebody_has_to_sign_in(client: Client, address: str, words: str) -> None:
    page = client.get("/accounts/login/", {"next": address})
    assert page.status_code == 200
    assert f'<p class="lead">{words}' in page.content.decode()


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/accounts/signup/", {"name": "新人 学", "email": "new@example.jp"}),
        ("/accounts/login/code/", {"email": "new@example.jp"}),
    ],
)
@pytest.mark.parametrize(
    ("wanted", "words"),
    [("/my/invitations/abcdefgh/", INVITED), ("/my/claim/?parked=abc", PARKED), ("/my/", "")],
)
def test_the_reason_for_signing_in_is_still_there_on_the_way_to_the_code(
    client: Client, path: str, fields: dict, wanted: str, words: str
) -> None:
    links = re.findall(r'href="([^"]*)"', client.get("/accounts/login/", {"next": wanted}).content.decode())
    entrance = unescape(next(link for link in links if link.startswith(path)))
    first = client.get(entrance)
    wrong = client.post(path, {**fields, "email": "x", "next": wanted})
    sent = client.post(path, {**fields, "next": wanted})
    code_page = client.get(sent["Location"])
    wrong_code = client.post(sent["Location"], {"code": "", "next": wanted})
    pages = [page.content.decode() for page in (first, wrong, code_page, wrong_code)]

    assert [INVITED in page or PARKED in page for page in pages] == [bool(words)] * 4
    assert [words in page for page in pages] == [True] * 4


def test_the_way_to_the_code_keeps_only_addresses_of_the_portal(client: Client) -> None:
    fields = {"name": "新人 学", "email": "new@example.jp", "next": "https://evil.example/"}
    assert client.post("/accounts/signup/", fields)["Location"] == SENT


def test_two_people_share_a_mailbox_and_never_a_sign_in(client: Client) -> None:
    first = people.representative(email="hama@example.jp", password=PASSWORD)
    client.post("/accounts/signup/", {"name": "松原 見本", "email": "ｈａｍａ／２@example.jp"})
    assert OutboxMessage.objects.get().to == "hama/2@example.jp"
    assert client.post(SENT, {"code": mailed_code()})["Location"] == "/my/"
    outbox.deliver_due()
    assert [message.to for message in django_mail.outbox] == [["hama@example.jp"]]
    second = User.objects.get(email="hama/2@example.jp")
    assert (second.name, second.pk != first.pk) == ("松原 見本", True)
    wrong = {"login": "hama/2@example.jp", "password": PASSWORD}
    assert Client().post("/accounts/login/", wrong).status_code == 200
    right = {"login": "hama@example.jp", "password": PASSWORD}
    assert Client().post("/accounts/login/", right)["Location"] == "/my/"
    again = Client()
    again.post("/accounts/login/code/", {"email": "hama/2@example.jp"})
    assert again.post("/accounts/login/code/confirm/", {"code": mailed_code()})["Location"] == "/my/"
    assert int(again.session["_auth_user_id"]) == second.pk
