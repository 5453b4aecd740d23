"""How a test proves that a line of the officers' desk and the list behind it agree."""

import re
from datetime import date
from typing import Any

from django.test import Client

from kamakura_portal import desk


def line(key: str) -> desk.Line:
    return next(line for line in desk.LINES if line.key == key)


def rows_behind(client: Client, key: str) -> int:
    """How many rows the line's page shows: lines of its table, or of a list with the class `rows`."""
    answer = client.get(line(key).url)
    assert answer.status_code == 200, line(key).url
    main = answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    tables = re.findall(r"<tbody>(.*?)</tbody>", main, re.S)
    lists = re.findall(r'<[uo]l class="[^"]*\brows\b[^"]*">(.*?)</[uo]l>', main, re.S)
    return sum(len(re.findall(r"<tr\b", body)) for body in tables) + sum(
        len(re.findall(r"<li\b", body)) for body in lists
    )


def counts(user: Any, today: date) -> dict[str, int]:
    """What the desk says to this person, zeros too."""
    return {figure.line.key: figure.count for figure in desk.figures_of(desk.lines_of(user), user, today)}
