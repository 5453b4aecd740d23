"""The officers' desk: every kind of work that waits, as one table of lines.

To add work of another kind, add one `Line` to LINES. Its `rows` are the very rows of the page behind
`address`, so that the figure and the list cannot differ; its audience are the people who may open that page.
All figures together are one SQL statement, whatever the number of lines and rows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from django.db.models import Count, DateField, DateTimeField, F, Min, Model, QuerySet, Value
from django.db.models.functions import TruncDate
from django.http import QueryDict
from django.urls import reverse

from core.models import OutboxMessage
from groups import claims
from groups.filters.cases import ChangeFilter, QueueFilter
from groups.models import HandOver
from groups.permissions import (
    can_enter_for_others,
    can_invite_groups,
    can_process_queue,
    can_view_baton_list,
    can_view_holds,
    can_view_queue,
)
from groups.queries import changes as queries_changes
from groups.queries import late_words
from groups.queries.baton import sheets
from groups.queries.cases import queue
from groups.queries.holds import holds
from groups.queries.proxy import proxy_entries
from groups.queries.questions import centre_questions, waiting_mistakes
from groups.queries.years import renewal_list, waiting_reminders

Rows = Callable[[Any, date], "QuerySet[Any, Any]"]


class Section(Enum):
    """In the order of the page (LOOK.md 7: late, due, mine, waiting)."""

    LATE = ("late", "遅れ", "期限を過ぎたものはありません。")
    WEEK = ("week", "今週が期限", "今週が期限のものはありません。")
    MINE = ("mine", "自分の担当", "あなたの担当で待っているものはありません。")
    WAITING = ("waiting", "相手の返事待ち", "返事を待っているものはありません。")
    WATCH = ("watch", "見ておくこと", "いま見ておくことはありません。")

    def __init__(self, slug: str, label: str, empty: str) -> None:
        self.slug, self.label, self.empty = slug, label, empty


@dataclass(frozen=True)
class Line:
    """One kind of work, on one page.

    `day` names the column (date or moment) whose earliest value is shown, "" for none. It is the day until
    which something is due, or with `day_is_due=False` the day since when it waits.
    """

    key: str
    section: Section
    label: str
    audience: Callable[[Any], bool]
    rows: Rows
    address: str
    query: str = ""
    day: str = ""
    day_is_due: bool = True
    unit: str = "件"

    @property
    def url(self) -> str:
        """The page where this work is done, showing these rows only."""
        return reverse(self.address) + (f"?{self.query}" if self.query else "")


@dataclass(frozen=True)
class Figure:
    """What stands on the desk for one line: how many rows, and since or until when the first one."""

    line: Line
    count: int
    first: date | None
    late: str = ""


@dataclass(frozen=True)
class Pile:
    """One section with the lines that hold something, and their sum."""

    section: Section
    figures: list[Figure]

    @property
    def count(self) -> int:
        return sum(figure.count for figure in self.figures)

    @property
    def is_alarming(self) -> bool:
        return self.section is Section.LATE and self.count > 0


def cases(query: str) -> dict[str, Any]:
    """Rows and address of the list of applications under a query: the filter of the page itself counts."""

    def rows(user: Any, today: date) -> "QuerySet[Any, Any]":
        return QueueFilter(QueryDict(query), queue(user, today), user=user, today=today).qs

    return {"rows": rows, "address": "groups_staff:queue", "query": query, "day": "due_on"}


def unclaimed(invited: str) -> dict[str, Any]:
    """Rows and address of the list of groups without an account."""
    return {
        "rows": lambda user, today: claims.unclaimed(invited=invited),
        "address": "groups_claims:list",
        "query": f"invited={invited}",
        "unit": "団体",
    }


def renewals(name: str, day: str) -> dict[str, Any]:
    """Rows and address of one list of the yearly renewal."""
    return {
        "rows": lambda user, today: renewal_list(name, today),
        "address": "groups_years:renewals",
        "query": f"list={name}",
        "day": day,
    }


def mails(state: str) -> dict[str, Any]:
    """Rows and address of the log of mails in one state."""
    return {
        "rows": lambda user, today: OutboxMessage.objects.filter(state=state),
        "address": "staff_outbox",
        "query": f"state={state}",
        "day": "created_at",
        "day_is_due": False,
        "unit": "通",
    }


def mistakes(due: str) -> dict[str, Any]:
    """Rows and address of the list of reported mistakes."""
    return {
        "rows": lambda user, today: waiting_mistakes(due, user, today),
        "address": "groups_staff:mistakes",
        "query": f"due={due}",
        "day": "due_on",
    }


def hidden(state: str, day: str) -> dict[str, Any]:
    """Rows and address of what the centre hides, in one state."""
    return {
        "rows": lambda user, today: holds(state),
        "address": "groups_holds:list",
        "query": f"state={state}",
        "day": day,
        "day_is_due": False,
    }


def proxies(wait: str) -> dict[str, Any]:
    """Rows and address of the list of what the centre typed for groups."""
    return {
        "rows": lambda user, today: proxy_entries(wait),
        "address": "groups_proxy:list",
        "query": f"wait={wait}",
        "day": "entered_at",
        "day_is_due": False,
    }


def notices(query: str) -> dict[str, Any]:
    """Rows and address of the list of change notices under a query."""

    def rows(user: Any, today: date) -> "QuerySet[Any, Any]":
        notices = queries_changes.queue(user, today)
        return ChangeFilter(QueryDict(query), notices, user=user, today=today).qs

    return {"rows": rows, "address": "groups_staff_changes:queue", "query": query, "day": "due_on"}


REGISTRATION = "利用登録の申請"
CHANGE = "変更届"
MISTAKES = "まちがいの知らせ"
LINES: tuple[Line, ...] = (
    Line("case_late", Section.LATE, REGISTRATION, can_view_queue, **cases("late=on")),
    Line("mistake_late", Section.LATE, MISTAKES, can_process_queue, **mistakes("late")),
    Line("case_week", Section.WEEK, REGISTRATION, can_view_queue, **cases("week=on")),
    Line("mistake_week", Section.WEEK, MISTAKES, can_process_queue, **mistakes("week")),
    Line("case_mine", Section.MINE, REGISTRATION, can_process_queue, **cases("assigned=me&state=submitted")),
    Line("mistake_mine", Section.MINE, MISTAKES, can_process_queue, **mistakes("mine")),
    Line(
        "case_returned",
        Section.WAITING,
        "差し戻した申請",
        can_view_queue,
        **cases("state=returned") | {"day": "state_changed_at", "day_is_due": False},
    ),
    Line("renewal_late", Section.LATE, "更新の届け", can_view_queue, **renewals("late", "due_on")),
    Line(
        "renewal_returned",
        Section.WAITING,
        "差し戻した更新の届け",
        can_view_queue,
        **renewals("returned", "state_changed_at") | {"day_is_due": False},
    ),
    Line(
        "hand_over",
        Section.WAITING,
        "代表の引き継ぎ",
        can_view_queue,
        lambda user, today: HandOver.objects.open(),
        "groups_staff:hand_overs",
        day="expires_on",
    ),
    Line("hold_hidden", Section.WAITING, "非公開にした内容", can_view_holds, **hidden("hidden", "placed_at")),
    Line("proxy_sign", Section.WAITING, "署名を待っている代理入力", can_enter_for_others, **proxies("sign")),
    Line("claim_invited", Section.WAITING, "招待に返事のない団体", can_invite_groups, **unclaimed("yes")),
    Line("proxy_tell", Section.WATCH, "電話か手紙で知らせること", can_enter_for_others, **proxies("tell")),
    Line("proxy_typing", Section.WATCH, "入力の途中の代理入力", can_enter_for_others, **proxies("typing")),
    Line(
        "case_unassigned",
        Section.WATCH,
        "担当が決まっていない申請",
        can_view_queue,
        **cases("assigned=none&state=submitted"),
    ),
    Line("renewal_open", Section.WATCH, "更新の届け", can_view_queue, **renewals("submitted", "due_on")),
    Line("closing", Section.WATCH, "廃止届", can_view_queue, **renewals("closing", "")),
    Line(
        "letters",
        Section.WATCH,
        "更新を手紙か電話で知らせる団体",
        can_view_queue,
        lambda user, today: waiting_reminders(),
        "groups_years:reminders",
        day="base_on",
        unit="団体",
    ),
    Line(
        "question_centre",
        Section.WATCH,
        "センターが読む質問（取り次ぎ・迷惑）",
        can_process_queue,
        rows=lambda user, today: centre_questions(),
        address="groups_staff:questions",
        query="for=centre",
        day="last_letter_at",
        day_is_due=False,
    ),
    Line("change_late", Section.LATE, CHANGE, can_view_queue, **notices("late=on")),
    Line("change_week", Section.WEEK, CHANGE, can_view_queue, **notices("week=on")),
    Line("change_mine", Section.MINE, CHANGE, can_process_queue, **notices("assigned=me&state=submitted")),
    Line(
        "change_returned",
        Section.WAITING,
        "差し戻した変更届",
        can_view_queue,
        **notices("state=returned") | {"day": "state_changed_at", "day_is_due": False},
    ),
    Line(
        "change_unassigned",
        Section.WATCH,
        "担当が決まっていない変更届",
        can_view_queue,
        **notices("assigned=none&state=submitted"),
    ),
    Line(
        "mail_failed",
        Section.WATCH,
        "届かなかったメール",
        can_view_queue,
        **mails(OutboxMessage.State.FAILED),
    ),
    Line(
        "mail_uncertain",
        Section.WATCH,
        "届いたか分からないメール",
        can_view_queue,
        **mails(OutboxMessage.State.UNCERTAIN),
    ),
    Line(
        "baton_red",
        Section.WATCH,
        "引き継ぎの信号が赤の団体",
        can_view_baton_list,
        rows=lambda user, today: sheets("red"),
        address="baton_staff:list",
        query="light=red",
        day="light_since",
        day_is_due=False,
        unit="団体",
    ),
    Line(
        "hold_answered",
        Section.WATCH,
        "非公開にした内容への返事",
        can_view_holds,
        **hidden("answered", "answered_at"),
    ),
    Line("claim_open", Section.WATCH, "まだ招いていない団体", can_invite_groups, **unclaimed("no")),
)


def lines_of(user: Any) -> list[Line]:
    """The lines whose pages this person may open."""
    return [line for line in LINES if line.audience(user)]


def piles(user: Any, today: date) -> list[Pile]:
    """The whole desk of a person on a day, in the order of the sections; lines without work are left out."""
    figures = figures_of(lines_of(user), user, today)
    return [
        Pile(section, [figure for figure in figures if figure.line.section is section and figure.count])
        for section in Section
    ]


def figures_of(lines: Iterable[Line], user: Any, today: date) -> list[Figure]:
    """Count every line and find its earliest day, in one statement."""
    counted = {line.key: _counted(line, user, today) for line in lines}
    if not counted:
        return []
    first, *others = counted.values()
    found = {key: (count, day) for key, count, day in first.union(*others, all=True)}
    return [_figure(line, *found.get(line.key, (0, None)), today) for line in lines]


def _figure(line: Line, count: int, first: date | None, today: date) -> Figure:
    return Figure(line, count, first, late_words(first, today) if line.day_is_due else "")


def _counted(line: Line, user: Any, today: date) -> "QuerySet[Any, Any]":
    rows = line.rows(user, today)
    model = rows.model
    chosen = model._base_manager.filter(pk__in=rows.order_by().values("pk")).order_by()
    earliest: Any = Min(_day(model, line.day)) if line.day else Value(None, output_field=DateField())
    return (
        chosen.annotate(desk_line=Value(line.key))
        .values("desk_line")
        .annotate(desk_count=Count("pk"), desk_first=earliest)
        .values_list("desk_line", "desk_count", "desk_first")
    )


def _day(model: type[Model], name: str) -> Any:
    """The column as a date: a moment counts on its day in Japan."""
    moment = isinstance(model._meta.get_field(name), DateTimeField)
    return TruncDate(name) if moment else F(name)
