"""Every address of a urlconf, included ones too: what the access table must name."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver

# Weakening their declared rule is not enough: the object behind them refuses a second time.
SECOND_BARRIER = frozenset(
    {
        "groups_imports:detail", "groups_imports:columns", "groups_imports:choose", "groups_imports:apply",
        "groups_imports:undo", "groups_imports:discard", "accounts_staff:withdraw_invitation",
        "accounts_staff:leave", "accounts_staff:second_factor", "accounts_staff:end_role",
        "staff_outbox_detail", "groups_years:restore", "groups_years:renewal_return",
        "groups_years:strike_off", "groups_years:contact", "groups_years:renewal",
        "groups_staff:mistake", "groups_staff:mistake_note", "groups_staff:mistake_step",
        "groups_staff:same_as_different", "groups_staff:same_as_alike",
        "groups_staff:hand_over", "groups_staff:hand_over_withdraw", "groups_holds:hide",
        "groups_proxy:sign", "groups_proxy:told", "groups_proxy:scan", "groups_proxy:entry",
        "groups_proxy:receipt", "groups_proxy:copy",
    }
)  # fmt: skip


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
