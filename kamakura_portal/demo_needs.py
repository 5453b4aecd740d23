"""The demo's posts on the needs board, all invented: open, ended, closed and a draft."""

import json
from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings

from accounts.models import User
from core import audit, clock
from groups.actions.needs import close_need, draft_need, open_need
from groups.actions.needs_night import end_passed_needs
from groups.directory import mask_of
from groups.models import TIME_BANDS, WEEKDAYS, Area, Group, Membership, Need

SOURCE = settings.BASE_DIR / "fixtures" / "demo" / "needs.json"
Post = dict[str, Any]


def load_needs(people: dict[str, User], own: Group) -> None:
    """Tell each post's story on the days it happened. `own`: the group of the demo's representative."""
    posts = json.loads(SOURCE.read_text(encoding="utf-8"))["needs"]
    for post in posts:
        group = Group.objects.get(number=post["group"]) if post["group"] else own
        writer = people["representative"] if group == own else _editor_of(group, post["writer"])
        with clock.demo_days_ago(post["days_ago"]):
            _tell(post, group, writer)
    end_passed_needs(clock.today())
    for post in posts:
        if "closed_days_ago" in post:
            need = Need.objects.get(title=post["title"])
            with clock.demo_days_ago(post["closed_days_ago"]):
                close_need(
                    need=need, outcome=post["outcome"], today=clock.today(), by=people["representative"]
                )


def _tell(post: Post, group: Group, writer: User) -> None:
    need = draft_need(group=group, new=_columns(post), by=writer)
    if not post.get("draft"):
        open_need(need=need, today=clock.today(), by=writer)


def _columns(post: Post) -> Post:
    """The columns of a post; days are counted from the day of its writing."""
    days = mask_of([WEEKDAYS.index(day) for day in post["weekdays"]])
    last = clock.today() + timedelta(days=post["ends_in"]) if post["ends_in"] else None
    if last and post.get("dated"):
        last = _next_of(days, last)
    areas = Area.objects.filter(code__in=post["areas"])
    return {
        **{
            name: post[name]
            for name in ("kind", "title", "body", "time_text", "place_text", "beginner_welcome")
        },
        "hours": post["hours"] or None,
        "weekdays": 0 if post.get("dated") else days,
        "time_bands": mask_of([TIME_BANDS.index(band) for band in post["bands"]]),
        "area_mask": mask_of([area.bit for area in areas]),
        "days": [str(last), *_weeks_before(last, post.get("more_days", 0))] if post.get("dated") else [],
        "ends_on": last,
    }


def _weeks_before(last: date | None, how_many: int) -> list[str]:
    return [str(last - timedelta(weeks=week)) for week in range(1, how_many + 1)] if last else []


def _next_of(days: int, day: date) -> date:
    """That day, or the first one after it which is one of these weekdays."""
    while days and not days >> day.weekday() & 1:
        day += timedelta(days=1)
    return day


def _editor_of(group: Group, name: str) -> User:
    """An invented person who writes for a group that nobody else of the demo belongs to."""
    user = User.objects.create_user(f"editor{group.number}@example.jp", name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    role = Membership.Role.EDITOR
    Membership.objects.create(group=group, user=user, role=role, started_at=clock.now())
    audit.record("メンバーになった", group, by=user, changes={"役割": ("", role.label)})
    return user
