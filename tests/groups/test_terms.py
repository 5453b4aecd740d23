"""Until when a registration runs, its reminders and its lapse, night after night (rules.md 9.1)."""

from datetime import date, timedelta
from typing import Any

import pytest

from core.models import AuditEntry, OutboxMessage
from core.settings_rows import change
from groups.actions import renewal as renewals
from groups.actions import terms as nights
from groups.models import DirectoryEntry, Group, Membership, Reminder
from groups.terms import terms_on
from tests.groups.factories import make_group, make_user
from tests.people import centre_staff, tsunagari_staff

pytestmark = pytest.mark.django_db

END = date(2027, 3, 31)
KINDS = "groups/renewal_reminder"


def night(today: date) -> None:
    """What nightly does about terms."""
    nights.give_missing_ends(today)
    nights.open_renewals(today)
    nights.remind(today)
    nights.lapse(today)


def member_group(**over: Any) -> Group:
    member = make_user()
    return make_group(members={member: Membership.Role.REPRESENTATIVE}, valid_until=END, **over)


def mails(kind: str = KINDS) -> list[str]:
    return list(OutboxMessage.objects.filter(kind=kind).order_by("pk").values_list("subject", flat=True))


def stages() -> list[int]:
    return list(Reminder.objects.order_by("pk").values_list("stage", flat=True))


@pytest.mark.parametrize(
    ("approved_on", "end"),
    [
        (date(2026, 4, 1), date(2027, 3, 31)),
        (date(2026, 11, 23), date(2027, 3, 31)),
        (date(2027, 1, 31), date(2027, 3, 31)),
        (date(2027, 2, 1), date(2028, 3, 31)),
        (date(2027, 3, 31), date(2028, 3, 31)),
        (date(2027, 4, 1), date(2028, 3, 31)),
    ],
)
def test_a_registration_runs_to_the_end_of_march_and_from_february_on_to_the_next(
    approved_on: date, end: date
) -> None:
    assert terms_on(approved_on).first_end(approved_on) == end


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        (date(2027, 1, 29), None),
        (date(2027, 1, 30), 60),
        (date(2027, 2, 28), 60),
        (date(2027, 3, 1), 30),
        (date(2027, 3, 30), 30),
        (date(2027, 3, 31), 0),
        (date(2027, 5, 1), 0),
    ],
)
def test_the_latest_reminder_is_due_60_and_30_days_before_and_on_the_day(
    today: date, stage: int | None
) -> None:
    assert terms_on(today).stage_due(END, today) == stage


def test_the_office_changes_the_dates_and_a_running_term_keeps_its_end() -> None:
    officer = tsunagari_staff()
    group = member_group()
    change(key="groups.term_ends", to="09-30", valid_from=date(2026, 12, 1), note="年度の見直し", by=officer)
    assert terms_on(date(2026, 12, 1)).first_end(date(2026, 12, 1)) == date(2027, 9, 30)
    assert terms_on(date(2026, 11, 30)).first_end(date(2026, 11, 30)) == END
    assert Group.objects.get(pk=group.pk).valid_until == END


def test_groups_of_an_import_get_the_end_of_a_group_approved_today() -> None:
    group = make_group()
    nights.give_missing_ends(date(2026, 11, 23))
    group.refresh_from_db()
    assert group.valid_until == END


def test_renewal_opens_on_its_day_and_not_before() -> None:
    group = member_group()
    night(date(2027, 1, 14))
    group.refresh_from_db()
    assert group.state == Group.State.REGISTERED
    night(date(2027, 1, 15))
    group.refresh_from_db()
    assert group.state == Group.State.RENEWAL_DUE


def test_a_year_of_nights_sends_each_reminder_once_then_lapses() -> None:
    group = member_group()
    day = date(2026, 11, 23)
    while day <= date(2027, 4, 10):
        night(day)
        night(day)
        day += timedelta(days=1)
    group.refresh_from_db()
    assert stages() == [60, 30, 0]
    assert mails() == [
        f"登録の更新をお願いします（2027年3月31日 水曜まで）（{group.name}）",
        f"登録の更新をお願いします（2027年3月31日 水曜まで）（{group.name}）",
        f"登録の期限は今日です：更新をお願いします（{group.name}）",
    ]
    assert group.state == Group.State.EXPIRED
    assert group.ended_on == date(2027, 4, 1)
    assert mails("groups/registration_lapsed") == [f"利用登録の期限が切れました（{group.name}）"]
    assert not DirectoryEntry.objects.filter(group=group).exists()


