"""Length, common passwords, and the names that people here would guess first."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from tests import people
from tests.groups.factories import make_group, reference


def refused(password: str, user: User | None = None) -> list[str]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [problem.code for problem in error.error_list]
    return []


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("海辺で拾った貝殻は七つだった", []),
        ("correct horse battery staple", []),
        ("x7" * 64, []),
        ("abcdefghijk", ["password_too_short"]),
        ("x7" * 64 + "a", ["password_too_long"]),
        ("123456qwerty", ["password_too_common"]),
        ("Kamakura2026!", ["password_context_word"]),
        ("ｋａｍａｋｕｒａ２０２６", ["password_context_word"]),
        ("つながる鎌倉つながる鎌倉", ["password_context_word"]),
        ("tsunagaru-portal", ["password_context_word"]),
        ("鎌倉の海で拾った貝殻は七つ", []),
    ],
)
def test_password_rules(password: str, codes: list[str]) -> None:
    assert refused(password) == codes


def test_own_address_is_no_password() -> None:
    user = User(email="hanako.mihon@example.jp", name="見本 花子")
    assert refused("hanako.mihon@example", user) == ["password_too_similar"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("材木座あさなぎの会2026", ["password_group_name"]),
        ("材木座アサナギの会！！！！", ["password_group_name"]),
        ("材木座あさなぎ20261", ["password_group_name"]),
        ("ざいもくざあさなぎのかい", ["password_group_name"]),
        ("Ｇｒｅｅｎ　Ｈａｎｄｓ　１９９８", ["password_group_name"]),
        ("鎌倉とGreenHands99", ["password_group_name"]),
        ("材木座あさなぎの会で七つの貝を拾う", []),
        ("山の会山の会山の会山の会", []),
        ("北鎌倉そぞろ歩きの会", ["password_too_short"]),
        ("北鎌倉そぞろ歩きの会2026", []),
    ],
)
def test_the_name_of_ones_own_group_is_no_password(password: str, codes: list[str]) -> None:
    reference()
    user, other = people.representative(), people.representative()
    for name, kana in (("NPO法人　材木座あさなぎの会", "ザイモクザアサナギノカイ"), ("Green Hands", "")):
        make_group(name=name, kana=kana, members={user: "editor"})
    make_group(name="山の会", kana="ヤマ", members={user: "editor"})
    make_group(name="北鎌倉そぞろ歩きの会", kana="", members={other: "representative"})
    assert refused(password, user) == codes


@pytest.mark.django_db
def test_the_refusal_of_a_group_name_says_so_on_the_page(client: Client) -> None:
    user = people.representative()
    reference()
    make_group(name="材木座あさなぎの会", members={user: "editor"})
    new = "材木座あさなぎの会2026"
    answer = people.signed_in(client, user).post(
        "/accounts/password/set/", {"password1": new, "password2": new}
    )
    assert "あなたの団体の名前を使ったパスワードは推測されやすいため使えません。" in answer.content.decode()
    user.refresh_from_db()
    assert not user.has_usable_password()


@pytest.mark.django_db
@pytest.mark.parametrize("door", ["/admin/password_change/", "/admin/password_change/done/"])
def test_the_admin_has_no_door_of_its_own_for_changing_a_password(client: Client, door: str) -> None:
    old, new = "海辺で拾った貝殻は七つ", "谷戸で拾った団栗は八つ"
    user = people.administrator(password=old)
    people.signed_in(client, user)
    assert client.get(door)["Location"] == "/accounts/password/change/"
    fields = {"old_password": old, "new_password1": new, "new_password2": new}
    assert client.post(door, fields)["Location"] == "/accounts/password/change/"
    user.refresh_from_db()
    assert user.check_password(old)
