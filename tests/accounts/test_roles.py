"""A role counts by its dates, on the very day."""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import RoleAssignment, User
from accounts.permissions import grantable_roles, is_back_office, is_centre_staff
from accounts.roles import Role, default_end, has_role, home_url, needs_second_factor, sections_of
from core import clock
from tests import people

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
FIRST, LAST = datetime.date(2026, 4, 1), datetime.date(2027, 3, 31)


def staff_for_one_year() -> User:
    return people.make_user(roles=[Role.CENTRE_STAFF], starts_on=FIRST, ends_on=LAST)


@pytest.mark.parametrize(
    ("day", "holds"), [(FIRST - DAY, False), (FIRST, True), (LAST, True), (LAST + DAY, False)]
)
def test_role_counts_from_its_first_to_its_last_day(day: datetime.date, holds: bool) -> None:
    assert has_role(staff_for_one_year(), Role.CENTRE_STAFF, on=day) is holds


def test_role_ended_by_hand_counts_no_more() -> None:
    user = people.centre_staff()
    RoleAssignment.objects.update(ended_at=datetime.datetime(2026, 4, 2, tzinfo=datetime.UTC))
    assert is_centre_staff(user) is False


def test_disabled_person_holds_no_role() -> None:
    user = people.centre_staff()
    user.is_active = False
    assert is_centre_staff(user) is False


@pytest.mark.parametrize(
    ("maker", "sections"), [(people.centre_staff, []), (people.section_staff, ["環境政策課"])]
)
def test_roles_are_asked_from_the_database_once(
    django_assert_num_queries, maker: Callable[[], User], sections: list[str]
) -> None:
    """Once more for whoever works for a section."""
    user = maker()
    with django_assert_num_queries(1 + len(sections)):
        assert is_back_office(user) is True
        assert needs_second_factor(user) is True
        assert [section.name for section in sections_of(user)] == sections
        assert has_role(user, Role.CENTRE_STAFF, on=clock.today() - DAY) is (not sections)


@pytest.mark.parametrize("starts", [-1, 0, 1])
@pytest.mark.parametrize("ends", [None, -1, 0, 1])
@pytest.mark.parametrize("ended", [False, True])
def test_a_row_knows_of_itself_what_the_database_answers(starts: int, ends: int | None, ended: bool) -> None:
    row = people.make_user(roles=[Role.CENTRE_STAFF]).role_assignments.get()
    row.starts_on = FIRST + starts * DAY
    row.ends_on = None if ends is None else max(FIRST + ends * DAY, row.starts_on)
    row.ended_at = datetime.datetime(2026, 4, 2, tzinfo=datetime.UTC) if ended else None
    row.save()
    for day in (FIRST - DAY, FIRST, FIRST + DAY):
        assert RoleAssignment.objects.in_force(day).exists() is row.counts_on(day)


@pytest.mark.parametrize(
    ("maker", "home", "factor"),
    [
        (people.representative, "/my/", False),
        (people.editor, "/my/", False),
        (people.centre_staff, "/staff/", True),
        (people.coordinator, "/staff/", True),
        (people.section_staff, "/staff/", True),
        (people.tsunagari_staff, "/staff/", True),
        (people.committee_member, "/committee/", True),
        (people.administrator, "/admin/", True),
    ],
)
def test_every_role_has_a_home_and_a_factor_rule(maker, home: str, factor: bool) -> None:
    user = maker()
    assert (home_url(user), needs_second_factor(user)) == (home, factor)


def test_admin_flags_follow_the_role_and_the_date() -> None:
    assert people.administrator().is_staff is True
    assert people.tsunagari_staff().is_staff is False
    over = people.administrator(starts_on=FIRST, ends_on=FIRST)
    assert (over.is_staff, over.has_perm("accounts.change_user")) == (False, False)


def test_admin_offers_no_way_around_the_audit() -> None:
    chief = people.administrator()
    assert chief.has_perm("accounts.change_section") is True
    for perm in ("mfa.delete_authenticator", "account.change_emailaddress", "auth.add_group"):
        assert chief.has_perm(perm) is False


def test_admin_has_no_sign_in_form_of_its_own(client: Client) -> None:
    answer = client.get("/admin/login/?next=/admin/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=%2Fadmin%2F")
    assert client.post("/admin/login/", {"username": "a@example.jp", "password": "x"}).status_code == 302


def test_who_gives_which_role() -> None:
    tsunagari = {Role.SECTION_STAFF, Role.COORDINATOR, Role.COMMITTEE, Role.CENTRE_STAFF}
    assert grantable_roles(people.tsunagari_staff()) == tsunagari
    assert grantable_roles(people.administrator()) == set(Role)
    assert grantable_roles(people.centre_staff()) == set()


@pytest.mark.parametrize(
    ("role", "start", "end"),
    [
        (Role.CENTRE_STAFF, datetime.date(2026, 4, 1), datetime.date(2027, 3, 31)),
        (Role.CENTRE_STAFF, datetime.date(2027, 3, 31), datetime.date(2027, 3, 31)),
        (Role.COMMITTEE, datetime.date(2026, 6, 1), datetime.date(2028, 5, 31)),
        (Role.COMMITTEE, datetime.date(2028, 2, 29), datetime.date(2030, 2, 28)),
        (Role.ADMINISTRATOR, datetime.date(2026, 4, 1), None),
    ],
)
def test_proposed_end_of_a_term(role: Role, start: datetime.date, end: datetime.date | None) -> None:
    assert default_end(role, start) == end


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "mayor"},
        {"ends_on": FIRST - DAY},
        {"role": Role.SECTION_STAFF},
    ],
)
def test_database_refuses_impossible_assignments(wrong: dict) -> None:
    user = people.make_user()
    values = {"user": user, "role": Role.CENTRE_STAFF, "starts_on": FIRST, "ends_on": LAST, "reason": "試験"}
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(**{**values, **wrong})
    assert RoleAssignment.objects.count() == 0


def test_one_person_has_one_account_however_the_address_is_typed() -> None:
    people.make_user("Taro@Example.JP")
    assert User.objects.get().email == "taro@example.jp"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ＴＡＲＯ@example.jp")
