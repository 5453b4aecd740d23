"""Template tags and filters of every page: dates in words, icons, error summaries, page numbers.

Load with `{% load ui %}`. Copyable examples stand in templates/components/README.md.
"""

import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from functools import lru_cache
from typing import NamedTuple

from django import template
from django.core.paginator import Paginator
from django.forms.utils import ErrorList
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core import dates
from core.flat import flat_template, render_rows
from core.templatetags.icons import ICONS

register = template.Library()

WEEKDAYS = "月火水木金土日"
NEIGHBOURS = 2  # page numbers shown on each side of the current one


# ---------------------------------------------------------------- dates and sizes


def _local(value: date | datetime) -> date | datetime:
    """An aware moment as Japanese time; anything else unchanged."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.filter
def wareki(value: date | datetime | None) -> str:
    """令和8年（2026年）11月23日. Empty for no date."""
    if not value:
        return ""
    day = _local(value)
    return dates.wareki(day.date() if isinstance(day, datetime) else day)


@register.filter
def jdate(value: date | datetime | None, style: str = "") -> str:
    """11月23日 月曜; with "year" 2026年11月23日 月曜; with "short" 2026年11月23日. Empty for no date."""
    if not value:
        return ""
    day = _local(value)
    words = f"{day.month}月{day.day}日"
    if style in ("year", "short"):
        words = f"{day.year}年{words}"
    return words if style == "short" else f"{words} {WEEKDAYS[day.weekday()]}曜"


@register.filter
def weekday(value: date | datetime | None) -> str:
    """月: the letter of a day's weekday. Empty for no date."""
    return WEEKDAYS[_local(value).weekday()] if value else ""


@register.filter
def jtime(value: datetime | time | None) -> str:
    """9時, 9時05分, in Japanese time. Empty for no time."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    minutes = f"{value.minute:02d}分" if value.minute else ""
    return f"{value.hour}時{minutes}"


@register.filter
def jdatetime(value: datetime | None, style: str = "") -> str:
    """11月23日 月曜 9時30分; with "year" the year stands first. Empty for no moment."""
    return f"{jdate(value, style)} {jtime(value)}" if value else ""


@register.filter
def filesize_ja(size: int | None) -> str:
    """Bytes in the unit people know: 812 バイト, 180 KB, 1.4 MB."""
    if size is None:
        return ""
    if size < 1024:
        return f"{size} バイト"
    if size < 1024 * 1024:
        return f"{round(size / 1024)} KB"
    return f"{size / 1024 / 1024:.1f} MB"


@register.filter
def breakable(address: str | None) -> str:
    """A mail address that may go on in the next line after @ and . and nowhere in a word."""
    pieces = re.split("(?<=[@.])", address or "")
    return format_html_join(mark_safe("<wbr>"), "{}", ((piece,) for piece in pieces))


# ---------------------------------------------------------------- long lists


@register.simple_tag
def each(rows: Iterable[tuple[object, ...]], template_name: str) -> str:
    """Many rows (named tuples) through one flat template: see core/flat.py."""
    return render_rows(rows, template_name)


# ---------------------------------------------------------------- small pictures


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, label: str = "") -> str:
    """A line icon; hidden from screen readers unless it gets a label. Unknown names raise KeyError."""
    return render_to_string("components/icon.html", {"path": ICONS[name], "label": label})


@register.inclusion_tag("components/field_glyph.html")
def field_glyph(code: object, size: str = "") -> dict[str, object]:
    """The cut-paper sign of a field of activity; `size` is "" (32 px), "lg" or "xl". Decoration only."""
    return {"code": code, "size": size}


@register.inclusion_tag("components/week.html")
def week(days: int | Iterable[int] | None) -> dict[str, object]:
    """The strip of seven weekdays.

    `days` is a bit mask (1 Monday … 64 Sunday) or a list of numbers (1 Monday … 7 Sunday).
    """
    if isinstance(days, int):
        active = {n for n in range(7) if days >> n & 1}
    else:
        active = {int(number) - 1 for number in days or ()}
    letters = [(letter, index in active) for index, letter in enumerate(WEEKDAYS)]
    return {"letters": letters, "words": "・".join(letter for letter, on in letters if on)}


# ---------------------------------------------------------------- errors of forms


def _forms(items: Iterable) -> Iterator:
    """Forms one by one: formsets are opened, empty values skipped."""
    for item in items:
        if item is None or item == "":
            continue
        if hasattr(item, "management_form"):
            yield from item.forms
        else:
            yield item


def _first_input_id(field) -> str:
    """The id that a link can jump to: the control itself, or the first one of a group."""
    if not field.use_fieldset:
        return field.id_for_label
    first = next(iter(field.subwidgets), None)
    own = first.id_for_label if first is not None else ""
    return own if own and own != field.auto_id else f"{field.auto_id}_0"


def _messages(items: Iterable) -> Iterator[tuple[str, str]]:
    """(id to jump to or "", message) for every error, in the order of the page."""
    items = [item for item in items if item is not None and item != ""]
    for item in items:
        if hasattr(item, "management_form"):
            yield from (("", str(message)) for message in item.non_form_errors())
    for form in _forms(items):
        yield from (("", str(message)) for message in form.non_field_errors())
        for name, errors in form.errors.items():
            if name in form.fields:
                target = _first_input_id(form[name])
                yield from ((target, str(message)) for message in ErrorList(errors))


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms) -> dict[str, object]:
    """The box above a form that lists every error with a link to its field. Prints nothing without errors.

    Takes forms and formsets; the words are the same as below the fields.
    """
    messages = list(dict.fromkeys(_messages(forms)))
    return {"messages": messages, "count": len(messages)}


@register.simple_tag
def error_prefix(*forms) -> str:
    """入力エラー： for the title of a page whose form was sent back, else nothing."""
    return "入力エラー：" if next(_messages(forms), None) else ""


# ---------------------------------------------------------------- page numbers


class PageNumber(NamedTuple):
    """One number of the pager; without an address it is the present page or the gap between two."""

    number: str
    address: str
    current: bool


class Pager(NamedTuple):
    numbers: str
    previous: str
    next: str


@register.simple_tag(takes_context=True)
def pager(context, page) -> str:
    """Links to the pages of a `Page`; keeps the other parameters of the address. Nothing for one page."""
    return pager_html(context["request"].GET, page.number, page.paginator.num_pages)


def pager_html(query: QueryDict, current: int, pages: int) -> SafeString:
    """The same for a page that is known by its number only."""
    if pages <= 1:
        return mark_safe("")
    others = query.copy()
    others.pop("page", None)
    address = f"?{others.urlencode()}&page=" if others else "?page="
    return _pager(address, current, pages)


@lru_cache(maxsize=256)
def _pager(address: str, current: int, pages: int) -> SafeString:
    elided = Paginator(range(pages), 1).get_elided_page_range(current, on_each_side=NEIGHBOURS, on_ends=1)
    numbers = [
        PageNumber(
            str(number),
            f"{address}{number}" if isinstance(number, int) and number != current else "",
            number == current,
        )
        for number in elided
    ]
    row = Pager(
        render_rows(numbers, "components/pager_number.html"),
        f"{address}{current - 1}" if current > 1 else "",
        f"{address}{current + 1}" if current < pages else "",
    )
    return mark_safe(flat_template("components/pager.html").render(row))


# ---------------------------------------------------------------- forms


@register.simple_tag
def form_token() -> str:
    """The hidden one-time number that makes a double press harmless (core.forms.run_once)."""
    return format_html('<input type="hidden" name="form_token" value="{}">', uuid.uuid4())
