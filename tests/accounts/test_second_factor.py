"""Nobody with a role gets anywhere without the second factor."""

import json
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from accounts.session_flags import DEMO_FLAG
from tests import people

pytestmark = pytest.mark.django_db
WITH_ROLE = [
    people.centre_staff,
    people.coordinator,
    people.section_staff,
    people.tsunagari_staff,
    people.committee_member,
    people.administrator,
]
ACTIVATE = "/accounts/2fa/totp/activate/"


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.mark.parametrize("maker", WITH_ROLE)
@pytest.mark.parametrize("path", ["/accounts/profile/", "/accounts/sessions/", "/staff/people/", "/my/"])
def test_role_without_second_factor_is_sent_to_set_it_up(client: Client, maker, path: str) -> None:
    people.signed_in(client, maker(), second_factor=False)
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (302, ACTIVATE)


@pytest.mark.parametrize("maker", WITH_ROLE)
def test_second_factor_of_another_session_does_not_count(client: Client, maker) -> None:
    user = maker()
    people.give_second_factor(user)
    people.signed_in(client, user, second_factor=False)
    answer = client.get("/accounts/profile/?x=1")
    expected = "/accounts/2fa/reauthenticate/?next=%2Faccounts%2Fprofile%2F%3Fx%3D1"
    assert (answer.status_code, answer["Location"]) == (302, expected)


@pytest.mark.parametrize("maker", WITH_ROLE)
def test_both_factors_open_the_pages(client: Client, maker) -> None:
    people.signed_in(client, maker())
    assert client.get("/accounts/profile/").status_code == 200


def test_member_of_a_group_needs_no_second_factor(client: Client) -> None:
    people.signed_in(client, people.representative(), second_factor=False)
    assert client.get("/accounts/profile/").status_code == 200


def test_posting_without_the_second_factor_changes_nothing(client: Client) -> None:
    user = people.administrator(name="管理 明")
    people.signed_in(client, user, second_factor=False)
    answer = client.post("/accounts/profile/", {"name": "別 名"})
    user.refresh_from_db()
    assert (answer.status_code, user.name) == (302, "管理 明")


def test_setting_up_the_app_opens_the_portal_and_gives_recovery_codes(client: Client) -> None:
    user = people.centre_staff()
    people.signed_in(client, user, second_factor=False)
    page = client.get(ACTIVATE)
    secret = page.context["form"].secret
    assert "<svg" in page.content.decode() and "data:" not in page.content.decode()
    answer = client.post(ACTIVATE, {"code": code_of(secret)})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/recovery-codes/")
    codes = client.get("/accounts/2fa/recovery-codes/")
    assert len(codes.context["unused_codes"]) == 10
    assert client.get("/accounts/profile/").status_code == 200
    stored = json.dumps(Authenticator.objects.get(user=user, type="totp").data)
    assert secret not in stored


def test_code_of_the_app_works_once(client: Client) -> None:
    user = people.centre_staff(password="とても長い合言葉です2026")
    secret = people.give_second_factor(user)
    code = code_of(secret)
    form = {"login": user.email, "password": "とても長い合言葉です2026"}
    assert client.post("/accounts/login/", form)["Location"] == "/accounts/2fa/authenticate/"
    assert client.post("/accounts/2fa/authenticate/", {"code": code})["Location"] == "/staff/"
    other = Client()
    other.post("/accounts/login/", form)
    again = other.post("/accounts/2fa/authenticate/", {"code": code})
    assert again.status_code == 200
    assert again.context["form"].errors["code"] == [
        "コードが違います。認証アプリに表示されている6けたの数字を確かめてください。"
    ]


def test_full_width_digits_are_accepted(client: Client) -> None:
    user = people.centre_staff()
    secret = people.give_second_factor(user)
    people.signed_in(client, user, second_factor=False)
    wide = code_of(secret).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    answer = client.post("/accounts/2fa/reauthenticate/?next=/accounts/profile/", {"code": wide})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/profile/")


def test_old_secret_key_still_decrypts_after_rotation(settings) -> None:
    from accounts import encryption

    sealed = encryption.encrypt("ABC")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key"
    assert encryption.decrypt(sealed) == "ABC"
    assert "ABC" not in sealed


def test_somebody_with_a_role_cannot_stop_the_second_factor(client: Client) -> None:
    user = people.centre_staff()
    people.signed_in(client, user)
    client.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=user, type="totp").count() == 1


def demo_flag(client: Client) -> None:
    session = client.session
    session[DEMO_FLAG] = True
    session.save()


def test_demo_flag_counts_as_both_factors_only_in_the_demo(client: Client, settings) -> None:
    people.signed_in(client, people.centre_staff(), second_factor=False)
    demo_flag(client)
    settings.PORTAL_DEMO = False
    assert client.get("/accounts/profile/").status_code == 302
    settings.PORTAL_DEMO = True
    assert client.get("/accounts/profile/").status_code == 200
