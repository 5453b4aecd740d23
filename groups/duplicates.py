"""The duplicate guard: a near-equal name, kana, telephone or 法人番号 warns and never stops (rules.md 9.1).

A name is near-equal when its key is the same: width, kana, legal forms, spaces and an ending 「の会」 set
aside (core.text.name_key). Applicants see only what is public anyway; the centre sees every match.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from core import text
from groups.models import Group, Registration

# What matched, in the words of the pages.
REASONS = {"name": "名前", "kana": "フリガナ", "phone": "電話番号", "corporate_number": "法人番号"}
# Reasons that an applicant may learn about a group: its name, kana and number of corporation are public.
PUBLIC_REASONS = ("name", "kana", "corporate_number")
_KANA_ENDING = re.compile("(?<=..)ノ?カイ$")


@dataclass(frozen=True)
class Facts:
    """What two groups are compared by."""

    name: str
    kana: str
    phones: frozenset[str]
    corporate_number: str

    @classmethod
    def of_answers(cls, answers: dict[str, Any]) -> "Facts":
        basics, people = answers.get("basics") or {}, answers.get("people") or {}
        phones = {people.get("representative_phone"), people.get("contact_phone")} - {None, ""}
        return cls(
            text.name_key(str(basics.get("name") or "")),
            kana_key(str(basics.get("kana") or "")),
            frozenset(str(phone) for phone in phones),
            str(basics.get("corporate_number") or ""),
        )

    @classmethod
    def of_group(cls, group: Group) -> "Facts":
        phones = {group.representative_phone, group.contact_phone} - {""}
        return cls(group.name_key, kana_key(group.kana), frozenset(phones), group.corporate_number)

    def shared_with(self, other: "Facts") -> tuple[str, ...]:
        """The reasons why the two look alike, in the order of REASONS."""
        same = {
            "name": self.name == other.name != "",
            "kana": self.kana == other.kana != "",
            "phone": bool(self.phones & other.phones),
            "corporate_number": self.corporate_number == other.corporate_number != "",
        }
        return tuple(reason for reason, is_same in same.items() if is_same)


@dataclass(frozen=True)
class Match:
    """A group (`number`, `name`, `listed`) or another application (`registration`: its key) that is alike."""

    reasons: tuple[str, ...]
    number: int | None = None
    name: str = ""
    listed: bool = False
    registration: int | None = None

    @property
    def may_be_named(self) -> bool:
        """Whether the applicant may be shown which group it is."""
        return self.listed and any(reason in PUBLIC_REASONS for reason in self.reasons)

    @property
    def words(self) -> str:
        """名前・電話番号"""
        return "・".join(REASONS[reason] for reason in self.reasons)

    @property
    def public_words(self) -> str:
        """The same without what would confirm a private telephone number."""
        return "・".join(REASONS[reason] for reason in self.reasons if reason in PUBLIC_REASONS)

    def as_json(self) -> dict[str, Any]:
        """For `Registration.duplicates`."""
        return {
            "reasons": list(self.reasons),
            "number": self.number,
            "name": self.name,
            "registration": self.registration,
        }


def kana_key(kana: str) -> str:
    """The key of a フリガナ; the spoken 「ノカイ」 is set aside as 「の会」 is in names."""
    return _KANA_ENDING.sub("", text.name_key(kana)) if kana else ""


def find(
    answers: dict[str, Any], *, registration: Registration | None = None, group: Group | None = None
) -> list[Match]:
    """Groups and waiting applications that look like these answers.

    `registration` itself, its group, and `group`, whose own new name this is, are left out.
    """
    facts = Facts.of_answers(answers)
    own = group.pk if group else registration.group_id if registration else None
    return [*_groups_like(facts, own), *_applications_like(facts, registration)]


def _groups_like(facts: Facts, own: int | None) -> list[Match]:
    candidates = Group.objects.filter(_candidate(facts)).exclude(pk=own or 0)
    matches = []
    for group in candidates.order_by("number"):
        reasons = facts.shared_with(Facts.of_group(group))
        if reasons:
            matches.append(Match(reasons, number=group.number, name=group.name, listed=group.is_public))
    return matches


def _candidate(facts: Facts) -> Q:
    """Rows worth comparing: equal keys, and a like beginning of the kana (the rest is compared in Python)."""
    like = Q(name_key=facts.name) if facts.name else Q(pk=None)
    if facts.kana:
        like |= Q(kana__startswith=facts.kana[:2])
    if facts.phones:
        like |= Q(contact_phone__in=facts.phones) | Q(representative_phone__in=facts.phones)
    if facts.corporate_number:
        like |= Q(corporate_number=facts.corporate_number)
    return like


def _applications_like(facts: Facts, registration: Registration | None) -> list[Match]:
    waiting = Registration.objects.waiting()
    if registration is not None:
        waiting = waiting.exclude(pk=registration.pk)
    matches = []
    for other in waiting.only("id", "submitted_answers").order_by("pk"):
        reasons = facts.shared_with(Facts.of_answers(other.submitted_answers))
        if reasons:
            matches.append(Match(reasons, registration=other.pk))
    return matches
