"""Every address of a urlconf, included ones too: what the access table must name."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver


@dataclass(frozen=True)
class Address:
    """One pattern: `name` is what reverse() takes, or the route itself for a pattern without a name."""

    name: str
    route: str
    pattern: URLPattern

    @property
    def kwargs(self) -> set[str]:
        return set(self.pattern.pattern.regex.groupindex)


def addresses(patterns: list[Any]) -> list[Address]:
    """Every pattern of a urlconf, included ones too."""
    return list(_walk(patterns, "", ""))


def _walk(patterns: list[Any], namespace: str, route: str) -> Iterator[Address]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, here)
        else:
            yield Address(f"{namespace}{pattern.name}" if pattern.name else here, here, pattern)
