"""The corpus of hostile input (tests/corpus/strings.json), sent as a browser or a script would send it.

`strings` are {"name", "value"} or {"name", "before", "repeat", "times"}; the other lists are plain values.
"""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client

from groups.models import Group

CORPUS: dict[str, list[Any]] = json.loads(
    Path(__file__).parent.with_name("corpus").joinpath("strings.json").read_text("utf-8")
)
FORM = "application/x-www-form-urlencoded"
# Nothing of this may be stored or shown: it hides, turns or breaks the text around it.
NEVER_KEPT = "\x00\u202e\u202a\u2067\u200b\u2060\ufeff\ufffd"


def _value(entry: dict[str, Any]) -> str:
    if "repeat" in entry:
        return str(entry.get("before", "")) + str(entry["repeat"]) * int(entry["times"])
    return str(entry["value"])


STRINGS: list[str] = [_value(entry) for entry in CORPUS["strings"]]
SHORT = [value for value in STRINGS if len(value) <= 600]


def encoded(data: dict[str, Any]) -> str:
    """As a form sends it; lone surrogates go out as the broken bytes that a script would send."""
    return urlencode(data, doseq=True, errors="surrogatepass")


def send(client: Client, path: str, data: dict[str, Any]) -> HttpResponse:
    """POST; the answer is never the server's failure and never carries a header that the input made up."""
    response: HttpResponse = client.post(path, encoded(data), content_type=FORM)
    check(response, f"POST {path} {str(data)[:300]!r}")
    return response


def fetch(client: Client, path: str, **params: Any) -> HttpResponse:
    """GET with parameters; checked like `send`."""
    query = encoded(params)
    response: HttpResponse = client.get(f"{path}?{query}" if query else path)
    check(response, f"GET {path}?{query[:300]}")
    return response


def check(response: HttpResponse, what: str) -> None:
    assert response.status_code < 500, what
    assert "evil" not in str(response.headers.get("Set-Cookie", "")), what
    assert not {"Bcc", "evil"} & set(response.headers), what
    if not response.streaming and "html" in response.headers.get("Content-Type", ""):
        body = response.content.decode()
        assert "<script>alert" not in body and "<svg/onload" not in body and "<img src=x" not in body, what


def every_page_answers(visitor: Client, officer: Client) -> int:
    """All pages about groups, for the public and the office; returns how many were asked."""
    lists = [(visitor, "/groups/"), (officer, "/staff/groups/"), (officer, "/staff/claims/")]
    pages = [
        (visitor, path)
        for path in (
            "/", "/groups/print/", "/groups/list.csv", "/groups/feed.xml", "/opendata/groups.csv",
            "/opendata/groups.json", "/sitemap.xml", "/groups/?sort=kana", "/groups/?sort=confirmed",
        )
    ]  # fmt: skip
    numbers = list(Group.objects.values_list("number", flat=True))
    for client, path in lists:
        pages += [(client, f"{path}?page={page}") for page in range(1, len(numbers) // 20 + 2)]
    pages += [(visitor, f"/groups/{number}/") for number in numbers]
    # The sheet and the office's page show the same values; a third of them is enough for their templates.
    pages += [(visitor, f"/groups/{number}/print/") for number in numbers[::3]]
    pages += [(officer, f"/staff/groups/{number}/") for number in numbers[1::3]]
    for client, path in pages:
        response = client.get(path)
        check(response, path)
        assert response.status_code in (200, 404), path
    return len(pages)
