"""How long rows are kept: one dated value for the night's work, the declarations and the public page."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from core import clock, retention, settings_rows
from core.exposure import declared_models
from core.models import FormToken, SettingRow
from core.retention import Count, Period
from groups.models import Registration
from groups.purpose_texts import CURRENT
from groups.rules import CASES, DRAFTS, GROUPS
from tests.people import tsunagari_staff

pytestmark = pytest.mark.django_db


def period(number: int, count: Count) -> Period:
    setting = settings_rows.Setting("test.keep", number, label="試験")
    settings_rows._declared["test.keep"] = setting
    return Period(setting, "試験の行", "受け取り", count)


@pytest.fixture(autouse=True)
def _no_trace() -> object:
    yield
    settings_rows._declared.pop("test.keep", None)


@pytest.mark.parametrize(
    ("number", "count", "today", "last_due"),
    [
        (90, Count.DAYS, date(2026, 11, 23), date(2026, 8, 25)),
        (1, Count.DAYS, date(2028, 3, 1), date(2028, 2, 29)),
        (1, Count.YEARS, date(2026, 11, 23), date(2025, 11, 23)),
        # What began on 29 February has no such day a year later and stays until 1 March.
        (1, Count.YEARS, date(2029, 2, 28), date(2028, 2, 28)),
        (1, Count.YEARS, date(2029, 3, 1), date(2028, 3, 1)),
        (1, Count.YEARS, date(2028, 2, 29), date(2027, 2, 28)),
        (4, Count.YEARS, date(2032, 2, 29), date(2028, 2, 29)),
        # A fiscal year goes as a whole, on 1 April.
        (5, Count.FISCAL_YEARS, date(2032, 3, 31), date(2026, 3, 31)),
        (5, Count.FISCAL_YEARS, date(2032, 4, 1), date(2027, 3, 31)),
        (5, Count.FISCAL_YEARS, date(2033, 3, 31), date(2027, 3, 31)),
        (1, Count.FISCAL_YEARS, date(2028, 2, 29), date(2026, 3, 31)),
    ],
)
def test_the_last_day_that_goes(number: int, count: Count, today: date, last_due: date) -> None:
    assert period(number, count).last_due_day(today) == last_due


def test_the_day_ends_at_midnight_in_japan() -> None:
    assert period(1, Count.DAYS).due_before(date(2027, 4, 2)) == datetime(2027, 4, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "count", "words"),
    [
        (90, Count.DAYS, "受け取りから90日"),
        (3, Count.YEARS, "受け取りから3年"),
        (5, Count.FISCAL_YEARS, "受け取りの年度末から5年"),
    ],
)
def test_a_period_is_told_in_words(number: int, count: Count, words: str) -> None:
    assert period(number, count).words(clock.today()) == words


def test_the_office_changes_a_period_and_page_and_declaration_follow(client: Client) -> None:
    today = clock.today()
    assert "決定・取下げの年度末から5年" in client.get("/privacy/").content.decode()
    settings_rows.change(
        key=CASES.setting.key, to=7, valid_from=today, note="規則の改正", by=tsunagari_staff()
    )
    page = client.get("/privacy/").content.decode()
    assert "決定・取下げの年度末から7年" in page
    assert "決定・取下げの年度末から5年" not in page
    assert "利用登録の申請・変更届と書類は決定・取下げの年度末から7年" in declared_models()[
        Registration
    ].kept(today)


def test_a_period_of_a_later_day_does_not_count_yet() -> None:
    SettingRow.objects.create(
        key=CASES.setting.key, value=7, valid_from=date(2032, 4, 2), created_at=clock.now()
    )
    assert CASES.last_due_day(date(2032, 4, 1)) == date(2027, 3, 31)
    assert CASES.last_due_day(date(2032, 4, 2)) == date(2025, 3, 31)


def test_every_period_stands_on_the_public_page(client: Client) -> None:
    page = client.get("/privacy/").content.decode()
    today = clock.today()
    assert len(retention.declared()) > 8
    assert [
        p.what for p in retention.declared() if f"<dt>{p.what}</dt><dd>{p.words(today)}</dd>" not in page
    ] == []


def test_the_text_that_applicants_read_names_the_first_values() -> None:
    text = "".join(sentence for _head, sentence in CURRENT.parts)
    told = {
        CASES: "決定した年度の末から{}年",
        GROUPS: "登録が終わった年度の末から{}年",
        DRAFTS: "最後の保存から{}日",
    }
    for kept, words in told.items():
        assert words.format(kept.setting.default) in text


def test_a_long_backlog_goes_in_small_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for number in range(5):
        FormToken.objects.create(
            token=f"00000000-0000-4000-8000-00000000000{number}", path="/", created_at=clock.now()
        )
    assert retention.forget(FormToken.objects.all()) == 5
    assert retention.forget(FormToken.objects.all()) == 0
