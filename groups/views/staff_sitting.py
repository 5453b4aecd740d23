"""Proxy entry of a group's own forms: the list of them, and the question who asked (groups/sitting.py)."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import resolve, reverse

from core import clock, drafts
from core.access import Data, access, declaration_of
from core.forms import run_once
from groups import sitting
from groups.actions import proxy as actions
from groups.forms.proxy import BroughtForm
from groups.permissions import can_enter_for_others, can_hand_over_for, is_member
from groups.queries.proxy import entries_about
from groups.views.staff_groups import find_group
from groups.views.staff_proxy import UNPROCESSABLE

LONGEST_TOKEN = 100


@dataclass(frozen=True)
class Form:
    """A form of the group that the centre fills in for it. `sheet`: its blank twin on paper."""

    title: str
    use: str
    home: str
    sheet: str = ""


FORMS = {
    "page": Form("公開のページ", "紹介の文、日時、場所、連絡先", "groups_my:edit_page", "page"),
    "photos": Form("写真", "載せる、説明を直す、外す", "groups_my:photos"),
    "reports": Form("活動実績", "したことの記録を書く、公開する", "groups_my:reports", "report"),
    "needs": Form("募集", "会員、手伝ってくれる人、もの、場所", "needs_my:list", "need"),
    "renewal": Form("登録の更新", "変更なし、または変わったところ", "groups_my:renewal", "renewal"),
    "change": Form("変更届", "名前、組織の種別、代表者、規約", "groups_changes:list", "change"),
    "baton": Form("引き継ぎシート", "役目と持っている人、次の人に渡すもの", "baton:sheet"),
    "questions": Form(
        "質問への返事", "届いた質問に返事を書く、質問を受けるか選ぶ", "groups_my:questions", "answers"
    ),
    "holds": Form("非公開への返事", "センターが非公開にしたことに答える", "groups_my:holds", "answers"),
    "standing": Form("休止・再開・廃止", "活動を休む、再開する、終える", "groups_my:standing", "standing"),
    "members": Form("メンバー", "編集者と会計の招待、役割の変更、外す", "groups_my:members", "members"),
}


@access(can_enter_for_others, data=Data.PERSONAL)
def forms(request, number):
    """「代わりに入力する」: every form that the centre fills in for a group, and what was entered before."""
    group = find_group(number)
    context = {
        "group": group,
        "proxy": sitting.current(request, group),
        "is_own": is_member(request.user, group),
        "forms": [(reverse(form.home, args=[number]), form) for form in FORMS.values()],
        "may_hand_over": can_hand_over_for(request.user, group),
        "entries": entries_about(group)[:5],
    }
    return render(request, "groups/staff/proxy/forms.html", context)


def _back(number, to, at):
    """Where the officer came from, when it is a page of this group; else the first page of the form."""
    home = reverse(FORMS[to].home, args=[number])
    try:
        found = resolve(at)
    except Http404:
        return home
    declaration = declaration_of(found.func)
    is_page = declaration is not None and "GET" in declaration.methods
    return at if is_page and at.startswith(f"/my/groups/{number}/") else home


@access(can_enter_for_others, data=Data.PERSONAL, methods=("GET", "POST"))
def begin_group(request, number):
    """Asked before the first change; what was sent without it waits and comes back."""
    group = find_group(number)
    today, parked = clock.today(), drafts.recalled(request)
    where = parked or (request.POST if request.method == "POST" else request.GET)
    to, kept = where.get("to", "page"), where.get("kept", "")[:LONGEST_TOKEN]
    to = to if to in FORMS else "page"
    at = _back(number, to, where.get("at", ""))
    context = {"group": group, "to": to, "at": at, "kept": kept, "form_title": FORMS[to].title}
    if request.method == "GET":
        form = BroughtForm(parked, today=today, initial={"on_behalf_of": group.name})
        return render(request, "groups/staff/proxy/begin_group.html", {**context, "form": form})
    form = BroughtForm(request.POST, today=today)
    if not form.is_valid():
        context["form"] = form
        return render(request, "groups/staff/proxy/begin_group.html", context, status=UNPROCESSABLE)

    def make():
        entry = actions.begin(about=group, brought=form.brought, by=request.user)
        sitting.start(request, group, entry)
        return f"{at}?{urlencode({drafts.PARAMETER: kept})}" if kept else at

    return run_once(request, make)


@access(can_enter_for_others, data=Data.STAFF, methods=("GET", "POST"))
def end_group(request, number):
    """「代理入力を終える」: the next change asks again, and what was entered is ready to be handed out."""
    group = find_group(number)
    if request.method == "POST":
        ended = sitting.current(request, group)
        sitting.end(request, group)
        messages.success(request, "代理入力を終えました。")
        if ended is not None:
            return redirect("groups_proxy:entry", ended.pk)
    return redirect("groups_staff:group", number)