def test_after_missed_nights_only_the_latest_reminder_goes_out() -> None:
    member_group()
    night(date(2027, 3, 5))
    assert stages() == [30]
    night(date(2027, 3, 6))
    assert stages() == [30]


def test_nothing_lapses_before_it_was_told_and_had_time_to_answer() -> None:
    group = member_group()
    night(date(2027, 11, 23))
    group.refresh_from_db()
    assert (group.state, stages()) == (Group.State.RENEWAL_DUE, [0])
    night(date(2027, 12, 6))
    group.refresh_from_db()
    assert group.state == Group.State.RENEWAL_DUE
    night(date(2027, 12, 7))
    group.refresh_from_db()
    assert group.state == Group.State.EXPIRED


def test_a_group_without_mail_waits_on_the_list_of_letters_until_it_was_posted() -> None:
    officer = centre_staff()
    group = make_group(
        valid_until=END, contact_email="", representative_email="", representative_address="鎌倉市見本町1番"
    )
    night(date(2027, 3, 31))
    reminder = Reminder.objects.get()
    assert (reminder.way, reminder.given_on) == (Reminder.By.LETTER, None)
    night(date(2027, 6, 1))
    group.refresh_from_db()
    assert group.state == Group.State.RENEWAL_DUE
    nights.mark_given(reminders=Reminder.objects.all(), today=date(2027, 6, 1), by=officer)
    night(date(2027, 6, 14))
    group.refresh_from_db()
    assert group.state == Group.State.RENEWAL_DUE
    night(date(2027, 6, 15))
    group.refresh_from_db()
    assert group.state == Group.State.EXPIRED
    assert OutboxMessage.objects.count() == 0


def test_a_newer_letter_takes_the_place_of_one_that_nobody_posted() -> None:
    make_group(valid_until=END, contact_email="", representative_email="")
    night(date(2027, 1, 30))
    night(date(2027, 3, 1))
    assert stages() == [30]


def test_without_address_it_is_a_call() -> None:
    make_group(valid_until=END, contact_email="", representative_email="", representative_address="")
    night(date(2027, 3, 1))
    assert Reminder.objects.get().way == Reminder.By.PHONE


def test_every_member_gets_one_mail_of_their_own() -> None:
    one, two = make_user(), make_user()
    make_group(members={one: Membership.Role.REPRESENTATIVE, two: Membership.Role.EDITOR}, valid_until=END)
    night(date(2027, 3, 1))
    assert sorted(OutboxMessage.objects.values_list("to", flat=True)) == sorted([one.email, two.email])


def test_a_renewed_group_hears_nothing_more_until_the_next_year() -> None:
    group = member_group()
    member = group.memberships.get().user
    night(date(2027, 1, 30))
    renewals.renew_unchanged(group=group, today=date(2027, 2, 1), by=member)
    for day in (date(2027, 3, 1), date(2027, 3, 31), date(2027, 6, 1)):
        night(day)
    assert stages() == [60]
    night(date(2028, 1, 31))
    assert stages() == [60, 60]


def test_a_renewal_that_the_centre_looks_at_keeps_the_registration() -> None:
    group = member_group()
    member = group.memberships.get().user
    night(date(2027, 3, 1))
    group.refresh_from_db()
    renewals.renew_with_changes(
        group=group, new={"members_total": 99}, today=date(2027, 3, 20), by=member, seen_version=group.version
    )
    night(date(2027, 6, 1))
    group.refresh_from_db()
    assert group.state == Group.State.RENEWAL_DUE


def test_the_words_of_the_office_stand_in_the_mail() -> None:
    officer = tsunagari_staff()
    change(
        key="groups.renewal_text",
        to="3月30日は窓口が休みです。",
        valid_from=date(2027, 1, 1),
        note="休館",
        by=officer,
    )
    member_group()
    night(date(2027, 3, 1))
    assert "3月30日は窓口が休みです。" in OutboxMessage.objects.get().body


def test_each_night_says_the_same_in_the_record() -> None:
    group = member_group()
    night(date(2027, 3, 1))
    verbs = list(
        AuditEntry.objects.filter(object_id=str(group.pk), object_type="groups.group")
        .order_by("pk")
        .values_list("verb", flat=True)
    )
    assert verbs == ["更新の受付を始めた", "更新の知らせを作った"]
