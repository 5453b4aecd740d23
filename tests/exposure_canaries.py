"""Groups and an application in which every value that is not public is a word found nowhere else.

Three ways in: rows made directly, the import of a spreadsheet with 「非公開項目」, and applications that the
centre returned, approved and refused. `Canaries.private` must never be met by the public.
"""

import csv
import io
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from core import clock
from groups import directory
from groups.actions import (
    baton,
    change_decision,
    changes,
    decision,
    handover,
    holds,
    imports,
    membership,
)
from groups.actions.mistakes import note_on_mistake
from groups.actions.registration import submit
from groups.baton.parts import PARTS
from groups.models import (
    ALWAYS_PUBLIC,
    SWITCHABLE,
    ChangeNotice,
    Group,
    InternalNote,
    Membership,
    Need,
    Registration,
    RegistrationCheck,
)
from tests import people
from tests.access_samples import make_photo
from tests.groups.asking import reported, sent_question
from tests.groups.changes import make_notice, make_paper
from tests.groups.factories import (
    make_document,
    make_group,
    make_need,
    make_registration,
    make_report,
)
from tests.groups.proxying import NO_MAIL, signed, typed_case

PEOPLE = (
    "representative_name", "representative_kana", "representative_address", "representative_phone",
    "representative_email", "contact_name", "contact_phone", "contact_email",
)  # fmt: skip
PROSE = (
    "tagline", "schedule_text", "place_text", "welcome_text", "fee_text", "first_visit", "introduction",
)  # fmt: skip
# Values of a kind that cannot hold a word: numbers that stand nowhere else on a page.
NUMBERS = {
    "members_total": 770131,
    "members_citizens": 660131,
    "officers_total": 550131,
    "founded_year": 1713,
}


@dataclass
class Canaries:
    """`own[who]` are the words that this one person may read besides the officers; `private` all of them."""

    private: set[str] = field(default_factory=set)
    own: dict[str, set[str]] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    group: Group = field(default_factory=Group)
    imported: Group = field(default_factory=Group)
    approved: Group = field(default_factory=Group)
    case: Registration = field(default_factory=Registration)
    notice: ChangeNotice = field(default_factory=ChangeNotice)
    number: int = 0

    def word(self, name: str, owner: str = "") -> str:
        """A new word; `owner` may read it."""
        self.number += 1
        return self._keep(f"kanaria{name.replace('_', '')}{self.number:03d}", owner)

    def _keep(self, word: str, owner: str) -> str:
        self.private.add(word)
        if owner:
            self.own.setdefault(owner, set()).add(word)
        return word

    def value(self, name: str, owner: str = "") -> str:
        """A word in the form that the column asks for."""
        self.number += 1
        if name.endswith("_phone"):
            return self._keep(f"0467-77-7{self.number:03d}", owner)
        if name.endswith("_kana"):
            letters = "".join("アイウエオカキクケコ"[int(digit)] for digit in f"{self.number:03d}")
            return self._keep(f"カナリア{letters}", owner)
        word = self.word(name, owner)
        if name.endswith("_email"):
            return f"{word}@example.jp"
        return f"https://{word}.example.jp/" if name == "website" else word


def build() -> Canaries:
    found = Canaries()
    found.users = {
        "representative": people.representative(),
        "other": people.representative(name="隣組 代表"),
        "applicant": people.make_user(name="申請 花"),
        "second_applicant": people.make_user(name="別口 申"),
        **people.one_for_each_office(),
    }
    make_group(name="隣の会", members={found.users["other"]: Membership.Role.REPRESENTATIVE})
    make_registration(applicant=found.users["second_applicant"], answers={"basics": {"name": "別の会"}})
    _direct(found)
    _needs(found)
    _imported(found)
    _applied(found)
    _typed(found)
    _unlisted(found)
    _asked(found)
    _hidden(found)
    _changed(found)
    return found


