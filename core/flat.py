"""Long lists made fast: a small template is read once and then filled in like a form letter.

A row of the directory has a dozen values and a page has some hundred rows and choices; a template engine that
looks up each value by name takes most of the page's time. A flat template is an ordinary Django template that
holds nothing but text, plain `{{ value }}` and `{% if value %}`. It is rendered once for each set of values
that are there (a row with or without a picture), with a mark in the place of each value; the rows are then
filled in with `%`. Templates with anything else are refused. Values are escaped unless they are safe already.

    {% each hits "groups/public/hit.html" %}
"""

import html
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from django.template import TemplateSyntaxError, loader
from django.template.base import FilterExpression, Node, TextNode, VariableNode
from django.template.defaulttags import CommentNode, IfNode, LoadNode, TemplateLiteral
from django.utils.safestring import SafeString, mark_safe

Row = tuple[Any, ...]
_MARK = re.compile("\ue000([0-9]+)\ue001")


class _Letter(NamedTuple):
    """Text with one %s for each value, and which value of the row stands there."""

    text: str
    places: tuple[int, ...]


class FlatTemplate:
    """One small template for many rows. The rows are named tuples of one class."""

    def __init__(self, name: str) -> None:
        """Raises TemplateDoesNotExist, or TemplateSyntaxError where the template is not flat."""
        self.name = name
        template: Any = loader.get_template(name)
        _refuse_work(template.template.nodelist, name)
        self._render = template.render
        self._letters: dict[tuple[bool, ...], _Letter] = {}

    def render(self, row: Row) -> str:
        shape = tuple(map(bool, row))
        letter = self._letters.get(shape) or self._read(row, shape)
        return letter.text % tuple([_cell(row[place]) for place in letter.places])

    def _read(self, row: Any, shape: tuple[bool, ...]) -> _Letter:
        marks = [f"\ue000{place}\ue001" if there else "" for place, there in enumerate(shape)]
        rendered = self._render(dict(zip(row._fields, marks, strict=True))).strip()
        places = tuple(int(number) for number in _MARK.findall(rendered))
        self._letters[shape] = _Letter(_MARK.sub("%s", rendered.replace("%", "%%")), places)
        return self._letters[shape]


@lru_cache(maxsize=32)
def flat_template(name: str) -> FlatTemplate:
    return FlatTemplate(name)


def render_rows(rows: Iterable[Row], name: str) -> SafeString:
    """All rows, one under the other."""
    return mark_safe("\n".join(map(flat_template(name).render, rows)))


def _cell(value: Any) -> str:
    return value if type(value) is SafeString else html.escape(str(value))


def _refuse_work(nodes: Iterable[Node], name: str) -> None:
    """Only what depends on nothing but whether a value is there may stand in a flat template."""
    for node in nodes:
        if isinstance(node, IfNode):
            for condition, inner in node.conditions_nodelists:
                if condition is not None and not _is_plain(condition):
                    raise TemplateSyntaxError(f"{name}: {{% if %}} may only ask whether a value is there.")
                _refuse_work(inner, name)
        elif isinstance(node, VariableNode):
            if node.filter_expression.filters:
                raise TemplateSyntaxError(f"{name}: {node.filter_expression} has a filter.")
        elif not isinstance(node, TextNode | CommentNode | LoadNode):
            raise TemplateSyntaxError(f"{name}: {type(node).__name__} has no place in a flat template.")


def _is_plain(condition: Any) -> bool:
    value: Any = condition.value if isinstance(condition, TemplateLiteral) else None
    return isinstance(value, FilterExpression) and not value.filters
