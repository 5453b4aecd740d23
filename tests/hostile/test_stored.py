"""No poison row (reliability.md P13): what a form keeps of hostile input spoils no page, list or file."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import zip_longest
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from core import clock
from core.lifecycle import Blocked
from core.models import OutboxMessage, SettingRow
from groups import values
from groups.actions import decision
from groups.forms.page import stored_typed
from groups.models import (
    DirectoryEntry,
    Group,
    ImportBatch,
    ImportRow,
    InternalNote,
    Membership,
    Registration,
    RegistrationCheck,
)
from groups.rules import FIRST_LOOK_DAYS
from tests import people
from tests.groups.applying import full_draft, sent, step_address
from tests.groups.factories import make_group
from tests.hostile import CORPUS, NEVER_KEPT, SHORT, STRINGS, check, every_page_answers, fetch, send

pytestmark = pytest.mark.django_db
LINES = ("tagline", "schedule_text", "place_text", "welcome_text", "fee_text")
PROSE = ("purpose", "activities", "first_visit", "introduction")
HEADINGS = (
    "団体番号", "団体名", "フリガナ", "組織種別", "活動分野", "活動地域", "目的", "活動内容", "ひとこと",
    "活動場所", "会費", "はじめての日", "PR", "ホームページ", "設立年", "会員数", "代表者氏名",
    "連絡先電話", "連絡先メール", "登録日", "非公開項目",
)  # fmt: skip


# ------------------------------------------------------------------------------------------ strings


def kept_texts() -> Iterator[str]:
    """Every text about groups and applications that the database holds now.

    What an applicant typed wrongly is kept as typed (`_raw`), so that it can be shown again; nothing else.
    """
    tables: tuple[Any, ...] = (Group, Registration, InternalNote, RegistrationCheck, DirectoryEntry)
    for table in tables:
        for row in table.objects.values():
            yield from _texts(row)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name != "_raw":
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def assert_clean(texts: Iterable[str]) -> None:
    found = set()
    for text in texts:
        found |= {hex(ord(char)) for char in NEVER_KEPT if char in text}
        found |= {hex(ord(char)) for char in text if 0xD800 <= ord(char) <= 0xDFFF}
    assert found == set()


def sheet(values: list[str]) -> bytes:
    """A list in which each value stands once in the free texts of a good row and once in every cell."""
    good = {"組織種別": "任意団体", "活動分野": "環境の保全を図る活動", "活動地域": "鎌倉"}
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, HEADINGS)
    writer.writeheader()
    for at, value in enumerate(values):
        texts = dict.fromkeys(("目的", "活動内容", "ひとこと", "活動場所", "PR"), value or "あり")
        writer.writerow({**good, **texts, "団体番号": str(at + 1), "団体名": f"会{at}{value}"})
        writer.writerow({**dict.fromkeys(HEADINGS, value), "団体名": f"乱{at}{value}"})
    return buffer.getvalue().encode("utf-8", "surrogatepass")


def upload(officer: Client, data: bytes) -> HttpResponse:
    response = officer.post("/staff/imports/", {"file": SimpleUploadedFile("一覧.csv", data)})
    check(response, "upload")
    return response


def test_a_sheet_with_broken_bytes_is_refused_in_words_and_keeps_nothing(officer: Client) -> None:
    for value in ("浜\x00辺", "浜\ud842辺"):
        response = upload(officer, sheet([value]))
        assert (response.status_code, ImportBatch.objects.count()) == (200, 0)
        assert response.context["form"].errors["file"]


def test_an_import_of_the_corpus_leaves_every_page_alive(visitor: Client, officer: Client) -> None:
    readable = [value for value in SHORT if not re.search("[\x00\ud800-\udfff]", value)]
    assert upload(officer, sheet(readable)).status_code == 302
    path = f"/staff/imports/{ImportBatch.objects.get().pk}/"
    columns = fetch(officer, f"{path}columns/").context["form"]
    chosen = {name: columns[name].value() or "" for name in columns.fields}
    assert send(officer, f"{path}columns/", chosen).status_code == 302
    for plan in ImportRow.Plan.values:
        for page in range(1, 9):
            assert fetch(officer, path, plan=plan, page=page).status_code == 200
    ImportRow.objects.filter(plan__in=("error", "choose")).update(plan="skip")
    assert send(officer, f"{path}apply/", {}).status_code == 302
    assert Group.objects.count() > 100
    assert_clean(kept_texts())
    assert every_page_answers(visitor, officer) > 200


def test_a_group_page_edited_with_the_corpus_stays_alive(visitor: Client, officer: Client) -> None:
    kept = 0
    member, own = _member()
    group = make_group(members=member)
    for at in range(0, len(STRINGS), 4):
        group = make_group(members=member)
        four = STRINGS[at : at + 4]
        kept += _edit(own, group, dict(zip(LINES, four, strict=False)) | dict(zip(PROSE, four, strict=False)))
    assert kept > 100
    assert_clean(kept_texts())
    assert every_page_answers(visitor, officer) > 90
    assert fetch(own, f"/my/groups/{group.number}/page/").status_code == 200


def _member() -> tuple[dict[Any, str], Client]:
    """The members of a group with one person in it, and that person's browser."""
    user = people.representative()
    own = people.signed_in(Client(raise_request_exception=False), user, second_factor=False)
    return {user: Membership.Role.REPRESENTATIVE}, own