def _direct(found: Canaries) -> None:
    """All switches off, every column filled."""
    values: dict[str, Any] = {
        name: found.value(name, "representative") for name in (*PROSE, *PEOPLE, "website")
    }
    users = found.users
    found.group = make_group(
        number=401,
        name="汐鳥の会",
        kana="シオドリノカイ",
        members={users["representative"]: Membership.Role.REPRESENTATIVE},
        public_fields=[],
        weekdays=127,
        time_bands=7,
        beginner_welcome=True,
        recruiting=True,
        founded_month=12,
        founded_day=31,
        corporate_number="7013013013013",
        **NUMBERS,
        **values,
    )
    adder = people.make_user(name=found.word("photoadder"), email=f"{found.word('addermail')}@example.jp")
    make_photo(found.group, added_by=adder, alt="浜で羽を休める鳥")
    directory.sync(found.group)
    found.private.add("7013013013013")
    found.own["representative"].add("7013013013013")
    invited = f"{found.word('invited', 'representative')}@example.jp"
    membership.invite(
        group=found.group, email=invited, role=Membership.Role.EDITOR, by=users["representative"]
    )
    _handed_over(found)
    _baton(found)


def _baton(found: Canaries) -> None:
    """A word in every text of the group's 引き継ぎシート: its members' and the coordinator's."""
    member, today = found.users["representative"], clock.today()
    numbers: dict[str, Any] = {"hours": 12, "month": 4, "weeks_before": 6}
    for part in PARTS:
        values: dict[str, Any] = {}
        for column in part.columns:
            values[column.field] = numbers.get(column.field) or found.word("baton", "representative")
            if column.field not in numbers:
                found.own.setdefault("coordinator", set()).add(values[column.field])
        baton.add_row(group=found.group, part=part, values=values, today=today, by=member)
    baton.review(group=found.group, today=today, by=member)


def _needs(found: Canaries) -> None:
    """A post that nobody has published yet: its group's members alone read it."""
    words = {name: found.word(name, "representative") for name in ("title", "body", "place_text")}
    make_need(found.group, state=Need.State.DRAFT, **words)


def _handed_over(found: Canaries) -> None:
    """The centre asks somebody by mail to represent the group: the address and how it made sure."""
    asked = f"{found.word('asked')}@example.jp"
    handover.hand_over_for(
        group=found.group,
        to=handover.Successor(email=asked),
        afterwards="leaves",
        reason="連絡がつかないため。",
        assurance=found.word("assurance"),
        today=clock.today(),
        by=found.users["centre"],
    )


def _imported(found: Canaries) -> None:
    """A row of the present list in which the group keeps everything private that it can."""
    row = {
        "団体番号": "402", "団体名": "砂丘の会", "フリガナ": "サキュウノカイ", "組織種別": "任意団体",
        "活動分野": "環境の保全を図る活動", "活動地域": "鎌倉", "目的": "砂を守る。", "活動内容": "植える。",
        "非公開項目": "、".join(SWITCHABLE.values()),
        "備考": found.word("remarkcolumn"),
    }  # fmt: skip
    columns = {
        "ひとこと": "tagline",
        "日時の説明": "schedule_text",
        "活動場所": "place_text",
        "対象": "welcome_text",
    }
    columns |= {
        "会費": "fee_text",
        "はじめての日": "first_visit",
        "PR": "introduction",
        "ホームページ": "website",
    }
    columns |= {"代表者氏名": "representative_name", "代表者住所": "representative_address"}
    columns |= {"代表者電話": "representative_phone", "代表者メール": "representative_email"}
    columns |= {"連絡先氏名": "contact_name", "連絡先電話": "contact_phone", "連絡先メール": "contact_email"}
    row |= {heading: found.value(name) for heading, name in columns.items()}
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(row))
    writer.writeheader()
    writer.writerow(row)
    officer = found.users["centre"]
    name = f"{found.word('importfile')}.csv"
    batch = imports.receive(data=buffer.getvalue().encode("utf-8-sig"), file_name=name, by=officer)
    imports.check(batch=batch, mapping=batch.mapping, by=officer, today=clock.today())
    imports.apply(batch=batch, by=officer, today=clock.today())
    found.imported = Group.objects.get(number=402)


