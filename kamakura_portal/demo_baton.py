"""The demo's 引き継ぎシート, from fixtures/demo/batons.json, through the real actions."""

import json
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings

from accounts.models import User
from core import clock
from groups.actions import baton as actions
from groups.baton.parts import PARTS
from groups.models import Group, Membership

SOURCE = settings.BASE_DIR / "fixtures" / "demo" / "batons.json"


def load_batons(people: dict[str, User], own: Group) -> None:
    """Write each sheet on the day it was begun, and look it over when its story says so."""
    for story in json.loads(SOURCE.read_text(encoding="utf-8"))["batons"]:
        group, by = (own, people["representative"]) if story["group"] == "own" else _other(story, own)
        with clock.demo_days_ago(story["days_ago"]):
            _write(story, group, by)
        if (days := story.get("reviewed_days_ago")) is not None:
            with clock.demo_days_ago(days):
                actions.review(group=group, today=clock.today(), by=by)
        if (days := story.get("contacted_days_ago")) is not None:
            with clock.demo_days_ago(days):
                actions.note_contact(
                    group=group, channel="phone", today=clock.today(), by=people["coordinator"]
                )


def _write(story: dict[str, Any], group: Group, by: User) -> None:
    for part in PARTS:
        names = [column.field for column in part.columns]
        for row in story.get(part.slug, ()):
            values = dict(zip(names, row, strict=True))
            actions.add_row(group=group, part=part, values=values, today=clock.today(), by=by)


def _other(story: dict[str, Any], own: Group) -> tuple[Group, User]:
    """A group of the list by its place in it, with an invented representative of its own."""
    group = Group.objects.listed().exclude(pk=own.pk).order_by("number")[story["group"]]
    email, name = story["person"]
    person = User.objects.create_user(email, name=name)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    role = Membership.Role.REPRESENTATIVE
    Membership.objects.create(group=group, user=person, role=role, started_at=clock.now())
    return group, person
