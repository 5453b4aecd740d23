"""The directory's search as its address says it. What it finds: groups/search/found.py."""

from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from core import text
from groups.models import DirectoryEntry

PAGE_SIZE = 20
FACETS = ("area", "day", "time", "field", "type", "beginner", "recruiting")
MASKS = {
    "area": "area_mask",
    "day": "day_mask",
    "time": "time_mask",
    "field": "field_mask",
    "type": "form_bit",
}
# Facets in which a group may have left everything open: 未記入 is then a choice of its own.
WITH_UNKNOWN = ("day", "time")
FLAGS = {"beginner": DirectoryEntry.FLAG_BEGINNER, "recruiting": DirectoryEntry.FLAG_RECRUITING}
SORTS = {"fair": "日替わりの順", "confirmed": "確認が新しい順", "kana": "五十音順"}
_KEYS = 2**31


@dataclass(frozen=True)
class Search:
    """One search as the address says it. Codes stand in the order of the choices."""

    q: str = ""
    area: tuple[str, ...] = ()
    day: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    field: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    beginner: bool = False
    recruiting: bool = False
    sort: str = "fair"
    page: int = 1

    @property
    def words(self) -> list[str]:
        return text.fold_words(self.q)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is chosen in a facet."""
        return any(self.chosen(facet) for facet in FACETS)

    def chosen(self, facet: str) -> tuple[str, ...]:
        """The chosen codes of a facet; a ticked flag is ("1",)."""
        value = getattr(self, facet)
        return (("1",) if value else ()) if facet in FLAGS else value

    def without(self, facet: str, code: str = "") -> "Search":
        """The same search without one choice, or without the whole facet, from its first page."""
        left = tuple(other for other in self.chosen(facet) if code and other != code)
        return self.with_facet(facet, left)

    def without_words(self) -> "Search":
        return replace(self, q="", page=1)

    def with_facet(self, facet: str, codes: tuple[str, ...]) -> "Search":
        """The same search with these codes of one facet, from its first page."""
        changed: dict[str, Any] = {facet: bool(codes) if facet in FLAGS else codes}
        return replace(self, **changed, page=1)

    def first_page(self) -> "Search":
        return replace(self, page=1)

    def parameters(self) -> list[tuple[str, str]]:
        """The parameters of the address in their fixed order, defaults left out."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [(facet, code) for facet in FACETS for code in self.chosen(facet)]
        pairs += [("sort", self.sort)] if self.sort != "fair" else []
        return pairs + ([("page", str(self.page))] if self.page > 1 else [])

    def query_string(self) -> str:
        """?area=ofuna&day=sat, or nothing for the whole list."""
        pairs = self.parameters()
        return f"?{urlencode(pairs)}" if pairs else ""


def day_turn(today: date) -> int:
    """Where the round of groups begins on this day."""
    return int.from_bytes(sha256(today.isoformat().encode()).digest()[:4]) % _KEYS
