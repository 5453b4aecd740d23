"""Production refuses to start when something is unsafe, and says in Japanese what to put right."""

from typing import Any

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from kamakura_portal.settings_checks import refuse_unsafe_production

SAFE: dict[str, Any] = {
    "PORTAL_DEMO": False,
    "SECRET_KEY": "qB7-xT2_mN9vR4kW8zL1pD6sH3jF5gC0yA7uE2iO9tX4bM6n",
    "ALLOWED_HOSTS": ["portal.example.jp"],
    "PORTAL_URL": "https://portal.example.jp",
}
SAFE["SECRET_KEY"] += "longer"
MAIL = "smtp+tls://name:word@mail.example.jp:587"


def refuse(monkeypatch: pytest.MonkeyPatch, mail: str = MAIL, **changes: Any) -> str:
    """The refusal's text, or '' when production may start."""
    monkeypatch.setenv("EMAIL_URL", mail)
    try:
        refuse_unsafe_production(environ.Env(), {**SAFE, **changes})
    except ImproperlyConfigured as refusal:
        return str(refusal)
    return ""


def test_a_safe_configuration_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refuse(monkeypatch) == ""


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"PORTAL_DEMO": True}, "PORTAL_DEMO"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 80}, "SECRET_KEY"),
        ({"SECRET_KEY": "development-only-key-development-only-key-development-only-key"}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": []}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ["*"]}, "ALLOWED_HOSTS"),
        ({"PORTAL_URL": "http://portal.example.jp"}, "PORTAL_URL"),
        ({"mail": ""}, "EMAIL_URL"),
        ({"mail": "consolemail://"}, "EMAIL_URL"),
        ({"mail": "smtp://mail.example.jp:25"}, "EMAIL_URL"),
    ],
)
def test_an_unsafe_one_does_not_and_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], word: str
) -> None:
    refusal = refuse(monkeypatch, **changes)
    assert (word in refusal, len(refusal.splitlines())) == (True, 2)


def test_every_problem_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = refuse(monkeypatch, mail="", SECRET_KEY="", ALLOWED_HOSTS=["*"])
    assert len(refusal.splitlines()) == 4
