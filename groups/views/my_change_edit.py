"""The page of a change notice: fill in, save, and what happens when somebody else saved first; its paper."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from core import clock, files, limits
from core.access import SIGNED_IN, Data, access
from core.drafts import recalled
from core.forms import StaleWrite, sent_lists, sent_version
from core.http import back_with_error
from core.lifecycle import Blocked
from core.models import StoredFile
from groups import conflicts, purpose_texts, sitting
from groups.actions.change_documents import add_rules, remove_rules
from groups.actions.changes import save
from groups.answers import Labels, typed_in_words
from groups.change import answers as change_answers
from groups.change.parts import MESSAGE, RULES, in_order
from groups.forms.documents import DocumentsForm
from groups.forms.registered import form_for
from groups.models import ChangeNotice
from groups.opened import FIELD, mark
from groups.views.my_changes import UNPROCESSABLE, frame, own_notice

UPLOADS_PER_HOUR = 60


@access(SIGNED_IN, data=Data.PERSONAL, methods=("GET", "POST"))
@sitting.asked_first("change")
def edit(request, number, pk):
    """The chosen questions on one page. What was typed is kept even when it is wrong."""
    notice = own_notice(request, number, pk)
    if request.method == "POST":
        return _save(request, notice)
    if not change_answers.is_editable(notice):
        words = f"この変更届は「{notice.get_state_display()}」のため、いまは変えられません。"
        return back_with_error(request, words, "groups_changes:notice", number, pk)
    parked = recalled(request)
    if parked is not None:
        messages.warning(request, "サインインが切れる前に入れた内容です。まだ保存していません。")
        form = _form(notice, data=sent_lists(parked))
        return _show(request, notice, form, at=sent_version(parked), opened=parked.get(FIELD, ""))
    form = _stored_form(notice)
    return _show(request, notice, form, at=notice.version, opened=mark(form))


# ---------------------------------------------------------------------------------------------- forms


def _form(notice: ChangeNotice, **how):
    return form_for(
        change_answers.page(notice),
        change_answers.drafted(notice),
        today=clock.today(),
        only=change_answers.open_names(notice),
        **how,
    )


def _stored_form(notice):
    """The page as it was last saved; wrong input comes with its errors, unfinished input without."""
    stored, raw = change_answers.stored_typed(notice), change_answers.raw_of(notice)
    if raw and raw["state"] == "wrong":
        return _form(notice, data=stored)
    return _form(notice, initial=stored)


def _paper_form(notice, request=None):
    """The control for the new 規約; None where it is not asked for, or not open."""
    if not change_answers.rules_are_open(notice):
        return None
    opened = change_answers.open_names(notice) or {}
    only = {RULES.value: opened.get(RULES.value, "")}
    return DocumentsForm(request.POST, request.FILES, only=only) if request else DocumentsForm(only=only)


# ---------------------------------------------------------------------------------------------- saving


def _save(request, notice):
    sent = _sent(request.POST, notice)
    form = _form(notice, data=sent)
    valid = form.is_valid()
    state = "valid" if valid else "partial" if form.only_blanks_are_missing else "wrong"
    try:
        saved = save(
            notice=notice,
            values=form.values(),
            as_typed=form.typed(),
            state=state,
            seen_version=sent_version(request.POST),
            by=request.user,
            entry=sitting.current(request, notice.group),
        )
    except StaleWrite:
        notice.refresh_from_db()
        return _compare(request, notice, form)
    except Blocked as blocked:
        return _show_lost(request, notice, sent, str(blocked))
    papers = _keep_paper(request, saved)
    then = request.POST.get("then", "next")
    if papers is not None and then == "next" and change_answers.missing_papers(saved):
        papers.ask_for({RULES.value: "規約・会則"})
    if then != "later" and (not valid or (papers is not None and papers.errors)):
        return _show(
            request, saved, form, at=saved.version, opened=mark(form), papers=papers, status=UNPROCESSABLE
        )
    if then == "later":
        messages.success(request, "下書きを保存しました。続きは、いつでも書けます。")
        return redirect("groups_changes:list", saved.group.number)
    return redirect("groups_changes:check", saved.group.number, saved.pk)


def _keep_paper(request, notice):
    """Store a file that was sent with the page; the form with the reasons where it is refused."""
    papers = _paper_form(notice, request)
    if papers is None or not papers.is_valid() or not papers.uploads():
        return papers
    if not limits.allow("registration.upload", request.user.pk, most=UPLOADS_PER_HOUR, seconds=3600):
        papers.refuse(RULES.value, "", ["続けて何度も出しています。1時間ほどたってからお試しください。"])
        return papers
    entry = sitting.current(request, notice.group)
    for _kind, uploaded in papers.uploads():
        try:
            added = add_rules(notice=notice, uploaded=uploaded, by=request.user, entry=entry)
        except (ValidationError, Blocked) as refused:
            reasons = refused.messages if isinstance(refused, ValidationError) else [str(refused)]
            papers.refuse(RULES.value, uploaded.name or "", reasons)
        else:
            messages.success(request, f"「{added.file.name}」を受け取りました。")
    return papers


def _show(request, notice, form, *, at, opened, papers=None, status=200):
    papers = papers or _paper_form(notice)
    paper_item = next(papers.items_to_show(), None) if papers else None
    items = {item.question.name: item for item in form.items_to_show()}
    sections = [
        (part, [items[name] for name in part.names if name in items]) for part in in_order(notice.parts)
    ]
    context = {
        **frame(request, notice),
        "form": form,
        "paper_form": papers,
        "sections": [(part, rows) for part, rows in sections if rows],
        "message_item": items[MESSAGE.name],
        "paper_item": paper_item,
        "papers": change_answers.papers(notice),
        "version": at,
        "opened": opened,
        "returned": notice.state == ChangeNotice.State.RETURNED,
        "purpose_text": purpose_texts.CURRENT if "representative" in notice.parts else None,
    }
    return render(request, "groups/my/changes/edit.html", context, status=status)


# ---------------------------------------------------------------------------------- two people, one page


def _sent(post, notice):
    """What was sent, with the stored content where the comparison page chose it."""
    stored = change_answers.stored_typed(notice)
    return conflicts.with_choices(sent_lists(post), post, change_answers.page(notice).questions, stored)


def _compare(request, notice, form):
    """Both contents side by side; nothing is saved until one of the two is chosen for each question."""
    mine, theirs, opened = form.typed(), change_answers.stored_typed(notice), request.POST.get(FIELD, "")
    context = {
        **frame(request, notice),
        "conflicts": conflicts.of_questions(form.questions, mine, theirs, sent=mine, opened=opened),
        "sent": [*conflicts.as_pairs(mine), ("then", request.POST.get("then", "next"))],
    }
    return render(request, "groups/my/changes/compare.html", context, status=409)


def _show_lost(request, notice, sent, why):
    """The notice was closed meanwhile: nothing is saved, and what was typed is shown for copying."""
    labels = Labels.load()
    contents = [(q, typed_in_words(q, sent, labels)) for q in change_answers.page(notice).questions]
    context = {
        **frame(request, notice),
        "why": why,
        "contents": [(q, words) for q, words in contents if words],
    }
    return render(request, "groups/my/changes/lost.html", context, status=409)


# --------------------------------------------------------------------------------------------- its paper


def send_file(stored: StoredFile) -> HttpResponseBase:
    """A stored paper as a download; 404 when storage has lost it."""
    try:
        return files.send(stored)
    except FileNotFoundError:
        raise Http404 from None


@access(SIGNED_IN, data=Data.PERSONAL)
@sitting.asked_first("change")
def document(request: HttpRequest, number: int, pk: int, document_pk: int) -> HttpResponseBase:
    """A paper of the group's own notice."""
    paper = own_notice(request, number, pk).documents.select_related("file").filter(pk=document_pk).first()
    if paper is None:
        raise Http404
    return send_file(paper.file)


@access(SIGNED_IN, data=Data.PERSONAL, methods=("POST",))
@sitting.asked_first("change")
def remove(request: HttpRequest, number: int, pk: int, document_pk: int) -> HttpResponse:
    """Take a paper back."""
    notice = own_notice(request, number, pk)
    paper = notice.documents.filter(pk=document_pk, removed_at=None).select_related("file", "notice").first()
    if paper is None:
        return back_with_error(
            request, "その書類は、もう取り消されています。", "groups_changes:notice", number, pk
        )
    name = paper.file.name
    try:
        remove_rules(document=paper, by=request.user, entry=sitting.current(request, notice.group))
    except Blocked as blocked:
        return back_with_error(request, str(blocked), "groups_changes:notice", number, pk)
    messages.success(request, f"「{name}」を取り消しました。")
    return redirect("groups_changes:edit", number, pk)
