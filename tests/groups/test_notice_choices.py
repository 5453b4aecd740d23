"""Officers choose which mails to the office they get; each topic always has a reader."""

import pytest
from django.test import Client

from accounts.models import RoleAssignment, User
from core import clock
from core.lifecycle import Blocked, NotAllowed
from core.models import AuditEntry, OutboxMessage
from groups import notices
from groups.actions.notice_choices import choose_topics, forget_mutes
from groups.models import MutedTopic, Topic
from groups.recipients import centre_staff as recipients
from tests.groups.factories import make_registration, reference
from tests.people import centre_staff, signed_in, tsunagari_staff

pytestmark = pytest.mark.django_db
PAGE = "/staff/notices/"
ALL = set(Topic.values)


@pytest.fixture(autouse=True)
def _reference() -> None:
    reference()


def mute(user: User, *topics: str) -> None:
    choose_topics(wanted=ALL - set(topics), by=user, today=clock.today())


def told() -> list[str]:
    return sorted(OutboxMessage.objects.values_list("to", flat=True))


def leave(user: User) -> None:
    RoleAssignment.objects.filter(user=user).update(ended_at=clock.now())


def arrive() -> None:
    notices.registration_arrived(make_registration(state="submitted"), again=False, today=clock.today())


def test_everybody_gets_everything_at_first() -> None:
    first, second = centre_staff(), centre_staff()
    arrive()
    assert told() == sorted([first.email, second.email])


def test_an_officer_who_switched_a_topic_off_is_not_mailed_and_the_others_are() -> None:
    first, second = centre_staff(), centre_staff()
    mute(first, Topic.REGISTRATION)
    arrive()
    assert told() == [second.email]
    assert list(recipients(clock.today(), Topic.RENEWAL)) == [first, second]


def test_the_officer_in_charge_of_a_case_is_told_all_the_same() -> None:
    first, _second = centre_staff(), centre_staff()
    mute(first, Topic.REGISTRATION)
    case = make_registration(state="submitted", assigned_to=first)
    notices.registration_arrived(case, again=True, today=clock.today())
    assert told() == [first.email]


def test_a_withdrawal_goes_to_those_who_want_it_and_to_the_applicant() -> None:
    first, second = centre_staff(), centre_staff()
    mute(first, Topic.REGISTRATION)
    case = make_registration(state="withdrawn")
    notices.registration_withdrawn(case, today=clock.today())
    assert told() == sorted([case.applicant.email, second.email])


def test_the_last_one_cannot_switch_a_topic_off() -> None:
    first, second = centre_staff(), centre_staff()
    mute(first, Topic.REGISTRATION)
    with pytest.raises(Blocked, match="利用登録の申請が届いた"):
        mute(second, Topic.REGISTRATION, Topic.RENEWAL)
    assert not MutedTopic.objects.filter(user=second).exists()
    mute(first)
    mute(second, Topic.REGISTRATION)
    assert list(recipients(clock.today(), Topic.REGISTRATION)) == [first]


def test_when_the_only_reader_leaves_the_office_all_are_told_again() -> None:
    first, second = centre_staff(), centre_staff()
    mute(first, Topic.REGISTRATION)
    leave(second)
    assert list(recipients(clock.today(), Topic.REGISTRATION)) == [first]


def test_only_the_centre_s_staff_choose() -> None:
    with pytest.raises(NotAllowed):
        mute(tsunagari_staff(), Topic.REGISTRATION)


def test_a_choice_is_made_on_the_page_and_leaves_a_line(client: Client) -> None:
    me, _other = centre_staff(), centre_staff()
    signed_in(client, me)
    assert client.get(PAGE).content.decode().count(" checked") == len(ALL)
    wanted = sorted(ALL - {Topic.QUESTION})
    answer = client.post(PAGE, {"wanted": wanted}, follow=True)
    assert "受けとる知らせを変えました。" in answer.content.decode()
    assert client.get(PAGE).content.decode().count(" checked") == len(wanted)
    client.post(PAGE, {"wanted": wanted})
    entry = AuditEntry.objects.get(verb="受けとる知らせを選んだ")
    assert entry.changes == {"止めた知らせ": [[], [Topic.QUESTION.label]]}


def test_the_page_says_why_the_last_one_stays_and_keeps_the_ticks(client: Client) -> None:
    signed_in(client, centre_staff())
    assert "受けとる人があなただけ" in client.get(PAGE).content.decode()
    answer = client.post(PAGE, {"wanted": [Topic.QUESTION.value]})
    page = answer.content.decode()
    assert (answer.status_code, "受けとる人が、ほかにいません" in page) == (422, True)
    assert page.count(" checked") == 1
    assert client.post(PAGE, {"wanted": ["nonsense"]}).status_code == 422
    assert MutedTopic.objects.count() == 0


def test_the_choices_of_who_has_left_are_forgotten() -> None:
    first, second = centre_staff(), centre_staff()
    mute(first, Topic.QUESTION)
    mute(second, Topic.HOLD)
    leave(first)
    assert (forget_mutes(clock.today()), forget_mutes(clock.today())) == (1, 0)
    assert [muted.user for muted in MutedTopic.objects.all()] == [second]