def _answers(found: Canaries, name: str) -> dict[str, dict[str, Any]]:
    """Answers of an application that publishes nothing it does not have to."""
    return {
        "basics": {
            "name": name,
            "kana": "タシカメノカイ",
            "members_total": 770131,
            "members_citizens": 660131,
        },
        "activity": {column: found.value(column, "applicant") for column in (*PROSE, "website")},
        "people": {column: found.value(column, "applicant") for column in PEOPLE},
        "page": {"public_fields": []},
    }


def _applied(found: Canaries) -> None:
    """One application sent, returned and sent again; a second one approved; notes and papers on both."""
    today, users = clock.today(), found.users
    found.case = make_registration(
        applicant=users["applicant"],
        answers=_answers(found, "確かめの会"),
        purpose_text_version="2026-04",
        documents=(),
    )
    for kind in ("rules", "roster"):
        make_document(found.case, kind, name=f"{found.word('paper', 'applicant')}.pdf")
    submit(registration=found.case, by=users["applicant"], today=today)
    item = {"step": "basics", "field": "kana", "remark": found.word("remark", "applicant")}
    decision.return_for_correction(registration=found.case, items=[item], by=users["centre"], today=today)
    _office_notes(found, found.case)

    second = _sent(found, "満ち潮の会", found.word("reason", "applicant"))
    _office_notes(found, second)
    found.approved = decision.approve(registration=second, by=users["centre"], today=today)
    refused = _sent(found, "引き潮の会", found.word("r", "applicant"))
    words = found.word("decision", "applicant")
    decision.reject(registration=refused, reason=words, by=users["centre"], today=today)


def _typed(found: Canaries) -> None:
    """An application that an officer typed for people without an account, approved after its signature."""
    typist, answers = people.centre_staff(name="入力 正"), _answers(found, "夕凪の会")
    answers["activity"] = {column: found.value(column) for column in (*PROSE, "website")}
    answers["people"] = {column: found.value(column) for column in PEOPLE} | NO_MAIL["people"]
    words = {name: found.word(name) for name in ("on_behalf_of", "brought_by", "reason")}
    case = signed(typed_case(typist, answers, **words), typist)
    decision.approve(registration=case, by=found.users["centre"], today=clock.today())
    typed_case(typist, {**answers, "basics": {**answers["basics"], "name": "朝凪の会"}}, **words)


def _sent(found: Canaries, name: str, reason: str) -> Registration:
    """A whole application of the applicant, sent although it looks like the first one."""
    applicant = found.users["applicant"]
    case = make_registration(
        applicant=applicant, answers=_answers(found, name), purpose_text_version="2026-04"
    )
    submit(registration=case, by=applicant, today=clock.today(), duplicate_reason=reason)
    return case


def _office_notes(found: Canaries, case: Registration) -> None:
    """What only the office writes for itself."""
    officer = found.users["centre"]
    if case.state == Registration.State.SUBMITTED:
        decision.add_note(registration=case, body=found.word("note"), by=officer)
        view = {"verdict": "question", "note": found.word("checknote")}
        decision.set_checks(registration=case, views={"autonomy": view}, by=officer)
        return
    InternalNote.objects.create(
        registration=case, body=found.word("note"), written_by=officer, written_at=clock.now()
    )
    RegistrationCheck.objects.create(
        registration=case, test="autonomy", verdict="question", note=found.word("checknote"),
        checked_by=officer, checked_at=clock.now(),
    )  # fmt: skip