def _edit(client: Client, group: Group, over: dict[str, str]) -> int:
    """Save what can be saved and leave the columns that the form names as wrong. How many were kept."""
    while over:
        group.refresh_from_db()
        stored = stored_typed(values.snapshot(group)) | {"version": [str(group.version)]}
        answer = send(client, f"/my/groups/{group.number}/page/", stored | {k: [v] for k, v in over.items()})
        if answer.status_code == 302:
            break
        wrong = set(answer.context["form"].errors)
        assert wrong & set(over), wrong
        over = {column: value for column, value in over.items() if column not in wrong}
    return len(over)


def test_contact_columns_refuse_or_keep_odd_addresses_and_telephones(
    visitor: Client, officer: Client
) -> None:
    columns = {"contact_email": "emails", "website": "addresses", "contact_phone": "phones"}
    columns |= dict.fromkeys(
        ("members_total", "founded_year", "founded_month", "corporate_number"), "numbers"
    )
    member, own = _member()
    group = make_group(
        members=member,
        public_fields=["contact_email", "contact_phone", "website", "members_total", "founded"],
    )
    saved = 0
    for row in zip_longest(*(CORPUS[corpus] for corpus in columns.values())):
        typed = {column: value for column, value in zip(columns, row, strict=True) if value is not None}
        saved += _edit(own, group, typed)
        group.refresh_from_db()
        assert fetch(visitor, f"/groups/{group.number}/").status_code == 200
        assert group.website.startswith(("http://", "https://", "HTTP")) or not group.website
    assert saved > 20
    assert_clean(kept_texts())
    every_page_answers(visitor, officer)


def test_an_application_filled_with_the_corpus_stays_alive_for_both_sides(
    visitor: Client, officer: Client
) -> None:
    applicant = people.make_user()
    own = people.signed_in(Client(raise_request_exception=False), applicant, second_factor=False)
    approved = 0
    for at in range(0, len(SHORT), 6):
        six = (SHORT[at : at + 6] * 6)[:6]
        case = full_draft(applicant)
        _fill(own, case, six)
        base = f"/my/registrations/{case.pk}/"
        for page in ("", "basics/", "activity/", "people/", "check/"):
            assert fetch(own, base + page).status_code == 200, (page, at)
        approved += _decide(officer, case, six[0], six[1])
    assert approved > 3
    assert InternalNote.objects.count() > 20 and RegistrationCheck.objects.count() > 20
    assert_clean(kept_texts())
    assert fetch(own, "/my/").status_code == 200
    for path in ("/staff/", "/staff/registrations/", "/staff/registrations/print/", "/staff/mails/"):
        assert fetch(officer, path).status_code == 200
    assert fetch(officer, "/staff/registrations/", state="done").status_code == 200
    every_page_answers(visitor, officer)


def _fill(own: Client, case: Registration, six: list[str]) -> None:
    """Three pages of the application, each with strings in fields of every kind."""
    one, two, three, four, five, _six = six
    basics = {"name": one, "kana": two, "founded_year": three, "members_total": four}
    activity = dict(zip((*LINES, *PROSE), six * 2, strict=False))
    people_step = {
        "representative_name": two, "representative_kana": one, "representative_address": three,
        "representative_phone": four, "contact_name": three, "contact_email": five,
    }  # fmt: skip
    for slug, over in (("basics", basics), ("activity", activity), ("people", people_step)):
        case.refresh_from_db()
        send(own, step_address(case, slug), sent(slug, case, **over))


