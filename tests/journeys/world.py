"""The rows that the table of pages shows: one small town hall with something in every state."""

import io
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from accounts.actions.invitations import ROLE_PURPOSE, create_invitation
from accounts.models import RoleAssignment, User
from accounts.roles import Role
from core import clock, version
from core.models import OutboxMessage
from groups.actions import imports
from groups.actions.confirmation import new_token, report_token
from groups.actions.freshness import token_for
from groups.actions.mistakes import report_mistake
from groups.actions.question_desk import answer
from groups.models import CentreSite, Group, Membership, Photo, Registration, Reminder
from groups.rules import FIRST_LOOK_DAYS
from tests import people
from tests.groups.asking import make_question, reported, sent_question
from tests.groups.batons import RED, add, write_sheet
from tests.groups.changes import NEW, make_notice, make_paper, own_group
from tests.groups.factories import complete_answers, make_group, make_registration, make_renewal, reference
from tests.groups.test_import import ROW, sheet

PHOTO_SIZES = {"320": (320, 240), "800": (800, 600)}


@dataclass
class World:
    """`users` by role; `ids` of the rows that stand in addresses."""

    users: dict[str, User] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)


def build_world() -> World:
    reference()
    world = World()
    world.users = {
        "nobody": people.make_user(name="所属 なし"),
        "member": people.representative(),
        "applicant": people.make_user(name="申請 花"),
        "centre": people.centre_staff(),
        "tsunagari": people.tsunagari_staff(),
        "coordinator": people.coordinator(),
        "section": people.section_staff(),
        "committee": people.committee_member(),
        "administrator": people.administrator(),
    }
    for make in (_groups, _years, _changes, _applications, _imports, _office, _questions):
        make(world)
    version.bump()
    return world


def photo(group: Group, **over: Any) -> Photo:
    """A photo whose files are real pictures."""
    variants = {}
    for width, size in PHOTO_SIZES.items():
        buffer = io.BytesIO()
        Image.new("RGB", size, (43, 116, 137)).save(buffer, "WEBP")
        variants[width] = default_storage.save(
            f"photos/{group.number}/{width}.webp", ContentFile(buffer.getvalue())
        )
    values = {"alt": "川辺で網を持つ子どもたち", "caption": "春の観察会", **over}
    return Photo.objects.create(
        group=group, consent=True, width=800, height=600, variants=variants, added_at=clock.now(), **values
    )


def _groups(world: World) -> None:
    member = {world.users["member"]: Membership.Role.REPRESENTATIVE, people.editor(): Membership.Role.EDITOR}
    plain = make_group(name="汐入川の生きもの観察会", members=member)
    with_photos = make_group(name="材木座あさなぎの会", areas=["kamakura"], weekdays=0b1000000)
    for position, alt in enumerate(("浜でごみを拾う人たち", "集まった海のプラスチック")):
        photo(with_photos, alt=alt, position=position)
    resting = make_group(name="名越の紙芝居", state=Group.State.SUSPENDED, fields=["culture", "children"])
    own = make_group(name="大船読み聞かせの輪", members=member, areas=["ofuna"])
    world.ids |= {
        "plain": plain.number,
        "photos": with_photos.number,
        "resting": resting.number,
        "own": own.number,
        "own_photo": photo(own).pk,
        "baton_role": _baton(own, world.users["member"]),
        "membership": Membership.objects.get(group=plain, role=Membership.Role.EDITOR).pk,
    }


def _years(world: World) -> None:
    """A renewal that is open, one that waits, a group that has lapsed, a letter to be posted."""
    today, by = clock.today(), world.users["member"]
    member = {by: Membership.Role.REPRESENTATIVE}
    due = make_group(name="二階堂やぐら歩き", members=member, state="renewal_due", valid_until=today)
    waiting = make_group(name="玉縄城址の草刈り", members=member, state="renewal_due", valid_until=today)
    expired = make_group(name="岩瀬の折り紙", state=Group.State.EXPIRED, ended_on=today)
    silent = make_group(name="常盤の尺八", valid_until=today, confirmed_on=date(2020, 1, 1))
    Reminder.objects.create(group=silent, kind="renewal", base_on=today, stage=0, way="letter", due_on=today)
    world.ids |= {
        "due": due.number,
        "waiting": waiting.number,
        "expired": expired.number,
        "renewal": make_renewal(waiting, by=by).pk,
        "same": token_for(due.memberships.get()),
    }


def _baton(group: Group, by: User) -> int:
    """A red sheet with one account on it; the key of its first role."""
    sheet = write_sheet(group, by, RED)
    add(group, by, "accounts", title="団体のメール", purpose="連絡", holder="佐藤 花子", key_place="金庫")
    return sheet.roles.all()[0].pk


