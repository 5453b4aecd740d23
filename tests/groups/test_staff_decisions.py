"""Return, approval and refusal on the pages: shown before they happen, done once."""

import uuid

import pytest
from django.test import Client

from core import clock
from core.models import OutboxMessage
from groups.models import Group, Registration
from tests.groups.factories import make_group, make_registration
from tests.groups.staff_pages import QUEUE, officer_client, page, seen

pytestmark = pytest.mark.django_db


def return_data(registration: Registration, do: str, **picked: str) -> dict[str, str]:
    """`picked`: step__field → remark."""
    data = {"seen": seen(registration), "do": do, "form_token": str(uuid.uuid4())}
    for key, remark in picked.items():
        name = key.replace("__", "-")
        data |= {f"pick-{name}": "on", f"remark-{name}": remark}
    return data


def test_return_is_previewed_before_anything_happens() -> None:
    registration = make_registration(state="submitted")
    response = officer_client().post(
        f"{QUEUE}{registration.pk}/return/",
        return_data(registration, "preview", basics__kana="読みを直してください。"),
    )
    html = response.content.decode()
    assert "読みを直してください。" in html
    registration.refresh_from_db()
    assert (registration.state, OutboxMessage.objects.count()) == ("submitted", 0)


def test_return_sends_only_the_chosen_fields() -> None:
    registration = make_registration(state="submitted")
    data = return_data(registration, "send", basics__kana="読みを。", documents__budget="今年度の分を。")
    response = officer_client().post(f"{QUEUE}{registration.pk}/return/", data)
    registration.refresh_from_db()
    assert (response.status_code, registration.state) == (302, "returned")
    assert registration.return_items == [
        {"step": "basics", "field": "kana", "remark": "読みを。"},
        {"step": "documents", "field": "budget", "remark": "今年度の分を。"},
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "直してほしい項目を一つ以上選んでください。"),
        ({"pick-basics-kana": "on"}, "「フリガナ」をどう直してほしいかを入れてください。"),
        ({"remark-basics-kana": "読み"}, "選ばれていません"),
        ({"pick-basics-kana": "on", "remark-basics-kana": "長" * 301}, "300"),
        ({"pick-basics-zzz": "on", "remark-basics-zzz": "x"}, "一つ以上選んで"),
    ],
)
def test_return_that_cannot_be_sent_comes_back_with_the_reason(change: dict[str, str], words: str) -> None:
    registration = make_registration(state="submitted")
    response = officer_client().post(
        f"{QUEUE}{registration.pk}/return/", return_data(registration, "send") | change
    )
    assert response.status_code == 422
    assert words in response.content.decode()
    registration.refresh_from_db()
    assert registration.state == "submitted"


def test_approval_page_says_what_will_happen() -> None:
    make_group(number=390)
    registration = make_registration(state="submitted")
    html = page(officer_client(), f"{QUEUE}{registration.pk}/approve/")
    assert '団体番号 <b class="num">391</b> が出ます' in html
    assert f"{registration.applicant}さんにメールで知らせます" in html
    hidden = html[html.index("<dt>出ない</dt>") :]
    assert "連絡先の電話" in hidden


def test_fifty_equal_presses_of_approval_make_one_group_and_one_mail() -> None:
    registration = make_registration(state="submitted")
    client = officer_client()
    data = {"seen": seen(registration), "form_token": str(uuid.uuid4())}
    places = {client.post(f"{QUEUE}{registration.pk}/approve/", data)["Location"] for _ in range(50)}
    assert places == {f"{QUEUE}{registration.pk}/"}
    assert (Group.objects.count(), OutboxMessage.objects.count()) == (1, 1)


def test_approved_group_is_open_to_everyone_at_once() -> None:
    registration = make_registration(state="submitted")
    officer_client().post(f"{QUEUE}{registration.pk}/approve/", {"seen": seen(registration)})
    public = Client().get(Group.objects.get().get_absolute_url())
    assert public.status_code == 200
    assert "汐入川の生きもの観察会" in public.content.decode()
    assert "090-0000-0101" not in public.content.decode()


def test_officer_who_comes_second_reads_who_was_first() -> None:
    registration = make_registration(state="submitted")
    data = {"seen": seen(registration)}
    officer_client(name="大町 見本").post(f"{QUEUE}{registration.pk}/approve/", data)
    response = officer_client().post(f"{QUEUE}{registration.pk}/approve/", data, follow=True)
    assert "大町 見本さんが" in response.content.decode()
    assert Group.objects.count() == 1


def test_page_of_a_step_that_is_over_leads_back_at_once() -> None:
    registration = make_registration(state="withdrawn", first_submitted_at=clock.now())
    client = officer_client()
    for step in ("approve", "return", "reject"):
        response = client.get(f"{QUEUE}{registration.pk}/{step}/", follow=True)
        assert "すでに「取下げ」になっています。" in response.content.decode()


def test_incomplete_application_shows_why_it_cannot_be_registered() -> None:
    registration = make_registration(state="submitted", answers={"activity": {"areas": []}})
    html = page(officer_client(), f"{QUEUE}{registration.pk}/approve/")
    assert "まだ登録できません" in html
    assert '<button class="btn btn--lg">登録する</button>' not in html


def test_refusal_is_read_as_the_applicant_will_before_it_is_sent() -> None:
    registration = make_registration(state="submitted")
    client = officer_client()
    data = {"seen": seen(registration), "reason": "活動の場が市外だけでした。", "do": "preview"}
    preview = client.post(f"{QUEUE}{registration.pk}/reject/", data)
    assert "活動の場が市外だけでした。" in preview.content.decode()
    assert OutboxMessage.objects.count() == 0
    client.post(f"{QUEUE}{registration.pk}/reject/", data | {"do": "send"})
    registration.refresh_from_db()
    assert (registration.state, OutboxMessage.objects.count()) == ("rejected", 1)


@pytest.mark.parametrize("reason", ["", "　", "長" * 2001])
def test_refusal_with_a_bad_reason_comes_back(reason: str) -> None:
    registration = make_registration(state="submitted")
    data = {"seen": seen(registration), "reason": reason, "do": "send"}
    response = officer_client().post(f"{QUEUE}{registration.pk}/reject/", data)
    assert response.status_code == 422
    registration.refresh_from_db()
    assert registration.state == "submitted"


@pytest.mark.parametrize("stamp", ["", "gestern", "2026-13-45"])
@pytest.mark.parametrize("step", ["approve", "reject", "return"])
def test_form_without_its_round_is_refused(step: str, stamp: str) -> None:
    registration = make_registration(state="submitted")
    data = return_data(registration, "send", basics__kana="x") | {"reason": "x", "seen": stamp}
    assert officer_client().post(f"{QUEUE}{registration.pk}/{step}/", data).status_code == 422
    registration.refresh_from_db()
    assert registration.state == "submitted"
