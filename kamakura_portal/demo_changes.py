"""Two change notices of the demo, told through the same actions that people use: one sent, one returned."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from core import clock
from groups.actions import change_decision, changes
from groups.actions.change_documents import add_rules
from groups.actions.page import edit_page
from groups.answers import Values
from groups.models import ChangeNotice, Group, Membership
from kamakura_portal.demo_art import paper

RULES = "規約・会則（10月改正）.pdf"
NEW_REPRESENTATIVE: Values = {
    "representative_name": "小坪 見本",
    "representative_kana": "コツボ　ミホン",
    "representative_address": "鎌倉市見本町7番3号",
    "representative_phone": "0467-00-0733",
    "representative_email": "kotsubo@example.jp",
    "message": "10月18日の総会で、代表が代わりました。",
}


def load_changes(people: dict[str, User], group: Group) -> None:
    """The demo's own group has a new representative and new rules; another group's new name came back."""
    with clock.demo_days_ago(3):
        notice = changes.start(group=group, parts=["representative", "rules"], by=people["representative"])
        upload = SimpleUploadedFile(RULES, paper(), content_type="application/pdf")
        add_rules(notice=notice, uploaded=upload, by=people["representative"])
        _send(notice, people["representative"], NEW_REPRESENTATIVE, clock.today())
    other = Group.objects.listed().filter(form__code="voluntary").exclude(pk=group.pk).order_by("number")[4]
    _returned(other, people)
    with clock.demo_days_ago(1):
        _page_change(group, people["editor"])


def _returned(group: Group, people: dict[str, User]) -> None:
    sender = people["other-representative"]
    role = Membership.Role.REPRESENTATIVE
    Membership.objects.create(group=group, user=sender, role=role, started_at=clock.now())
    with clock.demo_days_ago(6):
        notice = changes.start(group=group, parts=["name"], by=sender)
        name = f"鎌倉{group.name}"
        new = {
            "name": name,
            "kana": group.kana,
            "message": "ほかの市の同じ名前の会と、まちがえられるためです。",
        }
        _send(notice, sender, new, clock.today())
    with clock.demo_days_ago(4):
        change_decision.assign(notice=notice, to=people["centre"], by=people["centre"])
        remark = "新しい名前の読みになっていないようです。「カマクラ」から始めて入れてください。"
        items = [{"step": "basics", "field": "kana", "remark": remark}]
        change_decision.return_for_correction(
            notice=notice, items=items, by=people["centre"], today=clock.today()
        )


def _send(notice: ChangeNotice, by: User, new: Values, today: date) -> None:
    notice.refresh_from_db()
    changes.save(
        notice=notice,
        values=new,
        as_typed={key: [str(value)] for key, value in new.items()},
        state="valid",
        seen_version=notice.version,
        by=by,
    )
    reason = "鎌倉の会であることが分かる名前です。" if changes.similar(_fresh(notice)) else ""
    changes.submit(notice=notice, by=by, today=today, duplicate_reason=reason)


def _fresh(notice: ChangeNotice) -> ChangeNotice:
    return ChangeNotice.objects.select_related("group").get(pk=notice.pk)


def _page_change(group: Group, by: User) -> None:
    """A line for 「団体が変えたところ」."""
    fresh = Group.objects.get(pk=group.pk)
    new = {"schedule_text": f"{fresh.schedule_text}（雨の日は次の週）"}
    edit_page(group=fresh, new=new, expected_version=fresh.version, today=clock.today(), by=by)
