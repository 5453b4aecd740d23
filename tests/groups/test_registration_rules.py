"""What the steps accept, and what hostile or odd input does: a clear answer, never a crash."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from core import settings_rows
from groups.forms.registration import StepForm
from groups.steps import BY_SLUG
from tests.groups.applying import empty_draft, sent, step_address
from tests.groups.factories import reference

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def checked(slug: str, **over: Any) -> StepForm:
    """A step's form with valid answers but for `over`."""
    reference()
    data = {name: value if isinstance(value, list) else [value] for name, value in sent(slug, **over).items()}
    form = StepForm(BY_SLUG[slug], today=TODAY, base={}, data=data)
    form.is_valid()
    return form


@pytest.mark.parametrize(
    ("slug", "over", "key"),
    [
        ("basics", {"members_citizens": "2"}, "members_citizens"),
        ("basics", {"members_citizens": "15"}, "members_citizens"),
        ("basics", {"officers_total": "15"}, "officers_total"),
        ("basics", {"members_total": "-1"}, "members_total"),
        ("basics", {"members_total": "0.5"}, "members_total"),
        ("basics", {"members_total": "9" * 30}, "members_total"),
        ("basics", {"members_total": "NaN"}, "members_total"),
        ("basics", {"corporate_number": "7000012050002"}, "corporate_number"),
        ("basics", {"form": "npo", "corporate_number": "7000012050003"}, "corporate_number"),
        ("basics", {"form": "unknown"}, "form"),
        ("basics", {"founded_year": "2027"}, "founded_year"),
        ("basics", {"founded_year": "0001"}, "founded_year"),
        ("basics", {"founded_year": "9999"}, "founded_year"),
        ("basics", {"founded_year": "平成10年4月"}, "founded_year"),
        ("basics", {"founded_year": "昭和65"}, "founded_year"),
        ("basics", {"founded_month": "13"}, "founded_month"),
        ("basics", {"founded_year": "2023", "founded_month": "2", "founded_day": "29"}, "founded_day"),
        ("basics", {"founded_month": "", "founded_day": "3"}, "founded_month"),
        ("basics", {"founded_year": "2026", "founded_month": "12"}, "founded_month"),
        ("basics", {"kana": "汐入川"}, "kana"),
        ("basics", {"name": "☆★"}, "name"),
        ("activity", {"main_field": "town"}, "main_field"),
        ("activity", {"fields": ["environment", "tourism"]}, "fields"),
        ("activity", {"fields": []}, "fields"),
        ("activity", {"areas": ["atlantis"]}, "areas"),
        ("activity", {"weekdays": ["7"]}, "weekdays"),
        ("activity", {"time_bands": ["-1"]}, "time_bands"),
        ("activity", {"website": "javascript:alert(1)"}, "website"),
        ("activity", {"website": "http://user:pass@example.jp"}, "website"),
        ("people", {"representative_phone": "12"}, "representative_phone"),
        ("people", {"contact_email": "a@example.jp, b@example.jp"}, "contact_email"),
        ("people", {"contact_email": "a@example.jp\r\nBcc: b@example.jp"}, "contact_email"),
        ("page", {"show_tagline": "perhaps"}, "show_tagline"),
        ("declarations", {"no_religion": []}, "no_religion"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(slug: str, over: dict[str, Any], key: str) -> None:
    assert list(checked(slug, **over).errors) == [key]


@pytest.mark.parametrize(
    ("slug", "key", "typed", "kept"),
    [
        ("basics", "members_total", "１，０００人", 1000),
        ("basics", "founded_year", "平成10年", 1998),
        ("basics", "founded_year", "Ｈ１０", 1998),
        ("basics", "kana", "ｼｵｲﾘｶﾞﾜ　の会"[:6] + "ﾉ ｶｲ", "シオイリガ　ノ　カイ"[:5] + "ノ　カイ"),
        ("people", "representative_phone", "０４６７（００）０１０１", "0467-00-0101"),
        ("people", "contact_email", "Ｊｉｒｏ＠Example.JP", "Jiro@example.jp"),
        ("people", "representative_name", "髙橋 𠮷郎", "髙橋 𠮷郎"),
        ("people", "representative_name", "O'Neill-Müller, Zoë", "O'Neill-Müller, Zoë"),
        ("people", "representative_name", "葛󠄀", "葛󠄀"),
        ("activity", "website", "example.jp/kawa", "https://example.jp/kawa"),
        ("activity", "weekdays", ["0", "6", "6"], 0b1000001),
        ("activity", "fields", ["children", "environment", "children"], ["children", "environment"]),
        ("activity", "purpose", "一行目\r\n二行目\x00", "一行目\n二行目"),
        ("activity", "tagline", "gpj\u202eexe", "gpjexe"),
        ("activity", "introduction", "👨‍👩‍👧 歓迎", "👨‍👩‍👧 歓迎"),
        (
            "activity",
            "introduction",
            "<script>alert(1)</script>{{ 7*7 }}",
            "<script>alert(1)</script>{{ 7*7 }}",
        ),
        ("activity", "introduction", "=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("basics", "corporate_number", "", ""),
        ("basics", "founded_day", "", None),
    ],
)
def test_what_people_type_is_kept_in_one_form(slug: str, key: str, typed: Any, kept: Any) -> None:
    form = checked(slug, **{key: typed})
    assert form.values()[key] == kept


@pytest.mark.parametrize("typed", ["13", "0", "四月", "4.5"])
def test_a_wrong_month_is_answered_with_its_range(typed: str) -> None:
    form = checked("basics", founded_month=typed)
    assert form.errors["founded_month"] == ["設立した月：1から12までの数字で入れてください。"]


def test_a_corporation_may_give_its_number() -> None:
    form = checked("basics", form="npo", corporate_number="７０００−０１２−０５０００２")
    assert form.errors == {}
    assert form.values()["corporate_number"] == "7000012050002"


def test_the_fewest_citizens_are_a_setting_with_a_date(applicant: Any) -> None:
    settings_rows.change(
        key="groups.fewest_citizens", to=12, valid_from=TODAY, note="要綱の改正", by=applicant
    )
    assert list(checked("basics").errors) == ["members_citizens"]
    assert "12人以上" in str(checked("basics").errors)


def test_lengths_are_counted_in_characters_after_cleaning() -> None:
    assert checked("activity", purpose="あ" * 998 + "\r\n" + "い").errors == {}
    too_long = checked("activity", purpose="𠮷" * 1001)
    assert "1,000文字以内で入れてください（いまは1,001文字）。" in str(too_long.errors["purpose"])


HOSTILE = {
    "nul": "川\x00の会",
    "private use": "川\ue000の会",
    "replacement": "川\ufffdの会",
    "zero width": "\u200b\u200b\u200b",
    "blank": "\u3164\u2800\u3000",
    "bidi": "\u202e\u2066\u2069",
    "tags": "\U000e0041\U000e0042",
    "zalgo": "川" + "\u0301" * 500,
    "emoji": "川の会👨‍👩‍👧",
    "ten thousand": "あ" * 10_000,
    "newlines": "\n" * 50_000,
    "addresses": "https://example.jp/ " * 5_000,
    "markup": "<img src=x onerror=alert(1)>",
    "template": "{{ settings.SECRET_KEY }}{% debug %}",
    "format": "{0.__class__}%s%n",
    "sql": "'; DROP TABLE groups_group;--",
    "header": "川の会\r\nBcc: x@example.jp",
    "formula": "=1+1",
    "noncharacter": "川\uffff",
    "variation only": "\ufe0f\ufe0f",
    "surrogate half": "川\udc80",
    "nfd": "か\u3099わ",
    "path": "../../etc/passwd",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("slug", ["basics", "activity", "people"])
def test_hostile_text_in_every_field_gets_an_answer_and_can_be_put_right(
    client: Client, applicant: Any, slug: str, name: str
) -> None:
    registration = empty_draft(applicant)
    url = step_address(registration, slug)
    body = {
        key: [HOSTILE[name].encode("utf-8", "surrogatepass").decode("utf-8", "replace")]
        for key in sent(slug)
        if key != "version"
    }
    answer = client.post(url, {**body, "version": "1"})
    assert answer.status_code in (200, 302)
    assert client.get(url).status_code == 200
    assert client.get(f"/my/registrations/{registration.pk}/check/").status_code == 200
    registration.refresh_from_db()
    mended = client.post(url, sent(slug, registration))
    assert mended.status_code == 302
    registration.refresh_from_db()
    assert slug not in registration.answers["_raw"]


def test_hostile_text_is_shown_as_text(client: Client, applicant: Any) -> None:
    registration = empty_draft(applicant)
    url = step_address(registration, "activity")
    client.post(url, sent("activity", introduction="<script>alert(1)</script>"))
    page = client.get(f"/my/registrations/{registration.pk}/check/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_hundred_thousand_characters_are_refused_with_the_count(client: Client, applicant: Any) -> None:
    registration = empty_draft(applicant)
    answer = client.post(step_address(registration, "activity"), sent("activity", purpose="あ" * 100_000))
    assert answer.status_code == 200
    assert "1,000文字以内で入れてください（いまは100,000文字）。" in answer.content.decode()


def test_a_flood_of_text_is_refused_as_too_large(client: Client, applicant: Any) -> None:
    registration = empty_draft(applicant)
    flood = sent("activity", purpose="あ" * 800_000)
    assert client.post(step_address(registration, "activity"), flood).status_code == 413