def _changes(world: World) -> None:
    """A draft, a notice that was returned, and one whose group was renamed meanwhile."""
    member, ids = world.users["member"], world.ids
    new = {**NEW, "message": "総会で決まりました。"}
    for state, key in (("draft", "asking"), ("returned", "answering"), ("submitted", "waiting")):
        group = own_group(member)
        notice = make_notice(state=state, group=group, parts=("name", "form", "rules"), new=new)
        make_paper(notice)
        ids |= {key: group.number, f"change_{state}": notice.pk}
    Group.objects.filter(number=ids["waiting"]).update(name="取り込みの会")


def _applications(world: World) -> None:
    applicant, ids = world.users["applicant"], world.ids
    for state in ("draft", "submitted", "returned", "approved", "rejected"):
        name = {"basics": {"name": f"山ノ内の野草の会（{state}）", "kana": "ヤマノウチノヤソウノカイ"}}
        case = make_registration(
            state=state, applicant=applicant, answers=name, purpose_text_version="2026-04"
        )
        ids[state] = case.pk
    ids["empty"] = _half(applicant, kept=())
    ids["half"] = _half(applicant, kept=("basics", "activity"))
    again = make_registration(state="submitted", applicant=applicant)
    again.previous_answers = complete_answers({"basics": {"kana": "ヨミチガイ"}})
    again.return_items = [{"step": "basics", "field": "kana", "remark": "会の名前の読みと違うようです。"}]
    again.save()
    ids["again"] = again.pk


def _half(applicant: User, kept: tuple[str, ...]) -> int:
    """A draft in which only the steps `kept` have been written."""
    draft = make_registration(applicant=applicant, documents=())
    answers = {slug: draft.answers[slug] for slug in kept}
    Registration.objects.filter(pk=draft.pk).update(answers=answers)
    return draft.pk


def _imports(world: World) -> None:
    centre, today, ids = world.users["centre"], clock.today(), world.ids
    rows = (
        ROW,
        {**ROW, "団体番号": "13", "活動分野": "釣り"},
        {**ROW, "団体番号": "", "団体名": "汐入川の生きもの観察会", "フリガナ": ""},
    )
    ids["uploaded"] = imports.receive(data=sheet(*rows), file_name="団体一覧.csv", by=centre).pk
    checked = imports.receive(data=sheet(*rows), file_name="団体一覧2.csv", by=centre)
    imports.check(batch=checked, mapping=checked.mapping, by=centre, today=today)
    ids["checked"] = checked.pk
    other = imports.receive(
        data=sheet({**ROW, "団体番号": "40", "団体名": "浄明寺の朝市"}), file_name="新.csv", by=centre
    )
    other = imports.check(batch=other, mapping=other.mapping, by=centre, today=today)
    ids["applied"] = imports.apply(batch=other, by=centre, today=today).pk


def _questions(world: World) -> None:
    """One exchange with an answer, one not sent yet, one for the centre; a report of a mistake."""
    plain = Group.objects.get(number=world.ids["plain"])
    unsent = make_question(plain, body="まだ送っていない質問です。", tells_email=True)
    world.ids["unsent"] = new_token(unsent)
    asked = sent_question(plain, tells_email=True)
    seen, member = asked.letters.get().pk, world.users["member"]
    answer(question=asked, body="はい、どうぞ。", tells_email=True, seen=seen, by=member)
    centre = sent_question(Group.objects.get(number=world.ids["photos"]))
    values = {"parts": ["time"], "body": "曜日がちがいます。", "today": clock.today(), "by": None}
    report = reported(plain, email="reader@example.jp", **values)
    kept = report_mistake(group=plain, email="other@example.jp", **values)
    world.ids["kept"] = report_token(kept)
    world.ids |= {"asked": asked.pk, "link": new_token(asked), "relayed": centre.pk, "mistake": report.pk}


def _office(world: World) -> None:
    world.ids["mail"] = OutboxMessage.objects.create(
        kind="groups/registration_approved", to="group@example.jp", body="本文",
        subject="利用登録が済みました",
        state=OutboxMessage.State.FAILED, last_error="ConnectionRefusedError", next_attempt_at=clock.now(),
        message_id="<sample@example.jp>", created_at=clock.now(),
    ).pk  # fmt: skip
    payload = {
        "role": Role.COORDINATOR, "section": None, "starts_on": "2026-04-01", "ends_on": "2027-03-31",
        "name": "新任 静", "reason": "採用",
    }  # fmt: skip
    _invitation, world.ids["token"] = create_invitation(
        email="newcomer@example.jp", purpose=ROLE_PURPOSE, payload=payload, by=world.users["tsunagari"]
    )
    section = world.users["section"]
    world.ids["person"], world.ids["rule"] = section.pk, FIRST_LOOK_DAYS.key
    world.ids["assignment"] = RoleAssignment.objects.get(user=section).pk
    world.ids["site"] = CentreSite.objects.order_by("pk")[0].pk
