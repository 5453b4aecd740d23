"""The light of a 引き継ぎシート: the rule of issue 3, section 2, against vectors written out by hand."""

from dataclasses import dataclass
from datetime import date

import pytest

from core import clock
from core.models import SettingRow
from groups import baton
from groups.baton import Limits, judge, people

LIMITS = Limits(amber_roles=3, red_roles=4, heavy_hours=10)
MANY = "役目を一つ、ほかの人に頼むか、「月2時間の小さな役目」に分けて募ってみましょう。"
ALONE = "代わりにできる人を一人決め、一度いっしょにやってみましょう。"


@dataclass
class Role:
    title: str
    holder: str = ""
    deputy: str = ""
    hours: int | None = None


def light(*roles: Role, limits: Limits = LIMITS) -> tuple[str, list[str]]:
    verdict = judge(roles, limits)
    return verdict.light, [finding.words for finding in verdict.findings]


ALL_WELL = ["3つ以上の役目を持つ人はいません。月10時間をこえる役目には、どれも代わりの人がいます。"]
VECTORS = [
    ("nothing written", [], "", []),
    ("roles, but nobody holds one", [Role("代表"), Role("会計", hours=20)], "", []),
    ("one person, two roles", [Role("代表", "佐藤"), Role("会計", "佐藤")], "green", ALL_WELL),
    (
        "one person, three roles",
        [Role("代表", "佐藤"), Role("会計", "佐藤"), Role("広報", "佐藤"), Role("連絡", "鈴木")],
        "amber",
        ["佐藤さんが、3つの役目を持っています（代表・会計・広報）。"],
    ),
    (
        "one person, four roles",
        [Role("代表", "佐藤"), Role("会計", "佐藤"), Role("広報", "佐藤"), Role("連絡", "佐藤")],
        "red",
        ["佐藤さんが、4つの役目を持っています（代表・会計・広報・連絡）。"],
    ),
    (
        "eleven hours alone",
        [Role("会計", "鈴木", hours=11)],
        "red",
        ["「会計」は月11時間かかりますが、代わりの人がいません。"],
    ),
    ("exactly ten hours alone", [Role("会計", "鈴木", hours=10)], "green", ALL_WELL),
    ("eleven hours with a deputy", [Role("会計", "鈴木", "佐藤", 11)], "green", ALL_WELL),
    ("eleven hours shared by two", [Role("会計", "鈴木、佐藤", hours=11)], "green", ALL_WELL),
    (
        "one's own deputy is none",
        [Role("会計", "鈴木 一郎", "鈴木一郎さん", 11)],
        "red",
        ["「会計」は月11時間かかりますが、代わりの人がいません。"],
    ),
    (
        "one name in three spellings",
        [Role("代表", "佐藤 花子"), Role("会計", "佐藤花子"), Role("広報", "佐藤　花子さん")],
        "amber",
        ["佐藤 花子さんが、3つの役目を持っています（代表・会計・広報）。"],
    ),
    (
        "shared roles count for each",
        [Role("代表", "佐藤、鈴木"), Role("会計", "佐藤，鈴木"), Role("広報", "鈴木/佐藤")],
        "amber",
        [
            "佐藤さんが、3つの役目を持っています（代表・会計・広報）。",
            "鈴木さんが、3つの役目を持っています（代表・会計・広報）。",
        ],
    ),
    (
        "amber and red together: the gravest first",
        [Role("代表", "佐藤"), Role("会計", "佐藤"), Role("広報", "佐藤"), Role("連絡", "鈴木", "", 12)],
        "red",
        [
            "「連絡」は月12時間かかりますが、代わりの人がいません。",
            "佐藤さんが、3つの役目を持っています（代表・会計・広報）。",
        ],
    ),
    ("hours unknown", [Role("会計", "鈴木")], "green", ALL_WELL),
    ("a free role is no burden", [Role("会計", hours=40), Role("代表", "佐藤")], "green", ALL_WELL),
]  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize(
    ("roles", "expected", "reasons"), [v[1:] for v in VECTORS], ids=[v[0] for v in VECTORS]
)
def test_light_follows_the_stated_rule(roles: list[Role], expected: str, reasons: list[str]) -> None:
    assert light(*roles) == (expected, reasons)


@pytest.mark.once
def test_light_says_what_to_do_once_for_each_thing() -> None:
    roles = [Role(title, "佐藤", hours=12) for title in ("代表", "会計", "広報", "連絡")]
    assert judge(roles, LIMITS).advice == [MANY, ALONE]


@pytest.mark.once
def test_reasons_for_lists_name_nobody() -> None:
    roles = [Role(title, "佐藤", hours=12) for title in ("代表", "会計", "広報", "連絡")]
    verdict = judge(roles, LIMITS)
    assert verdict.plain == [
        "一人が4つの役目を持っています。",
        *["月12時間の役目に、代わりの人がいません。"] * 4,
    ]
    assert "佐藤" not in str(verdict.plain)


@pytest.mark.once
def test_open_roles_are_counted_but_are_no_reason() -> None:
    verdict = judge([Role("代表", "佐藤"), Role("会計"), Role("広報", " 、")], LIMITS)
    assert (verdict.light, verdict.open_roles) == ("green", 2)


@pytest.mark.once
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("", []),
        ("佐藤 花子さん", ["佐藤 花子"]),
        ("佐藤、鈴木／高橋＆田中", ["佐藤", "鈴木", "高橋", "田中"]),
        ("ジョン・スミス", ["ジョン・スミス"]),
        ("髙橋、高橋", ["高橋"]),
    ],
)
def test_names_are_read_as_people_write_them(typed: str, shown: list[str]) -> None:
    assert list(people(typed).values()) == shown


@pytest.mark.django_db
def test_numbers_of_the_rule_are_dated_settings() -> None:
    day = date(2030, 4, 1)
    for key, value in (("baton_amber_roles", 2), ("baton_red_roles", 5), ("baton_heavy_hours", 3)):
        SettingRow.objects.create(key=f"groups.{key}", value=value, valid_from=day, created_at=clock.now())
    assert baton.limits_on(date(2030, 3, 31)) == LIMITS
    assert baton.limits_on(day) == Limits(amber_roles=2, red_roles=5, heavy_hours=3)


@pytest.mark.once
def test_changed_numbers_change_light_and_words() -> None:
    roles = [Role("代表", "佐藤"), Role("会計", "佐藤")]
    assert light(*roles, limits=Limits(2, 3, 10))[0] == "amber"
    assert light(*roles, limits=Limits(3, 2, 10))[0] == "red"
    assert light(*roles, limits=Limits(9, 9, 40)) == (
        "green",
        ["9つ以上の役目を持つ人はいません。月40時間をこえる役目には、どれも代わりの人がいます。"],
    )
