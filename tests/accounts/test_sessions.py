"""How long a session lives, and who ends it."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.middleware import SessionMiddleware
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts import actions, devices, session_flags
from accounts.models import User, UserSession
from core.models import AuditEntry
from tests import people

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = (datetime.timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))


def age(client: Client, *, seen: datetime.timedelta, started: datetime.timedelta) -> None:
    """Make the only session as old as told."""
    now = timezone.now()
    assert client.get("/accounts/profile/").status_code == 200
    UserSession.objects.update(last_seen_at=now - seen, started_at=now - started)


@pytest.mark.parametrize(
    ("maker", "seen", "started", "status"),
    [
        (people.centre_staff, 29 * MINUTE, 11 * HOUR, 200),
        (people.centre_staff, 31 * MINUTE, 1 * HOUR, 302),
        (people.centre_staff, 1 * MINUTE, 12 * HOUR + MINUTE, 302),
        (people.representative, 119 * MINUTE, 6 * DAY, 200),
        (people.representative, 121 * MINUTE, 1 * DAY, 302),
        (people.representative, 1 * MINUTE, 7 * DAY + MINUTE, 302),
    ],
)
def test_session_ends_after_its_time(client: Client, maker, seen, started, status: int) -> None:
    people.signed_in(client, maker())
    age(client, seen=seen, started=started)
    answer = client.get("/accounts/profile/")
    assert answer.status_code == status
    assert UserSession.objects.count() == (1 if status == 200 else 0)


def test_form_sent_after_the_end_is_kept_and_changes_nothing(client: Client) -> None:
    user = people.representative(name="代表 太郎")
    people.signed_in(client, user)
    age(client, seen=3 * HOUR, started=3 * HOUR)
    answer = client.post("/accounts/profile/", {"name": "新 しい"})
    user.refresh_from_db()
    assert user.name == "代表 太郎"
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=%2Faccounts%2Fprofile%2F%3Fparked%3D")


def test_pages_within_a_minute_write_nothing(client: Client) -> None:
    people.signed_in(client, people.representative())
    client.get("/accounts/profile/")
    before = UserSession.objects.get().last_seen_at
    client.get("/accounts/profile/")
    assert UserSession.objects.get().last_seen_at == before


def test_public_page_sets_no_cookie_and_reads_no_session(client: Client) -> None:
    answer = client.get("/")
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_person_sees_own_devices_and_ends_one(client: Client) -> None:
    user = people.representative()
    phone = Client(headers={"user-agent": "Mozilla/5.0 (iPhone; CPU) Version/18 Safari/605"})
    people.signed_in(phone, user)
    phone.get("/accounts/profile/")
    people.signed_in(client, user)
    page = client.get("/accounts/sessions/")
    assert sorted(row.device for row in page.context["rows"]) == ["iPhone の Safari", "不明な端末"]
    row = UserSession.objects.get(device="iPhone の Safari")
    assert client.post(f"/accounts/sessions/{row.pk}/end/").status_code == 302
    assert phone.get("/accounts/profile/").status_code == 302
    assert client.get("/accounts/profile/").status_code == 200


def test_nobody_ends_somebody_elses_session(client: Client) -> None:
    other = Client()
    people.signed_in(other, people.representative())
    other.get("/accounts/profile/")
    row = UserSession.objects.get()
    people.signed_in(client, people.representative())
    assert client.post(f"/accounts/sessions/{row.pk}/end/").status_code == 404
    assert other.get("/accounts/profile/").status_code == 200


def test_new_password_signs_out_everywhere_else(client: Client) -> None:
    user = people.representative(password="とても長い合言葉です2026")
    other = people.signed_in(Client(), user)
    other.get("/accounts/profile/")
    people.signed_in(client, user)
    form = {
        "oldpassword": "とても長い合言葉です2026",
        "password1": "べつの長い合言葉2027です",
        "password2": "べつの長い合言葉2027です",
    }
    assert client.post("/accounts/password/change/", form).status_code == 302
    assert other.get("/accounts/profile/").status_code == 302
    assert client.get("/accounts/profile/").status_code == 200


def test_old_cookie_opens_nothing_after_signing_out(client: Client) -> None:
    people.signed_in(client, people.representative())
    stolen = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert thief.get("/accounts/profile/").status_code == 302


def test_nightly_ends_sessions_of_people_whose_last_role_is_over(client: Client) -> None:
    today = timezone.localdate()
    user = people.centre_staff(starts_on=today - 30 * DAY, ends_on=today)
    member = people.representative()
    for person in (user, member):
        browser = people.signed_in(Client(), person)
        browser.get("/accounts/profile/")
    assert actions.end_expired_roles(today) == 0
    assert actions.end_expired_roles(today + DAY) == 1
    assert actions.end_expired_roles(today + DAY) == 0
    assert list(UserSession.objects.values_list("user", flat=True)) == [member.pk]
    assert Session.objects.count() == 1
    assert AuditEntry.objects.filter(verb="役割の期間が終わったため、サインアウトさせた").count() == 1


def test_nightly_leaves_the_session_that_a_former_officer_began_as_a_member(client: Client) -> None:
    today = timezone.localdate()
    user = people.centre_staff(starts_on=today - 30 * DAY, ends_on=today - 3 * DAY)
    people.signed_in(client, user)
    client.get("/accounts/profile/")
    assert actions.end_expired_roles(today) == 0
    assert client.get("/accounts/profile/").status_code == 200


def test_nightly_forgets_sign_ups_that_nobody_confirmed() -> None:
    now = timezone.now()
    for name, verified in (("new", False), ("old", False), ("confirmed", True)):
        user = people.make_user(f"{name}@example.jp")
        user.emailaddress_set.update(verified=verified)
    User.objects.exclude(email="new@example.jp").update(created_at=now - 8 * DAY)
    assert actions.forget_unconfirmed_people(now) == 1
    assert sorted(User.objects.values_list("email", flat=True)) == ["confirmed@example.jp", "new@example.jp"]


def test_demo_sign_in_exists_only_in_the_demo(settings, rf: RequestFactory) -> None:
    settings.PORTAL_DEMO = False
    with pytest.raises(RuntimeError):
        actions.sign_in_for_demo(rf.post("/demo/sign-in/"), people.centre_staff())


def test_demo_sign_in_counts_as_both_factors(settings, rf: RequestFactory) -> None:
    settings.PORTAL_DEMO = True
    request = rf.post("/demo/sign-in/")
    SessionMiddleware(lambda _request: HttpResponse()).process_request(request)
    request.user = AnonymousUser()
    user = people.centre_staff()
    actions.sign_in_for_demo(request, user)
    assert request.user == user
    assert session_flags.has_both_factors(request) is True


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140", "Windows の Edge"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Version/18 Safari/605", "Mac の Safari"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile Safari/537", "Android の Chrome"),
        ("", "不明な端末"),
        ("\x00'\"<script>", "不明な端末"),
    ],
)
def test_device_in_words(agent: str, words: str) -> None:
    assert devices.describe(agent) == words
