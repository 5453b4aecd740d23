"""/needs/: the needs board, one post, the list on paper and the feed."""

from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from core import clock
from core.access import EVERYONE, Data, access
from core.pages import content_key, kept_page
from groups import choices as choice_rows
from groups.feeds import NewNeeds
from groups.forms import needs_search as form
from groups.list_page import Board, board_pager, empty_list, list_head
from groups.models import Need
from groups.needs import pages as need_pages
from groups.needs import search as need_search
from groups.views.boards import past_end, without_blanks

NEEDS = Board(form.HERE, "手伝う", "募集", "件", need_search.PAGE_SIZE, need_search.SORTS)


@access(EVERYONE, data=Data.PUBLIC, cacheable=True)
@without_blanks(NEEDS)
@kept_page
def board(request):
    today = clock.today()
    choices = choice_rows.load(content_key(request), today)
    search = form.read_search(request.GET, choices)
    found = need_search.find(search, choices, today)
    total, start = len(found.numbers), (search.page - 1) * need_search.PAGE_SIZE
    if start and start >= total:
        return past_end(request, NEEDS, search, total, centre_sites=choices.sites)
    rows = need_search.of_numbers(found.numbers[start : start + need_search.PAGE_SIZE]) if total else []
    chips = form.chips(search, choices)
    asked = {
        "chips": chips,
        "relax": form.relaxed(search, found, choices) if not rows else [],
        "centre_sites": choices.sites,
    }
    hits = {"rows": [need_pages.view(need, choices, today) for need in rows]}
    context = {
        "heading": "手伝う：団体の募集",
        **list_head(NEEDS, search, chips, total, len(rows)),
        **form.filter_boxes(search, found, choices),
        "hits": render_to_string("groups/public/needs/hits.html", hits) if rows else "",
        "pager": board_pager(request, NEEDS, search, total),
        "empty": "" if rows else empty_list(NEEDS, "groups/public/needs/list_empty.html", asked),
        "centre_sites": choices.sites,
    }
    return render(request, "groups/public/needs/list.html", context)


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
