"""What the centre prints for a proxy entry: the copy to sign and the receipt of the desk (受付票)."""

from datetime import date
from typing import Any

from core.pdf import Pdf, render_pdf
from groups import progress, purpose_texts
from groups.answers import Labels, rows
from groups.change import answers as change_answers
from groups.change.parts import BY_CODE, flat
from groups.models import CentreSite, ChangeNotice, ClosingNotice, ProxyEntry, Registration, Renewal
from groups.proxy_about import about
from groups.proxy_content import sections
from groups.queries.years import Difference, differences
from groups.steps import STEPS

STYLES = ("pdf.css", "pdf_paper.css")


def copy_to_sign(entry: ProxyEntry, today: date) -> Pdf:
    """Everything that was typed, with the numbers of the form, and a line for the signature."""
    renewal: Renewal | None = getattr(entry, "renewal", None)
    if renewal is not None:
        return _changes_copy("登録の更新届（控え）", differences(renewal), entry, today)
    notice: ChangeNotice | None = getattr(entry, "change_notice", None)
    if notice is not None:
        return _changes_copy("登録の変更届（控え）", _of_notice(notice), entry, today)
    closing: ClosingNotice | None = getattr(entry, "closing_notice", None)
    if closing is not None:
        return _closing_copy(closing, entry, today)
    registration: Registration | None = getattr(entry, "registration", None)
    if registration is not None:
        return _registration_copy(registration, entry, today)
    return _sitting_copy(entry, today)


def _changes_copy(title: str, changes: list[Difference], entry: ProxyEntry, today: date) -> Pdf:
    """Only what changes, as it is and as it is to be."""
    context = _context(entry, today) | {"title": title, "changes": changes}
    context["purpose"] = purpose_texts.CURRENT.parts
    return render_pdf("pdf/groups/proxy_changes.html", context, title=title, styles=STYLES)


def _of_notice(notice: ChangeNotice) -> list[Difference]:
    """As it was sent, or while it is open as the draft stands."""
    if notice.is_editable:
        before = change_answers.registered(notice.group, notice.parts)
        after = change_answers.drafted(notice)
    else:
        before, after = flat(notice.before), flat(notice.submitted_answers)
    changed = change_answers.changes(notice, before, after, Labels.load())
    lines = [Difference(c.question.title, c.before, c.after, c.question.number) for c in changed]
    rules = BY_CODE["rules"].questions[0]
    names = [paper.file.name for paper in change_answers.papers(notice)] if "rules" in notice.parts else []
    return lines + [Difference(rules.label, "", name, rules.number) for name in names]


def _closing_copy(notice: ClosingNotice, entry: ProxyEntry, today: date) -> Pdf:
    title = "廃止届（控え）"
    context = _context(entry, today) | {"title": title, "notice": notice}
    return render_pdf("pdf/groups/proxy_closing.html", context, title=title, styles=STYLES)


def _registration_copy(registration: Registration, entry: ProxyEntry, today: date) -> Pdf:
    labels = Labels.load()
    answers = registration.submitted_answers if registration.receipt_number else registration.answers
    if progress.is_editable(registration):
        answers = registration.answers
    steps = [(step, rows(step, answers, labels)) for step in STEPS]
    context = _context(entry, today) | {
        "registration": registration,
        "steps": [(step, lines) for step, lines in steps if lines],
        "papers": progress.documents(registration),
        "purpose": purpose_texts.CURRENT.parts,
    }
    return render_pdf("pdf/groups/proxy_copy.html", context, title="利用登録申請書（控え）", styles=STYLES)


def _sitting_copy(entry: ProxyEntry, today: date) -> Pdf:
    """What was entered on one occasion, form by form."""
    title, context = "代理入力の控え", _context(entry, today)
    group = context["about"].subject
    context |= {"title": title, "sections": sections(entry, group)}
    return render_pdf("pdf/groups/proxy_sitting.html", context, title=title, styles=STYLES)


def desk_receipt(entry: ProxyEntry, today: date) -> Pdf:
    """The receipt that is handed out: number, day, what comes next and by when."""
    return render_pdf("pdf/groups/proxy_receipt.html", _context(entry, today), title="受付票", styles=STYLES)


def _context(entry: ProxyEntry, today: date) -> dict[str, Any]:
    return {
        "proxy": entry,
        "about": about(entry),
        "today": today,
        "sites": list(CentreSite.objects.all()),
    }
