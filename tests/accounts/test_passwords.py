"""Length, common passwords, and the names that people here would guess first."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User


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
