"""Reading the log of mails: what each kind is called, what a mail is about, and the filter of the page."""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django import forms
from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from core import clock
from core.models import OutboxMessage
from groups.models import Group, Registration

State = OutboxMessage.State
# A person has to look at these: they come first, and only these can be sent again.
TROUBLED = (State.FAILED, State.UNCERTAIN)
TROUBLE = "trouble"
# Where the subject without its names would not say it.
LABELS = {
    "groups/member_invited": "団体への招待",
    "groups/draft_reminder": "書きかけの申請を消す前の知らせ",
}
# The staff page of a row that a mail can be about, by its key; groups have theirs by number.
PAGES = {
    "groups.registration": ("groups_staff:case", "利用登録の申請"),
    "groups.renewal": ("groups_years:renewal", "更新の届け"),
    "groups.question": ("groups_staff:question", "団体への質問"),
    "groups.mistakereport": ("groups_staff:mistake", "まちがいの知らせ"),
    "groups.changenotice": ("groups_staff_changes:notice", "変更届"),
    "groups.contenthold": ("groups_holds:detail", "公開を止めた内容"),
    "accounts.user": ("accounts_staff:person", "人と役割"),
}


@lru_cache(maxsize=256)
def kind_label(kind: str) -> str:
    """What a kind of mail is called: its subject without names and numbers."""
    if kind in LABELS:
        return LABELS[kind]
    name = kind.rpartition("/")[2]
    for template in (
        f"mail/{kind}.subject.txt",
        f"account/email/{name}_subject.txt",
        f"mfa/email/{name}_subject.txt",
    ):
        try:
            subject = render_to_string(template, {})
        except TemplateDoesNotExist:
            continue
        bare = re.sub(r"^【[^】]*】|（[\s0件]*）|「」[のをにへ]*", "", subject.strip())
        return re.sub(r"\s*([：、])\s*", r"\1", bare).strip("：、 　") or kind
    return kind


class About(NamedTuple):
    """What a mail is about: the words and the staff page, "" where there is none."""

    label: str
    url: str


def mails() -> "QuerySet[OutboxMessage]":
    """All mails, each with number and name of the group that it is about, if it is about one."""
    group = Group.objects.annotate(key=Cast("pk", CharField())).filter(key=OuterRef("about_id"))
    of_group = Q(about_type="groups.group")
    return OutboxMessage.objects.annotate(
        group_number=Case(When(of_group, then=Subquery(group.values("number")[:1]))),
        group_name=Case(When(of_group, then=Subquery(group.values("name")[:1]))),
    )


def about(mail: Any) -> About | None:
    """What a mail of `mails()` is about; None where there is no staff page, or the row is gone."""
    if mail.about_type == "groups.group":
        number = mail.group_number
        words = f"{number}番 {mail.group_name}"
        return About(words, reverse("groups_staff:group", args=[number])) if number else None
    page, label = PAGES.get(mail.about_type, ("", ""))
    try:
        return About(label, reverse(page, args=[mail.about_id])) if page else None
    except NoReverseMatch:
        return None


class MailFilter(forms.Form):
    """Which mails: by recipient or subject, group, state, kind and day."""

    q = forms.CharField(label="宛先か件名", required=False, max_length=100)
    group = forms.IntegerField(
        label="団体番号",
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        widget=forms.TextInput(attrs={"class": "w-4", "inputmode": "numeric"}),
        error_messages={"invalid": "団体番号は数字で入れてください。"},
    )
    state = forms.ChoiceField(
        label="状態",
        required=False,
        choices=[("", "すべて"), (TROUBLE, "届かなかった・不明"), *State.choices],
    )
    kind = forms.ChoiceField(label="種類", required=False)
    since = forms.DateField(
        label="いつから",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "「いつから」は 2026-11-23 の形で入れてください。"},
    )
    until = forms.DateField(
        label="いつまで",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "「いつまで」は 2026-11-23 の形で入れてください。"},
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        trouble = Count("pk", filter=Q(state__in=TROUBLED))
        kinds = dict(
            OutboxMessage.objects.order_by().values("kind").annotate(n=trouble).values_list("kind", "n")
        )
        # How many of all mails somebody has to look at, whatever the conditions.
        self.troubled = sum(kinds.values())
        named = sorted((kind_label(kind), kind) for kind in kinds)
        self.fields["kind"].choices = [("", "すべて"), *((kind, label) for label, kind in named)]  # type: ignore[attr-defined]

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

    def rows(self) -> "QuerySet[OutboxMessage]":
        """The mails asked for: the troubled ones first, then the newest. A wrong condition is left out."""
        rank = Case(When(state__in=TROUBLED, then=Value(0)), default=Value(1))
        rows = mails().annotate(rank=rank).order_by("rank", "-created_at", "-id")
        if not self.is_valid():
            return rows
        asked = self.cleaned_data
        if text := asked["q"].strip():
            rows = rows.filter(Q(to__icontains=text) | Q(subject__icontains=text))
        if asked["group"]:
            rows = rows.filter(_of_group(asked["group"]))
        if asked["state"]:
            rows = rows.filter(state__in=TROUBLED if asked["state"] == TROUBLE else (asked["state"],))
        if asked["kind"]:
            rows = rows.filter(kind=asked["kind"])
        return rows.filter(_days(asked["since"], asked["until"]))


def _days(since: date | None, until: date | None) -> Q:
    """From the beginning of one day in Japan to the end of another."""
    days = Q()
    if since:
        days &= Q(created_at__gte=clock.end_of(since - timedelta(days=1)))
    if until:
        days &= Q(created_at__lt=clock.end_of(until))
    return days


def _of_group(number: int) -> Q:
    """About the group or its applications, or to somebody who acts for it or is its contact."""
    group = Group.objects.filter(number=number)
    cases = Registration.objects.filter(group__number=number)
    members = User.objects.filter(memberships__group__number=number)

    def keys(rows: "QuerySet[Any]") -> Any:
        return rows.order_by().annotate(key=Cast("pk", CharField())).values("key")

    return (
        Q(about_type="groups.group", about_id__in=keys(group))
        | Q(about_type="groups.registration", about_id__in=keys(cases))
        | Q(to__in=members.order_by().values("email"))
        | Q(to__in=group.exclude(representative_email="").values(address=F("representative_email")))
        | Q(to__in=group.exclude(contact_email="").values(address=F("contact_email")))
    )
