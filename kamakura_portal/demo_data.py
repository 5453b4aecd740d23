"""The demo's data, all invented. It goes in through the same actions that people use on the pages."""

import json
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounts.actions import grant_role
from accounts.models import Role, Section, User
from core import audit, clock, outbox
from core.models import Sequence
from groups import directory
from groups.actions import imports
from groups.actions.directory import rebuild_directory
from groups.models import CentreSite, Group, ImportRow, Membership
from kamakura_portal.demo_baton import load_batons
from kamakura_portal.demo_cases import load_cases
from kamakura_portal.demo_changes import load_changes
from kamakura_portal.demo_desk import load_desk
from kamakura_portal.demo_group_people import tell_of_people
from kamakura_portal.demo_needs import load_needs
from kamakura_portal.demo_people import PEOPLE
from kamakura_portal.demo_photos import add_photos
from kamakura_portal.demo_proxy import load_proxy, tell_the_others
from kamakura_portal.demo_questions import load_questions
from kamakura_portal.demo_reports import load_reports

LOADED = "demo data"
GROUP_LIST = settings.BASE_DIR / "fixtures" / "demo" / "groups.xlsx"
GROUPS_IN_GUIDELINE = 390
# TODAY of fixtures/demo/build.py.
LIST_WRITTEN_ON = date(2026, 11, 23)
REASON = "見本のデータ"
SITES = (
    {
        "postal_code": "2480000", "address": "鎌倉市御成町000（見本）", "phone": "0467-00-0001",
        "fax": "0467-00-0011",
        "hours_text": "火曜から日曜 9時から21時", "closed_text": "月曜・年末年始は休み",
    },
    {
        "postal_code": "2470000", "address": "鎌倉市大船000（見本）", "phone": "0467-00-0002",
        "fax": "0467-00-0012",
        "hours_text": "火曜から土曜 9時から17時", "closed_text": "日曜・月曜・祝日は休み",
    },
)  # fmt: skip


def load_demo() -> bool:
    """Load everything in one transaction. False when it is already there."""
    if Sequence.objects.filter(name=LOADED).exists():
        return False
    with transaction.atomic():
        people = _people()
        _sites()
        _groups()
        with clock.demo_days_ago(420):
            _members(people)
        tell_of_people(demo_group(), people)
        load_cases(people)
        load_batons(people, demo_group())
        load_questions(people, demo_group())
        load_needs(people, demo_group())
        load_changes(people, demo_group())
        load_desk(people["centre"])
        load_proxy(people)
        Sequence.objects.create(name=LOADED, last=1)
    add_photos(people, demo_group())
    load_reports(people, demo_group())
    tell_the_others(people["centre"])
    # The worker is not running yet; nothing of the demo's own story stays undelivered.
    outbox.deliver_due()
    return True


def _people() -> dict[str, User]:
    today = clock.today()
    section, _ = Section.objects.get_or_create(code="environment", defaults={"name": "環境保全課（見本）"})
    people = {}
    for person in PEOPLE:
        user = User.objects.create_user(person.email, name=person.name)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        people[person.key] = user
        if person.role:
            grant_role(
                user=user,
                role=person.role,
                by=None,
                reason=REASON,
                starts_on=date(today.year - 2, 4, 1),
                # Longer than a real term: somebody who moves the demo's day must not lock everybody out.
                ends_on=date(today.year + 4, 3, 31),
                section=section if person.role == Role.SECTION_STAFF else None,
            )
    return people


def _sites() -> None:
    for site, values in zip(CentreSite.objects.all(), SITES, strict=True):
        for name, value in values.items():
            setattr(site, name, value)
        site.save()


def _groups() -> None:
    """The list goes in through the same import that the centre uses."""
    today = clock.today()
    batch = imports.receive(data=GROUP_LIST.read_bytes(), file_name=GROUP_LIST.name, by=None)
    imports.check(batch=batch, mapping=batch.mapping, by=None, today=today)
    problems = [row.errors for row in batch.rows.filter(plan=ImportRow.Plan.ERROR)]
    if problems:
        raise ValueError(f"The demo's list has errors: {json.dumps(problems, ensure_ascii=False)}")
    imports.apply(batch=batch, by=None, today=today)
    _age(today)
    if (count := Group.objects.listed().count()) != GROUPS_IN_GUIDELINE:
        raise ValueError(f"The demo's list gave {count} groups, not {GROUPS_IN_GUIDELINE}.")


def _age(today: date) -> None:
    """Move the days of confirmation on by as many days as have passed since the list was written.

    A demo that is made in some years then still has groups of every age, and none that left the directory.
    """
    passed = today - LIST_WRITTEN_ON
    if passed > timedelta(0):
        Group.objects.update(confirmed_on=F("confirmed_on") + passed)
        rebuild_directory(by=None)


def demo_group() -> Group:
    """The group of the demo's representative and editor: complete, welcoming, with an own page."""
    complete = Group.objects.filter(beginner_welcome=True, recruiting=True).exclude(first_visit="")
    return complete.exclude(weekdays=0).order_by("number")[0]


def _members(people: dict[str, User]) -> None:
    group = demo_group()
    roles = Membership.Role
    for key, role in (("representative", roles.REPRESENTATIVE), ("editor", roles.EDITOR)):
        Membership.objects.create(group=group, user=people[key], role=role, started_at=clock.now())
        audit.record("メンバーになった", group, by=people[key], changes={"役割": ("", roles(role).label)})
    directory.sync(group)
