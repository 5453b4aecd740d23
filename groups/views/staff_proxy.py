"""Proxy entry at the centre: begin, one entry with its papers, signature and notices, and the list."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse

from core import audit, clock, files
from core.access import Data, access
from core.drafts import recalled
from core.forms import run_once
from core.http import back_with_error, get_permitted
from core.pdf import PdfProblem, pdf_response
from groups import proxy_papers
from groups.actions import proxy as actions
from groups.forms.proxy import BroughtForm, ScanForm, SignatureForm, ToldForm
from groups.models import ProxyEntry, ProxyNotice, Registration
from groups.permissions import can_enter_for_others
from groups.proxy_about import about, groups_of
from groups.queries.proxy import WAITS, proxy_entries

PER_PAGE = 50
UNPROCESSABLE = 422


def find_entry(request: HttpRequest, pk: int) -> ProxyEntry:
    entries = ProxyEntry.objects.select_related("entered_by", "signed_noted_by", "scan")
    return get_permitted(entries, lambda user, entry: can_enter_for_others(user), request.user, pk=pk)


@access(can_enter_for_others, data=Data.PERSONAL)
def entries(request):
    wait = request.GET.get("wait", "")
    page = Paginator(proxy_entries(wait), PER_PAGE).get_page(request.GET.get("page"))
    waits = [(key, label) for key, (label, _rows) in WAITS.items()]
    groups = groups_of(page)
    lines = [(entry, about(entry, groups)) for entry in page]
    context = {"page": page, "lines": lines, "wait": wait if wait in WAITS else "", "waits": waits}
    return render(request, "groups/staff/proxy/list.html", context)


@access(can_enter_for_others, data=Data.PERSONAL, methods=("GET", "POST"))
def begin(request):
    """Who brought it, how and when; then the same steps as on the screen of a group."""
    today = clock.today()
    if request.method == "GET":
        form = BroughtForm(recalled(request), today=today)
        return render(request, "groups/staff/proxy/begin.html", {"form": form})
    form = BroughtForm(request.POST, today=today)
    if not form.is_valid():
        return render(request, "groups/staff/proxy/begin.html", {"form": form}, status=UNPROCESSABLE)

    def make():
        made = actions.begin_registration(brought=form.brought, by=request.user)
        return reverse("groups_my:registration", args=[made.pk])

    return run_once(request, make)


@access(can_enter_for_others, data=Data.PERSONAL)
def entry(request, pk):
    return _show(request, find_entry(request, pk))


def _show(request, found, *, signature=None, scan=None, status=200):
    it = about(found)
    notices = list(found.notices.select_related("done_by"))
    context = {
        "proxy": found,
        "about": it,
        "notices": notices,
        "untold": any(notice.done_at is None for notice in notices),
        "signature": signature or _signature_form(it),
        "scan": scan or ScanForm(),
        "shown_forms": [form for form in (signature, scan) if form],
        "ways": ProxyNotice.Way.choices,
    }
    if it.subject is not None:
        audit.record_read(it.subject, by=request.user, what="代理入力")
    return render(request, "groups/staff/proxy/entry.html", context, status=status)


def _signature_form(it, data=None):
    return SignatureForm(data, today=clock.today(), declares=isinstance(it.subject, Registration))


@access(can_enter_for_others, data=Data.PERSONAL, methods=("GET", "POST"))
def sign(request, pk):
    """「署名をもらった」 with the day on the paper."""
    found = find_entry(request, pk)
    data = request.POST if request.method == "POST" else recalled(request)
    form = _signature_form(about(found), data)
    if request.method == "GET" or not form.is_valid():
        status = UNPROCESSABLE if request.method == "POST" else 200
        return _show(request, found, signature=form, status=status)
    day = form.cleaned_data["signed_on"]
    actions.note_signature(entry=found, signed_on=day, by=request.user, today=clock.today())
    messages.success(request, "署名をもらったことを記録しました。")
    return redirect("groups_proxy:entry", pk)


@access(can_enter_for_others, data=Data.PERSONAL, methods=("GET", "POST"))
def scan(request, pk):
    """GET hands the scanned paper out, POST takes one."""
    found = find_entry(request, pk)
    if request.method == "GET":
        return _send_scan(request, found)
    form = ScanForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.attach_scan(entry=found, uploaded=form.cleaned_data["scan"], by=request.user)
        except ValidationError as refused:
            form.add_error("scan", refused)
    if form.errors:
        return _show(request, found, scan=form, status=UNPROCESSABLE)
    messages.success(request, "紙の写しを付けました。")
    return redirect("groups_proxy:entry", pk)


def _send_scan(request, found):
    if found.scan is None:
        raise Http404
    audit.record_read(about(found).subject or found, by=request.user, what="紙の写し")
    try:
        return files.send(found.scan)
    except FileNotFoundError:
        raise Http404 from None


@access(can_enter_for_others, data=Data.PERSONAL, methods=("POST",))
def told(request, pk, notice_pk):
    """The group was told by telephone, by letter or at the desk."""
    found = find_entry(request, pk)
    notice = found.notices.select_related("entry").filter(pk=notice_pk).first()
    if notice is None:
        raise Http404
    form = ToldForm(request.POST)
    if not form.is_valid():
        return back_with_error(request, str(form.errors["way"][0]), "groups_proxy:entry", pk)
    actions.note_told(notice=notice, way=form.cleaned_data["way"], by=request.user)
    messages.success(request, f"「{notice.subject}」を知らせたことを記録しました。")
    return redirect("groups_proxy:entry", pk)


@access(can_enter_for_others, data=Data.PERSONAL)
def copy_pdf(request, pk):
    """What was typed, to be signed by the group."""
    found = find_entry(request, pk)
    if not about(found).is_signed:
        raise Http404
    return _paper(request, found, proxy_papers.copy_to_sign, "署名用の控え")


@access(can_enter_for_others, data=Data.PERSONAL)
def receipt_pdf(request, pk):
    """受付票: what the desk hands out, or posts, for whatever came on paper, by fax or by telephone."""
    found = find_entry(request, pk)
    if not (found.receipt and about(found).form):
        words = "受付票は、入力してから印刷できます。申請は「申請する」、届けは「届け出る」を押したあとです。"
        return back_with_error(request, words, "groups_proxy:entry", pk)
    return _paper(request, found, proxy_papers.desk_receipt, "受付票")


def _paper(request, found, make, name):
    try:
        made = make(found, clock.today())
    except PdfProblem as problem:
        return back_with_error(request, str(problem), "groups_proxy:entry", found.pk)
    audit.record_read(about(found).subject or found, by=request.user, what=name)
    return pdf_response(made, f"{name}_{found.receipt or found.pk}.pdf")
