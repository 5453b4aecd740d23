"""Flat templates say what the template engine would say, and refuse what they cannot say."""

from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings as configured
from django.template import TemplateSyntaxError
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from core.flat import FlatTemplate, flat_template, render_rows
from groups.boxes import DAY, Box, boxes
from groups.listing import Hit

TEXTS = st.one_of(st.just(""), st.text(st.characters(blacklist_categories=["Cs", "Co"]), max_size=12))


class Line(NamedTuple):
    word: str
    note: str = ""


@pytest.fixture
def templates(settings: Any, tmp_path: Path) -> Any:
    """`templates(text)`: a template with that text, and its name."""
    settings.TEMPLATES = [configured.TEMPLATES[0] | {"DIRS": [tmp_path], "APP_DIRS": False}]

    def write(text: str) -> str:
        (tmp_path / "line.html").write_text(text, "utf-8")
        return "line.html"

    return write


def as_the_engine_says(row: Any, name: str) -> str:
    return render_to_string(name, row._asdict()).strip()


@pytest.mark.parametrize("there", list(product([False, True], repeat=4)))
def test_a_row_of_the_directory_is_what_the_engine_makes_of_it(there: tuple[bool, ...]) -> None:
    found, when, photo, line = ("<b>100% & 'more'</b>" if each else "" for each in there)
    row = Hit(
        mark_safe("12"), mark_safe("<mark>海</mark>"), line, mark_safe(found), mark_safe(""), when, "鎌倉",
        mark_safe(""), "環境", mark_safe("<span>確認</span>"), photo, mark_safe('width="1"'),
    )  # fmt: skip
    for name in ("groups/public/hit.html", "groups/public/hit_print.html"):
        assert FlatTemplate(name).render(row) == as_the_engine_says(row, name)


@given(st.builds(Box, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, st.booleans(), st.booleans(), TEXTS))
def test_a_box_is_what_the_engine_makes_of_it_whatever_stands_in_it(box: Box) -> None:
    for name in ("components/check.html", "components/check_day.html"):
        assert flat_template(name).render(box) == as_the_engine_says(box, name)


def test_words_are_escaped_and_a_per_cent_sign_stays_one(templates: Any) -> None:
    name = templates("<li>5%: {{ word }}{% if note %}（{{ note }}）{% endif %}</li>\n")
    assert FlatTemplate(name).render(Line("<山>", "100%")) == "<li>5%: &lt;山&gt;（100%）</li>"
    assert FlatTemplate(name).render(Line("川")) == "<li>5%: 川</li>"


def test_many_rows_stand_one_under_the_other() -> None:
    days = [
        Box("day", "mon", "月曜", "月", "3", checked=False, none=False, kind=""),
        Box("day", "tue", "火曜", "火", "0", checked=True, none=True, kind=""),
    ]
    first, second = (as_the_engine_says(day, DAY) for day in days)
    assert render_rows(days, DAY) == f"{first}\n{second}"
    assert (
        boxes("day", [("mon", "月曜", 3), ("tue", "火曜", 0)], ("tue",), template=DAY) == f"{first}\n{second}"
    )
    assert " zero" in second and " checked" in second and "zero" not in first
    assert render_rows([], DAY) == boxes("day", []) == ""


@pytest.mark.parametrize(
    "text",
    [
        "{{ word|upper }}",
        "{% if word == 'a' %}x{% endif %}",
        "{% if not word %}x{% endif %}",
        "{% if note|length %}x{% endif %}",
        "{% if word %}{{ note|default:'-' }}{% endif %}",
        "{% for letter in word %}{{ letter }}{% endfor %}",
        "{% include 'other.html' %}",
    ],
)
def test_a_template_that_works_on_its_values_is_refused(templates: Any, text: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=r"line\.html"):
        FlatTemplate(templates(text))
