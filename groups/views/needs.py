"""/needs/: the needs board, one post, the list on paper and the feed."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core import clock
from core.access import EVERYONE, Data, access
from core.pages import content_key, kept_page
from core.templatetags.ui import pager_html
from groups import choices as choice_rows
from groups import need_pages, need_search
from groups.feeds import NewNeeds
from groups.forms import needs_search as form
from groups.forms.directory import without_blanks
from groups.models import Need


def _without_blanks(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """One search has one address: go on to the one without empty parameters (as in the directory)."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        if clean := without_blanks(request.GET, form.HERE):
            return redirect(clean)
        return view(request)

    return answer


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@_without_blanks
@kept_page
def board(request):
    today = clock.today()
    choices = choice_rows.load(content_key(request), today)
    search = form.read_search(request.GET, choices)
    found = need_search.find(search, choices, today)
    total, start = len(found.numbers), (search.page - 1) * need_search.PAGE_SIZE
    if start and start >= total:
        return _past_end(request, search, total, choices)
    rows = need_search.of_numbers(found.numbers[start : start + need_search.PAGE_SIZE]) if total else []
    chips = form.chips(search, choices)
    context = {
        **form.filter_boxes(search, found, choices),
        "search": search,
        "chips": chips,
        "total": total,
        "first": start + 1,
        "last": start + len(rows),
        "sorts": need_search.SORTS,
        "others": [pair for pair in search.parameters() if pair[0] not in ("sort", "page")],
        "tail": search.first_page().query_string(),
        "rows": [need_pages.view(need, choices, today) for need in rows],
        "pager": pager_html(request.GET, search.page, -(-total // need_search.PAGE_SIZE)),
        "relax": form.relaxed(search, found, choices) if not rows else [],
        "centre_sites": choices.sites,
    }
    return render(request, "groups/public/needs/list.html", context)


def _past_end(request, search, total, choices):
    """A page that the list does not have (any more): 404 with the way back."""
    context = {
        "total": total,
        "pages": -(-total // need_search.PAGE_SIZE),
        "address": form.address(search.first_page()),
        "centre_sites": choices.sites,
    }
    return render(request, "groups/public/needs/past_end.html", context, status=404)


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@kept_page
def board_print(request):
    """All results on paper."""
    today = clock.today()
    choices = choice_rows.load(content_key(request), today)
    search = form.read_search(request.GET, choices).first_page()
    rows = need_search.of_numbers(need_search.find(search, choices, today).numbers)
    context = {
        "rows": [need_pages.view(need, choices, today) for need in rows],
        "conditions": [chip.label for chip in form.chips(search, choices)],
        "order": need_search.SORTS[search.sort],
        "address": form.address(search),
        "today": today,
        "centre_sites": choices.sites,
    }
    return render(request, "groups/public/needs/list_print.html", context)


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@kept_page
def detail(request, number):
    """One post; when it is over the page says so and leads to the group."""
    today = clock.today()
    choices = choice_rows.load(content_key(request), today)
    need = Need.objects.published().select_related("group").filter(number=number).first()
    if need is None:
        raise Http404("募集がありません。")
    context = {
        "view": need_pages.view(need, choices, today),
        "need": need,
        "group": need.group,
        "over": need.is_over(today),
        "ask_url": f"{reverse('groups:ask', args=[need.group.number])}?need={need.number}",
        "others": [row for row in need_pages.of_group(need.group, today, choices) if row.need.pk != need.pk],
        "crumbs": [{"label": "手伝う", "url": form.HERE}],
        "centre_sites": choices.sites,
    }
    return render(request, "groups/public/needs/detail.html", context)


feed = access(EVERYONE, data=Data.PUBLIC, cacheable=True)(kept_page(NewNeeds()))
