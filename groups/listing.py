"""The rows of the directory as the pages show them: flat tuples, so that a template does no work per row."""

import re
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core import text
from core.templatetags.ui import week
from groups.freshness import stale_words
from groups.search.found import Row

_SENTENCE_END = re.compile(r"(?<=[。！？\n])")
FOUND_WIDTH = 80
# The same groups come up in one search after another: some 400 groups have 3,000 sentences.
_folded = lru_cache(maxsize=4096)(text.fold)


class Hit(NamedTuple):
    """One result row: plain strings and finished HTML (the number too: a number would be localised again)."""

    number: SafeString
    name: SafeString
    line: str | SafeString
    found: SafeString
    week: SafeString
    when: str
    areas: str
    tags: SafeString
    fields: str
    confirmed: SafeString
    photo: str
    photo_size: SafeString


def hit(row: Row, words: list[str], today: date, stale_months: int) -> Hit:
    """`words` are the folded words of the search; they are marked where they stand."""
    card = row.card
    source, size = photo(row.number, card["photo"])
    line, context = found(card, words)
    return Hit(
        mark_safe(str(row.number)),
        _marked_whole(card["name"], words),
        line,
        context,
        week_strip(card["days"]),
        card["schedule"] or "・".join(card["times"]),
        "、".join(card["areas"]),
        tags(card["beginner"], card["recruiting"], card["suspended"]),
        "、".join(card["fields"]),
        confirmed(row.confirmed_on, stale_words(row.confirmed_on, today, stale_months)),
        source,
        size,
    )


def photo(number: int, entry: dict[str, int] | None) -> tuple[str, SafeString]:
    """Address and size attributes of a row's small picture; nothing without one."""
    if not entry:
        return "", mark_safe("")
    width = entry["small"]
    height = round(entry["height"] * width / entry["width"])
    source = f"/groups/{number}/photos/{entry['id']}-{width}.webp"
    return source, mark_safe(f'width="{width}" height="{height}"')


@lru_cache(maxsize=8)
def tags(beginner: bool, recruiting: bool, suspended: bool) -> SafeString:
    context = {"beginner": beginner, "recruiting": recruiting, "suspended": suspended}
    return mark_safe(render_to_string("groups/public/hit_tags.html", context).strip())


@lru_cache(maxsize=512)
def confirmed(day: date | None, stale: str) -> SafeString:
    """When the group confirmed its entry, or for how many months it has not, or that it has not yet."""
    return mark_safe(
        render_to_string("groups/public/hit_confirmed.html", {"day": day, "stale": stale}).strip()
    )


@lru_cache(maxsize=128)
def week_strip(mask: int) -> SafeString:
    """The strip of seven weekdays; nothing where no day is given. There are only 128 of them."""
    return render_to_string("components/week.html", week(mask)) if mask else mark_safe("")


def found(card: dict[str, Any], words: list[str]) -> tuple[str | SafeString, SafeString]:
    """The line with its words marked, and their context unless name and line show all of them already."""
    line, nothing = card["line"], mark_safe("")
    if not words:
        return line, nothing
    seen = f"{_folded(card['name'])} {_folded(line)}"
    shown = _marked_whole(line, words)
    if all(word in seen for word in words):
        return shown, nothing
    body = card["text"].removeprefix(card["name"]).lstrip("\n")
    return shown, marked(excerpt(body, words)) if body else nothing


def _marked_whole(short: str, words: list[str]) -> SafeString:
    """A name or a line with its words marked. Most have none and are not looked at letter by letter."""
    folded = _folded(short) if words else ""
    if not any(word in folded for word in words):
        return escape(short)
    return marked(text.snippet(short, words, len(short)))


def excerpt(body: str, words: list[str]) -> list[tuple[str, bool]]:
    """A snippet from the sentence with the most words; only its neighbourhood is read letter by letter."""
    sentences = _SENTENCE_END.split(body)
    scores = [sum(word in folded for word in words) for folded in map(_folded, sentences)]
    if not max(scores):
        return text.snippet(body, words, FOUND_WIDTH)
    best = scores.index(max(scores))
    return text.snippet("".join(sentences[best : best + 3])[:1000], words, FOUND_WIDTH)


def marked(pieces: list[tuple[str, bool]]) -> SafeString:
    """Pieces of `text.snippet` as HTML with <mark>."""
    return mark_safe(
        "".join(f"<mark>{escape(piece)}</mark>" if match else escape(piece) for piece, match in pieces)
    )
