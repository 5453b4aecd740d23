"""The notice centre: mails, letters and telephone calls in one list, and the filter of its page.

Mails are rows of the outbox. Letters and calls are reminders to groups without mail, and what an officer
tells somebody for whom the centre filled in a form; both are marked as told on pages of their own.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django import forms
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.urls import reverse

from core import clock, outbox
from core.models import OutboxMessage
from groups.models import ProxyNotice, Reminder
from groups.permissions import can_enter_for_others, can_process_queue
from groups.queries.years import waiting_reminders
from kamakura_portal.mail_log import (
    TROUBLED,
    About,
    about,
    about_group,
    about_row,
    kind_label,
    mails,
    mails_of_group,
    with_group,
)

MAIL, REMINDER, PROXY = "mail", "reminder", "proxy"
# Conditions on the state that are none of a single mail's.
TROUBLE, WAITING, TOLD = "trouble", "waiting", "told"
BY_HAND = "手紙か電話"
CHANNELS = {MAIL: "メール", "letter": "手紙", "phone": "電話", "desk": "窓口"}
KINDS = {REMINDER: "更新の知らせ（手紙・電話）", PROXY: "代理入力の知らせ（手紙・電話）"}
# The order of the list: what failed, what still has to be told, and the rest.
FAILED_FIRST, THEN_WAITING, REST = range(3)
WAITS, SAID = "まだ知らせていない", "知らせた"


class Found(NamedTuple):
    """A row of the union, in its order. Of a mail only its key counts; the others stand there whole.

    `page`: the key of the proxy entry; `way`: the channel, "" while it is open; number and name: of a group.
    """

    source: str
    key: int
    rank: int
    at: datetime
    words: str
    who: str
    way: str
    waits: bool
    told: bool
    page: int
    about_type: str
    about_id: str
    number: int | None
    name: str | None


class Line(NamedTuple):
    """One row of the page. `tone` colours the state; `act` is where something is to be done about it."""

    at: datetime
    subject: str
    url: str
    to: str
    about: About | None
    channel: str
    state: str
    tone: str = ""
    act: About | None = None
    mail: OutboxMessage | None = None
    can_resend: bool = False


def _choice(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False)


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": f"「{label}」は 2026-11-23 の形で入れてください。"},
    )


class NoticeFilter(forms.Form):
    """Which notices: by recipient or subject, group, channel, state, kind and day."""

    q = forms.CharField(label="宛先か件名", required=False, max_length=100)
    group = forms.IntegerField(
        label="団体番号",
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        widget=forms.TextInput(attrs={"class": "w-4", "inputmode": "numeric"}),
        error_messages={"invalid": "団体番号は数字で入れてください。"},
    )
    channel = _choice("手段")
    state = _choice("状態")
    kind = _choice("種類")
    since = _day("いつから")
    until = _day("いつまで")

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        trouble = Count("pk", filter=Q(state__in=TROUBLED))
        kinds = dict(
            OutboxMessage.objects.order_by().values("kind").annotate(n=trouble).values_list("kind", "n")
        )
        # How many of all mails somebody has to look at, whatever the conditions.
        self.troubled = sum(kinds.values())
        named = sorted((kind_label(kind), kind) for kind in kinds)
        choices: dict[str, Iterable[tuple[str, str]]] = {
            "kind": [*((kind, label) for label, kind in named), *KINDS.items()],
            "channel": CHANNELS.items(),
            "state": [
                (TROUBLE, "届かなかった・不明（メール）"),
                (WAITING, "これから知らせる（手紙・電話）"),
                *OutboxMessage.State.choices,
                (TOLD, "知らせた（手紙・電話・窓口）"),
            ],
        }
        for name, rows in choices.items():
            self.fields[name].choices = [("", "すべて"), *rows]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", "「いつまで」は「いつから」よりあとの日にしてください。")
        return data

    @property
    def asked(self) -> list[str]:
        """The labels of the conditions in use, without their values: the record keeps no address."""
        given = self.cleaned_data if self.is_valid() else {}
        return [str(self.fields[name].label) for name, value in given.items() if value not in ("", None)]

    def rows(self) -> Any:
        """What was asked for, in order, as values of Found. A wrong condition is left out."""
        asked = self.cleaned_data if self.is_valid() else {}
        asked = {name: value for name, value in asked.items() if value not in ("", None)}
        days = _days(asked.get("since"), asked.get("until"))
        parts = [rows(asked).filter(days).values_list(*_COLUMNS) for rows in (_mails, _reminders, _proxies)]
        return parts[0].union(*parts[1:], all=True).order_by("its_rank", "-its_at", "-its_key")


# As they are called in the parts of the union: a name of a column would be taken for the column.
_COLUMNS = tuple(f"its_{name}" for name in Found._fields)


def _rank(first: Q, place: int) -> Case:
    return Case(When(first, then=Value(place)), default=Value(REST), output_field=IntegerField())


def _mails(asked: dict[str, Any]) -> "QuerySet[Any]":
    rows = _described(
        OutboxMessage.objects.all(), MAIL, F("created_at"), _rank(Q(state__in=TROUBLED), FAILED_FIRST)
    )
    if asked.get("channel", MAIL) != MAIL:
        return rows.none()
    if text := asked.get("q", "").strip():
        rows = rows.filter(Q(to__icontains=text) | Q(subject__icontains=text))
    if "group" in asked:
        rows = rows.filter(mails_of_group(asked["group"]))
    if state := asked.get("state"):
        rows = rows.filter(state__in=TROUBLED if state == TROUBLE else (state,))
    return rows.filter(kind=asked["kind"]) if "kind" in asked else rows


def _reminders(asked: dict[str, Any]) -> "QuerySet[Any]":
    """Reminders by letter or telephone. Those that nobody told and that are not due any more just stay."""
    waits, told = Q(still=True), Q(given_on__isnull=False)
    still = Exists(waiting_reminders().order_by().filter(pk=OuterRef("pk")))
    kinds = [When(kind=kind, then=Value(f"{kind.label}の知らせ")) for kind in Reminder.Kind]
    rows = _described(
        Reminder.objects.exclude(way=Reminder.By.MAIL).annotate(still=still),
        REMINDER,
        Cast("due_on", DateTimeField()),
        _rank(waits, THEN_WAITING),
        words=Case(*kinds, output_field=CharField()),
        who=F("group__name"),
        way=F("way"),
        waits=_whether(waits),
        told=_whether(told),
        about_type=_text("groups.group"),
        number=F("group__number"),
        name=F("group__name"),
    )
    if text := asked.get("q", "").strip():
        rows = rows.filter(group__name__icontains=text)
    if "group" in asked:
        rows = rows.filter(group__number=asked["group"])
    if "channel" in asked:
        rows = rows.filter(way=asked["channel"])
    return _by_hand(rows, REMINDER, asked, waits, told)


def _proxies(asked: dict[str, Any]) -> "QuerySet[Any]":
    """What is told for a proxy entry: until then by letter or telephone, as the officer likes."""
    waits, told = Q(done_at=None), Q(done_at__isnull=False)
    rows = _described(
        with_group(ProxyNotice.objects.all(), "entry__"),
        PROXY,
        F("created_at"),
        _rank(waits, THEN_WAITING),
        words=F("subject"),
        who=F("entry__on_behalf_of"),
        way=F("way"),
        waits=_whether(waits),
        told=_whether(told),
        page=F("entry_id"),
        about_type=F("entry__about_type"),
        about_id=F("entry__about_id"),
        number=F("group_number"),
        name=F("group_name"),
    )
    if text := asked.get("q", "").strip():
        rows = rows.filter(Q(subject__icontains=text) | Q(entry__on_behalf_of__icontains=text))
    if "group" in asked:
        rows = rows.filter(about_group(asked["group"], "entry__"))
    if channel := asked.get("channel"):
        open_ones = Q(way="") if channel in Reminder.By.values else Q(pk__in=())
        rows = rows.filter(Q(way=channel) | open_ones) if channel != MAIL else rows.none()
    return _by_hand(rows, PROXY, asked, waits, told)


def _described(rows: Any, source: str, at: Any, rank: Any, **known: Any) -> "QuerySet[Any]":
    """All columns of Found; what a source does not know is empty."""
    columns = {
        "source": _text(source), "key": F("pk"), "rank": rank, "at": at, "words": _text(""), "who": _text(""),
        "way": _text(""), "waits": _whether(Q(pk__in=())), "told": _whether(Q(pk__in=())),
        "page": Value(0, output_field=BigIntegerField()), "about_type": _text(""), "about_id": _text(""),
        "number": Value(None, output_field=IntegerField()), "name": _text(""), **known,
    }  # fmt: skip
    described: QuerySet[Any] = rows.order_by().annotate(
        **{f"its_{name}": columns[name] for name in Found._fields}
    )
    return described


def _text(words: str) -> Value:
    return Value(words, output_field=CharField())


def _whether(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def _by_hand(rows: "QuerySet[Any]", kind: str, asked: dict[str, Any], waits: Q, told: Q) -> "QuerySet[Any]":
    if asked.get("kind", kind) != kind:
        return rows.none()
    match asked.get("state", ""):
        case "":
            return rows
        case state if state == WAITING:
            return rows.filter(waits)
        case state if state == TOLD:
            return rows.filter(told)
    return rows.none()


def _days(since: date | None, until: date | None) -> Q:
    """From the beginning of one day in Japan to the end of another."""
    days = Q()
    if since:
        days &= Q(its_at__gte=clock.end_of(since - timedelta(days=1)))
    if until:
        days &= Q(its_at__lt=clock.end_of(until))
    return days


# --------------------------------------------------------------------------------------------- the rows


def lines(rows: Iterable[tuple[Any, ...]], user: Any) -> list[Line]:
    """The rows of the union as the page shows them; one more statement, for the mails among them."""
    found = [Found(*row) for row in rows]
    keys = [row.key for row in found if row.source == MAIL]
    of_mails = {mail.pk: _of_mail(mail, user) for mail in mails().filter(pk__in=keys)}
    by_hand = {REMINDER: _of_reminder, PROXY: _of_proxy_notice}
    shown = (of_mails.get(row.key) if row.source == MAIL else by_hand[row.source](row, user) for row in found)
    return [line for line in shown if line is not None]


def _of_mail(mail: Any, user: Any) -> Line:
    return Line(
        at=mail.created_at,
        subject=mail.subject,
        url=reverse("staff_outbox_detail", args=[mail.pk]),
        to=mail.to,
        about=about(mail),
        channel=CHANNELS[MAIL],
        state=mail.get_state_display(),
        mail=mail,
        can_resend=can_process_queue(user) and outbox.can_resend(mail),
    )


def _of_reminder(row: Found, user: Any) -> Line:
    page = reverse("groups_years:reminders") if row.waits else ""
    missed = "知らせる前に要らなくなった"
    return _told_by_hand(row, page, SAID if row.told else missed, About("手紙と電話の知らせへ", page))


def _of_proxy_notice(row: Found, user: Any) -> Line:
    page = reverse("groups_proxy:entry", args=[row.page]) if can_enter_for_others(user) else ""
    return _told_by_hand(row, page, SAID, About("代理入力の画面へ", page))


def _told_by_hand(row: Found, page: str, otherwise: str, act: About) -> Line:
    return Line(
        at=row.at,
        subject=row.words,
        url=page,
        to=row.who,
        about=about_row(row.about_type, row.about_id, row.number, row.name),
        channel=CHANNELS.get(row.way, BY_HAND),
        state=WAITS if row.waits else otherwise,
        tone="warn" if row.waits else "ok" if row.told else "",
        act=act if row.waits and page else None,
    )
