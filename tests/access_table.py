"""The table of who may open what (access_table.txt), read for the walks over every address."""

from dataclasses import dataclass
from pathlib import Path

from django.urls import reverse

from tests.access_samples import ROLES, World, sample

TABLE = Path(__file__).with_name("access_table.txt")
REFUSED = frozenset({"in", "403", "404", "405", "410"})


@dataclass(frozen=True)
class Line:
    """One line of the table: what each role gets."""

    name: str
    method: str
    answers: dict[str, str]

    @property
    def address(self) -> str:
        return self.name.partition("@")[0]

    def path(self, world: World) -> str:
        if self.name.startswith("/"):
            return self.name
        return reverse(self.address, kwargs=sample(self.name, world) or {})

    @property
    def is_open(self) -> bool:
        return bool(set(self.answers.values()) - REFUSED)

    def allowed(self) -> str:
        """A role that is not refused."""
        return next(role for role, answer in self.answers.items() if answer not in REFUSED)


def read_table(text: str) -> list[Line]:
    rows = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert [row for row in rows if len(row) != 2 + len(ROLES)] == []
    return [Line(name, method, dict(zip(ROLES, cells, strict=True))) for name, method, *cells in rows]


LINES = read_table(TABLE.read_text("utf-8"))
