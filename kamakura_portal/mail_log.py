"""Reading the log of mails: what each kind is called, what a mail is about, and which mails are asked for."""

import re
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Cast
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from core.models import OutboxMessage
from groups.models import Group, Registration

State = OutboxMessage.State
# A person has to look at these: they come first, and only these can be sent again.
TROUBLED = (State.FAILED, State.UNCERTAIN)
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
    return with_group(OutboxMessage.objects.all())


def with_group(rows: "QuerySet[Any]", prefix: str = "") -> "QuerySet[Any]":
    """Rows that say what they are about (`prefix`: in another row), with number and name of a group."""
    key = OuterRef(f"{prefix}about_id")
    group = Group.objects.annotate(key=Cast("pk", CharField())).filter(key=key)
    of_group = Q(**{f"{prefix}about_type": "groups.group"})
    return rows.annotate(
        group_number=Case(When(of_group, then=Subquery(group.values("number")[:1]))),
        group_name=Case(When(of_group, then=Subquery(group.values("name")[:1]))),
    )


def about(mail: Any) -> About | None:
    """What a mail of `mails()` is about; None where there is no staff page, or the row is gone."""
    return about_row(mail.about_type, mail.about_id, mail.group_number, mail.group_name)


def about_row(about_type: str, about_id: str, number: int | None, name: str | None) -> About | None:
    """The same for what says it in another row; number and name are those of a group."""
    if about_type == "groups.group":
        return About(f"{number}番 {name}", reverse("groups_staff:group", args=[number])) if number else None
    page, label = PAGES.get(about_type, ("", ""))
    try:
        return About(label, reverse(page, args=[about_id])) if page else None
    except NoReverseMatch:
        return None


def about_group(number: int, prefix: str = "") -> Q:
    """Rows about the group or its applications; `prefix` as in with_group."""

    def of(kind: str, rows: "QuerySet[Any]") -> Q:
        keys = rows.order_by().annotate(key=Cast("pk", CharField())).values("key")
        return Q(**{f"{prefix}about_type": kind, f"{prefix}about_id__in": keys})

    return of("groups.group", Group.objects.filter(number=number)) | of(
        "groups.registration", Registration.objects.filter(group__number=number)
    )


def mails_of_group(number: int) -> Q:
    """About the group or its applications, or to somebody who acts for it or is its contact."""
    group = Group.objects.filter(number=number)
    members = User.objects.filter(memberships__group__number=number)
    return (
        about_group(number)
        | Q(to__in=members.order_by().values("email"))
        | Q(to__in=group.exclude(representative_email="").values(address=F("representative_email")))
        | Q(to__in=group.exclude(contact_email="").values(address=F("contact_email")))
    )
