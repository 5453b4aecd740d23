"""Nothing typed is lost, and nothing is overwritten silently."""

import re
from typing import Any

import pytest
from django.test import Client

from groups.answers import typed_keys
from groups.models import Registration
from groups.opened import untouched
from groups.steps import BY_SLUG
from tests.groups.applying import address, empty_draft, full_draft, sent, step_address
from tests.groups.factories import make_registration

pytestmark = pytest.mark.django_db


def stored(registration: Registration, slug: str) -> dict[str, Any]:
    registration.refresh_from_db()
    values: dict[str, Any] = registration.answers[slug]
    return values


def test_wrong_input_is_shown_with_its_error_and_is_still_there_later(client: Client, applicant: Any) -> None:
    registration = empty_draft(applicant)
    url = step_address(registration, "people")
    answer = client.post(url, sent("people", representative_phone="0467-00-000"))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "<title>入力エラー：代表者と連絡先" in page
    assert 'href="#id_representative_phone"' in page
    later = client.get(url).content.decode()
    assert 'value="0467-00-000"' in later
    assert 'value="見本 次郎"' in later
    assert "けた数を確かめてください" in later


def test_unfinished_input_comes_back_without_a_red_frame(client: Client, applicant: Any) -> None:
    registration = empty_draft(applicant)
    url = step_address(registration, "activity")
    answer = client.post(url, sent("activity", purpose="", weekdays=["1", "3"], then="list"))
    assert answer["Location"] == address(registration)
    page = client.get(url).content.decode()
    assert "errorbox" not in page
    assert 'name="weekdays" value="3"' in page.replace('id="id_weekdays_3" ', "").replace(" checked", "")
    assert page.count("checked") == 2 + 2 + 2 + 1 + 2  # fields, areas, weekdays, time, two flags


def test_correcting_a_wrong_step_makes_it_done_with_clean_values(client: Client, applicant: Any) -> None:
    registration = empty_draft(applicant)
    url = step_address(registration, "basics")
    client.post(url, sent("basics", members_total="十四人"))
    registration.refresh_from_db()
    good = sent("basics", registration, members_total="１４人", kana="しおいりがわ", founded_year="令和元")
    assert client.post(url, good).status_code == 302
    values = stored(registration, "basics")
    assert (values["members_total"], values["kana"], values["founded_year"]) == (14, "シオイリガワ", 2019)
    assert registration.answers["_raw"] == {}


def test_a_form_sent_after_the_session_ended_is_given_back_after_signing_in(
    client: Client, applicant: Any
) -> None:
    registration = empty_draft(applicant)
    url = step_address(registration, "basics")
    client.logout()
    parked = client.post(url, sent("basics", name="夜ふけに書いた名前"))
    assert parked.status_code == 302
    client.force_login(applicant)
    back = client.get(f"{url}?parked={parked['Location'].rsplit('%3D', 1)[1]}").content.decode()
    assert 'value="夜ふけに書いた名前"' in back
    assert "まだ保存していません" in back
    registration.refresh_from_db()
    assert registration.answers == {}


