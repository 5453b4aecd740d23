"""What goes after its period: the records of renewals and contacts, and what an ended group has left."""

from datetime import date

import pytest
from django.test import Client

from groups.actions import freshness
from groups.actions.retention_years import empty_ended_groups, forget_years
from groups.models import Contact, Group, Membership, Reminder, Renewal
from tests.access_samples import make_photo
from tests.groups.factories import make_group, make_renewal, make_user
from tests.people import centre_staff

pytestmark = pytest.mark.django_db

TODAY = date(2032, 4, 1)


def reminder(group: Group, base_on: date) -> Reminder:
    return Reminder.objects.create(
        group=group, kind="renewal", base_on=base_on, stage=0, way="mail", due_on=base_on, given_on=base_on
    )


def test_the_record_of_a_renewal_goes_five_fiscal_years_after_the_term() -> None:
    by = make_user()
    group = make_group(valid_until=date(2028, 3, 31))
    old = make_renewal(group, by=by, ends_on=date(2027, 3, 31), state="accepted", new_end=date(2028, 3, 31))
    young = make_renewal(group, by=by, ends_on=date(2028, 3, 31), state="accepted", new_end=date(2029, 3, 31))
    gone, stays = reminder(group, date(2027, 3, 31)), reminder(group, date(2028, 3, 31))
    assert forget_years(date(2032, 3, 31)) == 0
    assert forget_years(TODAY) == 2
    assert forget_years(TODAY) == 0
    assert list(Renewal.objects.all()) == [young]
    assert list(Reminder.objects.all()) == [stays]
    assert old.pk != young.pk and gone.pk != stays.pk


def test_a_renewal_that_still_waits_stays() -> None:
    group = make_group(valid_until=date(2027, 3, 31))
    make_renewal(group, by=make_user())
    assert forget_years(TODAY) == 0


def test_contacts_go_three_fiscal_years_after_the_call() -> None:
    group, officer = make_group(), centre_staff()
    for day in (date(2029, 3, 31), date(2029, 4, 1)):
        freshness.record_contact(
            group=group, on=day, channel="phone", result="reached", note="", today=TODAY, by=officer
        )
    assert forget_years(TODAY) == 1
    assert Contact.objects.get().on == date(2029, 4, 1)


def test_a_group_that_ended_keeps_only_its_number_and_name_after_the_period(client: Client) -> None:
    group = make_group(
        state="struck_off", ended_on=date(2030, 6, 1), members={make_user(): Membership.Role.EDITOR}
    )
    make_photo(group)
    assert empty_ended_groups(date(2032, 3, 31)) == 0
    assert empty_ended_groups(TODAY) == 1
    assert empty_ended_groups(TODAY) == 0
    group.refresh_from_db()
    texts = (group.purpose, group.representative_name, group.contact_phone, group.website)
    assert texts == ("", "", "", "")
    assert (group.memberships.count(), group.photos.count(), bool(group.name)) == (0, 0, True)
    assert client.get(f"/groups/{group.number}/").status_code == 410


def test_a_running_group_is_never_emptied() -> None:
    group = make_group(ended_on=None)
    assert empty_ended_groups(TODAY) == 0
    group.refresh_from_db()
    assert group.purpose != ""