def _asked(found: Canaries) -> None:
    """A question that only the group's people read, its asker's address, and a reported mistake."""
    sent_question(
        found.group,
        name=found.word("asker", "representative"),
        email=f"{found.word('askermail')}@example.jp",
        body=found.word("question", "representative"),
    )
    report = reported(
        found.group, body=found.word("mistake"), email=f"{found.word('mistakemail')}@example.jp"
    )
    note_on_mistake(
        report=report, note=found.word("mistakenote"), seen_version=report.version, by=found.users["centre"]
    )


def _changed(found: Canaries) -> None:
    """A change notice of the first group: a new representative, rules, a message; returned."""
    today, member, officer = clock.today(), found.users["representative"], found.users["centre"]
    names = [name for name in PEOPLE if name.startswith("representative_")]
    new = {name: found.value(name, "representative") for name in names}
    new["message"] = found.word("changemessage", "representative")
    notice = make_notice(state="draft", group=found.group, parts=("representative", "rules"), new=new)
    make_paper(notice, name=f"{found.word('changepaper', 'representative')}.pdf")
    changes.submit(notice=notice, by=member, today=today)
    change_decision.add_note(notice=notice, body=found.word("changenote"), by=officer)
    remark = found.word("changeremark", "representative")
    items = [{"step": "people", "field": "representative_phone", "remark": remark}]
    change_decision.return_for_correction(notice=notice, items=items, by=officer, today=today)
    found.notice = notice


def _unlisted(found: Canaries) -> None:
    """A struck-off group: nothing of it is public, not even what always is."""
    values = {name: found.value(name) for name in (*PROSE, *PEOPLE, "purpose", "activities", "name")}
    make_group(number=490, state=Group.State.STRUCK_OFF, kana="カナリアトビサリ", **values)
    found.private.add("カナリアトビサリ")


def _hidden(found: Canaries) -> None:
    """Reports that are not or no longer public, and what the centre hides: reason, answer and reply."""
    representative, officer = found.users["representative"], found.users["centre"]
    group = found.group
    for state in ("draft", "withdrawn"):
        words = {name: found.word(f"{state}{name}", "representative") for name in ("title", "place", "body")}
        make_report(group, state=state, **words)
    report = make_report(group, **{n: found.word(f"held{n}", "representative") for n in ("title", "body")})
    photo = make_photo(group, alt=found.word("heldphoto", "representative"))
    shown = make_report(group, title="浜の日", body="鳥を見ました。")
    make_photo(group, report=shown, alt=found.word("heldreportphoto", "representative"))
    Group.objects.filter(pk=group.pk).update(activities=found.word("activities", "representative"))
    group.refresh_from_db()
    pictures = [str(pk) for pk in group.photos.filter(alt__contains="held").values_list("pk", flat=True)]
    things = [("report", str(report.pk)), ("field", "activities"), *(("photo", pk) for pk in pictures)]
    for kind, key in things:
        reason = found.word("holdreason", "representative")
        hold, _told = holds.hold_content(group=group, kind=kind, key=key, reason=reason, by=officer)
        answer = found.word("holdanswer", "representative")
        holds.answer_hold(hold=hold, answer=answer, today=clock.today(), by=representative)
    reply = found.word("holdreply", "representative")
    holds.keep_hold(hold=hold, reply=reply, today=clock.today(), by=officer)
    assert str(photo.pk) in pictures
    group.refresh_from_db()


def blank_out(group: Group) -> None:
    """Empty every column that this group does not publish, as if it had never been filled."""
    values: dict[str, Any] = dict.fromkeys((*PROSE, *PEOPLE, "website", "corporate_number"), "")
    values |= dict.fromkeys((*NUMBERS, "founded_month", "founded_day"))
    values |= {"weekdays": 0, "time_bands": 0, "beginner_welcome": False, "recruiting": False}
    assert not set(values) & set(ALWAYS_PUBLIC)
    Group.objects.filter(pk=group.pk).update(**values)
    group.refresh_from_db()
    directory.sync(group)
