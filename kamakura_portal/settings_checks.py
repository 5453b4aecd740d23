"""Production refuses to start with an unsafe configuration, and says in Japanese what to put right."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 50


def refuse_unsafe_production(env: Any, settings: dict[str, Any]) -> None:
    """Raise ImproperlyConfigured that lists every unsafe setting at once."""
    key = settings["SECRET_KEY"]
    email = env.str("EMAIL_URL", default="")
    hosts = settings["ALLOWED_HOSTS"]
    problems = [
        (settings["PORTAL_DEMO"], "PORTAL_DEMO と PORTAL_PRODUCTION は同時に使えません。"),
        (
            len(key) < SHORTEST_KEY or len(set(key)) < 5 or key.startswith("development"),
            f"SECRET_KEY に{SHORTEST_KEY}文字以上の乱数を設定してください。",
        ),
        (not hosts or "*" in hosts, "ALLOWED_HOSTS に公開するホスト名だけを設定してください。"),
        (not settings["PORTAL_URL"].startswith("https://"), "PORTAL_URL は https:// で始めてください。"),
        (
            not email.startswith(("smtp+tls://", "smtp+ssl://", "smtps://")),
            "EMAIL_URL に暗号化されたメールサーバー（smtp+tls:// など）を設定してください。",
        ),
    ]
    messages = [message for unsafe, message in problems if unsafe]
    if messages:
        raise ImproperlyConfigured("本番の設定に問題があるため起動しません。\n" + "\n".join(messages))
