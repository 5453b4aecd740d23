"""What the demo got on paper: an application and a change notice that an officer typed, both unsigned yet."""

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from core import clock
from groups.actions import changes, proxy
from groups.actions.documents import add_document
from groups.actions.proxy import Brought
from groups.actions.registration import save_step, submit
from groups.answers import typed
from groups.models import Group, ProxyNotice
from groups.steps import BY_SLUG
from kamakura_portal.demo_art import paper

NAME = "由比ガ浜ハーモニカの会"
DAYS_AGO = 2
ANSWERS: dict[str, dict[str, object]] = {
    "basics": {
        "name": NAME, "kana": "ユイガハマハーモニカノカイ", "form": "voluntary", "corporate_number": "",
        "founded_year": 2011, "founded_month": 4, "founded_day": None, "members_total": 9,
        "members_citizens": 8, "officers_total": 3,
    },
    "activity": {
        "fields": ["culture"], "main_field": "culture", "areas": ["kamakura"],
        "purpose": "ハーモニカの演奏を通して、年をとっても人とつながる場をつくります。",
        "activities": "月に二度集まって練習し、春と秋に町内の集まりで演奏します。",
        "weekdays": 0b0000100, "time_bands": 0b010, "schedule_text": "第1・第3水曜 14時から16時",
        "place_text": "由比ガ浜の町内会館", "welcome_text": "どなたでも", "beginner_welcome": True,
        "recruiting": True, "fee_text": "月500円", "first_visit": "", "tagline": "なつかしい歌を、みんなで",
        "introduction": "", "website": "",
    },
    "people": {
        "representative_name": "見本 フミ", "representative_kana": "ミホン　フミ",
        "representative_address": "鎌倉市由比ガ浜000（見本）", "representative_phone": "0467-00-8201",
        "representative_email": "", "contact_name": "見本 フミ", "contact_phone": "0467-00-8201",
        "contact_email": "",
    },
    "page": {"public_fields": ["weekdays", "time_bands", "schedule_text", "place_text", "tagline"]},
    "declarations": {"no_religion": True, "no_politics": True, "no_candidate": True, "no_violence": True},
}  # fmt: skip


def load_proxy(people: dict[str, User]) -> None:
    """Typed by the second officer, so that the first one can decide."""
    officer = people["centre-2"]
    with clock.demo_days_ago(DAYS_AGO):
        asked = Brought(
            "post", NAME, "見本 フミ", clock.today(), "パソコンもメールも使わないため", "0467-00-8201"
        )
        case = proxy.begin_registration(brought=asked, by=officer)
        for slug, values in ANSWERS.items():
            case = save_step(
                registration=case, slug=slug, values=values, as_typed=typed(BY_SLUG[slug], ANSWERS),
                state="valid", seen_version=case.version, by=officer,
            )  # fmt: skip
        for kind, name in (("rules", "会則.pdf"), ("roster", "名簿.pdf")):
            upload = SimpleUploadedFile(name, paper(), content_type="application/pdf")
            add_document(registration=case, kind=kind, uploaded=upload, by=officer)
        scan = SimpleUploadedFile("郵送の申請書.pdf", paper(), content_type="application/pdf")
        assert case.proxy is not None
        proxy.attach_scan(entry=case.proxy, uploaded=scan, by=officer)
        submit(registration=case, by=officer, today=clock.today())
    with clock.demo_days_ago(1):
        _change_notice(officer)


def _change_notice(officer: User) -> None:
    """A group without an account has brought a new name to the desk."""
    group = Group.objects.listed().filter(memberships=None).latest("number")
    asked = Brought("desk", group.name, "会計の方", clock.today(), "パソコンを使わないため")
    entry = proxy.begin(about=group, brought=asked, by=officer)
    new = {"name": f"{group.name}友の会", "kana": f"{group.kana}トモノカイ"}
    notice = changes.start(group=group, parts=["name"], by=officer, entry=entry)
    notice = changes.save(
        notice=notice, values=new, as_typed={key: [value] for key, value in new.items()}, state="valid",
        seen_version=notice.version, by=officer, entry=entry,
    )  # fmt: skip
    changes.submit(
        notice=notice, by=officer, today=clock.today(), duplicate_reason="名前が変わった同じ団体です。",
        entry=entry,
    )  # fmt: skip


def tell_the_others(officer: User) -> None:
    """Who came to the desk with pictures was told there; one notice still waits, so that there is work."""
    waiting = ProxyNotice.objects.filter(entry__about_type="groups.group", done_at=None)
    for notice in waiting.select_related("entry").order_by("pk")[1:]:
        proxy.note_told(notice=notice, way=ProxyNotice.Way.DESK, by=officer)
