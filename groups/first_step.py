"""はじめの一歩: three answers, three groups, the nearest day (features.md 4, item 10). Public values only.

Nobody has to know the guideline's seventeen fields: the choices are everyday words, and 「決めていない」 is
one of them. Where fewer than three groups fit every answer, answers are set aside in a fixed order (where,
when, what) and each result says which one it does not fit.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Case, F, IntegerField, Q, Value, When

from groups.choices import Choices
from groups.freshness import stale_from
from groups.meeting_days import next_meeting
from groups.models import WEEKDAYS, DirectoryEntry, Group, Need
from groups.search import day_turn

ANY = "any"
SHOWN = 3
WORKDAYS, SATURDAY, SUNDAY = 0b0011111, 0b0100000, 0b1000000
DAYTIME, NIGHT = 0b011, 0b100
CITYWIDE = "citywide"
# What a result does not fit, and how much that counts: the smaller is set aside first.
WHERE, WHEN, WHAT = 1, 2, 4


class Answer(NamedTuple):
    code: str
    label: str


class Time(NamedTuple):
    code: str
    label: str
    days: int
    bands: int


class Doing(NamedTuple):
    code: str
    label: str
    fields: tuple[str, ...]


TIMES = (
    Time("weekday", "平日の昼間", WORKDAYS, DAYTIME),
    Time("evening", "平日の夜", WORKDAYS, NIGHT),
    Time("saturday", "土曜", SATURDAY, 0),
    Time("sunday", "日曜", SUNDAY, 0),
)
DOINGS = (
    Doing("nature", "海や山、緑を守る", ("environment",)),
    Doing("children", "子どもと過ごす", ("children",)),
    Doing("care", "お年寄りや、体の不自由な人の力になる", ("welfare",)),
    Doing("arts", "音楽や絵、スポーツを楽しむ", ("culture",)),
    Doing("town", "町をきれいに、にぎやかにする", ("town", "economy", "tourism", "rural")),
    Doing("safety", "防災、見守り", ("safety", "disaster")),
    Doing("learning", "学ぶ、教える", ("learning", "information", "science")),
    Doing("world", "外国の人や文化とふれあう", ("international",)),
    Doing("rights", "くらしや仕事の悩みに寄りそう", ("rights", "equality", "consumer", "work", "support")),
)


@dataclass(frozen=True)
class Answers:
    """One code for each question; `ANY` where nothing is decided."""

    when: str = ANY
    where: str = ANY
    what: str = ANY


@dataclass(frozen=True)
class Suggestion:
    """One group. `misfits`: the answers that it does not fit; `day`: the next day, known or reckoned."""

    number: int
    card: dict[str, Any]
    misfits: tuple[str, ...]
    day: date | None
    need: Need | None
    has_own_day: bool


def questions(choices: Choices) -> list[tuple[str, str, tuple[Answer, ...]]]:
    """Parameter, question and answers, in the order of the page."""
    areas = tuple(
        Answer(area.code, area.label) for area in choices.areas if area.code not in (CITYWIDE, "outside")
    )
    return [
        ("when", "いつ", (*(Answer(*time[:2]) for time in TIMES), Answer(ANY, "決めていない"))),
        ("where", "どこで", (*areas, Answer(ANY, "どこでもよい"))),
        ("what", "どんなこと", (*(Answer(*doing[:2]) for doing in DOINGS), Answer(ANY, "まだ決めていない"))),
    ]


def suggest(answers: Answers, choices: Choices, today: date) -> list[Suggestion]:
    """Up to three groups that work today, best first. Two statements.

    Fewest misfits first, then those that welcome beginners, then the fair order of the day.
    """
    parts = _misfit_parts(answers, choices)
    entries = DirectoryEntry.objects.filter(
        group__state__in=(Group.State.REGISTERED, Group.State.RENEWAL_DUE)
    )
    misfit: Any = Value(0)
    for weight, fits in parts.items():
        misfit = misfit + Case(When(fits, then=0), default=weight, output_field=IntegerField())
    cut, turn = stale_from(today, choices.stale_months), day_turn(today)
    rows = (
        entries.alias(
            welcomes=F("flag_mask").bitand(DirectoryEntry.FLAG_BEGINNER), **_masks(answers, choices)
        )
        .annotate(misfit=misfit)
        .alias(
            stale=Case(When(confirmed_on__lte=cut, then=1), default=0, output_field=IntegerField()),
            before=Case(When(order_key__lt=turn, then=1), default=0, output_field=IntegerField()),
        )
        .order_by("misfit", "-welcomes", "stale", "before", "order_key", "number")
        .values_list("number", "card", "day_mask", "misfit")[:SHOWN]
    )
    found = list(rows)
    needs = _next_needs([number for number, *_rest in found], today)
    days = _time(answers).days
    return [_suggestion(row, needs.get(row[0]), days, today) for row in found]


def _time(answers: Answers) -> Time:
    return next((time for time in TIMES if time.code == answers.when), Time(ANY, "", 0, 0))


def _masks(answers: Answers, choices: Choices) -> dict[str, Any]:
    """What each entry has in common with the answers, one number for each."""
    time = _time(answers)
    doing = next((doing.fields for doing in DOINGS if doing.code == answers.what), ())
    fields = sum(1 << field.bit for field in choices.fields if field.code in doing)
    areas = sum(1 << area.bit for area in choices.areas if area.code in (answers.where, CITYWIDE))
    return {
        "on_days": F("day_mask").bitand(time.days),
        "at_times": F("time_mask").bitand(time.bands),
        "in_fields": F("field_mask").bitand(fields),
        "in_areas": F("area_mask").bitand(areas),
    }


def _misfit_parts(answers: Answers, choices: Choices) -> dict[int, Q]:
    """For each answer that was given: when an entry fits it. A group without hours fits by its days alone."""
    parts = {}
    time = _time(answers)
    if time.days:
        at_the_time = Q(at_times__gt=0) | Q(time_mask=0) if time.bands else Q()
        parts[WHEN] = Q(on_days__gt=0) & at_the_time
    if answers.where != ANY:
        parts[WHERE] = Q(in_areas__gt=0)
    if answers.what != ANY:
        parts[WHAT] = Q(in_fields__gt=0)
    return parts


def _next_needs(numbers: list[int], today: date) -> dict[int, Need]:
    """For each group its open post with the nearest day, else the one that ends first."""
    posts = Need.objects.on_the_board(today).filter(group__number__in=numbers)
    rows = sorted(
        posts.select_related("group"),
        key=lambda need: (need.next_day(today) or date.max, need.ends_on, need.number),
    )
    nearest: dict[int, Need] = {}
    for need in rows:
        nearest.setdefault(need.group.number, need)
    return nearest


def _suggestion(row: Any, need: Need | None, days: int, today: date) -> Suggestion:
    number, card, mask, misfit = row
    words = ((WHEN, _when_words(mask)), (WHERE, "、".join(card["areas"])), (WHAT, "、".join(card["fields"])))
    titles = {WHEN: "いつ", WHERE: "どこで", WHAT: "どんなこと"}
    misfits = tuple(f"「{titles[weight]}」がちがいます：{said}" for weight, said in words if misfit & weight)
    own_day = need.next_day(today) if need else None
    day = own_day or next_meeting(card["schedule"], mask, days, today)
    return Suggestion(number, card, misfits, day, need, own_day is not None)


def _when_words(mask: int) -> str:
    named = "・".join(f"{name}曜" for bit, name in enumerate(WEEKDAYS) if mask >> bit & 1)
    return named or "曜日の記入がありません"


def nearest(found: list[Suggestion]) -> int | None:
    """The number of the group with the nearest day; the first of equals."""
    dated = [(suggestion.day, place) for place, suggestion in enumerate(found) if suggestion.day]
    return found[min(dated)[1]].number if dated else None


def summary(found: list[Suggestion], answers: Answers) -> str:
    """How many fit every answer, and which answers were set aside for the others."""
    whole = sum(not suggestion.misfits for suggestion in found)
    if not found:
        return ""
    if answers == Answers():
        return "はじめての人を歓迎する団体から、今日の順番で選びました。"
    if whole == len(found):
        return f"三つの答えにすべて合う団体を、{whole}つ選びました。"
    wider = [title for title in ("いつ", "どこで", "どんなこと") if _is_set_aside(title, found)]
    names = "と".join(f"「{title}」" for title in wider)
    if not whole:
        return f"三つの答えにすべて合う団体は、いまありません。{names}を広げて選びました。"
    others = len(found) - whole
    return f"三つの答えにすべて合う団体は、いま{whole}つです。あとの{others}つは、{names}を広げて選びました。"


def _is_set_aside(title: str, found: list[Suggestion]) -> bool:
    return any(words.startswith(f"「{title}」") for suggestion in found for words in suggestion.misfits)