def _decide(officer: Client, case: Registration, one: str, two: str) -> bool:
    """The centre receives it as it is, reads it, writes beside it and tries to register the group."""
    case.refresh_from_db()
    Registration.objects.filter(pk=case.pk).update(
        state="submitted", submitted_answers=case.answers, receipt_number=f"T-{case.pk}",
        submitted_at=clock.now(), first_submitted_at=clock.now(), due_on=clock.today(),
    )  # fmt: skip
    path = f"/staff/registrations/{case.pk}/"
    assert send(officer, f"{path}notes/", {"body": one}).status_code in (302, 422)
    tests = RegistrationCheck.Test.values
    views = {f"verdict-{test}": "question" for test in tests} | {f"note-{test}": two for test in tests}
    assert send(officer, f"{path}checks/", views).status_code in (302, 422)
    send(officer, f"{path}reject/", {"reason": one, "seen": two})
    for page in ("", "return/", "approve/", "reject/"):
        assert fetch(officer, path + page).status_code in (200, 302)
    case.refresh_from_db()
    try:
        decision.approve(registration=case, by=_officer(officer), today=clock.today())
    except Blocked:
        return False
    return True


def _officer(client: Client) -> Any:
    return User.objects.get(pk=client.session["_auth_user_id"])


def test_a_certificate_with_an_odd_name_is_printed_or_refused_in_words(officer: Client) -> None:
    names = [
        "葛\U000e0100城の会",
        "𠮷野の会",
        "☆♪♥の会",
        "سلام の会",
        "<script>alert(1)</script>",
        "①②㍻㈱の会",
        "字" * 100,
    ]
    for name in names:
        group = make_group(name=name)
        assert fetch(officer, f"/staff/groups/{group.number}/certificate/").status_code == 200
        response = fetch(officer, f"/staff/groups/{group.number}/certificate.pdf")
        assert response.status_code in (200, 302), name
        assert response.status_code == 302 or response.content.startswith(b"%PDF")


def test_a_name_of_a_person_out_of_the_corpus_spoils_no_page(manager: Client) -> None:
    user = people.make_user()
    own = people.signed_in(Client(raise_request_exception=False), user, second_factor=False)
    for value in STRINGS:
        send(own, "/accounts/profile/", {"name": value})
        assert fetch(manager, f"/staff/people/{user.pk}/").status_code == 200
        user.refresh_from_db()
        assert_clean([user.name])
    assert fetch(manager, "/staff/people/").status_code == 200


# -------------------------------------------------------------------------------- dates and numbers


@pytest.mark.parametrize("part", ["starts_on", "ends_on"])
def test_odd_dates_of_a_role_are_refused_in_words(manager: Client, part: str) -> None:
    before = OutboxMessage.objects.count()
    valid = {"name": "新任 静", "role": "coordinator", "reason": "採用"}
    for day in CORPUS["dates"]:
        pieces = [*re.split(r"[-/年月日]", day), "", "", ""][:3]
        dates = {f"{part}_{at}": piece for at, piece in enumerate(pieces)}
        response = send(manager, "/staff/people/invite/", {**valid, "email": "shinnin@example.jp", **dates})
        assert response.status_code in (200, 302), day
        assert fetch(manager, "/staff/people/").status_code == 200, day
    assert OutboxMessage.objects.count() - before <= 3


def test_odd_dates_and_numbers_of_a_rule_are_refused_in_words(manager: Client) -> None:
    path, today = f"/staff/settings/{FIRST_LOOK_DAYS.key}/", clock.today()
    good_day = {"valid_from_0": str(today.year + 1), "valid_from_1": "4", "valid_from_2": "1"}
    for day in CORPUS["dates"]:
        pieces = [*re.split(r"[-/年月日]", day), "", "", ""][:3]
        dates = {f"valid_from_{at}": piece for at, piece in enumerate(pieces)}
        send(manager, path, {"value": "7", "note": "試験", **dates})
    for number in CORPUS["numbers"]:
        send(manager, path, {"value": number, "note": "試験", **good_day})
    for value in SHORT[:60]:
        send(manager, path, {"value": "7", "note": value, **good_day})
    rows = list(SettingRow.objects.values_list("value", "valid_from"))
    assert [
        row
        for row in rows
        if not (0 < row[0] <= FIRST_LOOK_DAYS.highest and today <= row[1] <= date(2100, 12, 31))
    ] == []
    assert fetch(manager, path).status_code == 200
    assert fetch(manager, "/staff/settings/").status_code == 200
    assert fetch(manager, "/staff/").status_code == 200
