"""The centre's own table of groups: which columns there are, in which sets, and what a row says.

Headings are those of the import, so that a file can be corrected and read in again. A table of public columns
alone shows only what each group publishes; anything more needs a reason (reliability.md P25).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from core.access import Data
from core.exports import Column, Table
from groups.exposure import GROUP
from groups.importing.columns import BY_KEY
from groups.models import SWITCHABLE, Group, Membership

NAME, TITLE = "group-list", "団体一覧（職員用）"


@dataclass(frozen=True)
class ColumnSet:
    """Columns that are chosen together. `slug` stands in the address of a choice."""

    slug: str
    label: str
    columns: tuple[Column, ...]

    @property
    def is_public(self) -> bool:
        return all(column.exposure == Data.PUBLIC for column in self.columns)

    @property
    def is_personal(self) -> bool:
        return any(column.exposure == Data.PERSONAL for column in self.columns)


def _imported(*keys: str) -> tuple[Column, ...]:
    """Columns of the import; a switch that starts closed makes its column personal (groups/exposure.py)."""
    return tuple(Column(key, BY_KEY[key].heading, GROUP.of(key, _class_of(key))) for key in keys)


def _class_of(key: str) -> Data:
    return Data.PUBLIC if key == "founded" else Data.STAFF


SETS = (
    ColumnSet(
        "basic",
        "基本",
        (
            *_imported("number", "name", "kana", "form", "main_field", "fields", "areas"),
            Column("state", "状態", Data.PUBLIC),
            Column("same_as", "同じ団体の番号", Data.PUBLIC),
            Column("page", "公開ページのアドレス", Data.PUBLIC),
        ),
    ),
    ColumnSet(
        "page",
        "公開ページの内容",
        _imported(
            "tagline", "purpose", "activities", "weekdays", "time_bands", "schedule_text", "place_text",
            "welcome_text", "beginner_welcome", "recruiting", "fee_text", "first_visit", "website",
            "introduction",
        ),
    ),
    ColumnSet(
        "about",
        "設立と登録",
        _imported("founded", "members_total", "corporate_number", "registered_on", "confirmed_on"),
    ),
    ColumnSet("office", "職員だけが見る項目", _imported("members_citizens", "officers_total", "private")),
    ColumnSet(
        "people",
        "代表者と連絡先",
        _imported(
            "representative_name", "representative_kana", "representative_address", "representative_phone",
            "representative_email", "contact_name", "contact_phone", "contact_email",
        ),
    ),
    ColumnSet(
        "members",
        "アカウントのある人",
        (
            Column("member_names", "アカウントのある人", Data.PERSONAL),
            Column("member_emails", "その人のメール", Data.PERSONAL),
        ),
    ),
)  # fmt: skip
BY_SET = {each.slug: each for each in SETS}
COLUMNS = {column.key: column for each in SETS for column in each.columns}
FULL = Table(NAME, TITLE, tuple(COLUMNS.values()))


def table_of(keys: Iterable[str]) -> Table:
    """The table with these columns, in their usual order."""
    chosen = set(keys)
    return Table(NAME, TITLE, tuple(column for key, column in COLUMNS.items() if key in chosen))


def rows(groups: QuerySet[Group], table: Table, *, hidden: bool) -> Iterator[list[Any]]:
    """One row for each group; `hidden` also gives what the group keeps off its page."""
    keys = [column.key for column in table.columns]
    current = Membership.objects.filter(ended_at=None).select_related("user").order_by("started_at", "pk")
    loaded = groups.select_related("form", "main_field", "same_as").prefetch_related(
        "fields", "areas", Prefetch("memberships", current, to_attr="current_members")
    )
    for group in loaded.iterator(chunk_size=500):
        yield [_cell(group, key) if hidden or _may_show(group, key) else "" for key in keys]


# The last line of a CSV begins so; the import leaves such a line out.
ORIGIN_MARK = "※この書き出し"


def origin(
    *, by: Any, now: datetime, count: int, conditions: list[str], reason: str
) -> list[tuple[str, str]]:
    """Who took this file out, when, what and why: each copy says where it comes from (P25)."""
    role = getattr(by, "role_label", "")
    return [
        ("書き出した人", f"{by}（{role}）" if role else str(by)),
        ("日時", f"{timezone.localtime(now):%Y-%m-%d %H:%M}"),
        ("団体の数", f"{count}団体"),
        ("条件", "、".join(conditions) or "すべての団体"),
        ("理由", reason or "（公開の項目だけ）"),
    ]


def origin_line(notes: list[tuple[str, str]]) -> str:
    """The same as one line for the end of a CSV."""
    return " ".join([ORIGIN_MARK, *(f"{what}：{text}" for what, text in notes)]).replace("\n", " ")


def _may_show(group: Group, key: str) -> bool:
    """A column that is never public was asked for by name and with a reason."""
    return key not in SWITCHABLE or group.shows(key) or COLUMNS[key].exposure != Data.PUBLIC


def _cell(group: Group, key: str) -> Any:
    if key in _SPECIAL:
        return _SPECIAL[key](group)
    value = getattr(group, key)
    return "" if value is None else value


def _private(group: Group) -> str:
    """The headings that stay private, as the import reads them."""
    return ";".join(label for key, label in SWITCHABLE.items() if key not in group.public_fields)


def _page(group: Group) -> str:
    return f"{settings.PORTAL_URL}{group.get_absolute_url()}" if group.is_public else ""


def _members(group: Group, word: Any) -> str:
    return ";".join(word(member) for member in group.current_members)  # type: ignore[attr-defined]


_SPECIAL: dict[str, Any] = {
    "form": lambda group: group.form.label,
    "main_field": lambda group: group.main_field.label,
    "fields": lambda group: ";".join(field.label for field in group.fields.all()),
    "areas": lambda group: ";".join(area.label for area in group.areas.all()),
    "state": lambda group: group.get_state_display(),
    "same_as": lambda group: group.same_as.number if group.same_as else "",
    "page": _page,
    "weekdays": lambda group: ";".join(group.weekday_names),
    "time_bands": lambda group: ";".join(group.time_band_names),
    "beginner_welcome": lambda group: "○" if group.beginner_welcome else "×",
    "recruiting": lambda group: "○" if group.recruiting else "×",
    "founded": lambda group: group.founded_text,
    "private": _private,
    "member_names": lambda group: _members(group, lambda m: f"{m.user}（{m.get_role_display()}）"),
    "member_emails": lambda group: _members(group, lambda m: m.user.mailbox),
}
