"""Rules of the needs board (募集): how far ahead, how many, when a mail goes out, what a post must say."""

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


def day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def date_problems(happens_on: date | None, ends_on: date | None, today: date) -> dict[str, str]:
    """What is wrong with the two dates, by the name of the column; nothing while both are fine."""
    problems = {}
    if happens_on is not None and happens_on < today:
        problems["happens_on"] = (
            f"日にちが過ぎています（今日は{day_words(today)}）。今日か、これからの日を入れてください。"
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
    elif happens_on is not None and ends_on > happens_on:
        problems["ends_on"] = (
            f"終わりの日は、日にち（{day_words(happens_on)}）と同じか、それより前にしてください。"
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


def why_not_as_it_is(need: Need, today: date) -> str:
    """Why this post, as it stands, cannot be public; '' when it can."""
    if lacking := missing(need):
        return f"「{'」「'.join(lacking)}」を入れると、公開できます。"
    return next(iter(date_problems(need.happens_on, need.ends_on, today).values()), "")


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
