"""The answer when somebody tries too often (handler429 of the project's urls; allauth looks for it there)."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# Every limit of accounts/allauth_settings.py that blocks is counted per hour, so this is never too short.
RETRY_AFTER_SECONDS = 3600


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429 with a plain page and the time after which it is worth trying again."""
    message = (
        "続けて送信されたため、しばらく受け付けられません。1時間ほどたってから、もう一度お試しください。"
    )
    response = render(request, "errors/429.html", {"message": message}, status=429)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def place_of(request: HttpRequest) -> str:
    """The address that a request comes from, counted from the right behind trusted proxies."""
    return str(get_adapter().get_client_ip(request))