def test_a_second_tab_never_overwrites_silently(client: Client, applicant: Any) -> None:
    registration = full_draft(applicant)
    url = step_address(registration, "basics")
    opened = sent("basics", registration)
    client.post(url, {**opened, "name": "先の画面の名前"})
    answer = client.post(url, {**opened, "name": "あとの画面の名前", "officers_total": "5"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "先の画面の名前" in page
    assert "あとの画面の名前" in page
    assert [conflict.question.name for conflict in answer.context["conflicts"]] == ["name", "officers_total"]
    assert stored(registration, "basics")["name"] == "先の画面の名前"


def test_a_comparison_chooses_the_saved_side_of_what_this_tab_did_not_change(
    client: Client, applicant: Any
) -> None:
    registration = full_draft(applicant)
    url = step_address(registration, "basics")
    html = client.get(url).content.decode()
    mark = re.search(r'name="opened" value="([^"]+)"', html)
    assert mark is not None
    opened = sent("basics", registration, opened=mark[1])
    client.post(url, {**opened, "name": "先の画面の名前", "members_total": "40", "officers_total": "6"})
    answer = client.post(url, {**opened, "officers_total": "5"})
    chosen = re.findall(r'name="keep_(\w+)" value="(\w+)" checked', answer.content.decode())

    assert chosen == [("name", "theirs"), ("members_total", "theirs"), ("officers_total", "mine")]


def test_a_comparison_without_a_mark_loses_nothing_that_was_typed(client: Client, applicant: Any) -> None:
    registration = full_draft(applicant)
    url = step_address(registration, "basics")
    client.post(url, sent("basics", registration, name="先の画面の名前"))
    answer = client.post(url, sent("basics", registration, opened="name:x odd ::"))
    chosen = re.findall(r'name="keep_(\w+)" value="(\w+)" checked', answer.content.decode())

    assert chosen == [("name", "mine")]


@pytest.mark.parametrize("slug", ["basics", "activity", "people", "page", "declarations"])
def test_a_step_sent_back_unchanged_counts_as_untouched(client: Client, applicant: Any, slug: str) -> None:
    registration = full_draft(applicant)
    html = client.get(step_address(registration, slug)).content.decode()
    found = re.search(r'name="opened" value="([^"]+)"', html)
    assert found is not None
    form = sent(slug, registration)
    asked = {key for question in BY_SLUG[slug].questions for key in typed_keys(question)}

    lists = {name: [value] if isinstance(value, str) else value for name, value in form.items()}
    assert [key for key in sorted(asked) if not untouched([key], lists, found[1])] == []


def test_comparing_keeps_what_was_chosen_field_by_field(client: Client, applicant: Any) -> None:
    registration = full_draft(applicant)
    url = step_address(registration, "basics")
    opened = sent("basics", registration)
    client.post(url, {**opened, "name": "先の画面の名前"})
    registration.refresh_from_db()
    mine = {**opened, "name": "あとの画面の名前", "officers_total": "5", "version": registration.version}
    answer = client.post(url, {**mine, "keep_name": "theirs", "keep_officers_total": "mine"})
    assert answer.status_code == 302
    values = stored(registration, "basics")
    assert (values["name"], values["officers_total"]) == ("先の画面の名前", 5)


def test_two_tabs_on_two_steps_do_not_disturb_each_other(client: Client, applicant: Any) -> None:
    registration = full_draft(applicant)
    one, other = sent("basics", registration), sent("people", registration)
    assert client.post(step_address(registration, "basics"), {**one, "name": "別の名前"}).status_code == 302
    assert client.post(step_address(registration, "people"), other).status_code == 302
    assert stored(registration, "basics")["name"] == "別の名前"


def test_pressing_save_twice_with_the_same_content_is_no_conflict(client: Client, applicant: Any) -> None:
    registration = full_draft(applicant)
    opened = sent("activity", registration)
    url = step_address(registration, "activity")
    assert client.post(url, opened).status_code == 302
    assert client.post(url, opened).status_code == 302


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 30, "１"])
def test_an_odd_version_counts_as_an_old_page(client: Client, applicant: Any, version: str) -> None:
    registration = full_draft(applicant)
    url = step_address(registration, "basics")
    client.post(url, sent("basics", registration, name="先の名前"))
    answer = client.post(url, sent("basics", name="あとの名前", version=version))
    assert answer.status_code == 200
    assert stored(registration, "basics")["name"] == "先の名前"


def test_saving_after_sending_changes_nothing_but_shows_what_was_typed(
    client: Client, applicant: Any
) -> None:
    registration = make_registration(applicant=applicant, state="submitted")
    answer = client.post(step_address(registration, "basics"), sent("basics", name="遅れて書いた名前"))
    assert answer.status_code == 409
    assert "遅れて書いた名前" in answer.content.decode()
    assert stored(registration, "basics")["name"] == "汐入川の生きもの観察会"


def test_next_goes_to_the_following_step_and_change_links_come_back(client: Client, applicant: Any) -> None:
    registration = full_draft(applicant)
    url = step_address(registration, "basics")
    onward = client.post(url, sent("basics", registration))
    assert onward["Location"] == step_address(registration, "activity")
    back = client.post(url, sent("basics", registration, back="check"))
    assert back["Location"] == address(registration, "registration_check")
    to_list = client.post(url, sent("basics", registration, then="list"))
    assert to_list["Location"] == address(registration)


def test_switches_start_closed_for_personal_fields_only(client: Client, applicant: Any) -> None:
    registration = empty_draft(applicant)
    form = client.get(step_address(registration, "page")).context["form"]
    closed = [name for name, field in form.switches() if field.value() == "no"]
    assert closed == ["representative_name", "contact_name", "contact_phone", "contact_email"]


def test_the_preview_shows_switched_on_fields_only(client: Client, applicant: Any) -> None:
    registration = full_draft(applicant)
    url = step_address(registration, "page")
    client.post(url, sent("page", registration, show_contact_phone="yes", show_fee_text="no", then="stay"))
    shown = {row.question.name: row.text for row in client.get(url).context["preview"]}
    assert shown["contact_phone"] == "090-0000-0101"
    assert "fee_text" not in shown
    assert "representative_address" not in shown
    assert stored(registration, "page")["public_fields"].count("contact_phone") == 1


def test_purpose_and_retention_stand_before_the_first_personal_field(client: Client, applicant: Any) -> None:
    registration = empty_draft(applicant)
    page = client.get(step_address(registration, "people")).content.decode()
    assert page.index("何に使うか") < page.index("いつまで残すか") < page.index('name="representative_name"')
    client.post(step_address(registration, "people"), sent("people", registration))
    registration.refresh_from_db()
    assert registration.purpose_text_version == "2026-04"


def test_a_renewed_purpose_text_must_be_read_before_sending(client: Client, applicant: Any) -> None:
    registration = full_draft(applicant)
    Registration.objects.filter(pk=registration.pk).update(purpose_text_version="2020-01")
    client.post(address(registration, "registration_check"))
    registration.refresh_from_db()
    assert registration.state == "draft"
