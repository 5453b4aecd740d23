"""The yearly review of a 引き継ぎシート, the night's reminder, and the light under changed numbers."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from core import clock
from core.models import AuditEntry, OutboxMessage, SettingRow
from groups.actions import baton as actions
from groups.actions.baton_nightly import relight_sheets, remind_of_reviews
from groups.actions.retention_years import empty_ended_groups
from groups.models import BatonReview, BatonSheet, Group, Membership
from tests.groups.batons import AMBER, GREEN, RED, write_sheet
from tests.groups.factories import make_group, make_user

pytestmark = pytest.mark.django_db
BEGUN = date(2026, 4, 10)


@pytest.fixture
def group(applicant: Any) -> Group:
    return make_group(number=87, members={applicant: "representative"})


@pytest.fixture
def sheet(applicant: Any, group: Group) -> BatonSheet:
    """Begun on 10 April 2026, amber."""
    return write_sheet(group, applicant, AMBER, today=BEGUN)


def mails() -> list[str]:
    return list(OutboxMessage.objects.order_by("id").values_list("to", flat=True))


def test_one_press_keeps_the_light_of_the_day_and_a_second_keeps_no_more(
    client: Client, applicant: Any, sheet: BatonSheet
) -> None:
    for _ in range(2):
        client.post("/my/groups/87/baton/review/")
    kept = BatonReview.objects.get()
    assert (kept.reviewed_on, kept.light, kept.reasons, kept.reviewed_by) == (
        clock.today(), "amber", ["一人が3つの役目を持っています。"], applicant,
    )  # fmt: skip
    sheet.refresh_from_db()
    assert sheet.reviewed_on == clock.today()
    assert AuditEntry.objects.filter(verb="引き継ぎシートを見直した").count() == 1


def test_a_kept_review_stays_as_it_was_when_the_sheet_changes(
    applicant: Any, group: Group, sheet: BatonSheet
) -> None:
    actions.review(group=group, today=BEGUN, by=applicant)
    sheet.roles.all().delete()
    write_sheet(group, applicant, GREEN)
    actions.review(group=group, today=date(2027, 4, 11), by=applicant)
    assert list(sheet.reviews.values_list("reviewed_on", "light")) == [
        (date(2027, 4, 11), "green"),
        (BEGUN, "amber"),
    ]


# ------------------------------------------------------------------------------------------- the reminder


def test_the_reminder_comes_once_when_the_last_review_is_over_a_year_old(
    applicant: Any, group: Group, sheet: BatonSheet
) -> None:
    actions.review(group=group, today=date(2026, 5, 1), by=applicant)
    nights = [date(2027, 4, 30), date(2027, 5, 1), date(2027, 5, 2), date(2027, 5, 2), date(2027, 5, 3)]
    assert [remind_of_reviews(night) for night in nights] == [0, 0, 1, 0, 0]
    assert mails() == [applicant.email]
    mail = OutboxMessage.objects.get()
    assert mail.subject == "引き継ぎシートの、年に一度の見直しの時期です（見本の集い87）".replace(
        "見本の集い87", group.name
    )
    assert "2026年5月1日" in mail.body and "/my/groups/87/baton/" in mail.body
    assert "佐藤" not in mail.body


def test_after_three_missed_nights_it_comes_once(applicant: Any, group: Group, sheet: BatonSheet) -> None:
    actions.review(group=group, today=date(2026, 5, 1), by=applicant)
    assert [remind_of_reviews(night) for night in (date(2027, 5, 6), date(2027, 5, 6))] == [1, 0]


def test_without_any_review_the_day_of_beginning_counts(sheet: BatonSheet) -> None:
    assert [remind_of_reviews(date(2027, 4, 10)), remind_of_reviews(date(2027, 4, 11))] == [0, 1]


def test_who_does_not_answer_is_reminded_again_after_another_year_only(sheet: BatonSheet) -> None:
    assert remind_of_reviews(date(2027, 4, 11)) == 1
    assert remind_of_reviews(date(2028, 4, 11)) == 0
    assert remind_of_reviews(date(2028, 4, 12)) == 1


def test_a_review_after_the_reminder_begins_a_new_year(
    applicant: Any, group: Group, sheet: BatonSheet
) -> None:
    assert remind_of_reviews(date(2027, 4, 11)) == 1
    actions.review(group=group, today=date(2027, 6, 1), by=applicant)
    assert [remind_of_reviews(date(2028, 6, 1)), remind_of_reviews(date(2028, 6, 2))] == [0, 1]


def test_a_review_of_29_february_is_a_year_old_after_28_february(
    applicant: Any, group: Group, sheet: BatonSheet
) -> None:
    actions.review(group=group, today=date(2028, 2, 29), by=applicant)
    assert [remind_of_reviews(date(2029, 2, 28)), remind_of_reviews(date(2029, 3, 1))] == [0, 1]


def test_the_representative_is_told_and_editors_are_not(
    applicant: Any, group: Group, sheet: BatonSheet
) -> None:
    Membership.objects.create(group=group, user=make_user(), role="editor", started_at=clock.now())
    remind_of_reviews(date(2027, 4, 11))
    assert mails() == [applicant.email]


def test_a_group_with_editors_only_is_told_through_them(
    applicant: Any, group: Group, sheet: BatonSheet
) -> None:
    group.memberships.update(role="editor")
    assert (remind_of_reviews(date(2027, 4, 11)), mails()) == (1, [applicant.email])


def test_a_group_that_nobody_can_be_mailed_for_stays_due(group: Group, sheet: BatonSheet) -> None:
    group.memberships.update(ended_at=clock.now())
    assert (remind_of_reviews(date(2027, 4, 11)), mails()) == (0, [])
    newcomer = make_user()
    Membership.objects.create(group=group, user=newcomer, role="editor", started_at=clock.now())
    assert (remind_of_reviews(date(2027, 4, 12)), mails()) == (1, [newcomer.email])


@pytest.mark.parametrize("state", ["expired", "struck_off"])
def test_a_group_that_has_ended_and_an_unwritten_sheet_are_left_alone(
    applicant: Any, group: Group, sheet: BatonSheet, state: str
) -> None:
    Group.objects.filter(pk=group.pk).update(state=state)
    other = make_group(members={applicant: "representative"})
    actions.begin(group=other, today=BEGUN, by=applicant)
    assert remind_of_reviews(date(2030, 1, 1)) == 0


def test_the_number_of_months_is_a_dated_setting(sheet: BatonSheet) -> None:
    SettingRow.objects.create(
        key="groups.baton_review_months", value=6, valid_from=date(2026, 10, 1), created_at=clock.now()
    )
    assert [remind_of_reviews(date(2026, 10, 10)), remind_of_reviews(date(2026, 10, 11))] == [0, 1]


def test_the_nightly_command_reminds_once_also_when_it_runs_twice(
    applicant: Any, group: Group, sheet: BatonSheet
) -> None:
    BatonSheet.objects.update(started_on=date(2020, 1, 1))
    for _ in range(2):
        call_command("nightly", verbosity=0)
    assert mails() == [applicant.email]


# --------------------------------------------------------------------------------------------- the lights


def test_the_night_judges_every_sheet_by_the_numbers_in_force(
    applicant: Any, group: Group, sheet: BatonSheet
) -> None:
    day = date(2027, 1, 1)
    SettingRow.objects.create(key="groups.baton_red_roles", value=3, valid_from=day, created_at=clock.now())
    assert relight_sheets(date(2026, 12, 31)) == 0
    assert [relight_sheets(day), relight_sheets(day)] == [1, 0]
    sheet.refresh_from_db()
    assert (sheet.light, sheet.light_since) == ("red", day)


def test_a_light_that_stays_keeps_its_day(applicant: Any, group: Group) -> None:
    sheet = write_sheet(group, applicant, RED, today=BEGUN)
    write_sheet(group, applicant, [("連絡", "高橋", "", 20)], today=date(2026, 9, 1))
    sheet.refresh_from_db()
    assert (sheet.light, sheet.light_since, len(sheet.light_reasons)) == ("red", BEGUN, 2)


# --------------------------------------------------------------------------------------------- the end


def test_a_sheet_goes_with_its_group(applicant: Any, sheet: BatonSheet, group: Group) -> None:
    actions.review(group=group, today=BEGUN, by=applicant)
    Group.objects.filter(pk=group.pk).delete()
    assert (BatonSheet.objects.count(), BatonReview.objects.count()) == (0, 0)


def test_a_sheet_goes_with_the_data_of_a_group_that_ended(
    applicant: Any, sheet: BatonSheet, group: Group
) -> None:
    Group.objects.filter(pk=group.pk).update(state="struck_off", ended_on=date(2030, 6, 1))
    assert empty_ended_groups(date(2032, 3, 31)) == 0
    assert BatonSheet.objects.count() == 1
    assert empty_ended_groups(date(2032, 4, 1)) == 1
    assert BatonSheet.objects.count() == 0
