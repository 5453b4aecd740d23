"""Rules of the needs board (募集): how far ahead, how many, when a mail goes out, what a post must say."""

from collections.abc import Sequence
from datetime import date, timedelta

from core import settings_rows
from core.retention import Count, keep
from core.settings_rows import declare
from groups.models import Need

LONGEST_DAYS = declare(
    "groups.need_longest_days",
    180,
    label="募集の終わりの日をいちばん先にできる日数",
    unit="日",
    help_text="保存する日の翌日から数えます。",
    lowest=7,
    highest=730,
)
REMINDER_DAYS = declare(
    "groups.need_reminder_days",
    7,
    label="募集が終わる前に団体へ知らせる日数",
    unit="日前",
    lowest=1,
    highest=60,
)
MOST_OPEN = declare(
    "groups.most_open_needs",
    10,
    label="一つの団体が同時に出せる募集の数",
    unit="件",
    lowest=1,
    highest=100,
)
NEEDS = keep(
    "groups.keep_need_years",
    2,
    what="終わった募集と、その下書き",
    since="最後の変更",
    count=Count.YEARS,
)
# People have to know how much of their time is asked for; a thing or a room takes none.
ASKS_FOR_TIME = (Need.Kind.MEMBERS, Need.Kind.VOLUNTEERS)


MOST_DAYS = 10


def day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def days_words(days: Sequence[date]) -> str:
    return "、".join(day_words(day) for day in days)


def date_problems(
    days: Sequence[date], ends_on: date | None, today: date, known: Sequence[date] = ()
) -> dict[str, str]:
    """What is wrong with the dates, by the name of the column; nothing while all are fine.

    known: the days of a post that is open already; of them only the last one must not be past.
    """
    problems = {}
    past = [day for day in days if day < today and (day not in known or max(days) < today)]
    if past:
        problems["days"] = (
            f"日にち（{days_words(past)}）が過ぎています（今日は{day_words(today)}）。"
            "今日か、これからの日を入れてください。"
        )
    if ends_on is None:
        return problems
    last = today + timedelta(days=settings_rows.value(LONGEST_DAYS.key, on=today))
    if ends_on < today:
        problems["ends_on"] = (
            f"終わりの日が過ぎています（今日は{day_words(today)}）。今日か、これからの日を入れてください。"
        )
    elif ends_on > last:
        problems["ends_on"] = (
            f"終わりの日は{day_words(last)}までで入れてください。続けて募集するときは、あとで延ばせます。"
        )
    elif days and ends_on > max(days):
        last_of = "さいごの日にち" if len(days) > 1 else "日にち"
        problems["ends_on"] = (
            f"終わりの日は、{last_of}（{day_words(max(days))}）と同じか、それより前にしてください。"
        )
    return problems


def missing(need: Need) -> list[str]:
    """What a post must say before it can be published, in words."""
    asked = [
        ("見出し", need.title),
        ("内容", need.body),
        ("地域", need.area_mask),
        ("終わりの日", need.ends_on),
        ("かかる時間", need.time_text or need.hours or need.kind not in ASKS_FOR_TIME),
    ]
    return [words for words, given in asked if not given]


def why_not_as_it_is(need: Need, today: date, known: Sequence[date] = ()) -> str:
    """Why this post, as it stands, cannot be public; '' when it can. known: as in date_problems."""
    if lacking := missing(need):
        return f"「{'」「'.join(lacking)}」を入れると、公開できます。"
    return next(iter(date_problems(need.dates, need.ends_on, today, known).values()), "")


def why_not_open(need: Need, today: date) -> str:
    """Why this draft cannot be published now; '' when it can."""
    if not need.group.is_registered:
        return "募集を出せるのは、登録している団体だけです。センターへおたずねください。"
    if problem := why_not_as_it_is(need, today):
        return problem
    most = settings_rows.value(MOST_OPEN.key, on=today)
    others = Need.objects.open_on(today).filter(group=need.group).exclude(pk=need.pk)
    if others.count() >= most:
        return f"同時に出せる募集は{most}件までです。終わったものを締め切ってから、公開してください。"
    return ""


def reminder_from(today: date) -> date:
    """Posts that end by this day are told of today."""
    return today + timedelta(days=settings_rows.value(REMINDER_DAYS.key, on=today))
