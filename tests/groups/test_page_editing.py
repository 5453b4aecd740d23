"""A group edits its public page itself: what is open, what is locked, two people at once, the record."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from core import audit, clock
from core.forms import StaleWrite
from core.lifecycle import NotAllowed
from core.models import AuditEntry
from groups import values
from groups.actions.page import confirm_page, edit_page
from groups.forms.page import stored_typed
from groups.models import DirectoryEntry, Group
from tests import people
from tests.groups.factories import make_group
from tests.groups.proxying import BY_FAX

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
TODAY = date(2026, 11, 23)


@pytest.fixture
def member() -> Any:
    return people.representative()


@pytest.fixture
def group(member: Any) -> Group:
    return make_group(members={member: "representative"}, tagline="もとのひとこと")


def address(group: Group) -> str:
    return f"/my/groups/{group.number}/page/"


def sent(group: Group, **over: Any) -> dict[str, Any]:
    """The whole form as a browser would send it after changing `over`."""
    data: dict[str, Any] = stored_typed(values.snapshot(group))
    return data | {"version": str(group.version)} | over


def save(client: Client, group: Group, **over: Any) -> Any:
    return client.post(address(group), sent(group, **over))


def public_page(group: Group) -> str:
    return Client().get(f"/groups/{group.number}/").content.decode()


# ---------------------------------------------------------------------------------------------- saving


def test_a_member_saves_and_the_public_sees_it_at_once(client: Client, group: Group, member: Any) -> None:
    assert "もとのひとこと" in public_page(group)
    response = save(
        people.signed_in(client, member), group, tagline="あたらしいひとこと", weekdays=["2", "5"]
    )

    assert response.status_code == 302 and response.headers["Location"] == address(group)
    assert "あたらしいひとこと" in public_page(group) and "もとのひとこと" not in public_page(group)
    assert DirectoryEntry.objects.get(group=group).day_mask == 0b0100100


def test_opening_and_saving_the_form_unchanged_changes_nothing_but_the_date(
    client: Client, group: Group, member: Any
) -> None:
    before = values.snapshot(group)
    html = people.signed_in(client, member).get(address(group)).content.decode()
    save(client, group)
    after = values.snapshot(Group.objects.get(pk=group.pk))

    assert "もとのひとこと" in html
    assert {key for key in before if before[key] != after[key]} == {"confirmed_on"}
    assert after["confirmed_on"] == TODAY.isoformat()


def test_the_list_of_the_parts_stands_before_the_form(client: Client, group: Group, member: Any) -> None:
    html = people.signed_in(client, member).get(address(group)).content.decode()
    before_the_form = html.split("</h1>")[1].split("<form")[0]
    parts = re.findall(r'<h2 id="(part-[\w-]+)">', html)

    assert 'aria-label="この画面の中"' in before_the_form and len(parts) > 4
    assert re.findall(r'href="#(part-[\w-]+)"', before_the_form) == parts


def test_a_switch_takes_a_field_off_the_page_and_out_of_the_list(
    client: Client, group: Group, member: Any
) -> None:
    save(people.signed_in(client, member), group, show_tagline="no", show_beginner_welcome="no")
    entry = DirectoryEntry.objects.get(group=group)

    assert "もとのひとこと" not in public_page(group)
    assert "もとのひとこと" not in entry.folded and entry.card["beginner"] is False
    assert Group.objects.get(pk=group.pk).tagline == "もとのひとこと"


def test_a_switch_that_was_not_sent_stays_as_it_is(client: Client, group: Group, member: Any) -> None:
    data = {name: value for name, value in sent(group).items() if not name.startswith("show_")}
    people.signed_in(client, member).post(address(group), data)

    assert Group.objects.get(pk=group.pk).public_fields == group.public_fields


def test_locked_fields_are_shown_with_the_reason_and_cannot_be_sent(
    client: Client, group: Group, member: Any
) -> None:
    html = people.signed_in(client, member).get(address(group)).content.decode()
    save(client, group, name="ちがう名前", form="npo", representative_name="別の 人", members_total="99")
    after = Group.objects.get(pk=group.pk)

    assert group.name in html and "変更届を出してください" in html
    assert (
        'name="name"' not in html and 'name="form"' not in html and 'name="representative_name"' not in html
    )
    assert (after.name, after.form_id, after.representative_name) == (
        group.name,
        group.form_id,
        group.representative_name,
    )
    assert after.members_total == 99


def test_a_wrong_answer_keeps_what_was_typed_and_the_good_page(
    client: Client, group: Group, member: Any
) -> None:
    response = save(
        people.signed_in(client, member), group, tagline="途中まで書いた文", website="javascript:alert(1)"
    )
    html = response.content.decode()

    assert response.status_code == 200
    assert "途中まで書いた文" in html and "ホームページのアドレス" in html and "入力エラー：" in html
    assert "もとのひとこと" in public_page(group)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("purpose", "", "「団体の目的」を入れてください。"),
        ("main_field", "science", "主たる分野は、上で選んだ活動分野の中から選んでください。"),
        ("fields", ["atlantis"], "一覧にあるものから選んでください。"),
        ("contact_phone", "", "「連絡先の電話」を入れてください。"),
        ("corporate_number", "1180301018771", "法人番号を入れられるのは法人だけです。"),
        ("founded_month", "13", "月"),
        ("tagline", "あ" * 81, "80文字以内で入れてください（いまは81文字）。"),
    ],
)
def test_each_wrong_answer_is_named_in_words(
    client: Client, group: Group, member: Any, field: str, value: Any, message: str
) -> None:
    response = save(people.signed_in(client, member), group, **{field: value})

    assert response.status_code == 200 and message in response.content.decode()
    assert Group.objects.get(pk=group.pk).version == group.version


def test_what_an_imported_entry_never_had_is_not_demanded(client: Client, member: Any) -> None:
    group = make_group(
        members={member: "representative"},
        contact_name="",
        contact_phone="",
        founded_year=None,
        founded_month=None,
        members_total=None,
    )
    response = save(people.signed_in(client, member), group, tagline="はじめまして")

    assert response.status_code == 302
    assert Group.objects.get(pk=group.pk).tagline == "はじめまして"


def test_pressing_save_twice_saves_once(client: Client, group: Group, member: Any) -> None:
    client = people.signed_in(client, member)
    token = {"form_token": "0d2c8a52-8a0e-4a5a-9f0b-0d6e2b6b5c11"}
    first, second = save(client, group, tagline="一度", **token), save(client, group, tagline="一度", **token)

    assert (first.status_code, second.status_code) == (302, 302)
    assert Group.objects.get(pk=group.pk).version == group.version + 1
    assert AuditEntry.objects.filter(verb="公開のページを変えた").count() == 1


# ------------------------------------------------------------------------------------------- preview


def test_the_preview_shows_the_new_page_and_saves_nothing(client: Client, group: Group, member: Any) -> None:
    response = save(
        people.signed_in(client, member), group, do="preview", tagline="まだ出さない文", areas=["tamanawa"]
    )
    html = response.content.decode()

    assert response.status_code == 200 and "まだ公開していません" in html
    assert '<p class="lead">まだ出さない文</p>' in html and "玉縄" in html
    assert "まだ出さない文" not in public_page(group)
    assert Group.objects.get(pk=group.pk).version == group.version


def test_the_preview_publishes_exactly_what_it_showed(client: Client, group: Group, member: Any) -> None:
    client = people.signed_in(client, member)
    html = save(client, group, do="preview", tagline="見てから出す文", show_fee_text="no").content.decode()
    hidden: dict[str, list[str]] = {}
    form = html.split('class="note note--warn preview-bar"')[1].split("</form>")[0]
    for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form):
        hidden.setdefault(name, []).append(value)

    assert client.post(address(group), {**hidden, "do": "edit"}).status_code == 200
    assert client.post(address(group), hidden).status_code == 302
    after = Group.objects.get(pk=group.pk)
    assert after.tagline == "見てから出す文" and "fee_text" not in after.public_fields
    assert after.areas.count() == group.areas.count() and after.weekdays == group.weekdays


# ------------------------------------------------------------------------------- two people, sessions


def test_a_stale_save_shows_both_versions_and_overwrites_nothing(
    client: Client, group: Group, member: Any
) -> None:
    new = {"tagline": "先に保存した文"}
    edit_page(group=group, new=new, expected_version=group.version, today=TODAY, by=member)
    # Browsers send line breaks as CR LF: that alone is no difference.
    unchanged = {"first_visit": group.first_visit.replace("\n", "\r\n")}
    response = save(people.signed_in(client, member), group, tagline="あとから来た文", **unchanged)
    html = response.content.decode()

    assert response.status_code == 409
    assert "先に保存した文" in html and "あとから来た文" in html and 'name="keep_tagline"' in html
    assert 'name="keep_first_visit"' not in html
    assert "先に保存した文" in public_page(group)


def test_the_comparison_chooses_the_saved_side_of_what_this_form_did_not_change(
    client: Client, group: Group, member: Any
) -> None:
    client = people.signed_in(client, member)
    html = client.get(address(group)).content.decode()
    mark = re.search(r'name="opened" value="([^"]+)"', html)
    assert mark is not None
    shown = [name for name in group.public_fields if name not in ("fee_text", "welcome_text")]
    new = {
        "tagline": "先に保存した文",
        "weekdays": 1,
        "recruiting": not group.recruiting,
        "public_fields": shown,
    }
    edit_page(group=group, new=new, expected_version=group.version, today=TODAY, by=member)
    response = save(client, group, opened=mark[1], place_text="", tagline="わたしの文", show_fee_text="no")
    chosen = dict(re.findall(r'name="keep_(\w+)" value="(\w+)" checked', response.content.decode()))

    assert chosen == {
        "tagline": "mine",
        "place_text": "mine",
        "weekdays": "theirs",
        "recruiting": "theirs",
        "show_welcome_text": "theirs",
    }
    assert "参加できる人の公開" in response.content.decode()


@pytest.mark.parametrize(("keep", "expected"), [("mine", "わたしの文"), ("theirs", "先に保存した文")])
def test_the_comparison_saves_the_chosen_side(
    client: Client, group: Group, member: Any, keep: str, expected: str
) -> None:
    edit_page(
        group=group, new={"tagline": "先に保存した文"}, expected_version=group.version, today=TODAY, by=member
    )
    now = Group.objects.get(pk=group.pk)
    data = sent(group, tagline="わたしの文") | {"version": str(now.version), "keep_tagline": keep}

    assert people.signed_in(client, member).post(address(group), data).status_code == 302
    assert Group.objects.get(pk=group.pk).tagline == expected


def test_a_save_after_the_session_ended_is_given_back_after_signing_in(
    client: Client, group: Group, member: Any
) -> None:
    response = save(client, group, tagline="消えないでほしい文")
    location = response.headers["Location"]
    parked = re.search(r"parked%3D([\w-]+)", location)[1]  # type: ignore[index]
    html = people.signed_in(client, member).get(f"{address(group)}?parked={parked}").content.decode()

    assert "消えないでほしい文" in html and "まだ保存していません" in html
    assert "もとのひとこと" in public_page(group)


# ---------------------------------------------------------------------------------------- confirmation


def test_one_press_renews_the_date_and_nothing_else(client: Client, group: Group, member: Any) -> None:
    before = values.snapshot(group)
    response = people.signed_in(client, member).post(f"{address(group)}confirm/")
    after = Group.objects.get(pk=group.pk)

    assert response.status_code == 302
    assert {k for k, v in values.snapshot(after).items() if v != before[k]} == {"confirmed_on"}
    assert after.confirmed_on == TODAY and after.version == group.version
    assert DirectoryEntry.objects.get(group=group).confirmed_on == TODAY
    assert "2026年11月23日" in public_page(group)


def test_a_press_after_the_session_ended_leads_back_to_the_button(
    client: Client, group: Group, member: Any
) -> None:
    assert client.post(f"{address(group)}confirm/", {"x": "1"}).status_code == 302
    response = people.signed_in(client, member).get(f"{address(group)}confirm/?parked=x")

    assert response.headers["Location"] == address(group)
    assert Group.objects.get(pk=group.pk).confirmed_on == group.confirmed_on


def test_the_centre_may_help_and_its_save_does_not_count_as_the_groups_confirmation(
    client: Client, group: Group
) -> None:
    staff = people.signed_in(client, people.centre_staff())
    staff.post(f"/staff/proxy/groups/{group.number}/", {**BY_FAX, "to": "page"})
    assert save(staff, group, tagline="電話で聞いた文").status_code == 302
    after = Group.objects.get(pk=group.pk)

    assert after.tagline == "電話で聞いた文" and after.confirmed_on == group.confirmed_on


# ------------------------------------------------------------------------------------------ permission


def test_nobody_else_can_open_or_save_the_page(client: Client, group: Group) -> None:
    assert client.get(address(group)).status_code == 302
    other = make_group(members={(stranger := people.representative()): "representative"})
    for person in (stranger, people.section_staff(), people.coordinator(), people.tsunagari_staff()):
        client = people.signed_in(Client(), person)
        assert client.get(address(group)).status_code in (403, 404)
        assert save(client, group, tagline="よその人").status_code in (403, 404)
        assert client.post(f"{address(group)}confirm/").status_code in (403, 404)
    assert Group.objects.get(pk=group.pk).tagline == "もとのひとこと" and other.pk != group.pk


def test_a_former_member_can_no_longer_save(client: Client, group: Group, member: Any) -> None:
    group.memberships.update(ended_at=clock.now())

    assert people.signed_in(client, member).get(address(group)).status_code == 404
    with pytest.raises(NotAllowed):
        edit_page(group=group, new={}, expected_version=group.version, today=TODAY, by=member)
    with pytest.raises(NotAllowed):
        confirm_page(group=group, today=TODAY, by=None)


def test_losing_the_permission_while_the_form_was_sent_answers_403(
    client: Client, group: Group, member: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = people.signed_in(client, member)
    monkeypatch.setattr("groups.actions.page.can_edit_page", lambda user, group: False)

    assert client.post(f"{address(group)}confirm/").status_code == 403
    assert save(client, group, tagline="おそすぎた文").status_code == 403
    assert Group.objects.get(pk=group.pk).tagline == "もとのひとこと"


def test_an_action_refuses_a_locked_field_and_an_old_version(group: Group, member: Any) -> None:
    with pytest.raises(ValueError, match="name"):
        edit_page(group=group, new={"name": "x"}, expected_version=group.version, today=TODAY, by=member)
    with pytest.raises(StaleWrite):
        edit_page(group=group, new={}, expected_version=group.version - 1, today=TODAY, by=member)


# ---------------------------------------------------------------------------------------------- record


def test_the_record_has_before_and_after_in_words(client: Client, group: Group, member: Any) -> None:
    changed = {"tagline": "あと", "areas": ["ofuna"], "weekdays": ["0"], "show_fee_text": "no"}
    save(people.signed_in(client, member), group, **changed)
    entry = audit.timeline(group, with_internal=True).get(verb="公開のページを変えた")

    assert entry.actor == member
    assert entry.changes["ひとこと"] == ["もとのひとこと", "あと"]
    assert entry.changes["活動地域"] == ["腰越", "大船"]
    assert entry.changes["活動する曜日"] == ["土", "月"]
    assert entry.changes["会費の公開"] == ["公開する", "公開しない"]
    assert entry.changes["最終確認日"] == ["2026-04-01", "2026-11-23"]


def test_the_record_names_a_changed_personal_field_without_its_value(
    client: Client, group: Group, member: Any
) -> None:
    save(
        people.signed_in(client, member), group, contact_phone="0467-55-6666", contact_email="new@example.jp"
    )
    entry = audit.timeline(group, with_internal=True).get(verb="公開のページを変えた")
    record = str(entry.changes)

    assert entry.changes["連絡先の電話"] == ["", "変更しました"]
    assert (
        "0467-55-6666" not in record and "new@example.jp" not in record and group.contact_phone not in record
    )
