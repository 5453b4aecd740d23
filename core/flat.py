"""Pages made fast: a template is read once and then filled in like a form letter.

A page of the directory shows some five hundred values; a template engine that looks each of them up by name
takes most of the page's time. A flat template is an ordinary Django template whose values are text: it holds
plain `{{ value }}` and `{% if value %}` and nothing that works on a value. It is rendered once for each set
of values that are there (a row with or without a picture), with a mark in the place of each value; after
that it is filled in with `%`. Values are escaped unless they are safe already.

    {% each hits "groups/public/hit.html" %}      many rows: `FlatTemplate`
    FlatPage("groups/public/list.html").render(…)  a page with its layout, whose lists are finished text
"""

import html
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.template import TemplateSyntaxError, loader
from django.template.base import FilterExpression, Node, TextNode, VariableNode
from django.template.defaulttags import CommentNode, IfNode, LoadNode, TemplateLiteral
from django.utils.safestring import SafeString, mark_safe

# Named tuples of text and of yes or no.
Row = tuple[Any, ...]
Shape = tuple[bool, ...]
_MARK = re.compile("\ue000([0-9]+)\ue001")
MOST_SHAPES = 500


class _Letter(NamedTuple):
    """Text with one %s for each value, and which value of the row stands there."""

    text: str
    places: tuple[int, ...]

    def filled_in(self, row: Row) -> str:
        return self.text % tuple([_cell(row[place]) for place in self.places])


class FlatTemplate:
    """One small template for many rows, all of one class."""

    def __init__(self, name: str) -> None:
        """Raises TemplateDoesNotExist, or TemplateSyntaxError where the template is not flat."""
        template: Any = loader.get_template(name)
        _refuse_work(template.template.nodelist, name)
        self._render = template.render
        self._letters: dict[Shape, _Letter] = {}

    def render(self, row: Row) -> str:
        shape = tuple(map(bool, row))
        letter = self._letters.get(shape)
        if letter is None:
            letter = self._letters[shape] = _read(self._render, row, shape)
        return letter.filled_in(row)


class FlatPage:
    """A whole page. What stands around the values is kept for one `moment`: content version and day.

    The layout may do what it likes with the request and with what the context processors give; the page's
    own template may do with its values only what a flat template may (the tests compare both ways).
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._kept: tuple[object, dict[Shape, _Letter]] = (None, {})

    def render(self, request: HttpRequest, row: Row, moment: object, around: Mapping[str, Any]) -> SafeString:
        """`around`: what the layout needs besides; the same for all pages of one moment."""
        if self._kept[0] != moment or len(self._kept[1]) > MOST_SHAPES:
            self._kept = (moment, {})
        letters, shape = self._kept[1], tuple(map(bool, row))
        letter = letters.get(shape)
        if letter is None:
            template = loader.get_template(self.name)
            letter = letters[shape] = _read(
                lambda values: template.render({**around, **values}, request), row, shape
            )
        return mark_safe(letter.filled_in(row))


@lru_cache(maxsize=32)
def flat_template(name: str) -> FlatTemplate:
    return FlatTemplate(name)


def render_rows(rows: Iterable[Row], name: str) -> SafeString:
    """All rows, one under the other."""
    return mark_safe("\n".join(map(flat_template(name).render, rows)))


def _read(render: Callable[[dict[str, Any]], str], row: Any, shape: Shape) -> _Letter:
    marks = [f"\ue000{place}\ue001" if there else "" for place, there in enumerate(shape)]
    rendered = render(dict(zip(row._fields, marks, strict=True))).strip()
    places = tuple(int(number) for number in _MARK.findall(rendered))
    return _Letter(_MARK.sub("%s", rendered.replace("%", "%%")), places)


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
