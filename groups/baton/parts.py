"""The five lists of a 引き継ぎシート: words, models and columns, for the pages and the booklet."""

from dataclasses import dataclass
from typing import Any

from groups.models import BatonAccount, BatonContact, BatonDocument, BatonEvent, BatonRole


@dataclass(frozen=True)
class Column:
    """`before` and `after` stand around the value: 6 → 月6時間."""

    field: str
    label: str
    before: str = ""
    after: str = ""

    def words(self, row: Any) -> str:
        value = getattr(row, self.field)
        return "" if value in (None, "") else f"{self.before}{value}{self.after}"


@dataclass(frozen=True)
class Part:
    """One list. `related` is its name on the sheet; the first column is the heading of a row.

    by_month: the order is that of the year from April, so rows are not moved by hand.
    """

    slug: str
    related: str
    model: Any
    title: str
    one: str
    lead: str
    empty: str
    columns: tuple[Column, ...]
    by_month: bool = False

    def rows(self, sheet: Any) -> list[Any]:
        """The rows of a sheet in their order; none for a group that has no sheet yet."""
        if sheet is None:
            return []
        found = list(getattr(sheet, self.related).all())
        if self.by_month:
            found.sort(key=lambda row: ((row.month - 4) % 12, row.position, row.pk))
        return found

    def facts(self, row: Any) -> list[tuple[str, str]]:
        """Label and words of every column but the heading."""
        return [(column.label, column.words(row)) for column in self.columns if column.field != "title"]


PARTS = (
    Part(
        "roles", "roles", BatonRole, "役目", "役目",
        "だれが、どの役目を、月にどのくらいの時間で持っているか。",
        "まだ役目がありません。",
        (
            Column("title", "役目"),
            Column("holder", "持っている人"),
            Column("deputy", "代わりの人"),
            Column("hours", "時間", "月", "時間"),
            Column("would_stop", "休むと止まること"),
        ),
    ),
    Part(
        "accounts", "accounts", BatonAccount, "アカウントとサービス", "アカウント",
        "メール、銀行の口座、ホームページなど。パスワードは書きません。書くのは、しまってある場所です。",
        "まだ一つもありません。団体のメールや銀行の口座から書いてみましょう。",
        (
            Column("title", "サービス"),
            Column("purpose", "何に使うか"),
            Column("holder", "持っている人"),
            Column("key_place", "鍵のしまい場所"),
        ),
    ),
    Part(
        "calendar", "events", BatonEvent, "一年の予定", "予定",
        "毎年くり返すこと。4月から順に並びます。",
        "まだ一つもありません。総会や更新など、毎年のことから書いてみましょう。",
        (
            Column("month", "月", after="月"),
            Column("title", "すること"),
            Column("holder", "する人"),
            Column("weeks_before", "準備", after="週間前から"),
        ),
        by_month=True,
    ),
    Part(
        "documents", "documents", BatonDocument, "書類とある場所", "書類",
        "規約、名簿、通帳、鍵など。どこにあるかを書きます。",
        "まだ一つもありません。規約や通帳など、なくすと困るものから書いてみましょう。",
        (Column("title", "書類・もの"), Column("place", "ある場所")),
    ),
    Part(
        "contacts", "contacts", BatonContact, "連絡先", "連絡先",
        "会場、保険、講師など、次の人が連絡する相手。",
        "まだ一つもありません。会場の窓口など、よく連絡するところから書いてみましょう。",
        (Column("title", "どこの、だれ"), Column("purpose", "何のとき"), Column("reach", "連絡のしかた")),
    ),
)  # fmt: skip
BY_SLUG = {part.slug: part for part in PARTS}
ROLES = BY_SLUG["roles"]
LISTS = tuple(part for part in PARTS if part is not ROLES)
USUAL_ROLES = ("代表", "会計", "連絡", "会場とり", "広報")
