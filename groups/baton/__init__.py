"""The light of a 引き継ぎシート: one pure function over what is written, with its reasons in words.

The rule (issue 3, section 2; all three numbers are dated settings):
- red: one person holds four roles or more, or one person alone carries a role of over ten hours a month;
- amber: one person holds three roles or more;
- green: neither. A sheet on which nobody holds anything yet has no light.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from core import settings_rows, text
from groups.models import BatonSheet
from groups.rules import BATON_AMBER_ROLES, BATON_HEAVY_HOURS, BATON_RED_ROLES

Light = BatonSheet.Light
_BETWEEN_NAMES = re.compile(r"[、,，／/＆&\n]+")
_HONORIFIC = re.compile("(?:さん|さま|様|氏|くん|君|先生)$")
WORDS = {
    "": "まだ書いていません",
    Light.GREEN: "いまは大丈夫です",
    Light.AMBER: "気をつけたいところがあります",
    Light.RED: "早めに手を打ちましょう",
}


class Role(Protocol):
    """What the rule reads of a role; a stored row or a test's literal."""

    title: str
    holder: str
    deputy: str
    hours: int | None


@dataclass(frozen=True)
class Limits:
    amber_roles: int
    red_roles: int
    heavy_hours: int


@dataclass(frozen=True)
class Finding:
    """One reason. `words` names people and is for the group; `plain` names nobody and is for lists."""

    light: Light
    words: str
    plain: str
    advice: str = ""


@dataclass(frozen=True)
class Verdict:
    """`light` is "" while nobody holds anything. `open_roles`: how many roles nobody holds yet."""

    light: str
    findings: tuple[Finding, ...] = ()
    open_roles: int = 0

    @property
    def label(self) -> str:
        return Light(self.light).label if self.light else ""

    @property
    def words(self) -> str:
        return WORDS[self.light]

    @property
    def plain(self) -> list[str]:
        return [finding.plain for finding in self.findings]

    @property
    def advice(self) -> list[str]:
        """What to do about it, each thing once."""
        return list(dict.fromkeys(finding.advice for finding in self.findings if finding.advice))


def limits_on(today: date) -> Limits:
    """The three numbers in force on that day."""
    return Limits(
        amber_roles=settings_rows.value(BATON_AMBER_ROLES.key, on=today),
        red_roles=settings_rows.value(BATON_RED_ROLES.key, on=today),
        heavy_hours=settings_rows.value(BATON_HEAVY_HOURS.key, on=today),
    )


def people(names: str) -> dict[str, str]:
    """The people in a typed field by a key: 佐藤花子, 佐藤 花子さん and 佐藤　花子 are one."""
    shown = [_HONORIFIC.sub("", name.strip()) for name in _BETWEEN_NAMES.split(names)]
    return {text.fold(name).replace(" ", ""): name for name in shown if name.strip()}


def judge(roles: Iterable[Role], limits: Limits) -> Verdict:
    """The light with its reasons, the gravest first."""
    written = list(roles)
    held = [role for role in written if people(role.holder)]
    if not held:
        return Verdict("", open_roles=len(written))
    findings = [*_many_roles(held, limits), *_alone(held, limits)]
    findings.sort(key=lambda finding: finding.light != Light.RED)
    if not findings:
        findings = [_all_well(limits)]
    return Verdict(findings[0].light, tuple(findings), len(written) - len(held))


def _many_roles(held: list[Role], limits: Limits) -> list[Finding]:
    titles: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for role in held:
        for key, name in people(role.holder).items():
            titles.setdefault(key, []).append(role.title)
            names.setdefault(key, name)
    found = []
    for key, own in sorted(titles.items(), key=lambda item: -len(item[1])):
        number = len(own)
        if number < min(limits.amber_roles, limits.red_roles):
            continue
        light = Light.RED if number >= limits.red_roles else Light.AMBER
        found.append(
            Finding(
                light,
                f"{names[key]}さんが、{number}つの役目を持っています（{'・'.join(own)}）。",
                f"一人が{number}つの役目を持っています。",
                "役目を一つ、ほかの人に頼むか、「月2時間の小さな役目」に分けて募ってみましょう。",
            )
        )
    return found


def _alone(held: list[Role], limits: Limits) -> list[Finding]:
    """Roles of many hours that one person carries without anybody who could step in."""
    return [
        Finding(
            Light.RED,
            f"「{role.title}」は月{role.hours}時間かかりますが、代わりの人がいません。",
            f"月{role.hours}時間の役目に、代わりの人がいません。",
            "代わりにできる人を一人決め、一度いっしょにやってみましょう。",
        )
        for role in held
        if (role.hours or 0) > limits.heavy_hours and len(people(f"{role.holder}、{role.deputy}")) == 1
    ]


def _all_well(limits: Limits) -> Finding:
    most = min(limits.amber_roles, limits.red_roles)
    words = (
        f"{most}つ以上の役目を持つ人はいません。"
        f"月{limits.heavy_hours}時間をこえる役目には、どれも代わりの人がいます。"
    )
    return Finding(Light.GREEN, words, words)
