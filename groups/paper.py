"""Paper twins: every form that a group fills, as a blank sheet with the order and the numbers of the screen.

A sheet is read off the form that the screen shows, so a question that is added, moved or worded anew there is
so on paper too (features.md row 18). `SHEETS` names them; core/pdf.py prints them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField

from core.fields import DayField, DaysField
from groups import purpose_texts
from groups.answers import switch_title
from groups.change.parts import MESSAGE, step_for
from groups.change.parts import PARTS as CHANGE_PARTS
from groups.forms.documents import DocumentsForm
from groups.forms.handover import HandOverForm
from groups.forms.holds import AnswerForm as HoldAnswerForm
from groups.forms.membership import InviteForm, RoleForm
from groups.forms.needs import FIRST_DAYS, NeedForm
from groups.forms.question_fields import YES_NO, CleanField, NumberField
from groups.forms.questions import AnswerForm, QuestionChoicesForm
from groups.forms.registered import form_for
from groups.forms.registration import Item, StepForm
from groups.forms.renewal import ClosingForm
from groups.forms.reports import ReportForm
from groups.lifecycles import GROUP
from groups.models import SWITCHABLE
from groups.questions import Kind
from groups.questions.page import LOCKED_NUMBER, SECTIONS
from groups.questions.page import STEP as PAGE_STEP
from groups.questions.renewal import STEP as RENEWAL_STEP
from groups.steps import STEPS, Step

ENCLOSED = ("紙を添えました",)
RENEWAL_CHOICES = ("変わったところはない", "変わったところがある（下に書きます）")
CLOSING_LEAD = "センターが届けを確かめて、登録を終えます。団体番号は使えなくなります。"
# Nobody writes more by hand than this; longer answers go on a sheet of their own.
TALLEST = 3


@dataclass(frozen=True)
class Blank:
    """A question on paper. `shape` is how it is answered: line, number, date, days, prose, choices or tick.

    size: width of a line (w-4 ... or "" for all of it), height of a box for prose (1 to TALLEST).
    switch: the choices whether the answer is published. note: why it never is.
    """

    number: str
    label: str
    required: bool
    support: str
    shape: str
    size: str = ""
    unit: str = ""
    choices: tuple[str, ...] = ()
    several: bool = False
    switch: tuple[str, ...] = ()
    note: str = ""

    @property
    def places(self) -> range:
        """The rows of several days."""
        return range(int(self.size)) if self.shape == "days" else range(0)


@dataclass(frozen=True)
class Part:
    """Blanks under one heading; `purpose` stands before the first personal question."""

    title: str
    blanks: tuple[Blank, ...]
    lead: str = ""
    purpose: tuple[tuple[str, str], ...] = ()

    @property
    def is_list(self) -> bool:
        """Many short questions of the same choices stand in a table, one line each."""
        kinds = {(blank.shape, blank.choices) for blank in self.blanks}
        return len(self.blanks) > 4 and len(kinds) == 1 and bool(self.blanks[0].choices)


@dataclass(frozen=True)
class Sheet:
    """One form for paper. only_changes: what stays as it is is left blank.

    is_declared: the representative signs at its end; else it says who wrote it.
    """

    slug: str
    title: str
    use: str
    parts: tuple[Part, ...]
    only_changes: bool = False
    is_declared: bool = True

    @property
    def blanks(self) -> Iterator[Blank]:
        for part in self.parts:
            yield from part.blanks

    @property
    def numbered(self) -> list[Blank]:
        """The blanks that are questions of the screen; without a number stands what is a button there."""
        return [blank for blank in self.blanks if blank.number]


# ------------------------------------------------------------------------------- from a form to its blanks


def blank_of(bound: BoundField) -> Blank:
    """The twin of one field on the screen."""
    field = bound.field
    shape, size = _shape(field)
    return Blank(
        number=str(getattr(field, "number", "")),
        label=str(bound.label),
        required=field.required,
        support=str(field.help_text),
        shape=shape,
        size=size,
        choices=_choices(field),
        several=isinstance(field, forms.MultipleChoiceField),
    )


def blanks_of_form(form: forms.BaseForm) -> tuple[Blank, ...]:
    """The twins of all visible fields of a form without a table of questions, in its order."""
    return tuple(blank_of(bound) for bound in form.visible_fields())


def _shape(field: forms.Field) -> tuple[str, str]:
    widget = field.widget
    if isinstance(field, forms.DateField | DayField):
        return "date", ""
    if isinstance(field, DaysField):
        return "days", str(FIRST_DAYS)
    if isinstance(widget, forms.CheckboxInput):
        return "tick", ""
    if isinstance(field, forms.ChoiceField):
        return "choices", ""
    if isinstance(field, forms.FileField):
        return "choices", ""
    if isinstance(widget, forms.Textarea):
        longest = field.longest if isinstance(field, CleanField) else getattr(field, "max_length", 0) or 0
        return "prose", str(1 if longest <= 600 else 2 if longest <= 1000 else TALLEST)
    if isinstance(field, NumberField | forms.IntegerField):
        return "number", "w-4"
    return "line", str(widget.attrs.get("class", ""))


def _choices(field: forms.Field) -> tuple[str, ...]:
    if isinstance(field, forms.FileField):
        return ENCLOSED
    if not isinstance(field, forms.ChoiceField):
        return ()
    return tuple(str(label) for code, label in _flat(field.choices) if code != "")


def _flat(choices: Any) -> Iterator[tuple[object, object]]:
    for code, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield code, label


def _of_item(item: Item, switch: tuple[str, ...] = ()) -> Blank:
    """The twin of a question of a table; several fields are the parts of a date."""
    question = item.question
    blank = blank_of(item.field)
    return replace(
        blank,
        number=question.number,
        label=question.label,
        required=question.required,
        support=blank.support or question.help_text,
        shape="date" if len(item.fields) > 1 else blank.shape,
        unit="人" if question.kind == Kind.NUMBER else "",
        switch=switch,
        note=item.never_public,
    )


# ------------------------------------------------------------------------------------------- the sheets


def registration(today: date) -> Sheet:
    """利用登録申請書: the six steps of the application."""
    return Sheet(
        "registration",
        "利用登録申請書",
        "はじめて団体を登録するとき",
        tuple(_step_part(step, today) for step in STEPS),
    )


def _step_part(step: Step, today: date) -> Part:
    title = f"{step.number}　{step.title}"
    if step.slug == "documents":
        papers = tuple(_of_item(item) for item in DocumentsForm().items_to_show())
        return Part(title, papers, "この申請書と一緒に出してください。")
    form = StepForm(step, today=today, base={})
    if step.slug == "page":
        lead = "ポータルで見せるものを選びます。名前、種別、分野、地域、目的、活動内容は、いつも公開します。"
        return Part(title, tuple(blank_of(field) for _name, field in form.switches()), lead)
    lead = "読んで、あてはまるものに印を付けてください。" if step.slug == "declarations" else ""
    purpose = purpose_texts.CURRENT.parts if step.slug == "people" else ()
    return Part(title, tuple(_of_item(item) for item in form.items_to_show()), lead, purpose)


def public_page(today: date) -> Sheet:
    """公開ページの変更: what a registered group changes itself at any time."""
    form = StepForm(PAGE_STEP, today=today, base={})
    items = {item.question.name: item for item in form.items_to_show()}
    parts = [
        Part(
            f"{number}　{heading}",
            tuple(_of_item(items[question.name], _published(question.name)) for question in questions),
            purpose=purpose_texts.CURRENT.parts if heading == "連絡先" else (),
        )
        for number, (heading, questions) in enumerate(SECTIONS, start=1)
    ]
    name = "representative_name"
    locked = Blank(
        LOCKED_NUMBER, f"{switch_title(name)}の公開", False, "", "choices", choices=_published(name)
    )
    parts.append(Part(f"{len(parts) + 1}　代表者", (locked,)))
    return Sheet(
        "page",
        "公開ページの変更",
        "紹介の文、日時、場所、連絡先を変えるとき",
        tuple(parts),
        only_changes=True,
    )


def renewal(today: date) -> Sheet:
    """更新届: 「変更なし」 or what has changed since last year."""
    items = list(StepForm(RENEWAL_STEP, today=today, base={}).items_to_show())
    first = next(at for at, item in enumerate(items) if item.question.name.startswith("contact_"))
    same = Blank("", "変わったところ", True, "", "choices", choices=RENEWAL_CHOICES)
    parts = (
        Part(
            "変わったところがあるか",
            (same,),
            "「変わったところはない」のときは、下は空けて署名してください。",
        ),
        Part("団体のこと", tuple(_of_item(item) for item in items[:first])),
        Part("連絡先", tuple(_of_item(item) for item in items[first:]), purpose=purpose_texts.CURRENT.parts),
    )
    return Sheet("renewal", "登録の更新届", "年に一度、登録を続けるとき", parts, only_changes=True)


def change(today: date) -> Sheet:
    """変更届: the four parts of a registration that change by a notice."""
    form = form_for(step_for([part.code for part in CHANGE_PARTS]), {}, today=today)
    items = {item.question.name: item for item in form.items_to_show()}
    papers = {item.question.name: item for item in DocumentsForm().items_to_show()}
    parts = [
        Part(
            part.title,
            tuple(_of_item((items | papers)[name]) for name in part.names),
            lead=part.summary,
            purpose=purpose_texts.CURRENT.parts if part.code == "representative" else (),
        )
        for part in CHANGE_PARTS
    ]
    parts.append(Part(MESSAGE.label, (_of_item(items[MESSAGE.name]),)))
    use = "名前、組織の種別、代表者、規約が変わったとき"
    return Sheet("change", "登録の変更届", use, tuple(parts), only_changes=True)


def members(today: date) -> Sheet:
    """メンバーと代表者: invitations and another role by the form of the members, and who represents next."""
    asked = blanks_of_form(HandOverForm(members=[]))
    # Who can be chosen stands on the screen; on paper the name is written.
    successor = replace(asked[0], shape="line", choices=(), size="w-30", support="名前を書いてください。")
    whose = Blank("", "役割を変える人の名前", False, "", "line", size="w-30")
    leaving = Blank("", "抜ける人の名前", False, "", "line", size="w-30")
    parts = (
        Part("1　編集者・会計を招く", blanks_of_form(InviteForm()), purpose=purpose_texts.CURRENT.parts),
        Part("2　役割を変える", (whose, *blanks_of_form(RoleForm()))),
        Part("3　代表を引き継ぐ", (successor, *asked[1:]), "次の代表者が引き受けたときに、替わります。"),
        Part("4　メンバーを外す", (leaving,)),
    )
    use = "編集者や会計を招く・外すとき、代表者が交代するとき"
    return Sheet("members", "メンバーと代表者の届", use, parts, only_changes=True)


def report(today: date) -> Sheet:
    """活動実績."""
    blanks = blanks_of_form(ReportForm(today=today, published=True))
    use = "したことを、団体のページに載せるとき"
    return Sheet("report", "活動実績", use, (Part("したこと", blanks),), is_declared=False)


def need(today: date) -> Sheet:
    """募集: in the sections of the screen."""
    form = NeedForm(today=today)
    parts = tuple(Part(title, tuple(blank_of(field) for field in rows)) for title, rows in form.sections())
    use = "会員、手伝ってくれる人、もの、場所を募集するとき"
    return Sheet("need", "募集", use, parts, is_declared=False)


def standing(today: date) -> Sheet:
    """休止・再開・廃止の届け: two buttons of the screen, and the form of the 廃止届."""
    steps = tuple(GROUP.by_name[name].label for name in ("pause", "resume"))
    pause = Blank("", "届けること", False, "", "choices", choices=steps)
    parts = (
        Part("1　休む・再開する", (pause,), "休んでいるあいだも、公開のページは残ります。"),
        Part("2　活動を終える（廃止届）", blanks_of_form(ClosingForm()), CLOSING_LEAD),
    )
    use = "活動を休む・再開する・終えるとき"
    return Sheet("standing", "休止・再開・廃止の届け", use, parts, only_changes=True)


def answers(today: date) -> Sheet:
    """返事: to a resident's question, and to the centre that has hidden something."""
    which = Blank("", "質問の番号か、届いた日", False, "", "line", size="w-20")
    what = Blank("", "非公開になったもの", False, "", "line", size="w-30")
    parts = (
        Part("1　届いた質問への返事", (which, *blanks_of_form(AnswerForm(by_officer=True)))),
        Part("2　質問の受けかた", blanks_of_form(QuestionChoicesForm(by_officer=True))),
        Part("3　センターが非公開にしたものへの返事", (what, *blanks_of_form(HoldAnswerForm()))),
    )
    use = "届いた質問や、センターからの知らせに、紙で返事をするとき"
    return Sheet("answers", "返事の用紙", use, parts, only_changes=True, is_declared=False)


def _published(name: str) -> tuple[str, ...]:
    return tuple(label for _code, label in YES_NO) if name in SWITCHABLE else ()


SHEETS: dict[str, Callable[[date], Sheet]] = {
    "registration": registration,
    "page": public_page,
    "renewal": renewal,
    "change": change,
    "members": members,
    "report": report,
    "need": need,
    "answers": answers,
    "standing": standing,
}


def all_sheets(today: date) -> list[Sheet]:
    return [make(today) for make in SHEETS.values()]
