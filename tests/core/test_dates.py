"""Eras, fiscal years, working days, and dates as people type them."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.dates import (
    add_working_days,
    fiscal_year,
    fiscal_year_bounds,
    fiscal_year_label,
    is_working_day,
    parse_date,
    parse_founded,
    parse_year,
    wareki,
    wareki_partial,
    working_days_between,
)

pytestmark = pytest.mark.once
DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2026, 11, 23), "令和8年（2026年）11月23日"),
        (date(2019, 5, 1), "令和元年（2019年）5月1日"),
        (date(2019, 4, 30), "平成31年（2019年）4月30日"),
        (date(1989, 1, 7), "昭和64年（1989年）1月7日"),
        (date(1989, 1, 8), "平成元年（1989年）1月8日"),
        (date(1912, 7, 30), "大正元年（1912年）7月30日"),
        (date(1867, 1, 1), "西暦1867年（1867年）1月1日"),
    ],
)
def test_dates_are_shown_with_era_and_western_year(day, shown):
    assert wareki(day) == shown


def test_a_date_known_in_part_is_shown_in_part():
    assert wareki_partial(1998) == "平成10年（1998年）"
    assert wareki_partial(2019, 4) == "平成31年（2019年）4月"
    assert wareki_partial(2019, 5, 1) == "令和元年（2019年）5月1日"


def test_the_fiscal_year_starts_on_the_first_of_april():
    assert fiscal_year(date(2027, 3, 31)) == 2026
    assert fiscal_year(date(2027, 4, 1)) == 2027
    assert fiscal_year_bounds(2026) == (date(2026, 4, 1), date(2027, 3, 31))
    assert fiscal_year_label(2026) == "令和8年度（2026年度）"
    assert fiscal_year_label(2019) == "令和元年度（2019年度）"


def test_weekends_holidays_and_the_turn_of_the_year_are_no_working_days():
    closed = [date(2026, 11, 21), date(2026, 11, 23), date(2026, 9, 22), date(2026, 12, 29), date(2027, 1, 1)]
    assert [is_working_day(day) for day in closed] == [False] * 5
    assert is_working_day(date(2026, 11, 24))


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 24)),  # over a weekend and 勤労感謝の日
        (date(2026, 12, 28), 1, date(2027, 1, 4)),  # over the turn of the year
        (date(2026, 4, 28), 5, date(2026, 5, 11)),  # over the May holidays
        (date(2026, 11, 24), -1, date(2026, 11, 20)),
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
    ],
)
def test_working_days_skip_what_is_closed(start, count, due):
    assert add_working_days(start, count) == due


@given(DAYS, st.integers(1, 30))
def test_counting_working_days_and_adding_them_agree(day, count):
    assert working_days_between(day, add_working_days(day, count)) == count


def test_working_days_backwards_are_negative():
    assert working_days_between(date(2026, 11, 24), date(2026, 11, 20)) == -1


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("平成10年4月", (1998, 4, None)),
        ("1998", (1998, None, None)),
        (1998, (1998, None, None)),
        (1998.0, (1998, None, None)),
        ("H10.4.1", (1998, 4, 1)),
        ("h10/4", (1998, 4, None)),
        ("平10.4", (1998, 4, None)),
        ("㍻10年", (1998, None, None)),
        ("2011年5月1日", (2011, 5, 1)),
        ("２０１１．５", (2011, 5, None)),
        ("2011-05-01", (2011, 5, 1)),
        ("2011-05-01 00:00:00", (2011, 5, 1)),
        ("20110501", (2011, 5, 1)),
        ("令和元年", (2019, None, None)),
        ("令和７年４月１日", (2025, 4, 1)),
        ("R7.4.1", (2025, 4, 1)),
        ("昭和五十八年頃", (1983, None, None)),
        ("S58年設立", (1983, None, None)),
        ("1998年度", (1998, None, None)),
        ("平成10年（1998年）4月", (1998, 4, None)),
        ("西暦1998年 4月", (1998, 4, None)),
        ("昭和64年1月7日", (1989, 1, 7)),
        (date(2011, 5, 1), (2011, 5, 1)),
        (datetime(2011, 5, 1, 9, 30), (2011, 5, 1)),
    ],
)
def test_founding_dates_are_read_as_people_write_them(typed, parts):
    assert tuple(parse_founded(typed)) == parts


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("0001", "1850年から2100年まで"),
        ("9999", "1850年から2100年まで"),
        ("2011年13月", "月は1から12まで"),
        ("2023/2/29", "2023年2月29日という日はありません。"),
        ("2023/2/0", "2023年2月0日という日はありません。"),
        ("平成32年", "平成は31年までです。"),
        ("令和0年", "令和0年という年はありません。"),
        ("不明", "読み取れません"),
        ("", "読み取れません"),
        ("98", "読み取れません"),
        ("1998年4月1日から5月1日", "読み取れません"),
    ],
)
def test_impossible_dates_are_refused_with_the_reason(typed, words):
    with pytest.raises(ValidationError) as caught:
        parse_founded(typed)
    assert words in caught.value.messages[0]


def test_the_year_alone_and_the_whole_date():
    assert parse_year("昭和58年4月") == 1983
    assert parse_date("令和8年11月23日") == date(2026, 11, 23)
    with pytest.raises(ValidationError, match="年・月・日をすべて"):
        parse_date("令和8年11月")


@given(DAYS)
def test_every_date_shown_with_its_era_is_read_back(day):
    assert parse_date(wareki(day)) == day
