"""Rows of the groups app for tests: groups and applications with complete, valid values.

group = make_group(name="浜辺の会", fields=["environment"], areas=["koshigoe"])
registration = make_registration(state="submitted", answers={"basics": {"name": "山の会"}})
"""

import copy
import hashlib
import io
import itertools
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Max
from pypdf import PdfWriter

from accounts.models import User
from core import clock, dates, text
from core.models import StoredFile
from core.sequences import next_number
from groups import directory
from groups.actions.reference import load_reference
from groups.models import (
    SWITCHABLE,
    ActivityField,
    ActivityReport,
    Area,
    Group,
    Membership,
    Need,
    OrganisationForm,
    Registration,
    RegistrationDocument,
    Renewal,
)

_numbers = itertools.count(1)


def pdf_bytes(pages: int = 1) -> bytes:
    """A small, harmless PDF with empty pages."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


PDF = pdf_bytes()
ANSWERS: dict[str, dict[str, Any]] = {
    "basics": {
        "name": "汐入川の生きもの観察会",
        "kana": "シオイリガワノイキモノカンサツカイ",
        "form": "voluntary",
        "corporate_number": "",
        "founded_year": 2019,
        "founded_month": 5,
        "founded_day": None,
        "members_total": 14,
        "members_citizens": 11,
        "officers_total": 3,
    },
    "activity": {
        "fields": ["environment", "children"],
        "main_field": "environment",
        "areas": ["koshigoe", "fukasawa"],
        "purpose": "川の生きものを子どもと一緒に観察し、身近な自然を次の世代に手渡すことを目的とします。",
        "activities": "毎月1回の観察会と、年2回の川の清掃をしています。記録は小学校でも使われています。",
        "weekdays": 0b0100000,
        "time_bands": 0b001,
        "schedule_text": "毎月第2土曜 9時から11時",
        "place_text": "汐入川の親水広場",
        "welcome_text": "小学生以上。小学3年生までは保護者と一緒に",
        "beginner_welcome": True,
        "recruiting": True,
        "fee_text": "年1,000円（保険料を含む）",
        "first_visit": "広場に9時に集まります\n長ぐつと着がえを持ってきてください",
        "tagline": "川に入って、いのちに会う土曜日",
        "introduction": "網とバケツは貸し出します。",
        "website": "https://example.jp/kawa",
    },
    "people": {
        "representative_name": "見本 花子",
        "representative_kana": "ミホン　ハナコ",
        "representative_address": "鎌倉市見本町1番2号",
        "representative_phone": "0467-00-0101",
        "representative_email": "hanako@example.jp",
        "contact_name": "見本 次郎",
        "contact_phone": "090-0000-0101",
        "contact_email": "jiro@example.jp",
    },
    "page": {
        "public_fields": [
            "tagline", "weekdays", "time_bands", "schedule_text", "place_text", "welcome_text",
            "beginner_welcome", "recruiting", "fee_text", "first_visit", "introduction", "website",
        ]
    },
    "declarations": {"no_religion": True, "no_politics": True, "no_candidate": True, "no_violence": True},
}  # fmt: skip
RECEIVED_STATES = ("submitted", "returned", "approved", "rejected")


def reference() -> None:
    """The reference data, loaded once for each test."""
    if not ActivityField.objects.exists():
        load_reference(by=None)


def make_user(email: str = "", **over: Any) -> User:
    """A person without any role; `over` sets further columns."""
    number = next(_numbers)
    name = over.pop("name", "見本 花子")
    return User.objects.create_user(email or f"person{number}@example.jp", name=name, **over)


def make_group(*, members: dict[User, str] | None = None, **over: Any) -> Group:
    """A registered group that publishes every non-personal field, with its directory entry.

    `form`, `main_field`, `fields` and `areas` are codes. `members` maps a user to a membership role.
    """
    reference()
    fields = over.pop("fields", ["environment", "children"])
    areas = over.pop("areas", ["koshigoe"])
    main_field = over.pop("main_field", fields[0])
    number = over.pop("number", (Group.objects.aggregate(n=Max("number"))["n"] or 0) + 1)
    values: dict[str, Any] = {
        **{k: v for k, v in ANSWERS["basics"].items() if k not in ("name", "kana")},
        **{k: v for k, v in ANSWERS["activity"].items() if k not in ("fields", "main_field", "areas")},
        **ANSWERS["people"],
        "name": f"見本の集い{number}",
        "kana": f"ミホンノツドイ{number}",
        "public_fields": [name for name in SWITCHABLE if name not in ANSWERS["people"]],
        "registered_on": date(2024, 4, 1),
        "confirmed_on": date(2026, 4, 1),
        "created_at": clock.now(),
        "updated_at": clock.now(),
        **over,
    }
    values["form"] = OrganisationForm.objects.get(code=values["form"])
    values.setdefault("name_key", text.name_key(values["name"]))
    main = ActivityField.objects.get(code=main_field)
    group = Group.objects.create(number=number, main_field=main, **values)
    group.fields.set(ActivityField.objects.filter(code__in={*fields, main_field}))
    group.areas.set(Area.objects.filter(code__in=areas))
    for user, role in (members or {}).items():
        Membership.objects.create(group=group, user=user, role=role, started_at=clock.now())
    directory.sync(group)
    return group


def make_report(group: Group, *, state: str = "published", **over: Any) -> ActivityReport:
    """A whole activity report, published unless told otherwise."""
    now = clock.now()
    values: dict[str, Any] = {
        "held_on": date(2026, 10, 18), "place": "腰越海岸", "people": 24, "title": "秋の海岸そうじ",
        "body": "みんなで浜を歩き、ごみを40袋ひろいました。", "state_changed_at": now, "created_at": now,
        "updated_at": now, "published_at": None if state == "draft" else now, **over,
    }  # fmt: skip
    return ActivityReport.objects.create(group=group, state=state, **values)


def complete_answers(over: dict[str, dict[str, Any]] | None = None) -> dict[str, dict[str, Any]]:
    """A full, valid set of answers; `over` replaces single fields per step."""
    answers = copy.deepcopy(ANSWERS)
    for step, values in (over or {}).items():
        answers[step].update(values)
    return answers


def make_registration(
    *,
    state: str = "draft",
    applicant: User | None = None,
    answers: dict[str, dict[str, Any]] | None = None,
    documents: tuple[str, ...] = ("rules", "roster"),
    **over: Any,
) -> Registration:
    """An application in any state with complete answers and the required papers.

    `answers` replaces single fields per step. A decided one names its officer; an approved one has its group.
    """
    reference()
    values = complete_answers(answers)
    now: datetime = over.pop("now", clock.now())
    stamps: dict[str, Any] = {"state_changed_at": now, "created_at": now, "updated_at": now}
    if state != "draft":
        stamps |= {
            "receipt_number": f"R8-{next(_numbers):04d}",
            "submitted_answers": copy.deepcopy(values),
            "first_submitted_at": now,
            "submitted_at": now,
            "due_on": dates.add_working_days(clock.today(), 5),
            "purpose_text_version": "2026-04",
        }
    if state in ("approved", "rejected"):
        stamps |= {"decided_at": now, "decided_by": over.get("decided_by") or make_user()}
    if state == "rejected":
        stamps["decision_reason"] = "活動の場が市外だけでした。"
    if state == "returned":
        stamps["return_items"] = [
            {"step": "basics", "field": "kana", "remark": "会の名前の読みと違うようです。"},
            {"step": "people", "field": "contact_phone", "remark": "つながりませんでした。"},
        ]
    if state == "approved" and "group" not in over:
        stamps["group"] = make_group(name=values["basics"]["name"], kana=values["basics"]["kana"])
    registration = Registration.objects.create(
        state=state, applicant=applicant or make_user(), answers=values, **{**stamps, **over}
    )
    for kind in documents:
        make_document(registration, kind)
    return registration


def make_document(
    registration: Registration, kind: str = "rules", *, name: str = "", content: bytes = PDF
) -> RegistrationDocument:
    """A stored paper of an application."""
    stored = StoredFile.objects.create(
        purpose="registration",
        name=name or f"{kind}.pdf",
        content_type="application/pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        storage_name=default_storage.save(f"files/test-{next(_numbers)}", ContentFile(content)),
        uploaded_by=registration.applicant,
        created_at=clock.now(),
    )
    return RegistrationDocument.objects.create(
        registration=registration, kind=kind, file=stored, added_at=clock.now()
    )


def make_renewal(group: Group, *, by: User, **over: Any) -> Renewal:
    """A renewal with one changed number that waits for the centre."""
    now = clock.now()
    values: dict[str, Any] = {
        "state_changed_at": now, "ends_on": group.valid_until, "proposed": {"members_total": 99},
        "before": {"members_total": group.members_total}, "submitted_by": by, "submitted_at": now,
        "due_on": clock.today(), **over,
    }  # fmt: skip
    return Renewal.objects.create(group=group, **values)


def make_need(group: Group | None = None, **over: Any) -> Need:
    """An open post of a new group, for ten more days. `areas` are codes, `days` dates in their order."""
    group = group or make_group()
    areas, days = over.pop("areas", ["koshigoe"]), over.pop("days", [])
    values: dict[str, Any] = {
        "days": [str(day) for day in days],
        "last_day": days[-1] if days else None,
        "number": next_number("needs"),
        "state": Need.State.OPEN,
        "kind": Need.Kind.VOLUNTEERS,
        "title": "浜の清掃を手伝ってくれる人",
        "body": "砂浜のごみを拾います。軍手は団体で用意します。",
        "time_text": "9時から10時半まで",
        "hours": Decimal("1.5"),
        "area_mask": directory.mask_of([area.bit for area in Area.objects.filter(code__in=areas)]),
        "ends_on": clock.today() + timedelta(days=10),
        "state_changed_at": clock.now(),
        "created_at": clock.now(),
        "updated_at": clock.now(),
        **over,
    }
    return Need.objects.create(group=group, **values)
